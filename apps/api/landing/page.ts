// Step 10 of the walk: one HTML page that needs nothing but itself, and the policy that keeps it so.
import { createHash } from 'node:crypto';
import type { HttpReply } from '../http.js';

/** The parts of a page; style and script are constant texts, the body may differ from answer to answer. */
interface PageParts {
  readonly title: string;
  readonly style: string;
  readonly script?: string;
  readonly body: string;
}

/** Sends a page. Only its own style and script run: they are named by their hashes. */
export function sendPage(reply: HttpReply, { title, style, script = '', body }: PageParts): void {
  const policy = [
    `default-src 'none'`,
    `style-src 'sha256-${hashOf(style)}'`,
    ...(script === '' ? [] : [`script-src 'sha256-${hashOf(script)}'`, `connect-src 'self'`]),
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
  const html = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body>${body}${script === '' ? '' : `<script>${script}</script>`}</body></html>`;
  reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .send(html);
}

/** Text as it may stand in HTML, also inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
