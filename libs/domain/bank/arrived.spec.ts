// Wages at the bank, tested: only what was paid and stayed has arrived.
import { arrivedFen } from './arrived.js';
import type { BankStatus } from './bank-layout.js';

const answer = (bankSerial: string, status: BankStatus, amountFen = 100) => ({
  bankSerial,
  status,
  amountFen,
});

it.each([
  ['nothing was said', [], 0],
  ['paid', [answer('1', 'PAID'), answer('2', 'PAID', 5)], 105],
  ['paid and come back, in either order', [answer('1', 'RETURNED'), answer('1', 'PAID')], 0],
  ['come back at once, without having been paid', [answer('1', 'RETURNED')], 0],
  ['failed, then paid by another transfer', [answer('1', 'FAILED'), answer('2', 'PAID')], 100],
  ['not known', [answer('1', 'UNKNOWN')], 0],
])('%s', (_what, answers, fen) => {
  expect(arrivedFen(answers)).toBe(fen);
});
