// Step 8 of the walk: the checks that compare attendance with sheet and contract (attendance-and-wage-rules.md §5).

import { monthOf, nextMonth } from '../calendar/work-date.js';
import { type Check } from './check.js';

/** Worked, but no published line once the due date has passed; a back payment closes it, or a later sheet with the days. */
export const checkAttendanceWithoutPay: Check = ({ facts, balance }) => {
  const isPaidLater = balance.paidRows.some((row) => row.isBackPay) || (facts.backPay?.amountFen ?? 0) > 0;
  const hasPay = balance.publishedNets.length > 0 || isPaidLater;
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

/** Sheet and gates disagree about the days. One of them at zero is another finding; piece work does not compare. */
export const checkDays: Check = ({ facts, balance, tolerances }) => {
  const { attendedHundredths } = facts;
  const { sheetDaysHundredths } = balance;
  const differenceHundredths = sheetDaysHundredths - attendedHundredths;
  if (facts.isPieceWork || attendedHundredths <= 0 || sheetDaysHundredths <= 0) return null;
  if (Math.abs(differenceHundredths) <= tolerances.daysHundredths) return null;
  const explanation = {
    sheetDaysHundredths,
    attendedHundredths,
    differenceHundredths,
    toleranceHundredths: tolerances.daysHundredths,
  };
  return { level: 'yellow', amountFen: 0, explanation };
};

/** The sheet counts more 工 than terminals saw: the rest is only asserted, by hand or by phone. */
export const checkUnproven: Check = ({ facts, balance, tolerances }) => {
  const { attendedHundredths, provenHundredths = attendedHundredths } = facts;
  const { sheetDaysHundredths } = balance;
  const unprovenHundredths = sheetDaysHundredths - provenHundredths;
  if (facts.isPieceWork || provenHundredths <= 0 || provenHundredths >= attendedHundredths) return null;
  if (unprovenHundredths <= tolerances.unprovenHundredths) return null;
  const explanation = {
    sheetDaysHundredths,
    provenHundredths,
    attendedHundredths,
    toleranceHundredths: tolerances.unprovenHundredths,
  };
  return { level: 'yellow', amountFen: 0, explanation };
};

/** No terminal saw any of the attendance. */
export const checkAsserted: Check = ({ facts }) => {
  const { attendedHundredths, attendedDays, provenHundredths = attendedHundredths } = facts;
  if (attendedHundredths <= 0 || provenHundredths > 0) return null;
  return {
    level: 'yellow',
    amountFen: 0,
    explanation: { attendedHundredths, attendedDays, provenHundredths: 0 },
  };
};

/** Paid by what was measured: whoever reads the other figures must know. */
export const checkPieceWork: Check = ({ facts, balance }) => {
  if (!facts.isPieceWork || (facts.attendedHundredths <= 0 && balance.publishedNets.length === 0))
    return null;
  const { attendedHundredths } = facts;
  return {
    level: 'info',
    amountFen: 0,
    explanation: { attendedHundredths, payableFen: balance.sheetPayableFen },
  };
};

function monthsAfter(month: string, count: number): string {
  let result = month;
  for (let passed = 0; passed < count; passed += 1) result = nextMonth(result);
  return result;
}
