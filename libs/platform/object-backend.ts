// Plumbing: where the bytes of the object store lie; a folder and S3 pass the same tests.

/** Bytes under a key. */
export interface ObjectBackend {
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** Null where there is nothing. */
  read(key: string): Promise<Buffer | null>;
  exists(key: string): Promise<boolean>;
  remove(key: string): Promise<void>;
}
