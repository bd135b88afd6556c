// Step 10 of the walk, tested: marks by a table, sums by hand and for any month.
import fc from 'fast-check';
import { lastDayOfMonth } from '../calendar/work-date.js';
import type { AttendanceException } from './attendance-day.js';
import {
  EXCEPTION_SIGNS,
  MONTH_SHEET_LEGEND,
  type MonthSheet,
  type SheetDay,
  type SheetTotals,
  type WorkerMonth,
  markOf,
  monthSheet,
  workdayText,
} from './month-sheet.js';

const day = (workDate: string, more: Partial<SheetDay> = {}): SheetDay => ({
  workDate,
  version: 1,
  tradeCode: '020',
  tradeName: '木工',
  workdayHundredths: 100,
  workedMinutes: 480,
  overtimeMinutes: 0,
  exceptions: [],
  isProvisional: false,
  ...more,
});

const totals = (workdayHundredths: number, workedMinutes: number, more: Partial<SheetTotals> = {}) => ({
  workdayHundredths,
  workedMinutes,
  overtimeMinutes: 0,
  exceptionDays: 0,
  provisionalDays: 0,
  ...more,
});

describe('a mark', () => {
  it.each<[number, AttendanceException[], boolean, string]>([
    [100, [], false, '√'],
    [50, [], false, '半'],
    [75, [], false, '0.75'],
    [150, [], false, '1.5'],
    [29, [], false, '0.29'],
    [0, [], false, '○'],
    [0, ['MISSING_OUT'], false, '○出'],
    [50, ['DUPLICATE', 'MISSING_IN'], false, '半重进'],
    [100, [], true, '(√)'],
    [0, ['MISSING_OUT'], true, '(○出)'],
  ])('%d with %j, provisional %s, is %s', (workdayHundredths, exceptions, isProvisional, mark) =>
    expect(markOf({ workdayHundredths, exceptions, isProvisional })).toBe(mark),
  );

  it('has signs that can be told apart and stand in the legend', () => {
    const signs = Object.values(EXCEPTION_SIGNS).map(([sign]) => sign);
    expect(new Set([...signs, '√', '半', '○']).size).toBe(signs.length + 3);
    const legend = MONTH_SHEET_LEGEND.map(({ sign }) => sign);
    expect(legend).toEqual(expect.arrayContaining([...signs, '√', '半', '○']));
  });

  it('writes 工日 without a superfluous digit', () =>
    expect([0, 5, 50, 2250, 2275].map(workdayText)).toEqual(['0', '0.05', '0.5', '22.5', '22.75']));
});

describe('a sheet by hand', () => {
  const sheet = monthSheet('2026-02', [
    {
      workerNumber: 'W2',
      workerName: '李四',
      teamId: 7,
      days: [
        day('2026-02-01'),
        day('2026-02-03', {
          workdayHundredths: 50,
          workedMinutes: 240,
          exceptions: ['MISSING_IN'],
          version: 3,
        }),
      ],
    },
    {
      workerNumber: 'W1',
      workerName: '张三',
      teamId: 7,
      days: [
        day('2026-02-02', { tradeCode: null, tradeName: null }),
        day('2026-02-03', { overtimeMinutes: 60, workedMinutes: 540, tradeCode: '010', tradeName: null }),
      ],
    },
    // the same person with another team, later in the month
    { workerNumber: 'W1', workerName: '张三', teamId: 8, days: [day('2026-02-28', { isProvisional: true })] },
    { workerNumber: null, workerName: null, teamId: 7, days: [] },
    { workerNumber: null, workerName: null, teamId: 7, days: [day('2026-02-01', { workedMinutes: 500 })] },
  ]);
  const [first, second] = sheet.teams;

  it('has every date of the month, and a part a team', () => {
    expect([sheet.dates.length, sheet.dates[0], sheet.dates.at(-1)]).toEqual([
      28,
      '2026-02-01',
      '2026-02-28',
    ]);
    expect(sheet.teams.map(({ teamId }) => teamId)).toEqual([7, 8]);
    expect(sheet.highestVersion).toBe(3);
  });

  it('has a row a worker, by number, those without one at last', () => {
    expect(first?.rows.map(({ workerNumber }) => workerNumber)).toEqual(['W1', 'W2', null, null]);
    const marks = first?.rows.map(({ cells }) => cells.slice(0, 4).map((cell) => cell?.mark ?? null));
    expect(marks).toEqual([
      [null, '√', '√', null],
      ['√', null, '半进', null],
      [null, null, null, null],
      ['√', null, null, null],
    ]);
    expect(first?.rows[0]?.trades).toEqual([{ code: '010', name: null }]);
    expect(first?.rows[1]?.trades).toEqual([{ code: '020', name: '木工' }]);
    expect(second?.rows).toMatchObject([{ workerNumber: 'W1', workerName: '张三' }]);
    expect(second?.rows[0]?.cells[27]).toEqual({
      mark: '(√)',
      workdayHundredths: 100,
      workedMinutes: 480,
      overtimeMinutes: 0,
      exceptions: [],
      isProvisional: true,
      version: 1,
    });
  });

  it('adds up rows, days, teams and all', () => {
    expect(first?.rows.map((row) => row.totals)).toEqual([
      totals(200, 1020, { overtimeMinutes: 60 }),
      totals(150, 720, { exceptionDays: 1 }),
      totals(0, 0),
      totals(100, 500),
    ]);
    expect(first?.dayTotals.slice(0, 4)).toEqual([
      totals(200, 980),
      totals(100, 480),
      totals(150, 780, { overtimeMinutes: 60, exceptionDays: 1 }),
      totals(0, 0),
    ]);
    expect(first?.totals).toEqual(totals(450, 2240, { overtimeMinutes: 60, exceptionDays: 1 }));
    expect(sheet.totals).toEqual(
      totals(550, 2720, { overtimeMinutes: 60, exceptionDays: 1, provisionalDays: 1 }),
    );
  });
});

