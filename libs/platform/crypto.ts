// Plumbing: personal data per field (AES-256-GCM under a key ring), equality look-up by keyed hash, passwords.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  randomInt,
} from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { ConfigError } from './config.js';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The entry of PII_KEYS that is no encryption key but makes the look-up hashes. */
const LOOKUP = 'lookup';

/** Encrypts single fields and gives the keyed hash that finds them again. */
export class KeyRing {
  private constructor(
    /** Id of the key that encrypts. */
    readonly activeId: string,
    private readonly keys: ReadonlyMap<string, Buffer>,
    private readonly lookupKey: Buffer,
  ) {}

  /**
   * @param text `id:base64,id:base64,…,lookup:base64`; the first key encrypts, every key decrypts. `lookup` makes the
   *   look-up hashes and stays when keys come and go; a ring without it derives it from the LAST key, the oldest.
   * @throws ConfigError that names the variable and the key's id
   */
  static parse(text: string): KeyRing {
    const entries = entriesOf(text);
    const keys = new Map([...entries].filter(([id]) => id !== LOOKUP));
    const [activeId] = keys.keys();
    const oldest = [...keys.values()].at(-1);
    if (activeId === undefined || oldest === undefined)
      throw new ConfigError('PII_KEYS is empty; set PII_KEYS');
    return new KeyRing(activeId, keys, entries.get(LOOKUP) ?? lookupKeyOf(oldest));
  }

  /** A fresh ring of one random key and a look-up key, as text for PII_KEYS. */
  static generate(): string {
    const random = () => randomBytes(KEY_BYTES).toString('base64');
    return `k1:${random()},${LOOKUP}:${random()}`;
  }

  /**
   * The same ring with a fresh key in front, as text for PII_KEYS. The look-up key is written out, so that the old keys
   * can go once nothing is sealed under them: every hash stays as it is.
   */
  static withNewKey(text: string): string {
    const entries = entriesOf(text);
    const lookup = KeyRing.parse(text).lookupKey.toString('base64');
    const ids = [...entries.keys()].filter((id) => id !== LOOKUP);
    const newest = Math.max(0, ...ids.map((id) => Number(/^k(\d+)$/.exec(id)?.[1] ?? 0)));
    const kept = ids.map((id) => `${id}:${entries.get(id)?.toString('base64') ?? ''}`);
    const fresh = `k${newest + 1}:${randomBytes(KEY_BYTES).toString('base64')}`;
    return [fresh, ...kept, `${LOOKUP}:${lookup}`].join(',');
  }

  /** `id:base64(nonce ‖ tag ‖ ciphertext)`. */
  encrypt(clear: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keys.get(this.activeId) as Buffer, nonce);
    const body = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final()]);
    return `${this.activeId}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
  }

  /** @throws Error for an unknown key id or a changed ciphertext */
  decrypt(sealed: string): string {
    const separator = sealed.indexOf(':');
    const key = this.keys.get(sealed.slice(0, separator));
    if (!key) throw new Error('the field was encrypted under a key that is not in PII_KEYS');
    const bytes = Buffer.from(sealed.slice(separator + 1), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  }

  /** Keyed hash (HMAC-SHA-256, hex) of any content: tells whether it is the same and gives nothing of it away. */
  fingerprint(content: string | Uint8Array): string {
    return createHmac('sha256', this.lookupKey).update('content\u0000').update(content).digest('hex');
  }

  /** Keyed hash (HMAC-SHA-256, hex) of a normalised value; equal values give equal hashes, nobody can guess back. */
  lookup(kind: 'identity' | 'card' | 'phone', value: string): string {
    return createHmac('sha256', this.lookupKey).update(`${kind}\u0000${value}`).digest('hex');
  }
}

/** Id → key, in order. */
function entriesOf(text: string): Map<string, Buffer> {
  const entries = new Map<string, Buffer>();
  for (const part of text.split(',')) {
    const [id, base64] = part.trim().split(':');
    const key = Buffer.from(base64 ?? '', 'base64');
    if (!id || key.length !== KEY_BYTES)
      throw new ConfigError(`PII_KEYS: key "${id ?? ''}" is not 32 bytes of base64; change PII_KEYS`);
    entries.set(id, key);
  }
  return entries;
}

function lookupKeyOf(oldest: Buffer): Buffer {
  return createHmac('sha256', oldest).update('zhuming/lookup').digest();
}

/** argon2id hash of a person's password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** Checks a person's password; a damaged hash counts as a mismatch. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  try {
    return await verify(stored, password);
  } catch {
    return false;
  }
}

/**
 * Hash of a device's secret. Device secrets are 128 random bits made by us, so a fast hash is enough
 * and keeps a reconnect storm of thousands of gates cheap.
 */
export function hashDeviceSecret(secret: string): string {
  return createHash('sha256').update(`zhuming/device\u0000${secret}`).digest('hex');
}

/** URL-safe random text of the given number of bits. */
export function randomSecret(bits = 128): string {
  return randomBytes(Math.ceil(bits / 8)).toString('base64url');
}

/** Letters and digits that nobody mistakes for each other. */
const CODE_LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** A one-time code to be typed in at a gate: three groups of four, about 59 bits. */
export function randomClaimCode(): string {
  const letters = Array.from({ length: 12 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)] ?? '');
  return [0, 4, 8].map((from) => letters.slice(from, from + 4).join('')).join('-');
}

/** Hash of a claim code; capitals and dashes do not matter. */
export function hashClaimCode(code: string): string {
  const letters = code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return createHash('sha256').update(`zhuming/claim\u0000${letters}`).digest('hex');
}
