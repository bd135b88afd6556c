// Plumbing: text that a spreadsheet would take for a formula.

/** Puts an apostrophe before what begins like a formula (= + - @ tab return); a number stays a number. */
export function neutralCell(text: string): string {
  if (!/^[=+\-@\t\r]/.test(text) || /^[+-]?\d+(\.\d+)?$/.test(text)) return text;
  return `'${text}`;
}
