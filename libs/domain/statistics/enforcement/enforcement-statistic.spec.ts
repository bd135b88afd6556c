// Step 10 of the walk, tested: supervision.
import { type EnforcementTotals, enforcementValues } from './enforcement-statistic.js';

const totals: EnforcementTotals = {
  ...{ inspections: 10, inspectedProjects: 7, checkedItems: 60 },
  ...{ failedContracts: 1, failedPay: 2, failedRealName: 0, failedSpecialAccount: 3 },
  ...{ failedPayOnBehalf: 1, failedDeposit: 0, failedNoticeBoard: 5 },
  ...{ orders: 6, rectifiedInTime: 3, rectifyingDue: 4, finedFen: 500_000 },
  ...{ incidents: 3, incidents30: 2, incidents50: 1, incidentPeople: 120 },
  ...{ listedEnterprises: 1, listedPersons: 2, removed: 1 },
};

it('takes every item that was not met from those that were looked at', () => {
  expect(enforcementValues(totals).itemPassRate).toEqual({ numerator: 48, denominator: 60, value: 0.8 });
});

it('judges orders by those that are due, and none by nothing', () => {
  expect(enforcementValues(totals).rectifiedInTimeRate.value).toBe(0.75);
  const none = enforcementValues({ ...totals, rectifiedInTime: 0, rectifyingDue: 0 });
  expect(none.rectifiedInTimeRate.value).toBeNull();
});
