// Step 10 of the walk: what the monthly brief 月报 is made of, all of it from one moment.
import { addDays, firstDayOfMonth, lastDayOfMonth, monthOf } from '#domain/calendar/work-date.js';
import { attendanceValues } from '#domain/statistics/attendance/attendance-statistic.js';
import { COMPLIANCE_FAMILY } from '#domain/statistics/compliance/compliance-definitions.js';
import type { IndicatorFamily } from '#domain/statistics/indicator.js';
import { KEY_POSTS_FAMILY } from '#domain/statistics/key-posts/key-post-definitions.js';
import { keyPostValues } from '#domain/statistics/key-posts/key-post-statistic.js';
import type { Rate } from '#domain/statistics/rate.js';
import { type WageValues, wageValues } from '#domain/statistics/wages/wage-statistic.js';
import { listReleases } from '#store/listing/releases.store.js';
import { MONTH_STATISTICS } from '#store/listing/month-statistics.store.js';
import * as statistics from '#store/listing/statistics.store.js';
import type { TotalsGroup } from '#store/statistics/conditions.js';
import type { Transaction } from '#store/unit-of-work.js';
import { todayInChina } from '#store/worker.store.js';
import { type RankedPlace, rankPlaces } from '../rank-places.js';
import { sumKeyPosts } from '../sum-key-posts.js';

const MONTHS_OF_WAGES = 6;

/** Values of a family for the month and the one before. */
export interface FamilyMonths {
  readonly family: IndicatorFamily;
  readonly now: Readonly<Record<string, Rate | number | null>>;
  readonly before: Readonly<Record<string, Rate | number | null>>;
}

type Key = TotalsGroup<never>['key'];

/** The brief before it has words. Days, months and places without anything are not in it. */
export interface BriefFacts {
  readonly month: string;
  /** Null = everything that the caller sees. */
  readonly area: { readonly code: string; readonly name: string } | null;
  readonly asOf: Date;
  /** `2026-10-r1`, the last frozen state of the month. */
  readonly release: string | null;
  readonly families: readonly FamilyMonths[];
  readonly days: readonly {
    readonly day: string;
    readonly attendedDays: number;
    readonly rate: number | null;
  }[];
  readonly wages: readonly { readonly month: string; readonly values: WageValues }[];
  readonly areas: readonly RankedPlace[];
  readonly projects: readonly RankedPlace[];
  readonly arrears: readonly { readonly key: Key; readonly values: WageValues }[];
}

/** Reads it. The transaction must be of one moment. */
export async function readBrief(
  tx: Transaction,
  { month, area }: { readonly month: string; readonly area?: string },
): Promise<BriefFacts> {
  const where = { areaPrefix: area };
  const before = monthBefore(month);
  const today = await todayInChina(tx);
  const [released] = (await listReleases(tx, { month }, { limit: 1 })).items;
  return {
    month,
    area: area === undefined ? null : await areaOf(tx, area),
    asOf: new Date(),
    release: released?.id ?? null,
    families: await readFamilies(tx, { month, before, area }),
    days: await readDays(tx, month, where),
    wages: await readWages(tx, { month, today, where }),
    areas: (await rankPlaces(tx, { month, by: 'area', ...where })).places,
    projects: (await rankPlaces(tx, { month, by: 'project', ...where })).places,
    arrears: await readArrears(tx, { month, today, where }),
  };
}

interface AreaOnly {
  readonly areaPrefix: string | undefined;
}

async function areaOf(tx: Transaction, prefix: string): Promise<BriefFacts['area']> {
  const code = prefix.padEnd(6, '0');
  const [row] = await tx.query<{ name: string }[]>('SELECT name FROM area WHERE code = $1', [code]);
  return { code, name: row?.name ?? code };
}

/** Values of everything within reach, as one group. */
type Read = (month: string) => Promise<readonly { readonly values: object }[]>;

async function readFamilies(
  tx: Transaction,
  { month, before, area }: { month: string; before: string; area: string | undefined },
): Promise<FamilyMonths[]> {
  const both = async (family: IndicatorFamily, read: Read): Promise<FamilyMonths> => {
    const of = async (each: string) => ((await read(each))[0]?.values ?? {}) as FamilyMonths['now'];
    return { family, now: await of(month), before: await of(before) };
  };
  const where = { areaPrefix: area, groupBy: [] };
  const families: FamilyMonths[] = [];
  for (const { family, read } of Object.values(MONTH_STATISTICS)) {
    families.push(await both(family, (each) => read(tx, { ...where, from: each, to: each }, 'site')));
    if (family === COMPLIANCE_FAMILY)
      families.push(
        await both(KEY_POSTS_FAMILY, async (each) => {
          const groups = await sumKeyPosts(tx, { area, groupBy: [], from: each, to: each });
          return groups.map(({ totals }) => ({ values: keyPostValues(totals) }));
        }),
      );
  }
  return families;
}

async function readDays(tx: Transaction, month: string, where: AreaOnly): Promise<BriefFacts['days']> {
  const groups = await statistics.sumAttendance(
    tx,
    { ...where, from: firstDayOfMonth(month), to: lastDayOfMonth(month), groupBy: ['day'] },
    'site',
  );
  return groups.map(({ key, totals }) => {
    const { attendedWorkerDays: attendedDays, attendanceRate } = attendanceValues(totals);
    return { day: String(key['day']), attendedDays, rate: attendanceRate.value };
  });
}

interface WagesOfMonth {
  readonly month: string;
  readonly today: string;
  readonly where: AreaOnly;
}

async function readWages(
  tx: Transaction,
  { month, today, where }: WagesOfMonth,
): Promise<BriefFacts['wages']> {
  let from = month;
  for (let i = 1; i < MONTHS_OF_WAGES; i += 1) from = monthBefore(from);
  const groups = await statistics.sumWages(tx, { ...where, from, to: month, groupBy: ['month'] }, 'site');
  return groups.map(({ key, totals }) => ({
    month: String(key['month']),
    values: wageValues(totals, today),
  }));
}

/** Projects that owe wages of the month, those that owe most first. */
async function readArrears(
  tx: Transaction,
  { month, today, where }: WagesOfMonth,
): Promise<BriefFacts['arrears']> {
  const groups = await statistics.sumWages(
    tx,
    { ...where, from: month, to: month, groupBy: ['project'] },
    'site',
  );
  return groups
    .map(({ key, totals }) => ({ key, values: wageValues(totals, today) }))
    .filter(({ values }) => values.arrearsFen > 0)
    .sort((a, b) => b.values.arrearsFen - a.values.arrearsFen);
}

const monthBefore = (month: string) => monthOf(addDays(firstDayOfMonth(month), -1));
