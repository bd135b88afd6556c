// Step 6 of the walk: the facts of worker-days: passages of the gates, approved corrections, and passages elsewhere.
import type { AttendanceFact } from '#domain/attendance/attendance-day.js';
import { type ApprovedCorrection, withCorrections } from '#domain/attendance/correction.js';
import type { Transaction } from './unit-of-work.js';

/** Half-open, epoch ms. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * Facts of some workers in a window of effective instants, by worker; gate events in order, corrections behind them.
 * A gate event in whose place an approved correction stands is marked as replaced.
 * @param supposed of `window`: decisions that are looked at as if they had been made
 */
export async function readFacts(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
  { from, to, supposed = NOTHING_SUPPOSED }: Window & { readonly supposed?: SupposedDecisions },
): Promise<Map<number, AttendanceFact[]>> {
  const rows = await tx.query<(AttendanceFact & { workerId: number })[]>(EVENTS, [
    projectId,
    workerIds,
    from,
    to,
  ]);
  const facts = new Map<number, AttendanceFact[]>();
  for (const row of rows) listOf(facts, row.workerId).push(row);
  const corrections = new Map<number, ApprovedCorrection[]>();
  for (const row of await readApproved(tx, projectId, workerIds, supposed)) {
    const { id, at, direction, deviceId, bootId, seq } = row;
    const replaces = deviceId === null ? null : ([deviceId, bootId, seq] as const);
    listOf(corrections, row.workerId).push({ id, at, direction, replaces });
  }
  for (const [workerId, approved] of corrections) {
    const corrected = withCorrections(facts.get(workerId) ?? [], approved);
    const inside = corrected.filter(({ at }) => at >= from && at < to);
    if (inside.length > 0) facts.set(workerId, inside);
  }
  return facts;
}

function listOf<T>(lists: Map<number, T[]>, key: number): T[] {
  let list = lists.get(key);
  if (!list) lists.set(key, (list = []));
  return list;
}

const EVENTS = `SELECT worker_id AS "workerId", round(date_part('epoch', effective_at) * 1000) AS at, direction, method, verdict,
          time_quality AS "timeQuality", device_id AS "deviceId", boot_id AS "bootId", seq
     FROM gate_event
    WHERE project_id = $1 AND worker_id = ANY ($2::bigint[])
      AND effective_at >= to_timestamp($3::float8 / 1000) AND effective_at < to_timestamp($4::float8 / 1000)
    ORDER BY worker_id, effective_at, device_id, boot_id, seq`;

/** Corrections whose decision is looked at as if it had been made: for showing what it would do. */
export interface SupposedDecisions {
  readonly approved: readonly number[];
  readonly annulled: readonly number[];
}

const NOTHING_SUPPOSED: SupposedDecisions = { approved: [], annulled: [] };

type ApprovedRow = Omit<ApprovedCorrection, 'replaces'> & { readonly workerId: number } & (
    | { readonly deviceId: number; readonly bootId: number; readonly seq: number }
    | { readonly deviceId: null; readonly bootId: null; readonly seq: null }
  );

/** The last decision about a correction is the one that holds. */
function readApproved(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
  { approved, annulled }: SupposedDecisions,
): Promise<ApprovedRow[]> {
  return tx.query<ApprovedRow[]>(
    `SELECT c.worker_id AS "workerId", c.id, round(date_part('epoch', c.at) * 1000) AS at, c.direction,
            c.device_id AS "deviceId", c.boot_id AS "bootId", c.seq
       FROM attendance_correction c
      WHERE c.project_id = $1 AND c.worker_id = ANY ($2::bigint[]) AND c.id <> ALL ($4::bigint[])
        AND (c.id = ANY ($3::bigint[]) OR 'APPROVED' = (
          SELECT d.outcome FROM correction_decision d WHERE d.project_id = c.project_id AND d.correction_id = c.id
           ORDER BY d.step DESC LIMIT 1))
      ORDER BY c.worker_id, c.at, c.id`,
    [projectId, workerIds, approved, annulled],
  );
}

/** The other projects on which some of these workers were ever registered, and who. Most people have none. */
async function otherProjects(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
): Promise<{ projectId: number; workers: number[] }[]> {
  return tx.query<{ projectId: number; workers: number[] }[]>(
    `SELECT project_id AS "projectId", array_agg(DISTINCT worker_id) AS workers FROM registration
      WHERE worker_id = ANY ($2::bigint[]) AND project_id <> $1 GROUP BY project_id ORDER BY project_id`,
    [projectId, workerIds],
  );
}

/** When some workers validly passed gates of other projects, by worker, ascending. */
export async function readElsewhere(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
  window: Window,
): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  for (const other of await otherProjects(tx, projectId, workerIds)) {
    const rows = await tx.query<{ workerId: number; at: number }[]>(
      `SELECT worker_id AS "workerId", round(date_part('epoch', effective_at) * 1000) AS at FROM gate_event
        WHERE project_id = $1 AND worker_id = ANY ($2::bigint[])
          AND effective_at >= to_timestamp($3::float8 / 1000) AND effective_at < to_timestamp($4::float8 / 1000)
          AND verdict = 'allowed' AND time_quality <> 'suspect' AND method <> 'forced_out'`,
      [other.projectId, other.workers, window.from, window.to],
    );
    for (const { workerId, at } of rows) found.set(workerId, [...(found.get(workerId) ?? []), at]);
  }
  for (const instants of found.values()) instants.sort((a, b) => a - b);
  return found;
}

/** A day of another project that some changed days may touch: its figures depend on where else the person was. */
export interface DayElsewhere {
  readonly projectId: number;
  readonly workerId: number;
  readonly workDate: string;
}

/** Days of these workers and dates on other projects. */
export async function readDaysElsewhere(
  tx: Transaction,
  projectId: number,
  days: readonly { readonly workerId: number; readonly workDate: string }[],
): Promise<DayElsewhere[]> {
  const found: DayElsewhere[] = [];
  const workers = [...new Set(days.map((day) => day.workerId))];
  for (const other of await otherProjects(tx, projectId, workers)) {
    const theirs = new Set(other.workers);
    const own = days.filter((day) => theirs.has(day.workerId));
    const rows = await tx.query<DayElsewhere[]>(
      `SELECT DISTINCT a.project_id AS "projectId", a.worker_id AS "workerId", a.work_date::text AS "workDate"
         FROM unnest($2::bigint[], $3::date[]) AS d(worker_id, work_date)
         JOIN attendance_day a ON a.project_id = $1 AND a.worker_id = d.worker_id AND a.work_date = d.work_date`,
      [other.projectId, own.map((day) => day.workerId), own.map((day) => day.workDate)],
    );
    found.push(...rows);
  }
  return found;
}
