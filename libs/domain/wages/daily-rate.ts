// Wages: what a day of eight hours is worth under another basis of pay.
import { roundHalfUp } from '../money/money.js';

const HOURS_A_DAY = 8;
/** Average pay days of a month, in hundredths (劳社部发〔2008〕3号). */
const PAY_DAYS_HUNDREDTHS = 2_175;

/** Fen a day; at least one. Piece work has no equivalent: its rate is given back as it is. */
export function dailyRateFen(payBasis: 'daily' | 'hourly' | 'monthly' | 'piece', rateFen: number): number {
  if (payBasis === 'hourly') return rateFen * HOURS_A_DAY;
  return payBasis === 'monthly' ? Math.max(1, roundHalfUp(rateFen * 100, PAY_DAYS_HUNDREDTHS)) : rateFen;
}
