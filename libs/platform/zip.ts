// Plumbing: several files as one .zip.
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** A file of an archive. */
export interface ArchiveFile {
  /** Path inside the archive, parts joined by `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Packed already, as photos and scans are: stored as it is. */
  readonly isPacked?: boolean;
}

/**
 * An archive of the files in their order; the process breathes between two of them.
 * @param at stands at each file; its UTC fields are written, as the format knows no zone
 */
export async function zipOf(files: readonly ArchiveFile[], at: Date): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const archive = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  const mtime = new Date(at.getTime() + at.getTimezoneOffset() * 60_000);
  for (const { name, bytes, isPacked = false } of files) {
    const entry = isPacked ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    entry.mtime = mtime;
    archive.add(entry);
    entry.push(bytes, true);
    await new Promise((resolve) => setImmediate(resolve));
  }
  archive.end();
  return Buffer.concat(chunks);
}
