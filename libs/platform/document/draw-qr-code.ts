// Plumbing: a square code for a camera, on paper and as a picture of a page.
import qrcode from 'qrcode-generator';
import type { QrCode } from './document.js';
import { type Paper, lineHeight } from './paper.js';

/** A quarter of it may be dirty or torn. */
const CORRECTION = 'Q';
/** White modules around it. */
const QUIET = 4;
const CAPTION = 14;
const GAP = 12;

/** The dark modules of a code: rows of flags. Content is text in UTF-8. */
function modulesOf(content: string): boolean[][] {
  const code = qrcode(0, CORRECTION);
  code.addData(content, 'Byte');
  code.make();
  const count = code.getModuleCount();
  return Array.from({ length: count }, (_row, y) =>
    Array.from({ length: count }, (_cell, x) => code.isDark(y, x)),
  );
}

/** The code as one SVG image that needs no style. */
export function qrCodeSvg(content: string): string {
  const modules = modulesOf(content);
  const size = modules.length + 2 * QUIET;
  const path = modules.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path.join('')}" fill="#000"/></svg>`;
}

/** Draws the code with its caption to the right. */
export function drawQrCode(paper: Paper, { content, caption, size }: QrCode): void {
  const modules = modulesOf(content);
  const step = size / (modules.length + 2 * QUIET);
  paper.needs(size + GAP);
  const { left, y: top } = paper;
  for (const [y, row] of modules.entries())
    for (const [x, isDark] of row.entries())
      if (isDark) paper.pdf.rect(left + (x + QUIET) * step, top + (y + QUIET) * step, step, step);
  paper.pdf.fill('black');
  const x = left + size + GAP;
  const lines = paper.linesOf(caption, paper.width - size - GAP, { size: CAPTION, isBold: true });
  for (const [i, line] of lines.entries())
    paper.text(line, { x, y: top + QUIET * step + i * lineHeight(CAPTION), size: CAPTION, isBold: true });
  paper.y = top + size + GAP;
}
