// Plumbing: the object store in a folder. A file appears whole or not at all: it is written beside, synced and renamed.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectBackend } from './object-backend.js';

/** Objects below a folder, readable by its owner only. */
export function folderBackend(folder: string): ObjectBackend {
  const pathOf = (key: string) => join(folder, key);
  return {
    async write(key, bytes) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const beside = `${path}.${randomUUID()}`;
      const file = await open(beside, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
    },
    read: (key) => readFile(pathOf(key)).catch(nullIfMissing),
    async exists(key) {
      return (await stat(pathOf(key)).catch(nullIfMissing)) !== null;
    },
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}

function nullIfMissing(error: unknown): null {
  if ((error as { code?: string }).code === 'ENOENT') return null;
  throw error;
}
