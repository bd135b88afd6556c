// Plumbing: titles, text, and labels with their values on paper.
import type { Heading, KeyValues, Paragraph } from './document.js';
import { type Letters, type Paper, lineHeight } from './paper.js';

const TITLE = 18;
const SUBTITLE = 13;
const TEXT = 10.5;
const SMALL = 8;
const GAP = 5;

/** Draws line after line, over as many pages as it takes; a title stays with some lines of what follows. */
export function drawText(paper: Paper, block: Heading | Paragraph): void {
  const letters = lettersOf(block);
  const step = lineHeight(letters.size);
  const lines = paper.linesOf(block.text, paper.width, letters);
  if (block.kind === 'heading') paper.needs(lines.length * step + GAP + 4 * lineHeight(TEXT));
  for (const line of lines) {
    paper.needs(step);
    paper.text(line, { x: paper.left, y: paper.y, ...letters });
    paper.y += step;
  }
  paper.y += GAP;
}

function lettersOf(block: Heading | Paragraph): Letters {
  if (block.kind === 'paragraph') return { size: block.isSmall === true ? SMALL : TEXT };
  return { size: block.level === 2 ? SUBTITLE : TITLE, isBold: true };
}

/** Draws labels and values in columns, line by line; a value that is long wraps beside its label. */
export function drawKeyValues(paper: Paper, { entries, columns = 2 }: KeyValues): void {
  const width = paper.width / columns;
  const step = lineHeight(TEXT);
  for (let from = 0; from < entries.length; from += columns) {
    const line = entries.slice(from, from + columns).map(([label, value], i) => {
      const name = `${label}：`;
      // half of the column at most, and never nothing for the value
      const used = Math.min(paper.widthOf(name, { size: TEXT, isBold: true }), width / 2);
      return {
        x: paper.left + i * width,
        used,
        names: paper.linesOf(name, used + 1, { size: TEXT, isBold: true }),
        values: paper.linesOf(value, width - used - GAP, { size: TEXT }),
      };
    });
    const count = Math.max(...line.map(({ names, values }) => Math.max(names.length, values.length)));
    for (let n = 0; n < count; n += 1) {
      paper.needs(step);
      for (const { x, used, names, values } of line) {
        paper.text(names[n] ?? '', { x, y: paper.y, size: TEXT, isBold: true });
        paper.text(values[n] ?? '', { x: x + used, y: paper.y, size: TEXT });
      }
      paper.y += step;
    }
  }
  paper.y += GAP;
}
