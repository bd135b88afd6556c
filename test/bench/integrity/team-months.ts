// Team-months for the detector of invented punches: from passages through the attendance rule to what the detector is
// given, as in the walk.
import { FORGE_MODES, type ForgeMode, forgeDays } from '#devices/simulator/forger.js';
import { type PlanInput, type PlannedDay, planDays } from '#devices/simulator/plan.js';
import { createRandom } from '#devices/simulator/random.js';
import type { AttendanceFact } from '#domain/attendance/attendance-day.js';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { deriveAttendanceDays } from '#domain/attendance/derive-attendance-day.js';
import { addDays, startOfWorkDate } from '#domain/calendar/work-date.js';
import type { Direction } from '#domain/gate-event/gate-event.js';
import type { TeamPunch } from '#domain/integrity/team-regularity.js';
import { type CrewName, crewMonth } from './crews.js';

const FROM = '2026-05-01';
const TO = '2026-05-31';
const POLICY = DEFAULT_ATTENDANCE_POLICY;
const midnight = (date: string) => startOfWorkDate(date, POLICY.timeZone, 0);

/** Honest by the plan, an honest crew of another make, or invented. */
export type Origin = 'plan' | CrewName | ForgeMode;

/** Punches of one made-up team-month; the seed decides size, gates and all times. */
export function teamMonth(origin: Origin, seed: number): TeamPunch[] {
  if (origin === 'plan') return punchesOf(factsOfPlan(planDays(planInput(seed))));
  const mode = FORGE_MODES.find((known) => known === origin);
  if (mode) return punchesOf(factsOfPlan(forgeDays(planInput(seed), { mode, share: 1 })));
  return punchesOf(factsOfCrew(origin as CrewName, seed));
}

function planInput(seed: number): PlanInput {
  const random = createRandom(seed, 'team');
  const gates = Array.from({ length: random.int(1, 4) }, (_, i) => `SIM0000${i + 1}`);
  const workers = Array.from({ length: random.int(6, 30) }, (_, i) => String(i));
  return { sites: [{ code: 'S001', gates, workers }], from: FROM, to: TO, seed };
}

interface Fact extends AttendanceFact {
  readonly worker: number;
}

const fact = (worker: number, gate: number, at: number, direction: Direction): Fact => {
  const known = { method: 'face', verdict: 'allowed', timeQuality: 'ok', bootId: 1, seq: at } as const;
  return { worker, deviceId: gate, at, direction, ...known };
};

function factsOfPlan(days: Iterable<PlannedDay>): Fact[] {
  return [...days]
    .flatMap(({ passages }) => passages)
    .filter(({ event }) => /^\d+$/.test(event.worker ?? ''))
    .map(({ sn, atMs, event }) => fact(Number(event.worker), Number(sn.slice(3)), atMs, event.direction));
}

function factsOfCrew(name: CrewName, seed: number): Fact[] {
  return crewMonth(name, seed).map(({ worker, gate, day, minute, direction }) =>
    fact(worker, gate, Math.round(midnight(addDays(FROM, day)) + minute * 60_000), direction),
  );
}

/** First entry and last exit of each derived day, as reconciliation reads them. */
function punchesOf(facts: readonly Fact[]): TeamPunch[] {
  const workers = new Map<number, Fact[]>();
  for (const each of facts) {
    const own = workers.get(each.worker);
    if (own) own.push(each);
    else workers.set(each.worker, [each]);
  }
  return [...workers].flatMap(([worker, own]) => {
    const gates = new Map(own.map(({ at, deviceId }) => [at, deviceId]));
    const days = deriveAttendanceDays(own, POLICY, {
      range: { from: FROM, to: TO },
      asOf: midnight('2026-07-01'),
    });
    return days.flatMap(({ workDate, firstInAt, lastOutAt }) => {
      const punch = (direction: Direction, at: number | null): TeamPunch[] =>
        at === null
          ? []
          : [{ worker, workDate, direction, dayMs: at - midnight(workDate), gate: gates.get(at) ?? null }];
      return [...punch('in', firstInAt), ...punch('out', lastOutAt)];
    });
  });
}
