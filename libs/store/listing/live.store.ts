// Step 10 of the walk: counts of the running day, by project, without anybody's name.
import type { Transaction } from '../unit-of-work.js';

/** One project's running day. */
interface LiveProject {
  readonly project: string;
  /** Passages let through since local midnight. */
  readonly passesToday: number;
  readonly refusedToday: number;
  readonly insideNow: number;
}

/** A passage, without the person. */
interface LivePass {
  readonly at: Date;
  readonly project: string;
  readonly gate: string;
  readonly direction: string;
  readonly verdict: string;
}

/**
 * Since local midnight: bounded by the index on the receive time; what is replayed late is not of today.
 * OFFSET 0 keeps the zone's arithmetic out of the condition: inside it, row policies would keep it from the index.
 */
export const TODAY = `SELECT (now() AT TIME ZONE p.time_zone)::date AS today,
  date_trunc('day', now() AT TIME ZONE p.time_zone) AT TIME ZONE p.time_zone AS midnight OFFSET 0`;

/** The running day of every project in sight. A night shift of yesterday may still be inside. */
export function countLive(tx: Transaction): Promise<LiveProject[]> {
  return tx.query<LiveProject[]>(
    `SELECT p.name AS project, e.passes AS "passesToday", e.refused AS "refusedToday", i.inside AS "insideNow"
       FROM project p CROSS JOIN LATERAL (${TODAY}) d
      CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE g.verdict = 'allowed')::int AS passes,
               count(*) FILTER (WHERE g.verdict <> 'allowed')::int AS refused
          FROM gate_event g
         WHERE g.project_id = p.id AND g.received_at >= d.midnight AND g.effective_at >= d.midnight) e
      CROSS JOIN LATERAL (
        SELECT count(DISTINCT worker_id)::int AS inside
          FROM (SELECT DISTINCT ON (a.work_date, a.worker_id) a.worker_id, a.open_since FROM attendance_day a
                 WHERE a.project_id = p.id AND a.work_date BETWEEN d.today - 1 AND d.today
                 ORDER BY a.work_date DESC, a.worker_id DESC, a.version DESC) c
         WHERE c.open_since IS NOT NULL) i
      ORDER BY e.passes DESC, p.code`,
  );
}

/** The last passages of today, the newest first. */
export function lastPasses(tx: Transaction, count: number): Promise<LivePass[]> {
  return tx.query<LivePass[]>(
    `SELECT g.effective_at AS at, p.name AS project, v.lane AS gate, g.direction, g.verdict
       FROM project p CROSS JOIN LATERAL (${TODAY}) d
      CROSS JOIN LATERAL (
        SELECT * FROM gate_event g
         WHERE g.project_id = p.id AND g.received_at >= d.midnight AND g.effective_at >= d.midnight
         ORDER BY g.received_at DESC LIMIT $1) g
       JOIN device v ON v.id = g.device_id
      ORDER BY g.received_at DESC, g.device_id DESC, g.boot_id DESC, g.seq DESC LIMIT $1`,
    [count],
  );
}
