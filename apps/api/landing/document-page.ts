// Step 10 of the walk: a document that is printed elsewhere as a page for a phone: the same blocks, the same words.
import type { Block, Table } from '#platform/document/document.js';
import { escapeHtml } from './page.js';

export const DOCUMENT_STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:52rem;padding:1rem;color:#111;background:#fff}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:1.2rem 0 .4rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto}table{width:100%;border-collapse:collapse;margin:.6rem 0}caption{text-align:left;font-weight:600;padding:.3rem 0}th,td{border:1px solid #777;padding:.35rem .5rem;text-align:left;vertical-align:top}
th{background:#f0f0f0}.right{text-align:right;white-space:nowrap}.center{text-align:center}.bold td{font-weight:700}small{color:#444}@media print{body{max-width:none;padding:0}}`;

/** The body of the page. Codes, charts and spaces for signatures are left to paper; rows must be at hand. */
export function documentBody(blocks: Iterable<Block>): string {
  return `<main>${[...blocks].map(htmlOf).join('')}</main>`;
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return block.level === 2 ? `<h2>${textOf(block.text)}</h2>` : `<h1>${textOf(block.text)}</h1>`;
    case 'paragraph':
      return block.isSmall === true
        ? `<p><small>${textOf(block.text)}</small></p>`
        : `<p>${textOf(block.text)}</p>`;
    case 'keyValues':
      return `<dl>${block.entries.map(([label, value]) => `<dt>${textOf(label)}</dt><dd>${textOf(value)}</dd>`).join('')}</dl>`;
    case 'table':
      return tableOf(block);
    case 'signatures':
    case 'qrCode':
    case 'chart':
    case 'newPage':
      return '';
  }
}

/** @throws TypeError for rows that come one after the other from elsewhere */
function tableOf({ caption, columns, rows }: Table): string {
  const classOf = (i: number) => {
    const align = columns[i]?.align ?? 'left';
    return align === 'left' ? '' : ` class="${align}"`;
  };
  const head = columns.map(({ header }, i) => `<th scope="col"${classOf(i)}>${textOf(header)}</th>`);
  const body = [...(rows as Iterable<{ cells: readonly string[]; isBold?: boolean }>)].map(
    ({ cells, isBold = false }) =>
      `<tr${isBold ? ' class="bold"' : ''}>${cells.map((cell, i) => `<td${classOf(i)}>${textOf(cell)}</td>`).join('')}</tr>`,
  );
  const title = caption === undefined ? '' : `<caption>${textOf(caption)}</caption>`;
  return `<div class="wide"><table>${title}<thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function textOf(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}
