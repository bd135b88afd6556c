// Identity numbers: how typed text becomes plain half-width characters before any rule looks at it.

/** Full-width forms (U+FF01–U+FF5E, ideographic space) to their ASCII counterparts, then trimmed. */
export function toHalfWidth(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')
    .trim();
}
