// Plumbing: a sheet that waits for its import lies sealed: it is full of personal data in clear.
import type { KeyRing } from '../crypto.js';

/** The bytes to be stored. */
export function sealSheet(keys: KeyRing, bytes: Buffer): Buffer {
  return Buffer.from(keys.encrypt(bytes.toString('base64')));
}

/** The bytes that were handed in. @throws Error for an unknown key or changed bytes */
export function openSheet(keys: KeyRing, sealed: Buffer): Buffer {
  return Buffer.from(keys.decrypt(sealed.toString('utf8')), 'base64');
}