describe('a sheet without days', () => {
  it('has no part', () =>
    expect(monthSheet('2024-02', [])).toMatchObject({
      teams: [],
      highestVersion: null,
      totals: totals(0, 0),
      dates: { length: 29 },
    }));

  it('has the part of a team that was asked for', () => {
    const [part] = monthSheet('2024-02', [], [5]).teams;
    expect(part).toMatchObject({ teamId: 5, rows: [], totals: totals(0, 0) });
    expect(part?.dayTotals).toEqual(Array.from({ length: 29 }, () => totals(0, 0)));
  });
});

const KEYS = Object.keys(totals(0, 0)) as (keyof SheetTotals)[];
const sum = (parts: readonly SheetTotals[]) =>
  Object.fromEntries(KEYS.map((key) => [key, parts.reduce((all, part) => all + part[key], 0)]));

const anyDay = (month: string) =>
  fc.record({
    workDate: fc
      .integer({ min: 1, max: Number(lastDayOfMonth(month).slice(8)) })
      .map((n) => `${month}-${String(n).padStart(2, '0')}`),
    version: fc.integer({ min: 1, max: 9 }),
    tradeCode: fc.constantFrom('010', '020', null),
    tradeName: fc.constant('木工'),
    workdayHundredths: fc.constantFrom(0, 50, 75, 100, 150),
    workedMinutes: fc.integer({ min: 0, max: 960 }),
    overtimeMinutes: fc.integer({ min: 0, max: 480 }),
    exceptions: fc.subarray(Object.keys(EXCEPTION_SIGNS) as AttendanceException[]),
    isProvisional: fc.boolean(),
  });

const anySheet = fc.constantFrom('2024-02', '2026-02', '2026-06', '2026-12').chain((month) => {
  const worker: fc.Arbitrary<WorkerMonth> = fc.record({
    workerNumber: fc.constantFrom('W1', 'W2', 'W3', null),
    workerName: fc.string(),
    teamId: fc.constantFrom(1, 2, 3, null),
    days: fc.uniqueArray(anyDay(month), { selector: ({ workDate }) => workDate, maxLength: 31 }),
  });
  return fc.record({ month: fc.constant(month), workers: fc.array(worker, { maxLength: 12 }) });
});

describe('any sheet', () => {
  it('has the same sum by rows as by columns, in each team and in all', () => {
    fc.assert(
      fc.property(anySheet, ({ month, workers }) => {
        const sheet: MonthSheet = monthSheet(month, workers);
        for (const team of sheet.teams) {
          expect(sum(team.rows.map((row) => row.totals))).toEqual(team.totals);
          expect(sum(team.dayTotals)).toEqual(team.totals);
          for (const row of team.rows) expect(row.cells).toHaveLength(sheet.dates.length);
        }
        expect(sum(sheet.teams.map((team) => team.totals))).toEqual(sheet.totals);
      }),
    );
  });

  it('holds every day once, and the highest version of them', () => {
    fc.assert(
      fc.property(anySheet, ({ month, workers }) => {
        const { teams, totals: all, highestVersion } = monthSheet(month, workers);
        const days = workers.flatMap((worker) => worker.days);
        const cells = teams.flatMap((team) => team.rows.flatMap((row) => row.cells.filter((cell) => cell)));
        expect(cells).toHaveLength(days.length);
        expect(all.workedMinutes).toBe(days.reduce((minutes, each) => minutes + each.workedMinutes, 0));
        expect(all.exceptionDays).toBe(days.filter(({ exceptions }) => exceptions.length > 0).length);
        expect(highestVersion ?? 0).toBe(Math.max(0, ...days.map(({ version }) => version)));
      }),
    );
  });
});
