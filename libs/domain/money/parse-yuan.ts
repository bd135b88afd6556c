// Money: an amount as people type it becomes integer fen.
import { toHalfWidth } from '../identity/half-width.js';

/** '350', '350.5', '1,350.00', '¥350' → fen; null for anything else, and for more than nine digits before the point. */
export function parseYuan(text: string): number | null {
  const typed = toHalfWidth(text)
    .replace(/^[¥￥]\s*/, '')
    .replaceAll(/,(?=\d{3}(\D|$))/g, '');
  const [, yuan = '', fen = ''] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed) ?? [];
  return yuan === '' ? null : Number(yuan) * 100 + Number(fen.padEnd(2, '0'));
}
