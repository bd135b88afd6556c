// Step 10 of the walk: what presence on site is told from: the passages of the last days, a worker a row.
import type { AttendanceFact } from '#domain/attendance/attendance-day.js';
import { type DatedPolicy, projectPolicies } from '../attendance-day.store.js';
import type { Transaction } from '../unit-of-work.js';

/** Passages of one worker today that are looked at; a gate that repeats itself all day fills no memory. */
const MOST_OF_TODAY = 30;
/** The last entry or exit, the one before it, and a repeat. */
const BEFORE_TODAY = 3;
/** An exit 退场 is often booked after the fact, and the person may have come in since. */
const LATE_EXIT_DAYS = 31;

/** A project as presence needs it. `asOf` is the database's clock, epoch ms. */
export interface PresenceProject {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
  readonly asOf: number;
  /** Own policies before the general ones, the latest first. */
  readonly policies: readonly DatedPolicy[];
}

/** The project, undefined where it is not there or not to be seen. */
export async function findPresenceProject(
  tx: Transaction,
  code: string,
): Promise<PresenceProject | undefined> {
  const [project] = await tx.query<Omit<PresenceProject, 'policies'>[]>(
    `SELECT id, code, name, time_zone AS "timeZone", round(date_part('epoch', now()) * 1000) AS "asOf"
       FROM project WHERE code = $1`,
    [code],
  );
  return project && { ...project, policies: (await projectPolicies(tx, project.id)).policies };
}

/** One stretch of one worker with one team. Dates are inclusive. */
export interface PresenceStay {
  readonly workerId: number;
  readonly number: string;
  readonly name: string;
  readonly teamId: number;
  readonly tradeCode: string;
  readonly enteredOn: string;
  readonly exitedOn: string | null;
}

/** Stretches that have begun by the date and have not ended long ago, each worker's in order. */
export function readPresenceStays(
  tx: Transaction,
  projectId: number,
  today: string,
): Promise<PresenceStay[]> {
  return tx.query<PresenceStay[]>(
    `SELECT r.worker_id AS "workerId", w.number, w.name, r.team_id AS "teamId", r.trade_code AS "tradeCode",
            r.entered_on::text AS "enteredOn", r.exited_on::text AS "exitedOn"
       FROM registration r JOIN worker w ON w.id = r.worker_id
      WHERE r.project_id = $1 AND r.entered_on <= $2::date
        AND (r.exited_on IS NULL OR r.exited_on >= $2::date - $3::integer)
      ORDER BY r.worker_id, r.entered_on, r.id`,
    [projectId, today, LATE_EXIT_DAYS],
  );
}

/** One worker and how many passages of today there are. */
interface WorkerPasses {
  readonly workerId: number;
  readonly passes: number;
}

/**
 * Passages that count, of these workers, from an instant (epoch ms) on: those of today and the last few before. Refusals
 * do not push an entry out, as the limit is on what counts. One index walk a worker; what tells them apart (boot, seq) is
 * left in the order, which is that of the rule, and direction and method share a number: rows and JSON arrays of them all
 * took three times as long.
 */
export async function readPresenceFacts(
  tx: Transaction,
  projectId: number,
  { workers, from }: { readonly workers: readonly WorkerPasses[]; readonly from: number },
): Promise<Map<number, AttendanceFact[]>> {
  const rows = await tx.query<{ workerId: number; facts: number[]; gates: number[] }[]>(
    `SELECT w.id AS "workerId", f.facts, f.gates
       FROM unnest($2::bigint[], $3::integer[]) AS w(id, most) CROSS JOIN LATERAL (
         SELECT json_agg((extract(epoch FROM g.effective_at) * 1000)::bigint * 4
                         + CASE WHEN g.direction = 'out' THEN 2 ELSE 0 END
                         + CASE WHEN g.method = 'forced_out' THEN 1 ELSE 0 END) AS facts, json_agg(g.device_id) AS gates
           FROM (SELECT * FROM gate_event g
                  WHERE g.project_id = $1 AND g.worker_id = w.id AND g.effective_at >= $4
                    AND g.verdict = 'allowed' AND g.time_quality <> 'suspect'
                  ORDER BY g.effective_at DESC, g.device_id DESC, g.boot_id DESC, g.seq DESC LIMIT w.most) g) f
      WHERE f.facts IS NOT NULL`,
    [
      projectId,
      workers.map(({ workerId }) => workerId),
      workers.map(({ passes }) => Math.min(passes, MOST_OF_TODAY) + BEFORE_TODAY),
      new Date(from),
    ],
  );
  return new Map(
    rows.map(({ workerId, facts, gates }) => [
      workerId,
      facts.map((packed, index) => unpacked(packed, gates[index] ?? 0, -index)).reverse(),
    ]),
  );
}

