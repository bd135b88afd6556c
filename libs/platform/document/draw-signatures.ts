// Plumbing: space for signatures by hand: who signs, when, and where the seal goes.
import type { SignatureBlock, SignatureParty } from './document.js';
import { type Box, type Paper, lineHeight } from './paper.js';

const SIZE = 10;
const PAD = 6;
const BOX_HEIGHT = 92;
/** A narrower box leaves no room for a name. */
const LEAST_WIDTH = 170;

/** Draws boxes side by side, as many in a line as fit; a block stands on one page where it is no higher than one. */
export function drawSignatures(paper: Paper, { parties }: SignatureBlock): void {
  const most = Math.max(1, Math.floor(paper.width / LEAST_WIDTH));
  const lines = Math.ceil(parties.length / most);
  const inLine = Math.ceil(parties.length / Math.max(1, lines));
  paper.needs(lines * BOX_HEIGHT + PAD);
  for (let from = 0; from < parties.length; from += inLine) {
    paper.needs(BOX_HEIGHT);
    const width = paper.width / inLine;
    parties.slice(from, from + inLine).forEach((party, i) => {
      const box = { x: paper.left + i * width, y: paper.y, width, height: BOX_HEIGHT };
      drawParty(paper, box, party);
    });
    paper.y += BOX_HEIGHT;
  }
  paper.y += PAD;
}

function drawParty(paper: Paper, box: Box, { role, hasSeal = false }: SignatureParty): void {
  const x = box.x + PAD;
  const step = lineHeight(SIZE);
  paper.frame(box);
  const title = { size: SIZE, isBold: true };
  paper.linesOf(role, box.width - 2 * PAD, title).forEach((line, n) => {
    paper.text(line, { x, y: box.y + PAD + n * step, ...title });
  });
  const foot = box.y + box.height - PAD - step;
  if (hasSeal) {
    paper.text('（盖章）', { x, y: foot - 2 * step, width: box.width - 2 * PAD, align: 'right', size: SIZE });
  }
  paper.text('签字：', { x, y: foot - 1.5 * step, size: SIZE });
  paper.text('日期：　　　年　　月　　日', { x, y: foot, size: SIZE });
}
