// Step 9 of the walk, tested: the catalogue says what is computed, no more and no less, and the document is the catalogue.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type AttendanceTotals, attendanceValues } from './attendance/attendance-statistic.js';
import { CATALOGUE, catalogueText } from './catalogue.js';
import { type EnforcementTotals, enforcementValues } from './enforcement/enforcement-statistic.js';
import { type HeadcountTotals, headcountValues } from './headcount/headcount-statistic.js';
import { type KeyPostTotals, keyPostValues } from './key-posts/key-post-statistic.js';
import { type LabourPriceTotals, labourPriceValues } from './labour-price/labour-price-statistic.js';
import { type ComplianceTotals, complianceValues } from './compliance/compliance-statistic.js';
import {
  type AlertTotals,
  type ComplaintTotals,
  alertValues,
  complaintValues,
} from './supervision/supervision-statistic.js';
import { type SystemTotals, systemValues } from './system/system-statistic.js';
import { type WageTotals, wageValues } from './wages/wage-statistic.js';
import { type WorkforceTotals, workforceValues } from './workforce/workforce-statistic.js';

const ones = (given: object = {}) =>
  new Proxy(given, { get: (target, name) => (name in target ? Reflect.get(target, name) : 1) as unknown });
const computed: Record<string, object> = {
  'attendance@1': attendanceValues(ones() as AttendanceTotals),
  'headcount@1': headcountValues(ones() as HeadcountTotals),
  'workforce@1': workforceValues(ones() as WorkforceTotals),
  'wages@1': wageValues(ones({ arrearsSince: null }) as WageTotals, '2026-08-01'),
  'labour-price@1': labourPriceValues(ones({ quantiles: [1, 1, 1, 1, 1] }) as LabourPriceTotals),
  'compliance@1': complianceValues(ones() as ComplianceTotals),
  'key-posts@1': keyPostValues(ones() as KeyPostTotals),
  'alerts@1': alertValues(ones() as AlertTotals),
  'complaints@2': complaintValues(ones() as ComplaintTotals),
  'enforcement@1': enforcementValues(ones() as EnforcementTotals),
  'system@2': systemValues(ones({ delayCounts: [1] }) as SystemTotals),
};

it.each(CATALOGUE.map((family) => [family.definition, family] as const))('%s', (definition, family) => {
  const values = computed[definition] ?? {};
  expect(Object.keys(family.indicators)).toEqual(Object.keys(values));
  for (const [id, { denominator, unit }] of Object.entries(family.indicators)) {
    const value = (values as Record<string, unknown>)[id];
    const isRate = typeof value === 'object' && value !== null;
    expect([id, denominator !== null, unit === 'rate']).toEqual([id, isRate, isRate]);
  }
});

it('every family that is computed is in it', () => {
  expect(CATALOGUE.map(({ definition }) => definition)).toEqual(Object.keys(computed));
});

it('docs/indicators.md is its text: npm run docs:indicators writes it', () => {
  const file = resolve(import.meta.dirname, '../../../docs/indicators.md');
  expect(readFileSync(file, 'utf8')).toBe(catalogueText());
});
