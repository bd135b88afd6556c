// The notice board to be printed: an A3 page for a browser, and the same as a PDF.
import type { Block, DocumentOptions } from '#platform/document/document.js';
import { qrCodeSvg } from '#platform/document/draw-qr-code.js';
import { escapeHtml } from '../landing/page.js';
import type { NoticeBoard } from './notice-board.dto.js';

const TITLE = '维权信息告示牌';
const CAPTION = '扫码反映欠薪问题，可以不留姓名。\nScan to report unpaid wages; no name is needed.';
/** Points. */
const QR_SIZE = 220;
const LETTERS = 17;
const MISSING = '（未填写）';

export function boardOptions(board: NoticeBoard, createdAt: Date): DocumentOptions {
  const day = createdAt.toISOString().slice(0, 10);
  return {
    title: `${TITLE} ${board.projectCode}`,
    paper: 'A3',
    createdAt,
    footer: `${board.projectCode} 打印于 ${day}`,
  };
}

export function* boardBlocks(board: NoticeBoard): Generator<Block> {
  yield { kind: 'heading', text: TITLE };
  yield {
    kind: 'table',
    size: LETTERS,
    columns: [
      { header: '项目', width: 28 },
      { header: '内容', width: 72 },
    ],
    rows: board.items.map(({ label, text }) => ({ cells: [label, text === '' ? MISSING : text] })),
  };
  yield { kind: 'paragraph', text: ' ' };
  yield {
    kind: 'qrCode',
    content: board.complaintUrl,
    caption: `${CAPTION}\n${board.complaintUrl}`,
    size: QR_SIZE,
  };
}

export const BOARD_STYLE = `@page{size:A3 portrait;margin:15mm}body{font:20px/1.5 system-ui,sans-serif;margin:0 auto;max-width:270mm;padding:1rem;color:#111;background:#fff}
h1{font-size:3rem;text-align:center;margin:.5rem 0 1rem}table{width:100%;border-collapse:collapse}th,td{border:1px solid #444;padding:.6rem .8rem;text-align:left;vertical-align:top}th{width:28%;background:#f0f0f0}
.missing{color:#a00;font-weight:700}.qr{display:flex;gap:1.5rem;align-items:center;margin-top:1.5rem}.qr svg{width:70mm;height:70mm}.changes{border:3px solid #a00;padding:.8rem;margin-bottom:1rem}
@media print{.changes{display:none}}`;

/** The body of the page; what has changed since the last print stands above it on the screen and not on paper. */
export function boardBody(board: NoticeBoard): string {
  const rows = board.items.map(({ label, text }) => {
    const cell = text === '' ? `<td class="missing">${MISSING}</td>` : `<td>${escapeHtml(text)}</td>`;
    return `<tr><th scope="row">${escapeHtml(label)}</th>${cell}</tr>`;
  });
  const changes = board.changes.map(
    ({ label, printed, now }) => `<li>${escapeHtml(label)}：${escapeHtml(printed)} → ${escapeHtml(now)}</li>`,
  );
  const notice =
    changes.length === 0
      ? ''
      : `<section class="changes"><b>与上次打印不同，请重新打印</b><ul>${changes.join('')}</ul></section>`;
  return `${notice}<main><h1>${TITLE}</h1><table>${rows.join('')}</table><div class="qr">${qrCodeSvg(board.complaintUrl)}<p>${escapeHtml(CAPTION).replaceAll('\n', '<br>')}<br>${escapeHtml(board.complaintUrl)}</p></div></main>`;
}
