// Plumbing: columns side by side, or lines, with an axis of round numbers, on paper.
import { scaleBand, scaleLinear, scalePoint } from 'd3-scale';
import { type Chart, SERIES_COLOURS } from './document.js';
import { type Paper, lineHeight } from './paper.js';

/** Points. */
const DEFAULT_HEIGHT = 150;
const LETTERS = 7;
const CAPTION = 9;
/** Of Noto Sans SC, in sizes. */
const ASCENDER = 1.16;
const GAP = 8;
const TICKS = 5;
const COLUMNS_APART = 0.3;
/** Of one series. */
const WIDEST_COLUMN = 40;
const LINE_WIDTH = 1.2;
const GRID = '#dddddd';

/** Draws caption, legend, axes and the values; a value that is not known leaves a gap. */
export function drawChart(paper: Paper, chart: Chart): void {
  const height = chart.height ?? DEFAULT_HEIGHT;
  paper.needs(lineHeight(CAPTION) + height + lineHeight(LETTERS) + GAP);
  drawCaption(paper, chart);
  const top = paper.y;
  const values = scaleLinear()
    .domain([
      0,
      Math.max(0, ...chart.series.flatMap((series) => series.values.map((value) => value ?? 0))) || 1,
    ])
    .range([top + height, top + lineHeight(LETTERS)])
    .nice(TICKS);
  const left = drawAxis(paper, values);
  const range: [number, number] = [left, paper.left + paper.width];
  const places =
    chart.form === 'columns'
      ? drawColumns(paper, chart, { values, range })
      : drawLines(paper, chart, { values, range });
  drawNames(paper, chart.categories, { places, y: top + height + 2 });
  paper.y = top + height + lineHeight(LETTERS) + GAP;
}

interface Scales {
  readonly values: (value: number) => number;
  readonly range: readonly [left: number, right: number];
}

function drawCaption(paper: Paper, { caption, series }: Chart): void {
  paper.text(caption, { x: paper.left, y: paper.y, size: CAPTION, isBold: true });
  let right = paper.left + paper.width;
  // on the line of the caption
  const y = paper.y + ASCENDER * (CAPTION - LETTERS);
  for (const [i, { name }] of [...series.entries()].reverse()) {
    const width = paper.widthOf(name, { size: LETTERS });
    paper.text(name, { x: right - width, y, size: LETTERS });
    paper.pdf.rect(right - width - LETTERS - 2, y + 2, LETTERS, LETTERS).fill(colourOf(i));
    paper.pdf.fillColor('black');
    right -= width + 2 * LETTERS + 2;
  }
  paper.y += lineHeight(CAPTION);
}

/** Draws numbers and lines across. @returns where the values begin */
function drawAxis(
  paper: Paper,
  values: {
    (value: number): number;
    ticks(count: number): number[];
    tickFormat(count: number): (value: number) => string;
  },
): number {
  const ticks = values.ticks(TICKS);
  const format = values.tickFormat(TICKS);
  const labels = ticks.map(format);
  const width = Math.max(...labels.map((label) => paper.widthOf(label, { size: LETTERS }))) + 4;
  for (const [i, tick] of ticks.entries()) {
    const y = values(tick);
    paper.text(labels[i] ?? '', {
      ...{ x: paper.left, y: y - lineHeight(LETTERS) / 2, width: width - 4 },
      ...{ align: 'right', size: LETTERS },
    });
    paper.pdf.strokeColor(tick === 0 ? 'black' : GRID);
    paper.line([paper.left + width, y], [paper.left + paper.width, y]);
  }
  paper.pdf.strokeColor('black');
  return paper.left + width;
}

/** @returns the middles of the categories */
function drawColumns(paper: Paper, { categories, series }: Chart, { values, range }: Scales): number[] {
  const groups = scaleBand<number>().domain(categories.keys()).range(range).padding(COLUMNS_APART);
  const width = Math.min(groups.bandwidth(), WIDEST_COLUMN * series.length);
  const inset = (groups.bandwidth() - width) / 2;
  const within = scaleBand<number>()
    .domain(series.keys())
    .range([inset, inset + width]);
  for (const [i, { values: own }] of series.entries())
    for (const [place, value] of own.entries()) {
      if (value === null || value <= 0) continue;
      const x = (groups(place) ?? 0) + (within(i) ?? 0);
      paper.pdf.rect(x, values(value), within.bandwidth(), values(0) - values(value)).fill(colourOf(i));
    }
  paper.pdf.fillColor('black');
  return [...categories.keys()].map((place) => (groups(place) ?? 0) + groups.bandwidth() / 2);
}

/** @returns where the categories stand */
function drawLines(paper: Paper, { categories, series }: Chart, { values, range }: Scales): number[] {
  const places = scalePoint<number>().domain(categories.keys()).range(range).padding(COLUMNS_APART);
  for (const [i, { values: own }] of series.entries()) {
    let isOpen = false;
    for (const [place, value] of own.entries()) {
      const point = [places(place) ?? 0, values(value ?? 0)] as const;
      if (value !== null && isOpen) paper.pdf.lineTo(...point);
      else if (value !== null) paper.pdf.moveTo(...point);
      isOpen = value !== null;
    }
    paper.pdf.lineWidth(LINE_WIDTH).strokeColor(colourOf(i)).stroke();
  }
  paper.pdf.strokeColor('black');
  return [...categories.keys()].map((place) => places(place) ?? 0);
}

/** Names of the categories, as many of them as fit side by side. */
function drawNames(
  paper: Paper,
  names: readonly string[],
  { places, y }: { readonly places: readonly number[]; readonly y: number },
): void {
  let free = paper.left;
  for (const [i, name] of names.entries()) {
    const width = paper.widthOf(name, { size: LETTERS });
    const x = Math.min((places[i] ?? 0) - width / 2, paper.left + paper.width - width);
    if (x < free) continue;
    paper.text(name, { x, y, size: LETTERS });
    free = x + width + 3;
  }
}

const colourOf = (series: number) => SERIES_COLOURS[series % SERIES_COLOURS.length] ?? 'black';
