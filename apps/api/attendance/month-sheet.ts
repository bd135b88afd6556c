// Step 10 of the walk: the sheet of a month with the names that stand on it, and the words that every print of it shares.
import {
  MONTH_SHEET_LEGEND,
  type MonthSheet,
  type SheetTeam,
  monthSheet,
} from '#domain/attendance/month-sheet.js';
import { daysBetween } from '#domain/calendar/work-date.js';
import type { SignatureParty } from '#platform/document/document.js';
import type { SheetProject, SheetTeamNames, StoredWorkerMonth } from '#store/listing/month-sheet.store.js';
import { localTime } from '../local-time.js';

export interface NamedSheetTeam extends SheetTeam {
  readonly teamName: string | null;
  readonly employerName: string | null;
  readonly leaderName: string | null;
}

/** The sheet as it is answered. */
export interface NamedMonthSheet extends Omit<MonthSheet, 'teams'> {
  readonly projectCode: string;
  readonly projectName: string;
  readonly contractorName: string;
  readonly timeZone: string;
  readonly month: string;
  readonly asOf: Date;
  /** When the youngest of its days was derived. */
  readonly derivedAt: Date | null;
  readonly legend: typeof MONTH_SHEET_LEGEND;
  readonly teams: readonly NamedSheetTeam[];
}

/** Puts a sheet together; a team that was asked for has its part even where nobody has come. */
export function namedMonthSheet(
  month: string,
  parts: {
    readonly project: SheetProject;
    readonly teams: readonly SheetTeamNames[];
    readonly workers: readonly StoredWorkerMonth[];
    readonly teamId: number | undefined;
  },
): NamedMonthSheet {
  const { project, workers, teamId } = parts;
  const names = new Map(parts.teams.map((team) => [team.id, team]));
  const { teams, ...sheet } = monthSheet(month, workers, teamId === undefined ? [] : [teamId]);
  const named = teams.map((team): NamedSheetTeam => {
    const { name = null, employerName = null, leaderName = null } = names.get(team.teamId ?? 0) ?? {};
    return { ...team, teamName: name, employerName, leaderName };
  });
  const latest = Math.max(...workers.map(({ derivedAt }) => derivedAt.getTime()));
  return {
    projectCode: project.code,
    projectName: project.name,
    contractorName: project.contractorName,
    timeZone: project.timeZone,
    month,
    asOf: project.asOf,
    derivedAt: workers.length > 0 ? new Date(latest) : null,
    ...sheet,
    legend: MONTH_SHEET_LEGEND,
    teams: named.sort(byName),
  };
}

/** 班组2 before 班组10; days without a team come last. */
function byName(left: NamedSheetTeam, right: NamedSheetTeam): number {
  if (left.teamName === null || right.teamName === null)
    return Number(left.teamName === null) - Number(right.teamName === null);
  return left.teamName.localeCompare(right.teamName, 'zh-CN', { numeric: true });
}

export const SHEET_TITLE = '考勤月表';

export function teamTitle({ teamName }: NamedSheetTeam): string {
  return teamName ?? '未分班组';
}

/** `2026-06` → `2026年6月`. */
export function monthTitle(month: string): string {
  return `${month.slice(0, 4)}年${Number(month.slice(5))}月`;
}

/** `2026-06-07` → `7` and `日`. */
export function dayTitle(date: string): { readonly day: string; readonly weekday: string } {
  // 1970-01-04 was a Sunday
  const weekday = ((daysBetween('1970-01-04', date) % 7) + 7) % 7;
  return { day: String(Number(date.slice(8))), weekday: '日一二三四五六'.charAt(weekday) };
}

/** What a team's part is about, above its table. */
export function teamFacts(sheet: NamedMonthSheet, team: NamedSheetTeam): [label: string, value: string][] {
  return [
    ['项目', `${sheet.projectName}（${sheet.projectCode}）`],
    ['月份', monthTitle(sheet.month)],
    ['总承包单位', sheet.contractorName],
    ['班组', teamTitle(team)],
    ['用工单位', team.employerName ?? '—'],
    ['人数', String(team.rows.length)],
  ];
}

/** With what a paper can be matched to the data again. */
export function originText({ asOf, derivedAt, highestVersion, timeZone }: NamedMonthSheet): string {
  const data =
    derivedAt === null
      ? '本月无考勤记录'
      : `数据更新至 ${localTime(derivedAt, timeZone)}　考勤日最高版本 ${highestVersion}`;
  return `打印时间 ${localTime(asOf, timeZone)}（${timeZone}）　${data}`;
}

export function legendText({ legend }: NamedMonthSheet): string {
  return `图例：${legend.map(({ sign, meaning }) => `${sign} ${meaning}`).join('；')}`;
}

/** Who signs a team's part. */
export function signers({ leaderName }: NamedSheetTeam): SignatureParty[] {
  return [
    { role: '项目盖章', hasSeal: true },
    { role: leaderName === null ? '班组长签字' : `班组长签字（${leaderName}）` },
    { role: '劳资专管员签字' },
    { role: '总包审核' },
  ];
}
