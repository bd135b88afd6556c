// Beside the walk: the rows of a statistic, a month at a time, as the API answers them.
import type { StatisticDataset } from '#domain/export/export-table.js';
import { namedKey } from '#domain/statistics/named-key.js';
import { statisticRow } from '#domain/statistics/statistic-row.js';
import { withScope } from '#store/caller-scope.js';
import type { ExportQuery } from '#store/export-job.store.js';
import { MONTH_STATISTICS } from '#store/listing/month-statistics.store.js';
import { MOST_GROUPS, reachOf } from '#store/listing/statistics.store.js';
import type { ExportDesk } from './list-rows.js';
import { ExportLimitError } from './write-file.js';

/**
 * The groups of a month, each with its month.
 * @throws ExportLimitError for more groups than an answer may have
 */
export async function* statisticRows(
  { api, scope }: ExportDesk,
  dataset: StatisticDataset,
  { query, month }: { readonly query: ExportQuery; readonly month: string },
): AsyncGenerator<Record<string, unknown>> {
  const { areaPrefix, tree, project, groupBy = [] } = query;
  const asked = { areaPrefix, tree, project, groupBy, from: month, to: month };
  const { read } = MONTH_STATISTICS[dataset];
  const groups = await withScope(api, scope, (tx) => read(tx, asked, reachOf(scope)));
  if (groups.length > MOST_GROUPS) throw new ExportLimitError('too_many_groups');
  for (const { key, values } of groups) yield { month, ...statisticRow({ key: namedKey(key), values }) };
}
