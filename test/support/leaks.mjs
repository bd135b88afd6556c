// What must never stand in clear in a dump, a log or an export: identity numbers, wage cards, mobile phones. Found by
// their own checks, so that no list of seeded values can be incomplete.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function isResidentId(text) {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  const month = Number(text.slice(10, 12));
  const day = Number(text.slice(12, 14));
  const year = Number(text.slice(6, 10));
  const isDate = year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return isDate && '10X98765432'[sum % 11] === text[17].toUpperCase();
}

function isLuhn(digits) {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Identity numbers, cards and mobile phones that stand in a text, each once. */
export function personalValuesIn(text) {
  const found = new Set();
  for (const [value] of text.matchAll(/(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])/g))
    if (isResidentId(value)) found.add(value);
  for (const [value] of text.matchAll(/(?<![0-9A-Za-z.])62\d{14,17}(?![0-9A-Za-z.])/g))
    if (isLuhn(value)) found.add(value);
  for (const [value] of text.matchAll(/(?<![0-9A-Za-z.+:-])1[3-9]\d{9}(?![0-9A-Za-z.])/g)) found.add(value);
  return [...found];
}
