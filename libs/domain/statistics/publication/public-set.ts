// Step 10 of the walk: which tables of a month everybody may read, made safe.
import { type Rate, rate } from '../rate.js';
import type { Contribution } from './public-table.js';
import { type PublicTable, suppressTable } from './suppress-table.js';

/**
 * The tables: numbers that add up across sites by area and one other thing. Totals of areas and of the other thing are shown
 * in each, so that no table says anything about a held-back cell of another.
 */
const PUBLIC_TABLES = [
  { id: 'workers-by-gender', measure: 'workers', by: 'gender', zh: '从业人员（按性别）', roundTo: 5 },
  { id: 'workers-by-age', measure: 'workers', by: 'age', zh: '从业人员（按年龄）', roundTo: 5 },
  { id: 'workers-by-origin', measure: 'workers', by: 'origin', zh: '从业人员（按户籍省份）', roundTo: 5 },
  {
    id: 'workers-by-education',
    measure: 'workers',
    by: 'education',
    zh: '从业人员（按文化程度）',
    roundTo: 5,
  },
  { id: 'workers-by-trade', measure: 'workers', by: 'tradeGroup', zh: '从业人员（按工种类别）', roundTo: 5 },
  {
    id: 'worker-days-by-trade',
    measure: 'workedDays',
    by: 'tradeGroup',
    zh: '出勤人天（按工种类别）',
    roundTo: 5,
  },
  {
    id: 'payable-by-trade',
    measure: 'payableFen',
    by: 'tradeGroup',
    zh: '应发工资（按工种类别）',
    roundTo: 100_000,
  },
] as const;

type PublicDefinition = (typeof PUBLIC_TABLES)[number];
export type PublicDimension = PublicDefinition['by'];
type PublicMeasure = PublicDefinition['measure'];

/** People of one enterprise in one area and class: worker-months, and what they add up to. */
export interface PublicRow {
  readonly area: string;
  readonly value: string;
  readonly enterprise: string;
  readonly workers: number;
  readonly workedDays: number;
  readonly payableFen: number;
  readonly contracted: number;
  readonly verified: number;
  readonly paidFen: number;
}

/** A table that everybody may read; absent numbers were held back. */
export interface PublishedTable extends PublicTable {
  readonly id: string;
  readonly zh: string;
  readonly measure: PublicMeasure;
  readonly by: PublicDimension;
  readonly roundedTo: number;
}

/** Rates of areas, of few merged; `value` to a hundredth. */
export interface PublishedRates {
  readonly areas: readonly (readonly string[])[];
  readonly contractRate: readonly (number | null)[];
  readonly realNameRate: readonly (number | null)[];
  readonly fullPaymentRate: readonly (number | null)[];
}

/** What everybody may read of a month; a table is missing where all of it is of few. */
export interface PublicSet {
  readonly tables: readonly PublishedTable[];
  readonly rates: PublishedRates | null;
}

/** @param rows of each dimension, whole: every one of them adds up to the same people */
export function publicSet(rows: Readonly<Record<PublicDimension, readonly PublicRow[]>>): PublicSet {
  const tables = PUBLIC_TABLES.flatMap(({ roundTo, ...table }): PublishedTable[] => {
    const contributions = rows[table.by].map((row): Contribution => contributionOf(row, row[table.measure]));
    const published = suppressTable(contributions, { roundTo });
    return published ? [{ ...table, ...published, roundedTo: roundTo }] : [];
  });
  return { tables, rates: ratesOf(rows.gender) };
}

function contributionOf({ area, value, enterprise, workers }: PublicRow, measured: number): Contribution {
  return { row: area, column: value, enterprise, persons: workers, value: measured };
}

/** One column for all: areas of few are merged until each stands for enough people and enterprises. */
function ratesOf(rows: readonly PublicRow[]): PublishedRates | null {
  const whole = suppressTable(rows.map((row) => ({ ...contributionOf(row, row.workers), column: '' })));
  if (!whole) return null;
  const of = (numerator: keyof PublicRow, denominator: keyof PublicRow) =>
    whole.rows.map((areas) => {
      const mine = rows.filter(({ area }) => areas.includes(area));
      const sum = (field: keyof PublicRow) => mine.reduce((all, row) => all + Number(row[field]), 0);
      return hundredths(rate(sum(numerator), sum(denominator)));
    });
  return {
    areas: whole.rows,
    contractRate: of('contracted', 'workers'),
    realNameRate: of('verified', 'workers'),
    fullPaymentRate: of('paidFen', 'payableFen'),
  };
}

const hundredths = ({ value }: Rate) => (value === null ? null : Math.round(value * 100) / 100);
