// Plumbing: a document leaves as a PDF while it is written; nothing is held but the page in hand.
import { PassThrough, type Readable } from 'node:stream';
import { drained } from '../drained.js';
import type { Block, DocumentOptions } from './document.js';
import { drawChart } from './draw-chart.js';
import { drawKeyValues, drawText } from './draw-text.js';
import { drawQrCode } from './draw-qr-code.js';
import { drawSignatures } from './draw-signatures.js';
import { drawTable } from './draw-table.js';
import { readFonts } from './fonts.js';
import { Paper } from './paper.js';

/** Rows between two breaths of the process; a row of 40 cells takes about a millisecond. */
const ROWS_AT_ONCE = 10;

/**
 * A PDF with the blocks one under the other. An error of the blocks breaks the stream off; whoever stops reading ends
 * the blocks. Characters that the font lacks are printed as `[U+20000]`.
 */
export function documentStream(
  options: DocumentOptions,
  blocks: Iterable<Block> | AsyncIterable<Block>,
): Readable {
  const out = new PassThrough();
  void write(out, options, blocks).catch((error: unknown) => {
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return out;
}

async function write(
  out: PassThrough,
  options: DocumentOptions,
  blocks: Iterable<Block> | AsyncIterable<Block>,
): Promise<void> {
  const paper = new Paper(options, await readFonts());
  paper.pdf.on('data', (chunk: Buffer) => out.write(chunk)).on('end', () => out.end());
  let rows = 0;
  const breathe = async () => {
    rows += 1;
    if (rows % ROWS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    if (out.writableNeedDrain) await drained(out);
    // leaves the loops over blocks and rows, so that their sources end too; nobody hears of it
    if (out.destroyed) throw new Error('nobody reads the document any more');
  };
  for await (const block of blocks) {
    await draw(paper, block, breathe);
    await breathe();
  }
  paper.end();
}

async function draw(paper: Paper, block: Block, breathe: () => Promise<void>): Promise<void> {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return drawText(paper, block);
    case 'keyValues':
      return drawKeyValues(paper, block);
    case 'table':
      return drawTable(paper, block, breathe);
    case 'qrCode':
      return drawQrCode(paper, block);
    case 'chart':
      return drawChart(paper, block);
    case 'signatures':
      return drawSignatures(paper, block);
    case 'newPage':
      if (!paper.isFresh) paper.newPage();
  }
}
