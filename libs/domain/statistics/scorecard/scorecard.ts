// Step 10 of the walk: the seven-item list of the authorities as one number, with what to fix (Decree 724 art. 39).
import type { Rate } from '../rate.js';

/** What is inspected, and the rates that it is measured by, `family.indicator`. */
export const SCORECARD_ITEMS = [
  { id: 'contracts', zh: '劳动合同', parts: ['workforce.contractRate'] },
  { id: 'realName', zh: '实名制', parts: ['workforce.realNameRate', 'compliance.projectCoverage'] },
  { id: 'attendance', zh: '考勤', parts: ['attendance.attendanceCoverage'] },
  {
    id: 'accounts',
    zh: '专户与人工费',
    parts: ['compliance.specialAccountRate', 'compliance.fundingOnTimeRate', 'wages.payOnBehalfRate'],
  },
  { id: 'wages', zh: '工资支付', parts: ['wages.onTimeRate', 'wages.fullPaymentRate'] },
  { id: 'deposit', zh: '工资保证金', parts: ['compliance.depositRate'] },
  {
    id: 'board',
    zh: '维权告示牌与劳资专管员',
    parts: ['compliance.noticeBoardRate', 'compliance.labourOfficerRate'],
  },
  { id: 'alerts', zh: '预警处置', parts: ['alerts.curedInTimeRate'] },
] as const;
export type ScorecardItemId = (typeof SCORECARD_ITEMS)[number]['id'];

/** How much an item counts, and from which score a band begins. Source: statistics.md §8, a proposal. */
export interface ScorecardRule {
  readonly weights: Readonly<Record<ScorecardItemId, number>>;
  readonly greenFrom: number;
  readonly yellowFrom: number;
}

export const SCORECARD_RULE: ScorecardRule = {
  weights: {
    contracts: 15,
    realName: 15,
    attendance: 15,
    accounts: 15,
    wages: 25,
    deposit: 5,
    board: 5,
    alerts: 5,
  },
  greenFrom: 90,
  yellowFrom: 70,
};

export type ScorecardBand = 'green' | 'yellow' | 'red';

/** The rates of a site, an enterprise or an area by `family.indicator`. */
export type ScorecardRates = Readonly<Record<string, Rate>>;

/** One item as it scored. */
export interface ScoredItem {
  readonly id: ScorecardItemId;
  readonly zh: string;
  readonly weight: number;
  /** 0 … 100 to a tenth; null where nothing is there to be measured. */
  readonly score: number | null;
  readonly parts: readonly (Rate & { readonly indicator: string })[];
}

/** Something that keeps the score below full. */
export interface ToFix {
  readonly item: ScorecardItemId;
  readonly indicator: string;
  /** How many of what the rate counts are missing. */
  readonly missing: number;
  /** Points of the whole score that it costs, to a tenth. */
  readonly costs: number;
}

export interface Scorecard {
  /** 0 … 100 to a tenth; null where nothing at all is there to be measured. */
  readonly score: number | null;
  readonly band: ScorecardBand | null;
  readonly items: readonly ScoredItem[];
  /** The costliest first. */
  readonly toFix: readonly ToFix[];
}

/**
 * Scores what is known. A part above full counts as full; an item without anything to measure is left out and its weight
 * shared by the others. With open red arrears the band is red whatever the score.
 */
export function scorecardOf(
  rates: ScorecardRates,
  { rule, hasRedArrears }: { readonly rule: ScorecardRule; readonly hasRedArrears: boolean },
): Scorecard {
  const items = SCORECARD_ITEMS.map(({ id, zh, parts }) => {
    const known = parts.flatMap((indicator) => {
      const rate = rates[indicator];
      return rate && rate.value !== null ? [{ indicator, ...rate }] : [];
    });
    const share = known.length === 0 ? null : mean(known.map(({ value }) => Math.min(1, value ?? 0)));
    return { id, zh, weight: rule.weights[id], share, parts: known };
  });
  const measured = items.filter((item) => item.share !== null && item.weight > 0);
  const weights = measured.reduce((sum, { weight }) => sum + weight, 0);
  const whole = measured.reduce((sum, { weight, share }) => sum + weight * (share ?? 0), 0);
  const score = weights === 0 ? null : tenths((whole / weights) * 100);
  const toFix = measured.flatMap(({ id, weight, parts }) =>
    parts.flatMap(({ indicator, numerator, denominator, value }) => {
      const missing = Math.max(0, denominator - numerator);
      const costs = tenths(((weight / weights) * 100 * (1 - Math.min(1, value ?? 0))) / parts.length);
      return missing === 0 ? [] : [{ item: id, indicator, missing, costs }];
    }),
  );
  return {
    score,
    band: bandOf(score, rule, hasRedArrears),
    items: items.map(({ share, ...item }) => ({
      ...item,
      score: share === null ? null : tenths(share * 100),
    })),
    toFix: toFix.sort((a, b) => b.costs - a.costs || (a.indicator < b.indicator ? -1 : 1)),
  };
}

/** 1, 2, 2, 4: equal scores share a place; whoever has none has no place. */
export function placesOf(scores: readonly (number | null)[]): (number | null)[] {
  return scores.map((score) =>
    score === null ? null : 1 + scores.filter((other) => other !== null && other > score).length,
  );
}

function bandOf(score: number | null, rule: ScorecardRule, hasRedArrears: boolean): ScorecardBand | null {
  if (hasRedArrears) return 'red';
  if (score === null) return null;
  if (score >= rule.greenFrom) return 'green';
  return score >= rule.yellowFrom ? 'yellow' : 'red';
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const tenths = (value: number) => Math.round(value * 10) / 10;

/** What is wrong with a rule, [] = nothing: weights from 0 to 100 that add up to 100, bands in order. */
export function faultsOfScorecardRule({ weights, greenFrom, yellowFrom }: ScorecardRule): string[] {
  const sum = SCORECARD_ITEMS.reduce((all, { id }) => all + weights[id], 0);
  return [...(sum === 100 ? [] : ['weights']), ...(yellowFrom < greenFrom ? [] : ['yellowFrom'])];
}
