// Step 10 of the walk: attendance days as the sheet that a team signs for a month 考勤月表: a row a worker, a column a day.
import { addDays, firstDayOfMonth, lastDayOfMonth } from '../calendar/work-date.js';
import type { AttendanceException } from './attendance-day.js';

/** The current version of one attendance day. */
export interface SheetDay {
  readonly workDate: string;
  readonly version: number;
  readonly tradeCode: string | null;
  readonly tradeName: string | null;
  readonly workdayHundredths: number;
  readonly workedMinutes: number;
  /** Of the worked minutes. */
  readonly overtimeMinutes: number;
  readonly exceptions: readonly AttendanceException[];
  /** Not settled yet: it may still change by itself. */
  readonly isProvisional: boolean;
}

/** The days of one worker with one team: somebody who changes the team within a month comes twice. */
export interface WorkerMonth {
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  readonly teamId: number | null;
  /** All of the month asked for, one a date. */
  readonly days: readonly SheetDay[];
}

/** Minutes and hundredths of a 工日, summed, and days counted. */
export interface SheetTotals {
  readonly workdayHundredths: number;
  readonly workedMinutes: number;
  readonly overtimeMinutes: number;
  readonly exceptionDays: number;
  readonly provisionalDays: number;
}

/** One worker on one date. */
export interface SheetCell {
  /** As it is printed; see MONTH_SHEET_LEGEND. */
  readonly mark: string;
  readonly workdayHundredths: number;
  readonly workedMinutes: number;
  readonly overtimeMinutes: number;
  readonly exceptions: readonly AttendanceException[];
  readonly isProvisional: boolean;
  readonly version: number;
}

export interface SheetRow {
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  /** In the order of the days. */
  readonly trades: readonly { readonly code: string; readonly name: string | null }[];
  /** One a date of the month; null where there is no day. */
  readonly cells: readonly (SheetCell | null)[];
  readonly totals: SheetTotals;
}

/** The part of one team; null for days on which the worker belonged to none. */
export interface SheetTeam {
  readonly teamId: number | null;
  /** By worker number. */
  readonly rows: readonly SheetRow[];
  /** One a date of the month. */
  readonly dayTotals: readonly SheetTotals[];
  readonly totals: SheetTotals;
}

/** The sheet of a month; the sum of its rows is the sum of its columns. */
export interface MonthSheet {
  readonly dates: readonly string[];
  /** In the order in which their workers were given. */
  readonly teams: readonly SheetTeam[];
  readonly totals: SheetTotals;
  /** The highest version among the days; null where there are none. */
  readonly highestVersion: number | null;
}

const FULL = '√';
const HALF = '半';
const NONE = '○';

/** What stands for an exception, and what it means (attendance-and-wage-rules §1.2). */
export const EXCEPTION_SIGNS: Readonly<
  Record<AttendanceException, readonly [sign: string, meaning: string]>
> = {
  MISSING_IN: ['进', '缺进场打卡'],
  MISSING_OUT: ['出', '缺出场打卡'],
  DUPLICATE: ['重', '重复打卡'],
  OUT_BEFORE_IN: ['倒', '先出后进'],
  SUSPECT_TIME: ['疑', '时间存疑'],
  NO_CONTRACT: ['约', '未签合同'],
  NOT_ENTERED: ['未', '未进场'],
  EXITED: ['退', '已退场'],
  BLOCKED: ['禁', '禁入人员'],
  WRONG_SITE: ['外', '非本项目人员'],
  FORCED_OUT: ['强', '强制离场'],
  TOO_SHORT: ['短', '时长过短'],
  TWO_PROJECTS: ['两', '两个项目同现'],
};

/** The signs of a sheet, for whoever reads it on paper. */
export const MONTH_SHEET_LEGEND: readonly { readonly sign: string; readonly meaning: string }[] = [
  { sign: FULL, meaning: '1 个工日' },
  { sign: HALF, meaning: '半个工日' },
  { sign: '0.75', meaning: '其他数字为工日数' },
  { sign: NONE, meaning: '有打卡，不计工日' },
  { sign: '( )', meaning: '暂定，尚未结算' },
  ...Object.values(EXCEPTION_SIGNS).map(([sign, meaning]) => ({ sign, meaning })),
];

/** 50 → `0.5`; 工日 as people write them. */
export function workdayText(hundredths: number): string {
  return String(hundredths / 100);
}

