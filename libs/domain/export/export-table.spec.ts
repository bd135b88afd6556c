// Beside the walk, tested: the pieces of an export, and its columns beside the rows that they are of.
import { attendanceValues } from '../statistics/attendance/attendance-statistic.js';
import { ATTENDANCE_FAMILY } from '../statistics/attendance/attendance-definitions.js';
import { statisticColumns, statisticRow } from '../statistics/statistic-row.js';
import { EXPORT_DATASETS, isStatistic, pieceOf, piecesOf } from './export-table.js';

it.each([
  ['gate-events', '2026-02-27', '2026-03-02', ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']],
  ['attendance-days', '2026-02-27', '2026-02-27', ['2026-02-27']],
  ['findings', '2026-11-30', '2027-01-01', ['2026-11', '2026-12', '2027-01']],
  ['statistics-wages', '2026-05-01', '2026-05-31', ['2026-05']],
] as const)('%s from %s to %s', (dataset, from, to, pieces) => {
  expect(piecesOf(dataset, from, to)).toEqual(pieces);
});

it('knows which datasets are statistics, which go by months', () => {
  const statistics = EXPORT_DATASETS.filter(isStatistic);
  expect(statistics.length).toBeGreaterThan(0);
  for (const dataset of statistics) expect([dataset, pieceOf(dataset)]).toEqual([dataset, 'month']);
  expect(isStatistic('gate-events')).toBe(false);
});

it('describes exactly the columns that rows have', () => {
  const totals = new Proxy({}, { get: () => 3 }) as Parameters<typeof attendanceValues>[0];
  const row = statisticRow({ key: { area: '211500', areaName: null }, values: attendanceValues(totals) });
  const columns = statisticColumns(ATTENDANCE_FAMILY, ['area', 'areaName']);
  expect(columns.map(({ key }) => key)).toEqual(Object.keys(row));
  expect(columns.find(({ key }) => key === 'attendanceRate')?.type).toBe('number');
  expect(columns.every(({ description }) => description.length > 5)).toBe(true);
});
