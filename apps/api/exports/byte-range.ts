// Step 10 of the walk: which bytes of a file are asked for (RFC 9110, 14): one range, so that a broken download goes on.

/** Both ends inclusive. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The range that a header asks for, within a file of a length.
 * @returns undefined where the whole file is to be sent: no range, several, or one in a unit that is not known; null for a
 * range that the file does not have
 */
export function byteRangeOf(header: string, byteLength: number): ByteRange | null | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.replace(/\s/g, '')) ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const count = Math.min(Number(to), byteLength);
    return count === 0 ? null : { first: byteLength - count, last: byteLength - 1 };
  }
  const [first, end] = [Number(from), to === '' ? Infinity : Number(to)];
  if (end < first) return undefined;
  return first >= byteLength ? null : { first, last: Math.min(end, byteLength - 1) };
}
