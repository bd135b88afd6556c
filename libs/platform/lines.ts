// Plumbing: rows as text, a line each, some of them at once.

const CHUNK = 16 * 1024;

/** How rows become text: what stands above them, and each line with its end. */
export interface LineFormat {
  readonly head: string;
  readonly line: (item: object) => string;
}

/** Text in UTF-8, in chunks of whole lines. */
export async function* linesOf(
  items: AsyncIterable<object>,
  { head, line }: LineFormat,
): AsyncGenerator<Buffer> {
  let chunk = head;
  for await (const item of items) {
    chunk += line(item);
    if (chunk.length < CHUNK) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  if (chunk !== '') yield Buffer.from(chunk);
}
