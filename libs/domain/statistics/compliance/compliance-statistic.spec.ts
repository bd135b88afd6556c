// Step 10 of the walk, tested: what sites must have.
import { type ComplianceTotals, complianceValues } from './compliance-statistic.js';

const totals: ComplianceTotals = {
  activeProjectMonths: 20,
  permittedProjectMonths: 16,
  connectedProjectMonths: 12,
  accountProjectMonths: 15,
  depositProjectMonths: 10,
  boardProjectMonths: 5,
  officerProjectMonths: 18,
  fundingDueFen: 8_000,
  fundingOnTimeFen: 6_000,
};

it('divides by the projects that are being built, coverage by those with a permit', () => {
  const values = complianceValues(totals);
  expect(values.activeProjects).toBe(20);
  expect(values.projectCoverage).toEqual({ numerator: 12, denominator: 16, value: 0.75 });
  expect([
    values.specialAccountRate.value,
    values.depositRate.value,
    values.noticeBoardRate.value,
    values.labourOfficerRate.value,
    values.fundingOnTimeRate.value,
  ]).toEqual([0.75, 0.5, 0.25, 0.9, 0.75]);
});

it('has no rate where nothing is being built or due', () => {
  const values = complianceValues({
    ...totals,
    activeProjectMonths: 0,
    permittedProjectMonths: 0,
    fundingDueFen: 0,
  });
  expect([values.projectCoverage.value, values.depositRate.value, values.fundingOnTimeRate.value]).toEqual([
    null,
    null,
    null,
  ]);
});
