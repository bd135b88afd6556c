// Step 9 of the walk, tested: the indicators of the people on site.
import { type WorkforceTotals, workforceValues } from './workforce-statistic.js';

const totals: WorkforceTotals = {
  activeWorkerMonths: 200,
  verifiedWorkerMonths: 150,
  identifiedWorkerMonths: 190,
  contractedWorkerMonths: 180,
  enteredWorkers: 20,
  exitedWorkers: 30,
  trainedEntrants: 19,
  outsideAgeWorkerMonths: 3,
  activePeople: 120,
  attendedPeople: 110,
};

it('divides worker-months by worker-months, and counts people as they are', () => {
  expect(workforceValues(totals)).toEqual({
    activePeople: 120,
    attendedPeople: 110,
    entered: 20,
    exited: 30,
    netChange: -10,
    realNameRate: { numerator: 150, denominator: 200, value: 0.75 },
    identityRate: { numerator: 190, denominator: 200, value: 0.95 },
    contractRate: { numerator: 180, denominator: 200, value: 0.9 },
    entryTrainingRate: { numerator: 19, denominator: 20, value: 0.95 },
    outsideAgePresence: 3,
  });
});

it('has no rate of nobody', () => {
  const values = workforceValues({ ...totals, activeWorkerMonths: 0, enteredWorkers: 0 });
  expect([values.realNameRate.value, values.contractRate.value, values.entryTrainingRate.value]).toEqual([
    null,
    null,
    null,
  ]);
});
