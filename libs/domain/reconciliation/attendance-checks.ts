// Step 8 of the walk: the checks that compare attendance with sheet and contract (attendance-and-wage-rules.md §5).

import { monthOf, nextMonth } from '../calendar/work-date.js';
import { type Check } from './check.js';

/** Worked, but no published line once the due date has passed; a back payment closes it. */
export const checkAttendanceWithoutPay: Check = ({ facts, balance }) => {
  const hasPay = balance.publishedNets.length > 0 || balance.paidRows.some((row) => row.isBackPay);
  if (facts.attendedHundredths <= 0 || !balance.isDue || hasPay) return null;
  const { attendedHundredths, attendedDays, dueOn } = facts;
  const explanation = { attendedHundredths, attendedDays, dueOn, draftNetFen: balance.draftNetFen };
  return { level: 'red', amountFen: balance.draftNetFen, explanation };
};

/** On the sheet without a day of attendance, in this month or before; red when nobody has explained it in time. */
export const checkPayWithoutAttendance: Check = ({ facts, balance, tolerances }) => {
  const isForOtherMonths = balance.sheetPayableFen <= balance.sheetAdjustmentFen;
  if (balance.sheetPayableFen <= 0 || isForOtherMonths || facts.attendedHundredths !== 0) return null;
  const lastYellowMonth = monthsAfter(facts.payMonth, tolerances.payWithoutAttendanceRedAfterMonths);
  return {
    level: monthOf(facts.asOf) > lastYellowMonth ? 'red' : 'yellow',
    amountFen: balance.sheetPayableFen,
    explanation: { payableFen: balance.sheetPayableFen, attendedHundredths: 0, lastYellowMonth },
  };
};

/** Worked without a contract. */
export const checkContract: Check = ({ facts }) => {
  const { attendedHundredths, attendedDays, uncontractedDays } = facts;
  if (uncontractedDays === 0 && (attendedHundredths <= 0 || facts.hasContract)) return null;
  return { level: 'red', amountFen: 0, explanation: { attendedHundredths, attendedDays, uncontractedDays } };
};

/** Sheet and gates disagree about the days. One of them at zero is another finding. */
export const checkDays: Check = ({ facts, balance, tolerances }) => {
  const { attendedHundredths } = facts;
  const { sheetDaysHundredths } = balance;
  const differenceHundredths = sheetDaysHundredths - attendedHundredths;
  if (attendedHundredths <= 0 || sheetDaysHundredths <= 0) return null;
  if (Math.abs(differenceHundredths) <= tolerances.daysHundredths) return null;
  const explanation = {
    sheetDaysHundredths,
    attendedHundredths,
    differenceHundredths,
    toleranceHundredths: tolerances.daysHundredths,
  };
  return { level: 'yellow', amountFen: 0, explanation };
};

function monthsAfter(month: string, count: number): string {
  let result = month;
  for (let passed = 0; passed < count; passed += 1) result = nextMonth(result);
  return result;
}
