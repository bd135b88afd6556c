// Money: amounts as people type them.
import { parseYuan } from './parse-yuan.js';

it.each([
  ['350', 35_000],
  ['350.5', 35_050],
  ['350.05', 35_005],
  ['1,350.00', 135_000],
  ['1,234,567.89', 123_456_789],
  ['¥350', 35_000],
  ['３５０．５', 35_050],
  ['0', 0],
  ['999999999.99', 99_999_999_999],
])('%s is %d fen', (text, fen) => expect(parseYuan(text)).toBe(fen));

it.each(['', '-1', '350.555', '1,35', '三百', '1e3', '1234567890', '0.30000000000000004'])(
  '%s is nothing',
  (text) => expect(parseYuan(text)).toBeNull(),
);
