// Step 8 of the walk: are a team's punches of a month too regular to be people's? A person decides; this only asks.
import type { Direction } from '../gate-event/gate-event.js';
import { type CopiedDays, testCopiedDays } from './regularity/copied-days.js';
import { type SameMinute, isWholeMinute, testSameMinute } from './regularity/same-minute.js';
import { type TimedPassage, groupBy } from './regularity/sample.js';
import { type UniformWindow, testUniformWindow } from './regularity/uniform-window.js';

/** First entry or last exit of a worker's day. */
export interface TeamPunch extends TimedPassage {
  readonly direction: Direction;
}

/** How punches are invented: all in one minute; anywhere in a window; yesterday's once more. */
export type RegularityPattern = 'SAME_MINUTE' | 'UNIFORM' | 'COPIED';

/** Fewer members or days say nothing about a team. */
export const LEAST_TEAM_WORKERS = 5;
export const LEAST_TEAM_DAYS = 10;
/** Passages that show what a gate writes. */
const LEAST_TO_SHOW_SECONDS = 20;

/** What the tests measured; plain numbers, no personal data. */
export interface TeamRegularity {
  /** Null: nothing that people could not have done. */
  readonly pattern: RegularityPattern | null;
  readonly workers: number;
  readonly days: number;
  readonly sameMinute: SameMinute;
  readonly uniform: Readonly<Record<Direction, UniformWindow>>;
  readonly copied: Readonly<Record<Direction, CopiedDays>>;
}

/**
 * Looks at one team's month. Each pattern must hold for entries and exits alike: people may be very regular once a day,
 * whoever invents punches invents both.
 * @param fineGates gates that are known to write seconds, see `gatesWithSeconds`
 * @returns null where there is too little: fewer than 5 members or 10 days
 */
export function judgeTeamRegularity(
  punches: readonly TeamPunch[],
  fineGates: ReadonlySet<number> = new Set(),
): TeamRegularity | null {
  const workers = new Set(punches.map((punch) => punch.worker)).size;
  const days = new Set(punches.map((punch) => punch.workDate)).size;
  if (workers < LEAST_TEAM_WORKERS || days < LEAST_TEAM_DAYS) return null;
  const entries = punches.filter((punch) => punch.direction === 'in');
  const exits = punches.filter((punch) => punch.direction === 'out');
  const sameMinute = testSameMinute([entries, exits], fineGates);
  const uniform = { in: testUniformWindow(entries), out: testUniformWindow(exits) };
  const copied = { in: testCopiedDays(entries), out: testCopiedDays(exits) };
  return { pattern: patternOf({ sameMinute, uniform, copied }), workers, days, sameMinute, uniform, copied };
}

function patternOf({
  sameMinute,
  uniform,
  copied,
}: Pick<TeamRegularity, 'sameMinute' | 'uniform' | 'copied'>): RegularityPattern | null {
  if (sameMinute.isSuspicious) return 'SAME_MINUTE';
  if (uniform.in.isSuspicious && uniform.out.isSuspicious) return 'UNIFORM';
  return copied.in.isSuspicious && copied.out.isSuspicious ? 'COPIED' : null;
}

/** Gates at which most passages of this team are not on the stroke of a minute: they write seconds, and do so for all. */
export function gatesWithSeconds(punches: readonly TeamPunch[]): number[] {
  const gates = groupBy(punches, (punch) => punch.gate);
  return [...gates].flatMap(([gate, passages]) => {
    const whole = passages.filter(isWholeMinute).length;
    return gate !== null && passages.length >= LEAST_TO_SHOW_SECONDS && whole * 2 < passages.length
      ? [gate]
      : [];
  });
}
