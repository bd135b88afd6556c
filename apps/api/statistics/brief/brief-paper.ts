// Step 10 of the walk: the monthly brief on paper, A4 in landscape.
import { formatYuan } from '#domain/money/money.js';
import type { Block, DocumentOptions } from '#platform/document/document.js';
import type { Brief, BriefCell, BriefSection, Figure, FigureUnit } from './brief-content.js';

const NOTHING = '—';
const LETTERS = 8;

export function briefOptions({ title, asOf, facts }: Brief): DocumentOptions {
  const foot = facts.slice(0, 4).map(([label, value]) => `${label}：${value}`);
  return { title, isLandscape: true, createdAt: asOf, footer: foot.join('　') };
}

export function* briefBlocks({ title, facts, sections }: Brief): Generator<Block> {
  yield { kind: 'heading', text: title };
  yield { kind: 'keyValues', entries: facts, columns: 1 };
  for (const section of sections) yield* sectionBlocks(section);
}

function* sectionBlocks({ title, note, columns, rows, chart }: BriefSection): Generator<Block> {
  yield { kind: 'heading', text: title, level: 2 };
  if (note !== undefined) yield { kind: 'paragraph', text: note, isSmall: true };
  if (rows.length === 0) {
    yield { kind: 'paragraph', text: '无' };
    return;
  }
  if (chart) {
    yield {
      kind: 'chart',
      caption: chart.title,
      form: chart.form,
      categories: rows.map(([name]) => (typeof name === 'string' ? name : '')),
      series: chart.columns.map((column) => ({
        name: columns[column]?.header ?? '',
        values: rows.map((row) => drawn(row[column] ?? null)),
      })),
    };
  }
  yield {
    kind: 'table',
    size: LETTERS,
    columns: columns.map(({ header, width, isNumber = false }) => ({
      header,
      width,
      align: isNumber ? ('right' as const) : ('left' as const),
    })),
    rows: rows.map((row) => ({ cells: row.map(printed) })),
  };
}

/** A cell in the unit that its column names. */
function drawn(cell: BriefCell): number | null {
  if (typeof cell !== 'object' || cell === null) return null;
  return cell.unit === 'yuan' || cell.unit === 'workdays' ? cell.value / 100 : cell.value;
}

function digits(fraction: number): (value: number) => string {
  const options = { minimumFractionDigits: fraction, maximumFractionDigits: fraction };
  return (value) => value.toLocaleString('zh-CN', options);
}

const PRINTED: Readonly<Record<FigureUnit, (value: number) => string>> = {
  count: digits(0),
  yuan: formatYuan,
  // both are hundredths
  workdays: formatYuan,
  hours: (value) => digits(1)(value / 60),
  percent: (value) => `${(value * 100).toFixed(1)}%`,
  score: digits(1),
};

function printed(cell: BriefCell): string {
  if (cell === null) return NOTHING;
  return typeof cell === 'string' ? cell : printedFigure(cell);
}

const printedFigure = ({ value, unit }: Figure) => PRINTED[unit](value);
