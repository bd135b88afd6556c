// Wages: what was agreed with a worker: on what the pay is based, at what rate, and what comes on top of it.

/** 计日, 计时, 月薪, 计件, 包干. */
export const PAY_KINDS = ['DAY', 'HOUR', 'MONTH', 'PIECE', 'TASK'] as const;
export type PayKind = (typeof PAY_KINDS)[number];

/** A fixed sum beside the pay, a month or for each day with 工. */
export interface Allowance {
  readonly name: string;
  readonly amountFen: number;
  readonly per: 'MONTH' | 'DAY';
}

/** The terms of an agreement. */
export interface PayTerms {
  readonly kind: PayKind;
  /** Fen a 工日, an hour or a month; 0 for piece and task work, which is measured. */
  readonly rateFen: number;
  /** Whether minutes beyond the standard day, on rest days and on holidays are paid as overtime (Labour Law art. 44). */
  readonly hasOvertime: boolean;
  readonly allowances: readonly Allowance[];
}

/** Terms and the first day on which they hold. */
export interface DatedTerms extends PayTerms {
  /** 'YYYY-MM-DD'. */
  readonly fromDate: string;
}

interface TermFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** 1,000,000 yuan: beyond it a figure is a typing error. */
const MOST_FEN = 100_000_000;
const MOST_ALLOWANCES = 20;
/** Average pay days of a month in hundredths, and their hours (劳社部发〔2008〕3号). */
export const PAY_DAYS_HUNDREDTHS = 2_175;
export const PAY_HOURS = 174;
const HOURS_A_DAY = 8;

/** Every fault of terms as somebody has typed them; [] = they can be paid by. */
export function faultsOfTerms({ kind, rateFen, hasOvertime, allowances }: PayTerms): TermFault[] {
  const isMeasured = kind === 'PIECE' || kind === 'TASK';
  const faults: TermFault[] = [];
  if (isMeasured && rateFen !== 0)
    faults.push(fault('rateFen', 'not_applicable', 'piece and task work is measured: 0'));
  if (!isMeasured && !isAmount(rateFen))
    faults.push(fault('rateFen', 'out_of_range', `must be whole fen from 1 to ${MOST_FEN}`));
  if (hasOvertime && kind !== 'HOUR' && kind !== 'MONTH')
    faults.push(
      fault('hasOvertime', 'not_applicable', '工日 grow with the hours already: only hourly and monthly pay'),
    );
  if (allowances.length > MOST_ALLOWANCES)
    faults.push(fault('allowances', 'too_long', `at most ${MOST_ALLOWANCES}`));
  allowances.forEach(({ name, amountFen }, i) => {
    if (!isAmount(amountFen))
      faults.push(
        fault(`allowances.${i}.amountFen`, 'out_of_range', `must be whole fen from 1 to ${MOST_FEN}`),
      );
    if (allowances.findIndex((other) => other.name === name) < i)
      faults.push(fault(`allowances.${i}.name`, 'repeated', 'is there twice'));
  });
  return faults;
}

/**
 * The terms that hold on a date: of those that have begun, the latest.
 * @param terms by `fromDate`, ascending
 */
export function termsOn(terms: readonly DatedTerms[], date: string): DatedTerms | undefined {
  return terms.findLast((each) => each.fromDate <= date);
}

/** What one 工日 is worth, in fen, for a difference that was found later; null where pay is measured. */
export function dayValueFen({ kind, rateFen }: PayTerms): number | null {
  if (kind === 'DAY') return rateFen;
  if (kind === 'HOUR') return rateFen * HOURS_A_DAY;
  return kind === 'MONTH'
    ? Math.floor((rateFen * 100 + PAY_DAYS_HUNDREDTHS / 2) / PAY_DAYS_HUNDREDTHS)
    : null;
}

function isAmount(fen: number): boolean {
  return Number.isSafeInteger(fen) && fen > 0 && fen <= MOST_FEN;
}

function fault(field: string, code: string, message: string): TermFault {
  return { field, code, message };
}
