// Plumbing: how much a zip file really unpacks to, tried with a budget before any library unpacks it for good.
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** A workbook has some dozens of parts. */
const MOST_ENTRIES = 5_000;
const STORED = 0;
const DEFLATED = 8;

/** What a file unpacks to; `too_large` as soon as it is more than the budget. */
export type UnpackedSize =
  | { readonly kind: 'size'; readonly bytes: number }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'not_a_zip' };

const NOT_A_ZIP: UnpackedSize = { kind: 'not_a_zip' };

/**
 * Unpacks entry by entry and throws the bytes away. Sizes and counts in the directory are claims of whoever made the
 * file: a library that walks the entries by their signature would find what a false count hides. So the directory must
 * begin where it says, hold as many entries as it says, and end where its end stands; files of the kind for 4 GiB and more,
 * encrypted ones and ones with other methods are no workbooks.
 * @param budget most bytes in all
 */
export function unpackedSize(bytes: Buffer, budget: number): UnpackedSize {
  const end = findEnd(bytes);
  if (end === null) return NOT_A_ZIP;
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  // the library takes 0xffff in any of these three for the mark of a huge file, and reads another directory than this one
  const isOneDisk = bytes.readUInt32LE(end + 4) === 0 && bytes.readUInt16LE(end + 8) === count;
  if (!isOneDisk || count > MOST_ENTRIES || at + bytes.readUInt32LE(end + 12) !== end) return NOT_A_ZIP;
  let total = 0;
  let packed = 0;
  for (let i = 0; i < count; i += 1) {
    if (at + ENTRY_BYTES > end || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) return NOT_A_ZIP;
    // entries that share their bytes would have them inflated thousands of times, perhaps to nothing
    packed += bytes.readUInt32LE(at + 20);
    if (packed > bytes.length) return NOT_A_ZIP;
    const size = sizeOfEntry(bytes, at, budget - total);
    if (typeof size !== 'number') return size;
    total += size;
    at +=
      ENTRY_BYTES + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (total > budget) return { kind: 'too_large' };
  return at === end ? { kind: 'size', bytes: total } : NOT_A_ZIP;
}

function sizeOfEntry(bytes: Buffer, at: number, budget: number): number | UnpackedSize {
  const isEncrypted = (bytes.readUInt16LE(at + 8) & 1) === 1;
  const method = bytes.readUInt16LE(at + 10);
  const local = bytes.readUInt32LE(at + 42);
  if (isEncrypted || local + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(local) !== LOCAL_ENTRY)
    return NOT_A_ZIP;
  const from = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(from, from + bytes.readUInt32LE(at + 20));
  if (packed.length !== bytes.readUInt32LE(at + 20)) return NOT_A_ZIP;
  if (method === STORED) return packed.length;
  if (method !== DEFLATED) return NOT_A_ZIP;
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, budget) }).length;
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? { kind: 'too_large' } : NOT_A_ZIP;
  }
}

function findEnd(bytes: Buffer): number | null {
  const least = Math.max(0, bytes.length - END_BYTES - 0xffff);
  for (let at = bytes.length - END_BYTES; at >= least; at -= 1) {
    if (bytes.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  return null;
}
