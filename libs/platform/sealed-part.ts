// Plumbing: a file that lies outside the database in numbered parts, each sealed under a key of this file alone: without the
// key, which is thrown away with it, nobody can read what a forgotten part says.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A new key, in hex. A file that is written again needs another one. */
export function newFileKey(): string {
  return randomBytes(32).toString('hex');
}

/** Seals a part. @param n its number, each once under a key */
export function sealPart(key: string, n: number, clear: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'hex'), nonceOf(n));
  const body = Buffer.concat([cipher.update(clear), cipher.final()]);
  return Buffer.concat([cipher.getAuthTag(), body]);
}

/** Opens a part. @throws Error for another key, another number or changed bytes */
export function openPart(key: string, n: number, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), nonceOf(n));
  decipher.setAuthTag(sealed.subarray(0, TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(TAG_BYTES)), decipher.final()]);
}

function nonceOf(n: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(n, NONCE_BYTES - 4);
  return nonce;
}
