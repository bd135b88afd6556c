// Plumbing: text is cut into lines that fit: Chinese anywhere, Latin words and numbers between words.

/** Letters, digits and signs of Latin scripts, which belong together; Chinese characters stand alone. */
const WORD = '[!-~\\u00a1-\\u024f]+';
/** What stands for a character that the font lacks. */
const NAMED = '\\[U\\+[0-9A-F]+\\]';
const OPENING = '[（《〈「『【〔［“‘]';
const CLOSING = '[，。、；：？！）》〉」』】〕］”’…%]';
/** A word or a character with the punctuation that must not be parted from it, or the space between two of them. */
const PIECE = new RegExp(`\\s+|${OPENING}*(?:${NAMED}|${WORD}|.)${CLOSING}*`, 'gsu');

/** The width of a text in points. */
type Measure = (text: string) => number;

/**
 * Lines no wider than `width`; a piece that is wider alone is cut between two characters, and each line takes one
 * character at least. A line feed begins a new line. No character but space at the cut gets lost.
 */
export function wrapLines(text: string, width: number, measure: Measure): string[] {
  return text.split('\n').flatMap((line) => wrapOne(line, width, measure));
}

function wrapOne(text: string, width: number, measure: Measure): string[] {
  if (measure(text) <= width) return [text.trimEnd()];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const finish = () => {
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = '';
    used = 0;
  };
  const add = (piece: string, wide: number) => {
    if (used > 0 && used + wide > width) finish();
    if (line === '' && piece.trim() === '' && lines.length > 0) return;
    line += piece;
    used += wide;
  };
  for (const piece of text.match(PIECE) ?? []) {
    const wide = measure(piece);
    if (wide <= width || piece.trim() === '') add(piece, wide);
    else for (const character of piece) add(character, measure(character));
  }
  finish();
  return lines.length > 0 ? lines : [''];
}
