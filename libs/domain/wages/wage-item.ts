// Step 7 of the walk: what a wage is made of beside plain day rates: hours, months, overtime, measured work, allowances and
// deductions, each with the numbers it came from.
import { roundHalfUp } from '../money/money.js';
import type { DayKind } from '../calendar/day-kind.js';
import { type DatedTerms, PAY_DAYS_HUNDREDTHS, PAY_HOURS, termsOn } from './pay-agreement.js';

/** In the order in which a law makes them go first: what the state takes, what a court orders, what was agreed, damage. */
export const DEDUCTION_KINDS = [
  'INCOME_TAX',
  'SOCIAL_INSURANCE',
  'COURT_ORDER',
  'ADVANCE',
  'AGREED',
  'DAMAGE',
] as const;
export type DeductionKind = (typeof DEDUCTION_KINDS)[number];

export const EARNING_KINDS = [
  'BASIC_HOURS',
  'BASIC_MONTH',
  'OVERTIME_WORKDAY',
  'OVERTIME_REST_DAY',
  'OVERTIME_HOLIDAY',
  'PIECE',
  'ALLOWANCE',
] as const;

/** One item of a line. */
export interface WageItem {
  readonly kind: (typeof EARNING_KINDS)[number] | DeductionKind;
  readonly isDeduction: boolean;
  /** What people read: the name of an allowance, of measured work, the legal ground of a deduction. */
  readonly label: string;
  /** How much of it: minutes, hundredths of 工, times; 1 for a sum. */
  readonly quantity: number;
  /** Fen an hour, a month, a time; of a deduction what was asked for. */
  readonly rateFen: number;
  /** Never negative, also of a deduction. */
  readonly amountFen: number;
}

/** A day as far as wages depend on it. */
export interface WageDay {
  readonly workDate: string;
  readonly workdayHundredths: number;
  readonly workedMinutes: number;
  readonly overtimeMinutes: number;
  readonly dayKind: DayKind;
}

/** A share of measured work, already split. */
export interface PieceShare {
  readonly name: string;
  readonly amountFen: number;
}

/** A deduction as it was entered; it needs a kind, a legal ground and an amount. */
export interface WageDeduction {
  readonly kind: DeductionKind;
  readonly ground: string;
  readonly amountFen: number;
}

/** Labour Law art. 44: what an hour beyond the standard day, on a rest day, on a holiday is paid, in hundredths. */
const OVERTIME = {
  WORKDAY: { kind: 'OVERTIME_WORKDAY', percent: 150, label: '延时加班 150%' },
  REST_DAY: { kind: 'OVERTIME_REST_DAY', percent: 200, label: '休息日加班 200%' },
  STATUTORY_HOLIDAY: { kind: 'OVERTIME_HOLIDAY', percent: 300, label: '法定节假日加班 300%' },
} as const;

const MINUTES_AN_HOUR = 60;
/** 工资支付暂行规定 art. 16: deductions for damage, in hundredths of the month's wage. */
const DAMAGE_HUNDREDTHS = 20;

/**
 * Earnings of a month that are no day rate: one item a kind of pay and stretch of the agreement, rounded half up to the
 * fen once each. A monthly wage is paid by 工 (÷ 21.75) and never more than once.
 * @param terms by `fromDate`, ascending
 * @throws RangeError where a product is too large to be exact
 */
export function earningItems(days: readonly WageDay[], terms: readonly DatedTerms[]): WageItem[] {
  const items: WageItem[] = [];
  let monthLeft = PAY_DAYS_HUNDREDTHS;
  for (const own of terms) {
    const worked = days.filter((day) => termsOn(terms, day.workDate) === own);
    const overtime = own.hasOvertime ? worked : [];
    const minutes = sumOf(worked, (day) => day.workedMinutes) - sumOf(overtime, (day) => day.overtimeMinutes);
    if (own.kind === 'HOUR' && minutes > 0)
      items.push(earning('BASIC_HOURS', { label: '计时工资', quantity: minutes, rateFen: own.rateFen }, 60));
    if (own.kind === 'MONTH') {
      const hundredths = Math.min(
        monthLeft,
        sumOf(worked, (day) => day.workdayHundredths),
      );
      monthLeft -= hundredths;
      const paid = { label: '月薪', quantity: hundredths, rateFen: own.rateFen };
      if (hundredths > 0) items.push(earning('BASIC_MONTH', paid, PAY_DAYS_HUNDREDTHS));
    }
    items.push(...overtimeItems(overtime, own), ...allowanceItems(worked, own));
  }
  return items;
}

function overtimeItems(days: readonly WageDay[], { kind, rateFen }: DatedTerms): WageItem[] {
  const hours = kind === 'MONTH' ? PAY_HOURS : 1;
  return Object.entries(OVERTIME).flatMap(([dayKind, { kind: item, percent, label }]) => {
    const minutes = sumOf(days, (day) => (day.dayKind === dayKind ? day.overtimeMinutes : 0));
    if (minutes === 0) return [];
    const amountFen = roundHalfUp(minutes * rateFen * percent, MINUTES_AN_HOUR * hours * 100);
    return [{ kind: item, isDeduction: false, label, quantity: minutes, rateFen, amountFen }];
  });
}

/** A monthly one is paid where there was any 工 under these terms. */
function allowanceItems(days: readonly WageDay[], { allowances }: DatedTerms): WageItem[] {
  const count = days.filter((day) => day.workdayHundredths > 0).length;
  if (count === 0) return [];
  return allowances.map(({ name, amountFen, per }) => {
    const paid = { label: name, quantity: per === 'DAY' ? count : 1, rateFen: amountFen };
    return earning('ALLOWANCE', paid, 1);
  });
}

/** Shares of measured work as items. */
export function pieceItems(shares: readonly PieceShare[]): WageItem[] {
  return shares.map(({ name, amountFen }) => {
    return { kind: 'PIECE', isDeduction: false, label: name, quantity: 1, rateFen: amountFen, amountFen };
  });
}

/**
 * Deductions that the law lets through, in the order of `DEDUCTION_KINDS`: together never more than the wage; for damage at
 * most a fifth of it, and never so much that less than the minimum wage is left. What was asked for stays in `rateFen`.
 * @param minimumWageFen null where the area has none
 */
export function deductionItems(
  payableFen: number,
  deductions: readonly WageDeduction[],
  minimumWageFen: number | null,
): WageItem[] {
  const sorted = [...deductions].sort((a, b) => rank(a.kind) - rank(b.kind));
  let left = payableFen;
  let damageLeft = Math.floor((payableFen * DAMAGE_HUNDREDTHS) / 100);
  return sorted.map(({ kind, ground, amountFen: asked }) => {
    const isDamage = kind === 'DAMAGE';
    const most = isDamage ? Math.min(damageLeft, Math.max(0, left - (minimumWageFen ?? 0))) : left;
    const amountFen = Math.min(asked, most);
    left -= amountFen;
    if (isDamage) damageLeft -= amountFen;
    return { kind, isDeduction: true, label: ground, quantity: 1, rateFen: asked, amountFen };
  });
}

function rank(kind: DeductionKind): number {
  return DEDUCTION_KINDS.indexOf(kind);
}

function earning(
  kind: WageItem['kind'],
  { label, quantity, rateFen }: Pick<WageItem, 'label' | 'quantity' | 'rateFen'>,
  per: number,
): WageItem {
  const amountFen = roundHalfUp(quantity * rateFen, per);
  return { kind, isDeduction: false, label, quantity, rateFen, amountFen };
}

function sumOf<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + numberOf(item), 0);
}
