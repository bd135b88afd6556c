// A PDF read back as people would: page by page, line by line.
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** What a PDF says: its title, its pages as lines of text from top to bottom, and how large they are in points. */
export interface ReadPdf {
  readonly title: string;
  readonly pages: readonly (readonly string[])[];
  /** Everything in the order in which it was drawn, cell by cell, without blanks. */
  readonly drawn: string;
  readonly sizes: readonly (readonly [width: number, height: number])[];
}

/** Reads a PDF. Texts on one height stand on one line, parted by a blank. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 });
  const document = await task.promise;
  const pages: string[][] = [];
  const sizes: [number, number][] = [];
  let drawn = '';
  for (let n = 1; n <= document.numPages; n += 1) {
    const page = await document.getPage(n);
    const { width, height } = page.getViewport({ scale: 1 });
    sizes.push([Math.round(width), Math.round(height)]);
    const { items } = await page.getTextContent();
    drawn += items.map((item) => ('str' in item ? item.str : '')).join('');
    pages.push(linesOf(items.flatMap((item) => ('str' in item && item.str !== '' ? [item] : []))));
  }
  const { info } = await document.getMetadata();
  await task.destroy();
  return {
    title: (info as { Title?: string }).Title ?? '',
    pages,
    drawn: drawn.replaceAll(/\s/g, ''),
    sizes,
  };
}

function linesOf(items: readonly { str: string; transform: number[] }[]): string[] {
  const lines = new Map<number, { x: number; text: string }[]>();
  for (const { str, transform } of items) {
    const [x = 0, y = 0] = transform.slice(4);
    const line = lines.get(Math.round(y)) ?? [];
    line.push({ x, text: str });
    lines.set(Math.round(y), line);
  }
  return [...lines]
    .sort(([a], [b]) => b - a)
    .map(([, line]) =>
      line
        .sort((a, b) => a.x - b.x)
        .map(({ text }) => text)
        .join(' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
}
