// Wages: the daily equivalent of other bases of pay.
import { dailyRateFen } from './daily-rate.js';

it.each([
  ['daily', 30_000, 30_000],
  ['hourly', 3_000, 24_000],
  ['monthly', 650_000, 29_885],
  ['monthly', 1, 1],
  ['piece', 1_200, 1_200],
] as const)('%s %d is %d fen a day', (basis, rate, day) => expect(dailyRateFen(basis, rate)).toBe(day));
