// Step 9 of the walk: what a definition of an indicator says. Names and targets are those of their sources; numerators and
// denominators are ours, since no national sheet of definitions was found.

/** `people` are counted once in a group; `workers` on each site. */
export const INDICATOR_UNITS = [
  'rate',
  'workerDays',
  'hundredths',
  'minutes',
  'fen',
  'workers',
  'people',
  'projects',
  'days',
  'seconds',
  'alerts',
  'complaints',
  'records',
] as const;
export type IndicatorUnit = (typeof INDICATOR_UNITS)[number];

/** One number, defined. */
export interface Indicator {
  readonly zh: string;
  readonly en: string;
  /** What is counted above the line, or the sum itself. */
  readonly numerator: string;
  /** Null for what is no rate. */
  readonly denominator: string | null;
  readonly unit: IndicatorUnit;
  /** What numerator and denominator of a rate are amounts of; absent where they count things. */
  readonly partsIn?: 'fen' | 'minutes';
  /** For what is no rate: null where there is nothing to take it of, such as a mean of nothing. */
  readonly mayBeNull?: true;
  /** A published target; null where none was found. */
  readonly target: string | null;
  /** Law, notice or proposal that it rests on. */
  readonly source: string;
}

/** Indicators that are asked for together, under one name and version. */
export interface IndicatorFamily<Name extends string = string> {
  /** `name@version`, as each answer carries it. */
  readonly definition: string;
  readonly zh: string;
  readonly en: string;
  /** What `from` and `to` are. */
  readonly period: 'day' | 'month';
  readonly indicators: Readonly<Record<Name, Indicator>>;
}
