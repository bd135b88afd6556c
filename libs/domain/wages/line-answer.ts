// Wages: what a worker says of a line, and what may stand in the place of a signature (Decree 724 art. 31).
import { canonicalJson } from '../audit/canonical.js';
import type { WageLine } from './draft-wage-line.js';

/** CONFIRM and DISPUTE are the worker's; EXCUSE and REJECT the labour officer's. */
export const LINE_ANSWERS = ['CONFIRM', 'DISPUTE', 'EXCUSE', 'REJECT'] as const;
export type LineAnswer = (typeof LINE_ANSWERS)[number];

/** Why a line counts without a signature. */
export const EXCUSES = ['TIMED_OUT', 'LEFT_UNREACHABLE', 'INCAPACITATED', 'DISPUTE_REJECTED'] as const;
export type Excuse = (typeof EXCUSES)[number];

/** Where a line stands by what was said of it. A rejected dispute waits for the worker again. */
export type LineStanding = 'OPEN' | 'CONFIRMED' | 'DISPUTED' | 'REJECTED' | 'EXCUSED';

const STANDING: Readonly<Record<LineAnswer, LineStanding>> = {
  CONFIRM: 'CONFIRMED',
  DISPUTE: 'DISPUTED',
  EXCUSE: 'EXCUSED',
  REJECT: 'REJECTED',
};

/** The standing of a line: the last thing that was said of exactly this content. */
export function lineStanding(answers: readonly LineAnswer[]): LineStanding {
  const last = answers.at(-1);
  return last === undefined ? 'OPEN' : STANDING[last];
}

/** What is known when somebody wants to say something of a line. */
export interface LineCase {
  readonly standing: LineStanding;
  /** The sheet is with the workers: later everything is settled. */
  readonly isPublished: boolean;
  /** Epoch ms of the publication and of now. */
  readonly publishedAt: number;
  readonly now: number;
  /** Hours after the publication from which on a line counts as not answered; data of the site. */
  readonly timeOutHours: number;
}

const HOUR_MS = 3_600_000;

/**
 * Why an answer cannot be given now; null = it can.
 * @param excuse with EXCUSE
 */
export function refusalOf(
  answer: LineAnswer,
  line: LineCase,
  excuse?: Excuse,
): 'wrong_state' | 'too_early' | 'not_disputed' | null {
  const { standing, isPublished } = line;
  if (!isPublished) return 'wrong_state';
  if (answer === 'REJECT') return standing === 'DISPUTED' ? null : 'not_disputed';
  if (answer === 'EXCUSE') {
    if (standing === 'CONFIRMED' || standing === 'DISPUTED') return 'wrong_state';
    if (excuse === 'DISPUTE_REJECTED') return standing === 'REJECTED' ? null : 'not_disputed';
    if (excuse === 'TIMED_OUT' && line.now < line.publishedAt + line.timeOutHours * HOUR_MS)
      return 'too_early';
    return null;
  }
  // a worker may think again until the sheet has left his hands, but not dispute what he has signed
  return answer === 'DISPUTE' && standing === 'CONFIRMED' ? 'wrong_state' : null;
}

/** The lines of a sheet that still hold it up. */
export function waitsFor(standings: readonly LineStanding[]): number {
  return standings.filter((each) => each !== 'CONFIRMED' && each !== 'EXCUSED').length;
}

/** Content of a line that a signature is about: whoever changes a fen or a day changes the text. */
export function lineText(
  line: WageLine & { readonly workerId: number; readonly days: readonly unknown[] },
): string {
  const { workerId, daysHundredths, dayCount, workedMinutes, overtimeMinutes } = line;
  const { payableFen, deductionFen, netFen, segments, items, adjustments, days } = line;
  return canonicalJson([
    ...[workerId, daysHundredths, dayCount, workedMinutes, overtimeMinutes, payableFen, deductionFen, netFen],
    ...[segments, items, adjustments, days],
  ]);
}
