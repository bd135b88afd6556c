// Step 10 of the walk: the data dictionary of an export: its columns, what they hold and what that means.
import { z } from 'zod';
import {
  type ColumnType,
  type ExportColumn,
  type ExportDataset,
  type ListDataset,
  type StatisticDataset,
  isStatistic,
} from '#domain/export/export-table.js';
import { ATTENDANCE_FAMILY } from '#domain/statistics/attendance/attendance-definitions.js';
import { COMPLIANCE_FAMILY } from '#domain/statistics/compliance/compliance-definitions.js';
import type { IndicatorFamily } from '#domain/statistics/indicator.js';
import { namedKey } from '#domain/statistics/named-key.js';
import { statisticColumns } from '#domain/statistics/statistic-row.js';
import { ALERTS_FAMILY, COMPLAINTS_FAMILY } from '#domain/statistics/supervision/supervision-definitions.js';
import { SYSTEM_FAMILY } from '#domain/statistics/system/system-definitions.js';
import { WAGE_FAMILY } from '#domain/statistics/wages/wage-definitions.js';
import { WORKFORCE_FAMILY } from '#domain/statistics/workforce/workforce-definitions.js';
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

const FAMILIES: Readonly<Record<StatisticDataset, IndicatorFamily>> = {
  'statistics-attendance': ATTENDANCE_FAMILY,
  'statistics-workforce': WORKFORCE_FAMILY,
  'statistics-wages': WAGE_FAMILY,
  'statistics-compliance': COMPLIANCE_FAMILY,
  'statistics-alerts': ALERTS_FAMILY,
  'statistics-complaints': COMPLAINTS_FAMILY,
  'statistics-system': SYSTEM_FAMILY,
};

/** The columns of a dataset, in order. @param groupBy dimensions, of a statistic */
export function columnsOf(dataset: ExportDataset, groupBy: readonly Dimension[]): ExportColumn[] {
  if (!isStatistic(dataset)) return columnsOfSchema(LISTS[dataset]);
  const key = namedKey(Object.fromEntries(keyNamesOf(groupBy).map((name) => [name, ''])));
  const names = Object.keys(key).filter((name) => name !== 'month');
  return statisticColumns(FAMILIES[dataset], ['month', ...names]);
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
