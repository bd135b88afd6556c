// Step 6 of the walk, tried out: what a correction is judged by, and what its approval would do. Nothing is written.
import type { CorrectionSurroundings, LiveCorrection } from '#domain/attendance/correction.js';
import { type DayEffect, datesAround, effectOn } from '#domain/attendance/correction-effect.js';
import { judgePassage } from '#domain/gate-event/judge-passage.js';
import { readRegistrations } from './attendance-day.store.js';
import { readFacts } from './attendance-fact.store.js';
import {
  type LiveCorrectionRow,
  type StoredCorrection,
  readInstant,
  readLiveCorrections,
} from './correction.store.js';
import { type DayRules, deriveDays, readDayRules } from './derive-days.js';
import { findPersons } from './gate-event.store.js';
import { groupBy, policyAt } from './governed-parts.js';
import type { Transaction } from './unit-of-work.js';
import type { NewMark } from './work-mark.store.js';

/** Every date of a month lies within so many days of every other, cut-offs included. */
const MONTH_MS = 33 * 86_400_000;

/** What a correction at an instant (epoch ms) is judged by, as far as the caller sees it. */
export async function readSurroundings(
  tx: Transaction,
  worker: { readonly projectId: number; readonly id: number; readonly number: string },
  at: number,
): Promise<CorrectionSurroundings> {
  const { projectId, id: workerId } = worker;
  const rules = await readDayRules(tx, projectId);
  const stays = await readRegistrations(tx, projectId, [workerId]);
  const { policy, workDate } = policyAt(at, rules, stays);
  const [person = null] = await findPersons(tx, [{ projectId, kind: 'worker', value: worker.number }]);
  const debounceMs = policy.rule.debounceSeconds * 1000;
  const near = { from: at - debounceMs, to: at + debounceMs + 1 };
  const facts = await readFacts(tx, projectId, [workerId], near);
  const month = { from: at - MONTH_MS, to: at + MONTH_MS };
  const live = await readLiveCorrections(tx, { projectId, workerId }, month);
  return {
    now: await readInstant(tx),
    workDate,
    verdict: judgePassage(person, workDate),
    policy: policy.rule,
    facts: facts.get(workerId) ?? [],
    live: live.map((row) => ({ ...liveOf(row), workDate: policyAt(row.at, rules, stays).workDate })),
  };
}

function liveOf(row: LiveCorrectionRow): Omit<LiveCorrection, 'workDate'> {
  const { at, direction, deviceId, bootId, seq, timeQuality } = row;
  const isReplacing = deviceId !== null && bootId !== null && seq !== null && timeQuality !== null;
  return { at, direction, replaces: isReplacing ? { key: [deviceId, bootId, seq], timeQuality } : null };
}

/** A correction and the work dates of its facts: of itself, and of the gate event in whose place it stands. */
interface DatedCorrection {
  readonly correction: StoredCorrection;
  readonly workDates: readonly string[];
}

/** The work dates of corrections, by the policies that govern them now. */
async function dated(
  tx: Transaction,
  rules: DayRules,
  projectId: number,
  corrections: readonly StoredCorrection[],
): Promise<DatedCorrection[]> {
  const workers = [...new Set(corrections.map(({ workerId }) => workerId))];
  const registered = await readRegistrations(tx, projectId, workers);
  const stays = groupBy(registered, (stay) => stay.workerId);
  return corrections.map((correction) => {
    const own = stays.get(correction.workerId) ?? [];
    const instants = [correction.at, ...(correction.eventAt === null ? [] : [correction.eventAt])];
    const dates = instants.map((instant) => policyAt(instant, rules, own).workDate);
    return { correction, workDates: [...new Set(dates)] };
  });
}

/** The days that facts of these corrections belong to, to be derived again. */
export async function marksOf(
  tx: Transaction,
  projectId: number,
  corrections: readonly StoredCorrection[],
): Promise<NewMark[]> {
  const rules = await readDayRules(tx, projectId);
  return (await dated(tx, rules, projectId, corrections)).flatMap(({ correction, workDates }) =>
    workDates.map((period): NewMark => {
      return { projectId, step: 'attendance.close-day', period, subjects: [correction.workerId] };
    }),
  );
}

/** What the approval of a correction would do, after those before it in the list. */
interface CorrectionEffect {
  readonly correction: StoredCorrection;
  readonly days: readonly DayEffect[];
}

/** What approving these corrections one after the other would do to days. */
export async function previewCorrections(
  tx: Transaction,
  projectId: number,
  corrections: readonly StoredCorrection[],
): Promise<CorrectionEffect[]> {
  const rules = await readDayRules(tx, projectId);
  const asOf = await readInstant(tx);
  const effects: CorrectionEffect[] = [];
  const approved: number[] = [];
  for (const { correction, workDates } of await dated(tx, rules, projectId, corrections)) {
    const daysWith = async (ids: readonly number[]) => {
      const days = [];
      for (const range of datesAround(workDates)) {
        const wanted = { projectId, workers: [correction.workerId], range, asOf };
        const supposed = { approved: ids, annulled: [] };
        days.push(...(await deriveDays(tx, rules, { ...wanted, supposed })));
      }
      return days.map(({ row }) => row);
    };
    const before = await daysWith(approved);
    approved.push(correction.id);
    effects.push({ correction, days: effectOn(workDates, before, await daysWith(approved)) });
  }
  return effects;
}