function unpacked(packed: number, deviceId: number, seq: number): AttendanceFact {
  return {
    at: Math.floor(packed / 4),
    direction: packed % 4 >= 2 ? 'out' : 'in',
    // any other method is the same to the rule
    method: packed % 2 === 1 ? 'forced_out' : 'manual',
    verdict: 'allowed',
    timeQuality: 'ok',
    deviceId,
    bootId: 1,
    seq,
  };
}

/**
 * The latest entry at any other project, by worker (epoch ms), from an instant on. Row policies hide projects outside the
 * caller's scope, so this knows only of those that the caller may see.
 */
export async function readEntriesElsewhere(
  tx: Transaction,
  projectId: number,
  { workerIds, from }: { readonly workerIds: readonly number[]; readonly from: number },
): Promise<Map<number, number>> {
  const rows = await tx.query<{ workerId: number; at: number }[]>(
    `SELECT r.worker_id AS "workerId", round(date_part('epoch', max(e.at)) * 1000) AS at
       FROM registration r CROSS JOIN LATERAL (
         SELECT g.effective_at AS at FROM gate_event g
          WHERE g.project_id = r.project_id AND g.worker_id = r.worker_id AND g.effective_at >= $3
            AND g.direction = 'in' AND g.verdict = 'allowed' AND g.time_quality <> 'suspect'
          ORDER BY g.effective_at DESC LIMIT 1) e
      WHERE r.worker_id = ANY ($2::bigint[]) AND r.project_id <> $1
      GROUP BY r.worker_id`,
    [projectId, workerIds, new Date(from)],
  );
  return new Map(rows.map(({ workerId, at }) => [workerId, at]));
}

/** Passages let through and refused; `workerId` is null for people whom nobody knows. */
export interface PassageCount {
  readonly workerId: number | null;
  readonly passes: number;
  readonly refused: number;
}

/** Passages since the site's midnight, by worker: what happened today was received today, so this walks one index. */
export function countPassages(tx: Transaction, projectId: number, midnight: number): Promise<PassageCount[]> {
  return tx.query<PassageCount[]>(
    `SELECT worker_id AS "workerId", (count(*) FILTER (WHERE verdict = 'allowed'))::int AS passes,
            (count(*) FILTER (WHERE verdict <> 'allowed'))::int AS refused
       FROM gate_event WHERE project_id = $1 AND received_at >= $2 AND effective_at >= $2
      GROUP BY worker_id`,
    [projectId, new Date(midnight)],
  );
}

/** A team with its leader, where it has one. */
export interface PresenceTeam {
  readonly id: number;
  readonly name: string;
  readonly leaderNumber: string | null;
  readonly leaderName: string | null;
}

/** Names of teams, trades and gates, by what the passages and stretches call them. */
export interface PresenceNames {
  readonly teams: ReadonlyMap<number, PresenceTeam>;
  readonly trades: ReadonlyMap<string, string>;
  readonly gates: ReadonlyMap<number, string>;
}