/** What is printed for a day: its 工日, the signs of its exceptions, in brackets while it is provisional. */
export function markOf(day: Pick<SheetDay, 'workdayHundredths' | 'exceptions' | 'isProvisional'>): string {
  const { workdayHundredths, exceptions, isProvisional } = day;
  const signs = exceptions.map((exception) => EXCEPTION_SIGNS[exception][0]).join('');
  const mark = `${workdaySign(workdayHundredths)}${signs}`;
  return isProvisional ? `(${mark})` : mark;
}

function workdaySign(hundredths: number): string {
  if (hundredths === 100) return FULL;
  if (hundredths === 50) return HALF;
  return hundredths === 0 ? NONE : workdayText(hundredths);
}

/**
 * The sheet of a month `YYYY-MM`.
 * @param teamIds teams that have a part even without a worker, in this order before the others
 */
export function monthSheet(
  month: string,
  workers: readonly WorkerMonth[],
  teamIds: readonly number[] = [],
): MonthSheet {
  const dates = datesOf(month);
  const groups = new Map<number | null, WorkerMonth[]>(teamIds.map((teamId) => [teamId, []]));
  for (const worker of workers) {
    const group = groups.get(worker.teamId);
    if (group) group.push(worker);
    else groups.set(worker.teamId, [worker]);
  }
  const teams = [...groups].map(([teamId, group]) => teamOf(teamId, group, dates));
  const versions = workers.flatMap(({ days }) => days.map(({ version }) => version));
  return {
    dates,
    teams,
    totals: sumOf(teams.map(({ totals }) => totals)),
    highestVersion: versions.reduce<number | null>((most, version) => Math.max(most ?? 0, version), null),
  };
}

function datesOf(month: string): string[] {
  const dates: string[] = [];
  const last = lastDayOfMonth(month);
  for (let date = firstDayOfMonth(month); date <= last; date = addDays(date, 1)) dates.push(date);
  return dates;
}

function teamOf(teamId: number | null, workers: readonly WorkerMonth[], dates: readonly string[]): SheetTeam {
  const rows = workers.map((worker) => rowOf(worker, dates)).sort(byWorkerNumber);
  const dayTotals = dates.map((_, i) => sumOf(rows.map(({ cells }) => totalsOf(cells[i] ?? null))));
  return { teamId, rows, dayTotals, totals: sumOf(rows.map(({ totals }) => totals)) };
}

function rowOf({ workerNumber, workerName, days }: WorkerMonth, dates: readonly string[]): SheetRow {
  const byDate = new Map(days.map((day) => [day.workDate, day]));
  const trades = new Map<string, string | null>();
  const cells = dates.map((date) => {
    const day = byDate.get(date);
    if (!day) return null;
    if (day.tradeCode !== null) trades.set(day.tradeCode, day.tradeName);
    return cellOf(day);
  });
  return {
    workerNumber,
    workerName,
    trades: [...trades].map(([code, name]) => ({ code, name })),
    cells,
    totals: sumOf(cells.map(totalsOf)),
  };
}

function cellOf(day: SheetDay): SheetCell {
  const { workdayHundredths, workedMinutes, overtimeMinutes, exceptions, isProvisional, version } = day;
  const mark = markOf(day);
  return { mark, workdayHundredths, workedMinutes, overtimeMinutes, exceptions, isProvisional, version };
}

const NOTHING: SheetTotals = {
  workdayHundredths: 0,
  workedMinutes: 0,
  overtimeMinutes: 0,
  exceptionDays: 0,
  provisionalDays: 0,
};

function totalsOf(cell: SheetCell | null): SheetTotals {
  if (!cell) return NOTHING;
  const { workdayHundredths, workedMinutes, overtimeMinutes, exceptions, isProvisional } = cell;
  return {
    workdayHundredths,
    workedMinutes,
    overtimeMinutes,
    exceptionDays: exceptions.length > 0 ? 1 : 0,
    provisionalDays: isProvisional ? 1 : 0,
  };
}

function sumOf(parts: readonly SheetTotals[]): SheetTotals {
  return parts.reduce(
    (sum, part) => ({
      workdayHundredths: sum.workdayHundredths + part.workdayHundredths,
      workedMinutes: sum.workedMinutes + part.workedMinutes,
      overtimeMinutes: sum.overtimeMinutes + part.overtimeMinutes,
      exceptionDays: sum.exceptionDays + part.exceptionDays,
      provisionalDays: sum.provisionalDays + part.provisionalDays,
    }),
    NOTHING,
  );
}

/** People who may not be seen by name come last. */
function byWorkerNumber(left: SheetRow, right: SheetRow): number {
  if (left.workerNumber === right.workerNumber) return 0;
  if (left.workerNumber === null) return 1;
  if (right.workerNumber === null) return -1;
  return left.workerNumber < right.workerNumber ? -1 : 1;
}
