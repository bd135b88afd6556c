// Step 6 of the walk: the facts of worker-days: passages of the gates, approved corrections, and passages elsewhere.
import type { AttendanceFact } from '#domain/attendance/attendance-day.js';
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
  const corrections = await readApproved(tx, projectId, workerIds, supposed);
  const replaced = new Set(corrections.flatMap(({ replaces }) => (replaces === null ? [] : [replaces])));
  const facts = new Map<number, AttendanceFact[]>();
  const put = (workerId: number, fact: AttendanceFact) => {
    const list = facts.get(workerId);
    if (list) list.push(fact);
    else facts.set(workerId, [fact]);
  };
  for (const row of rows) {
    const isReplaced = replaced.size > 0 && replaced.has(`${row.deviceId}.${row.bootId}.${row.seq}`);
    put(row.workerId, isReplaced ? { ...row, isReplaced } : row);
  }
  for (const { workerId, id, at, direction } of corrections) {
    if (at < from || at >= to) continue;
    put(workerId, { ...BY_HAND, at, direction, seq: id });
  }
  return facts;
}

/** An approved correction, as the rule sees it: nobody but two people vouch for it. */
const BY_HAND = { method: 'manual', verdict: 'allowed', timeQuality: 'ok', deviceId: 0, bootId: 0 } as const;

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

interface ApprovedCorrection {
  readonly workerId: number;
  readonly id: number;
  readonly at: number;
  readonly direction: 'in' | 'out';
  /** `device.boot.seq` of the gate event in whose place it stands. */
  readonly replaces: string | null;
}

/** The last decision about a correction is the one that holds. */
function readApproved(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
  { approved, annulled }: SupposedDecisions,
): Promise<ApprovedCorrection[]> {
  return tx.query<ApprovedCorrection[]>(
    `SELECT c.worker_id AS "workerId", c.id, round(date_part('epoch', c.at) * 1000) AS at, c.direction,
            c.device_id || '.' || c.boot_id || '.' || c.seq AS replaces
       FROM attendance_correction c
      WHERE c.project_id = $1 AND c.worker_id = ANY ($2::bigint[]) AND c.id <> ALL ($4::bigint[])
        AND (c.id = ANY ($3::bigint[]) OR 'APPROVED' = (
          SELECT d.outcome FROM correction_decision d WHERE d.project_id = c.project_id AND d.correction_id = c.id
           ORDER BY d.step DESC LIMIT 1))
      ORDER BY c.worker_id, c.at, c.id`,
    [projectId, workerIds, approved, annulled],
  );
}

/**
 * When some workers validly passed gates of other projects, by worker, ascending; only workers who have ever been
 * registered on two projects are looked up.
 */
export async function readElsewhere(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
  window: Window,
): Promise<Map<number, number[]>> {
  const rows = await tx.query<{ workerId: number; instants: number[] }[]>(
    `SELECT r.worker_id AS "workerId",
            array_agg(round(date_part('epoch', g.effective_at) * 1000)::float8 ORDER BY g.effective_at) AS instants
       FROM (SELECT DISTINCT project_id, worker_id FROM registration
              WHERE worker_id = ANY ($2::bigint[]) AND project_id <> $1) AS r
       JOIN gate_event g ON g.project_id = r.project_id AND g.worker_id = r.worker_id
        AND g.effective_at >= to_timestamp($3::float8 / 1000) AND g.effective_at < to_timestamp($4::float8 / 1000)
      WHERE g.verdict = 'allowed' AND g.time_quality <> 'suspect' AND g.method <> 'forced_out'
      GROUP BY r.worker_id`,
    [projectId, workerIds, window.from, window.to],
  );
  return new Map(rows.map(({ workerId, instants }) => [workerId, instants]));
}

/** A day of another project that some changed days may touch: its figures depend on where else the person was. */
export interface DayElsewhere {
  readonly projectId: number;
  readonly workerId: number;
  readonly workDate: string;
}

/** Current days with stays of these workers and dates on other projects. */
export function readDaysElsewhere(
  tx: Transaction,
  projectId: number,
  days: readonly { readonly workerId: number; readonly workDate: string }[],
): Promise<DayElsewhere[]> {
  return tx.query<DayElsewhere[]>(
    `SELECT DISTINCT a.project_id AS "projectId", a.worker_id AS "workerId", a.work_date::text AS "workDate"
       FROM unnest($2::bigint[], $3::date[]) AS d(worker_id, work_date)
       JOIN registration r ON r.worker_id = d.worker_id AND r.project_id <> $1
       JOIN attendance_day a ON a.project_id = r.project_id AND a.worker_id = r.worker_id AND a.work_date = d.work_date`,
    [projectId, days.map((day) => day.workerId), days.map((day) => day.workDate)],
  );
}
