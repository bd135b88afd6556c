// Step 10 of the walk: the scorecards of places, the best first.
import {
  type Scorecard,
  type ScorecardRule,
  placesOf,
  scorecardOf,
} from '#domain/statistics/scorecard/scorecard.js';
import {
  type ScorecardFacts,
  type ScorecardQuery,
  readScorecardFacts,
  scorecardRuleOf,
} from '#store/scorecard.store.js';
import type { Transaction } from '#store/unit-of-work.js';

/** A place as it was scored. */
export interface RankedPlace extends Scorecard {
  readonly key: ScorecardFacts['key'];
  /** Equal scores share one; null without a score. */
  readonly place: number | null;
}

/** Scores and ranks the places of a month by the rule of that month. */
export async function rankPlaces(
  tx: Transaction,
  query: ScorecardQuery,
): Promise<{ month: string; rule: ScorecardRule; places: RankedPlace[] }> {
  const rule = await scorecardRuleOf(tx, query.month);
  const facts = await readScorecardFacts(tx, query);
  const cards = facts.map(({ key, rates, hasRedArrears }) => ({
    key,
    ...scorecardOf(rates, { rule, hasRedArrears }),
  }));
  const order = placesOf(cards.map(({ score }) => score));
  const places = cards.map((card, i) => ({ ...card, place: order[i] ?? null }));
  places.sort((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity));
  return { month: query.month, rule, places };
}
