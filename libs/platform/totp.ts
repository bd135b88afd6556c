// Plumbing: time-based one-time passwords (RFC 6238: SHA-1, six digits, thirty seconds), as every authenticator has them.
import { Secret, TOTP } from 'otpauth';

const STEP_SECONDS = 30;
const SECRET_BYTES = 20;

/** A new secret, 160 random bits in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The text behind the QR code that an authenticator reads. */
export function totpUri(secret: string, account: string, issuer = '筑名 Zhuming'): string {
  return totpOf(secret, account, issuer).toString();
}

/** `step`: the interval the code belongs to; it must not be used again. */
export type TotpResult = { readonly ok: true; readonly step: number } | { readonly ok: false };

/**
 * Checks a code of the present interval or one of its neighbours.
 * @param now epoch ms
 * @param lastStep the last interval that was used; a code of it or an earlier one is refused. Null = none yet
 */
export function checkTotp(secret: string, code: string, now: number, lastStep: number | null): TotpResult {
  if (!/^\d{6}$/.test(code)) return { ok: false };
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: 1 });
  if (delta === null) return { ok: false };
  const step = Math.floor(now / 1000 / STEP_SECONDS) + delta;
  return lastStep !== null && step <= lastStep ? { ok: false } : { ok: true, step };
}

function totpOf(secret: string, label = '', issuer = ''): TOTP {
  return new TOTP({
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: STEP_SECONDS,
    label,
    issuer,
  });
}
