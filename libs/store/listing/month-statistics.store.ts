// Step 10 of the walk: the statistics of whole months, each with how it is read and what its sums come to.
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import type { StatisticDataset } from '#domain/export/export-table.js';
import { ATTENDANCE_FAMILY } from '#domain/statistics/attendance/attendance-definitions.js';
import { attendanceValues } from '#domain/statistics/attendance/attendance-statistic.js';
import { COMPLIANCE_FAMILY } from '#domain/statistics/compliance/compliance-definitions.js';
import { complianceValues } from '#domain/statistics/compliance/compliance-statistic.js';
import { ENFORCEMENT_FAMILY } from '#domain/statistics/enforcement/enforcement-definitions.js';
import { enforcementValues } from '#domain/statistics/enforcement/enforcement-statistic.js';
import { HEADCOUNT_FAMILY } from '#domain/statistics/headcount/headcount-definitions.js';
import { headcountValues } from '#domain/statistics/headcount/headcount-statistic.js';
import type { IndicatorFamily } from '#domain/statistics/indicator.js';
import { ALERTS_FAMILY, COMPLAINTS_FAMILY } from '#domain/statistics/supervision/supervision-definitions.js';
import { alertValues, complaintValues } from '#domain/statistics/supervision/supervision-statistic.js';
import { SYSTEM_FAMILY } from '#domain/statistics/system/system-definitions.js';
import { systemValues } from '#domain/statistics/system/system-statistic.js';
import { WAGE_FAMILY } from '#domain/statistics/wages/wage-definitions.js';
import { wageValues } from '#domain/statistics/wages/wage-statistic.js';
import { WORKFORCE_FAMILY } from '#domain/statistics/workforce/workforce-definitions.js';
import { workforceValues } from '#domain/statistics/workforce/workforce-statistic.js';
import type { StatisticQuery, TotalsGroup } from '../statistics/conditions.js';
import { readHeadcounts } from '../statistics/headcounts.js';
import type { Transaction } from '../unit-of-work.js';
import { todayInChina } from '../worker.store.js';
import * as statistics from './statistics.store.js';

/** A question about whole months; both ends inclusive. */
type MonthsQuery = StatisticQuery & { readonly from: string; readonly to: string };

/** A group with what its sums come to. */
interface ValuedGroup {
  readonly key: TotalsGroup<never>['key'];
  readonly values: object;
}

/** A family and how its groups are read. */
interface MonthStatistic {
  readonly family: IndicatorFamily;
  readonly read: (tx: Transaction, query: MonthsQuery, reach: statistics.Reach) => Promise<ValuedGroup[]>;
}

function valued<Totals>(
  groups: readonly TotalsGroup<Totals>[],
  valuesOf: (totals: Totals) => object,
): ValuedGroup[] {
  return groups.map(({ key, totals }) => ({ key, values: valuesOf(totals) }));
}

/** For roll-ups of days. */
const inDays = (query: MonthsQuery): StatisticQuery => ({
  ...query,
  from: firstDayOfMonth(query.from),
  to: lastDayOfMonth(query.to),
});

export const MONTH_STATISTICS: Readonly<Record<StatisticDataset, MonthStatistic>> = {
  'statistics-attendance': {
    family: ATTENDANCE_FAMILY,
    read: async (tx, query, reach) =>
      valued(await statistics.sumAttendance(tx, inDays(query), reach), attendanceValues),
  },
  'statistics-headcount': {
    family: HEADCOUNT_FAMILY,
    read: async (tx, query) => valued(await readHeadcounts(tx, inDays(query)), headcountValues),
  },
  'statistics-workforce': {
    family: WORKFORCE_FAMILY,
    read: async (tx, query, reach) => valued(await statistics.countPeople(tx, query, reach), workforceValues),
  },
  'statistics-wages': {
    family: WAGE_FAMILY,
    read: async (tx, query, reach) => {
      const today = await todayInChina(tx);
      return valued(await statistics.sumWages(tx, query, reach), (totals) => wageValues(totals, today));
    },
  },
  'statistics-compliance': {
    family: COMPLIANCE_FAMILY,
    read: async (tx, query) => valued(await statistics.sumCompliance(tx, query), complianceValues),
  },
  'statistics-alerts': {
    family: ALERTS_FAMILY,
    read: async (tx, query) => valued(await statistics.sumAlerts(tx, query), alertValues),
  },
  'statistics-complaints': {
    family: COMPLAINTS_FAMILY,
    read: async (tx, query) => valued(await statistics.sumComplaints(tx, query), complaintValues),
  },
  'statistics-enforcement': {
    family: ENFORCEMENT_FAMILY,
    read: async (tx, query) => valued(await statistics.sumEnforcement(tx, query), enforcementValues),
  },
  'statistics-system': {
    family: SYSTEM_FAMILY,
    read: async (tx, query) => valued(await statistics.sumSystem(tx, inDays(query)), systemValues),
  },
};
