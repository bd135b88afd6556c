// Step 9 of the walk: what a day of work costs 人工成本信息, from lines that were published.
import { roundHalfUp } from '../../money/money.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const LABOUR_PRICE_DEFINITION = 'labour-price@1';

/**
 * A cell that is smaller says more of its people than of the market. Source: statistics.md §4, proposal.
 */
export const LABOUR_PRICE_THRESHOLD = { people: 20, projects: 3 } as const;

/** What is known of one cell. Money in fen, days in hundredths of 工. */
export interface LabourPriceTotals {
  readonly people: number;
  readonly projects: number;
  readonly lineCount: number;
  readonly pricedHundredths: number;
  readonly priceFen: number;
  /** Fen a 工 of the lines at 1 %, 25 %, 50 %, 75 % and 99 %, each the value of one line. */
  readonly quantiles: readonly [low: number, p25: number, median: number, p75: number, high: number];
}

/** The indicators; labour-price-definitions.ts defines each. Fen a 工 but for the counts. */
export interface LabourPriceValues {
  readonly meanFen: number;
  readonly medianFen: number;
  readonly p25Fen: number;
  readonly p75Fen: number;
  readonly lowFen: number;
  readonly highFen: number;
  readonly people: number;
  readonly projects: number;
  readonly lines: number;
  readonly workdayHundredths: number;
}

/** The price of labour of a cell with at least one line. Source: statistics.md §4. */
export function labourPriceValues(t: LabourPriceTotals): LabourPriceValues {
  const [lowFen, p25Fen, medianFen, p75Fen, highFen] = t.quantiles;
  return {
    meanFen: roundHalfUp(t.priceFen * 100, t.pricedHundredths),
    ...{ medianFen, p25Fen, p75Fen, lowFen, highFen },
    people: t.people,
    projects: t.projects,
    lines: t.lineCount,
    workdayHundredths: t.pricedHundredths,
  };
}
