// Step 10 of the walk: are the people there who must be, added up over posts, sites and months.
import { rate, type Rate } from '../rate.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const KEY_POSTS_DEFINITION = 'key-posts@1';

/** Sums over posts: a post is one of the six on one site in one month. */
export interface KeyPostTotals {
  readonly dueDays: number;
  readonly presentDays: number;
  /** Posts whose month is judged, and of these those that met their rule. */
  readonly judgedPosts: number;
  readonly metPosts: number;
}

export interface KeyPostValues {
  readonly onDutyRate: Rate;
  readonly metRate: Rate;
}

/** Key posts. Source: statistics.md §2; how a month is judged: docs/key-posts.md. */
export function keyPostValues(t: KeyPostTotals): KeyPostValues {
  return { onDutyRate: rate(t.presentDays, t.dueDays), metRate: rate(t.metPosts, t.judgedPosts) };
}