/** Names for one project. A gate that has been moved away since may be out of the caller's sight. */
export async function readPresenceNames(
  tx: Transaction,
  projectId: number,
  keys: { readonly tradeCodes: readonly string[]; readonly deviceIds: readonly number[] },
): Promise<PresenceNames> {
  const teams = await tx.query<PresenceTeam[]>(
    `SELECT t.id, t.name, w.number AS "leaderNumber", w.name AS "leaderName"
       FROM team t LEFT JOIN worker w ON w.id = t.leader_worker_id WHERE t.project_id = $1`,
    [projectId],
  );
  const trades = await tx.query<{ code: string; name: string }[]>(
    'SELECT code, name FROM trade WHERE code = ANY ($1)',
    [keys.tradeCodes],
  );
  const gates = await tx.query<{ id: number; lane: string }[]>(
    'SELECT id, lane FROM device WHERE id = ANY ($1::bigint[])',
    [keys.deviceIds],
  );
  return {
    teams: new Map(teams.map((team) => [team.id, team])),
    trades: new Map(trades.map(({ code, name }) => [code, name])),
    gates: new Map(gates.map(({ id, lane }) => [id, lane])),
  };
}

/** The key of a passage within its project, as one text. */
type PassageKey = string;

/** A look at what came in: the database's clock (epoch ms), and the keys in the order of receipt. */
interface Received {
  readonly asOf: number;
  readonly keys: readonly PassageKey[];
}

/**
 * Keys of what was received from an instant on, less an overlap; without an instant, in the overlap before now.
 * One row of JSON, as this is asked every second.
 */
export async function readReceivedKeys(
  tx: Transaction,
  projectId: number,
  { since, overlapMs }: { readonly since: number | null; readonly overlapMs: number },
): Promise<Received> {
  const [row] = await tx.query<{ asOf: number; keys: PassageKey[] }[]>(
    `SELECT round(date_part('epoch', now()) * 1000) AS "asOf",
            coalesce(json_agg(concat_ws('-', device_id, boot_id, seq)
                              ORDER BY received_at, device_id, boot_id, seq), '[]') AS keys
       FROM gate_event
      WHERE project_id = $1 AND received_at >= coalesce($2::timestamptz, now()) - $3::float8 * interval '1 millisecond'`,
    [projectId, since === null ? null : new Date(since), overlapMs],
  );
  if (!row) throw new Error('a sum without groups gave no row');
  return row;
}

/** A passage as it is told to those who listen. */
export interface PassageItem {
  readonly id: string;
  readonly at: Date;
  readonly direction: string;
  readonly verdict: string;
  readonly workerNumber: string | null;
  readonly teamId: number | null;
  readonly teamName: string | null;
  readonly gate: string | null;
}

/** Passages by their keys, in the order of receipt; the team is the worker's on that date. */
export function readPassages(
  tx: Transaction,
  projectId: number,
  keys: readonly PassageKey[],
): Promise<PassageItem[]> {
  const parts = keys.map((key) => key.split('-').map(Number));
  return tx.query<PassageItem[]>(
    `SELECT concat_ws('-', g.project_id, g.device_id, g.boot_id, g.seq) AS id, g.effective_at AS at, g.direction,
            g.verdict, w.number AS "workerNumber", t.id AS "teamId", t.name AS "teamName", d.lane AS gate
       FROM unnest($2::bigint[], $3::integer[], $4::bigint[]) AS k(device_id, boot_id, seq)
       JOIN gate_event g ON g.project_id = $1 AND g.device_id = k.device_id AND g.boot_id = k.boot_id AND g.seq = k.seq
       JOIN project p ON p.id = g.project_id
       LEFT JOIN worker w ON w.id = g.worker_id
       LEFT JOIN device d ON d.id = g.device_id
       LEFT JOIN LATERAL (
         SELECT r.team_id FROM registration r
          WHERE r.project_id = g.project_id AND r.worker_id = g.worker_id
            AND r.entered_on <= (g.effective_at AT TIME ZONE p.time_zone)::date
          ORDER BY r.entered_on DESC, r.id DESC LIMIT 1) r ON true
       LEFT JOIN team t ON t.project_id = g.project_id AND t.id = r.team_id
      ORDER BY g.received_at, g.device_id, g.boot_id, g.seq`,
    [
      projectId,
      parts.map(([device]) => device),
      parts.map(([, boot]) => boot),
      parts.map(([, , seq]) => seq),
    ],
  );
}
