// Step 9 of the walk, tested: attendance indicators and the merging of their totals.

import fc from 'fast-check';
import { ATTENDANCE_DEFINITION, type AttendanceTotals, attendanceValues } from './attendance-statistic.js';
import { addTotals } from '../totals.js';

const totals: AttendanceTotals = {
  activeWorkerDays: 200,
  presentWorkerDays: 160,
  workedWorkerDays: 150,
  missingPunchWorkerDays: 4,
  correctedWorkerDays: 3,
  workdayHundredths: 15_050,
  workedMinutes: 81_000,
  activeProjectDays: 30,
  punchedProjectDays: 27,
};
const none = Object.fromEntries(Object.keys(totals).map((key) => [key, 0])) as unknown as AttendanceTotals;

describe('attendanceValues', () => {
  it('names its definition', () => expect(ATTENDANCE_DEFINITION).toBe('attendance@1'));

  it('divides each by its own denominator', () => {
    expect(attendanceValues(totals)).toEqual({
      attendanceRate: { numerator: 150, denominator: 200, value: 0.75 },
      missingPunchRate: { numerator: 4, denominator: 160, value: 0.025 },
      correctionRate: { numerator: 3, denominator: 150, value: 0.02 },
      attendanceCoverage: { numerator: 27, denominator: 30, value: 0.9 },
      attendedWorkerDays: 160,
      workdayHundredths: 15_050,
      workedMinutes: 81_000,
    });
  });

  it('has no rate of nothing', () => {
    const values = attendanceValues(none);
    expect([
      values.attendanceRate.value,
      values.missingPunchRate.value,
      values.attendanceCoverage.value,
    ]).toEqual([null, null, null]);
  });
});

describe('addTotals', () => {
  const count = fc.nat();
  const anyTotals = fc.record(
    Object.fromEntries(Object.keys(totals).map((key) => [key, count])),
  ) as unknown as fc.Arbitrary<AttendanceTotals>;

  it('adds field by field', () => {
    expect(addTotals({ a: 1, b: 2 }, { a: 10, b: 20 })).toEqual({ a: 11, b: 22 });
  });

  it('is associative and commutative, with zero as its neutral element', () => {
    fc.assert(
      fc.property(anyTotals, anyTotals, anyTotals, (a, b, c) => {
        expect(addTotals(addTotals(a, b), c)).toEqual(addTotals(a, addTotals(b, c)));
        expect(addTotals(a, b)).toEqual(addTotals(b, a));
        expect(addTotals(a, none)).toEqual({ ...a });
      }),
    );
  });
});
