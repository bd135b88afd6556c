// Plumbing: photos, scans and sheets by the hash of their content, in a folder or an S3 bucket. No path ever comes from
// a caller: the only name is the SHA-256.
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ConfigError } from './config.js';
import type { ObjectBackend } from './object-backend.js';
import { folderBackend } from './object-store-folder.js';
import { s3Backend } from './object-store-s3.js';

/** What was stored: its name (64 hex digits) and length. */
export interface StoredObject {
  readonly sha256: string;
  readonly byteLength: number;
}

/** The bytes under a name are not the ones that were stored. */
export class DamagedObjectError extends Error {}

export class ObjectStore {
  constructor(private readonly backend: ObjectBackend) {}

  /** Stores bytes under their hash; the same bytes again change nothing. */
  async put(bytes: Uint8Array): Promise<StoredObject> {
    const sha256 = sha256Of(bytes);
    if (!(await this.backend.exists(keyOf(sha256)))) await this.backend.write(keyOf(sha256), bytes);
    return { sha256, byteLength: bytes.length };
  }

  /**
   * The bytes behind a hash; null where there are none.
   * @throws RangeError for what is no SHA-256, DamagedObjectError where the bytes have changed
   */
  async get(sha256: string): Promise<Buffer | null> {
    const bytes = await this.backend.read(keyOf(sha256));
    if (bytes !== null && sha256Of(bytes) !== sha256)
      throw new DamagedObjectError(`object ${sha256} is damaged`);
    return bytes;
  }

  /** @throws RangeError for what is no SHA-256 */
  async has(sha256: string): Promise<boolean> {
    return this.backend.exists(keyOf(sha256));
  }

  /** Removes an object; one that is not there is no error. @throws RangeError for what is no SHA-256 */
  async remove(sha256: string): Promise<void> {
    await this.backend.remove(keyOf(sha256));
  }
}

/**
 * Opens the store.
 * @param place a folder, a `file:` URL, or `s3://bucket/prefix?region=…&endpoint=…&pathStyle=true`
 * @throws ConfigError that names OBJECT_STORE
 */
export function openObjectStore(place: string): ObjectStore {
  if (place.startsWith('s3://')) return new ObjectStore(s3Backend(new URL(place)));
  if (place.startsWith('file:')) return new ObjectStore(folderBackend(fileURLToPath(place)));
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place))
    throw new ConfigError(
      `OBJECT_STORE=${place.split('?')[0] ?? ''} is neither a folder nor s3://…; change OBJECT_STORE`,
    );
  return new ObjectStore(folderBackend(place));
}

/** `ab/cd/abcd…`: no folder grows too long. */
function keyOf(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a SHA-256');
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}

/** The name of bytes in the store: their SHA-256, 64 hex digits. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
