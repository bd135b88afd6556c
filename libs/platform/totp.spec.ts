// Plumbing, tested: the vectors of RFC 6238 for SHA-1, and that no code works twice.
import { checkTotp, newTotpSecret, totpUri } from '#platform/totp.js';

/** '12345678901234567890' in base32, the secret of RFC 6238 appendix B. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %d s the code is %s', (seconds, code) => {
  const step = Math.floor(seconds / 30);
  expect(checkTotp(SECRET, code, seconds * 1000, null)).toEqual({ ok: true, step });
  expect(checkTotp(SECRET, code, (seconds + 30) * 1000, null)).toEqual({ ok: true, step });
  expect(checkTotp(SECRET, code, (seconds + 90) * 1000, null)).toEqual({ ok: false });
  expect(checkTotp(SECRET, code, seconds * 1000, step)).toEqual({ ok: false });
  expect(checkTotp(SECRET, code, seconds * 1000, step - 1)).toEqual({ ok: true, step });
});

it.each(['', '28708', '2870820', 'abcdef', '28 082'])('%j is no code', (code) => {
  expect(checkTotp(SECRET, code, 59_000, null)).toEqual({ ok: false });
});

it('makes secrets that an authenticator can read', () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(secret);
  expect(totpUri(secret, 'regulator')).toContain(`secret=${secret}`);
});
