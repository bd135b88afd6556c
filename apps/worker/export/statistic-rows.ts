// Beside the walk: the rows of a statistic, a month at a time, as the API answers them.
import { firstDayOfMonth, lastDayOfMonth, monthOf } from '#domain/calendar/work-date.js';
import type { StatisticDataset } from '#domain/export/export-table.js';
import { attendanceValues } from '#domain/statistics/attendance/attendance-statistic.js';
import { complianceValues } from '#domain/statistics/compliance/compliance-statistic.js';
import { namedKey } from '#domain/statistics/named-key.js';
import { statisticRow } from '#domain/statistics/statistic-row.js';
import { alertValues, complaintValues } from '#domain/statistics/supervision/supervision-statistic.js';
import { systemValues } from '#domain/statistics/system/system-statistic.js';
import { wageValues } from '#domain/statistics/wages/wage-statistic.js';
import { workforceValues } from '#domain/statistics/workforce/workforce-statistic.js';
import { withScope } from '#store/caller-scope.js';
import type { ExportQuery } from '#store/export-job.store.js';
import * as statistics from '#store/listing/statistics.store.js';
import type { StatisticQuery, TotalsGroup } from '#store/statistics/conditions.js';
import type { Transaction } from '#store/unit-of-work.js';
import { todayInChina } from '#store/worker.store.js';
import type { ExportDesk } from './list-rows.js';
import { ExportLimitError } from './write-file.js';

type Read = (tx: Transaction, query: StatisticQuery, reach: statistics.Reach) => Promise<Row[]>;
type Row = Record<string, unknown>;

function rowsOf<Totals>(groups: readonly TotalsGroup<Totals>[], valuesOf: (totals: Totals) => object): Row[] {
  return groups.map(({ key, totals }) => statisticRow({ key: namedKey(key), values: valuesOf(totals) }));
}

/** Whole days of a month. */
const inDays = (query: StatisticQuery): StatisticQuery => ({
  ...query,
  from: firstDayOfMonth(monthOf(query.from ?? '')),
  to: lastDayOfMonth(monthOf(query.to ?? '')),
});

const READ: Readonly<Record<StatisticDataset, Read>> = {
  'statistics-attendance': async (tx, query, reach) =>
    rowsOf(await statistics.sumAttendance(tx, inDays(query), reach), attendanceValues),
  'statistics-workforce': async (tx, query, reach) =>
    rowsOf(await statistics.countPeople(tx, query, reach), workforceValues),
  'statistics-wages': async (tx, query, reach) => {
    const today = await todayInChina(tx);
    return rowsOf(await statistics.sumWages(tx, query, reach), (totals) => wageValues(totals, today));
  },
  'statistics-compliance': async (tx, query) =>
    rowsOf(await statistics.sumCompliance(tx, query), complianceValues),
  'statistics-alerts': async (tx, query) => rowsOf(await statistics.sumAlerts(tx, query), alertValues),
  'statistics-complaints': async (tx, query) =>
    rowsOf(await statistics.sumComplaints(tx, query), complaintValues),
  'statistics-system': async (tx, query) =>
    rowsOf(await statistics.sumSystem(tx, inDays(query)), systemValues),
};

/**
 * The groups of a month, each with its month.
 * @throws ExportLimitError for more groups than an answer may have
 */
export async function* statisticRows(
  { api, scope }: ExportDesk,
  dataset: StatisticDataset,
  { query, month }: { readonly query: ExportQuery; readonly month: string },
): AsyncGenerator<Row> {
  const { areaPrefix, tree, project, groupBy = [] } = query;
  const asked = { areaPrefix, tree, project, groupBy, from: month, to: month };
  const rows = await withScope(api, scope, (tx) => READ[dataset](tx, asked, statistics.reachOf(scope)));
  if (rows.length > statistics.MOST_GROUPS) throw new ExportLimitError('too_many_groups');
  for (const row of rows) yield { month, ...row };
}
