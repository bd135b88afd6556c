// Step 6 of the walk, tried out: which days a decision is shown to change.
import { datesAround, type DayFigures, effectOn } from './correction-effect.js';

const day = (workDate: string, workedMinutes: number) => ({
  workDate,
  workedMinutes,
  workdayHundredths: 100,
  overtimeMinutes: 0,
  provenMinutes: 0,
  openSince: null,
  exceptions: [],
  stays: [],
  uses: [workDate],
});
const minutes = (figures: DayFigures | null) => figures && figures.workedMinutes;
const told = (...args: Parameters<typeof effectOn>) =>
  effectOn(...args).map(({ workDate, before, after }) => [workDate, minutes(before), minutes(after)]);

it('names the days that differ and those asked for, ascending', () => {
  const before = [day('2026-11-20', 1), day('2026-11-19', 2), day('2026-11-18', 3)];
  const after = [day('2026-11-18', 3), day('2026-11-19', 4), day('2026-11-20', 1), day('2026-11-21', 5)];
  expect(told(['2026-11-20'], before, after)).toEqual([
    ['2026-11-19', 2, 4],
    ['2026-11-20', 1, 1],
    ['2026-11-21', null, 5],
  ]);
});

it('tells a day that would vanish, and one that there is not', () => {
  expect(told(['2026-11-01'], [day('2026-11-20', 1)], [])).toEqual([
    ['2026-11-01', null, null],
    ['2026-11-20', 1, null],
  ]);
});

it('shows figures and nothing else', () => {
  const [only] = effectOn(['2026-11-20'], [], [day('2026-11-20', 1)]);
  expect(Object.keys(only?.after ?? {})).toEqual([
    'workedMinutes',
    'workdayHundredths',
    'overtimeMinutes',
    'provenMinutes',
    'openSince',
    'exceptions',
    'stays',
  ]);
});

it('looks one day further both ways, and once where stretches touch', () => {
  expect(datesAround([])).toEqual([]);
  expect(datesAround(['2026-11-20'])).toEqual([{ from: '2026-11-19', to: '2026-11-21' }]);
  expect(datesAround(['2026-11-23', '2026-11-20'])).toEqual([{ from: '2026-11-19', to: '2026-11-24' }]);
  expect(datesAround(['2026-11-24', '2026-11-20'])).toEqual([
    { from: '2026-11-19', to: '2026-11-21' },
    { from: '2026-11-23', to: '2026-11-25' },
  ]);
});
