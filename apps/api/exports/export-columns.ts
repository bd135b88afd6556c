// Step 10 of the walk: the data dictionary of an export: its columns, what they hold and what that means.
import { z } from 'zod';
import {
  type ColumnType,
  type ExportColumn,
  type ExportDataset,
  type ListDataset,
  isStatistic,
} from '#domain/export/export-table.js';
import { namedKey } from '#domain/statistics/named-key.js';
import { statisticColumns } from '#domain/statistics/statistic-row.js';
import { MONTH_STATISTICS } from '#store/listing/month-statistics.store.js';
import { type Dimension, keyNamesOf } from '#store/statistics/dimensions.js';
import { attendanceDay } from '../attendance/attendance-days.dto.js';
import { gateEvent } from '../attendance/gate-events.dto.js';
import { meaningOf } from '../field-words.js';
import { finding } from '../wages/findings.dto.js';
import { payroll, payrollLine } from '../wages/payrolls.dto.js';

const LISTS: Readonly<Record<ListDataset, z.ZodObject>> = {
  'attendance-days': attendanceDay,
  'gate-events': gateEvent,
  'payroll-lines': payroll
    .pick({ projectCode: true, projectName: true, teamName: true, payMonth: true, state: true })
    .extend(payrollLine.shape),
  findings: finding,
};

/** The columns of a dataset, in order. @param groupBy dimensions, of a statistic */
export function columnsOf(dataset: ExportDataset, groupBy: readonly Dimension[]): ExportColumn[] {
  if (!isStatistic(dataset)) return columnsOfSchema(LISTS[dataset]);
  const key = namedKey(Object.fromEntries(keyNamesOf(groupBy).map((name) => [name, ''])));
  const names = Object.keys(key).filter((name) => name !== 'month');
  return statisticColumns(MONTH_STATISTICS[dataset].family, ['month', ...names]);
}

interface JsonProperty {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly anyOf?: readonly JsonProperty[];
}

function columnsOfSchema(schema: z.ZodObject): ExportColumn[] {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  return Object.entries(properties as Record<string, JsonProperty>).map(([key, property]) => ({
    key,
    type: typeOf(property),
    description: meaningOf(key, property.description),
  }));
}

function typeOf(property: JsonProperty): ColumnType {
  const [one] = (property.anyOf ?? [property]).filter(({ type }) => type !== 'null');
  if (one?.format === 'date') return 'date';
  if (one?.format === 'date-time') return 'instant';
  const plain = (['integer', 'number', 'boolean'] as const).find((type) => type === one?.type);
  if (plain) return plain;
  return one?.type === 'array' || one?.type === 'object' ? 'json' : 'text';
}
