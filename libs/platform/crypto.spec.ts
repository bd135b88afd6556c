// Plumbing, tested: what a keyed hash gives away, and how long it stays.
import { createHash } from 'node:crypto';
import { KeyRing } from './crypto.js';

const TEXT = KeyRing.generate();
const NEWER = KeyRing.withNewKey(TEXT);
const WITHOUT_OLD = NEWER.split(',')
  .filter((part) => !part.startsWith('k1:'))
  .join(',');
const CONTENT = '{"current":"12345678"}';
const fingerprint = (ring: string) => KeyRing.parse(ring).fingerprint(CONTENT);

it('fingerprints the same content alike, as text and as bytes, also after the keys were rotated', () => {
  expect(fingerprint(TEXT)).toMatch(/^[0-9a-f]{64}$/);
  expect(KeyRing.parse(TEXT).fingerprint(Buffer.from(CONTENT))).toBe(fingerprint(TEXT));
  expect([fingerprint(NEWER), fingerprint(WITHOUT_OLD)]).toEqual([fingerprint(TEXT), fingerprint(TEXT)]);
});

it('cannot be made without the key, nor be taken for the hash that finds a value', () => {
  const plain = createHash('sha256').update(CONTENT).digest('hex');
  const others = (['identity', 'card', 'phone'] as const).map((kind) =>
    KeyRing.parse(TEXT).lookup(kind, CONTENT),
  );
  expect([plain, fingerprint(KeyRing.generate()), ...others]).not.toContain(fingerprint(TEXT));
});
