// Step 10 of the walk, tested: early warnings and complaints.
import { alertValues, complaintValues } from './supervision-statistic.js';

it('divides early warnings by those that were raised', () => {
  const totals = {
    ...{ raised: 20, red: 5, acknowledgedInTime: 10, curedInTime: 4 },
    ...{ curedIn30Days: 7, cured: 8, escalated: 3 },
  };
  expect(alertValues(totals)).toEqual({
    raised: 20,
    red: 5,
    acknowledgedInTimeRate: { numerator: 10, denominator: 20, value: 0.5 },
    curedInTimeRate: { numerator: 4, denominator: 20, value: 0.2 },
    curedIn30DaysRate: { numerator: 7, denominator: 20, value: 0.35 },
    stillOpen: 12,
    escalated: 3,
  });
  expect(alertValues({ ...totals, raised: 0 }).curedInTimeRate.value).toBeNull();
});

it('has a mean of handling only where something is closed', () => {
  const totals = {
    ...{ received: 10, atBoard: 4, byAccount: 2, byPhone: 2, byLetter: 1, byPlatform: 1 },
    ...{ accepted: 9, acceptedInTime: 8, transferred: 2, closed: 6, closedInTime: 5, closingDue: 8 },
    ...{ withdrawn: 1, paid: 3, recoveredFen: 900_000, helpedPeople: 12, handlingDays: 45 },
  };
  expect(complaintValues(totals)).toMatchObject({ handlingDays: 8, closed: 6 });
  expect(complaintValues(totals).acceptedInTimeRate).toEqual({ numerator: 8, denominator: 10, value: 0.8 });
  expect(complaintValues(totals).closedInTimeRate).toEqual({ numerator: 5, denominator: 8, value: 0.625 });
  expect(complaintValues({ ...totals, closed: 0, handlingDays: 0 }).handlingDays).toBeNull();
});
