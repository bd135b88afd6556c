// Step 4 of the walk, by hand: corrections and what became of them. Both are added, never changed.
import type { CorrectionEvidence, CorrectionOutcome } from '#domain/attendance/correction.js';
import type { Direction, TimeQuality } from '#domain/gate-event/gate-event.js';
import type { GateEventKey } from './gate-event.store.js';
import type { Transaction } from './unit-of-work.js';

/** The instant of this transaction by the database's clock, epoch ms. */
export async function readInstant(tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ now: number }[]>(`SELECT floor(date_part('epoch', now()) * 1000) AS now`);
  return row?.now ?? 0;
}

/**
 * Holds the corrections of some workers until the end of the transaction: what is counted, asked for and decided about
 * one worker happens one after the other. What was committed before is seen by the next statement.
 */
export async function holdCorrections(
  tx: Transaction,
  projectId: number,
  workerIds: Iterable<number>,
): Promise<void> {
  // in one order: two that hold cannot wait for each other
  for (const workerId of [...new Set(workerIds)].sort((a, b) => a - b))
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, $2))`, [
      `attendance.correction ${workerId}`,
      projectId,
    ]);
}

/** A correction to be added. */
export interface NewCorrection {
  readonly projectId: number;
  readonly workerId: number;
  readonly direction: Direction;
  readonly at: Date;
  readonly event: GateEventKey | null;
  readonly reason: string;
  readonly evidence: readonly CorrectionEvidence[];
  readonly requestedBy: number;
  readonly requestedByName: string;
}

/** Adds what somebody asks for; answers its id. */
export async function addCorrection(tx: Transaction, correction: NewCorrection): Promise<number> {
  const { projectId, workerId, direction, at, event, reason, evidence } = correction;
  const { requestedBy, requestedByName } = correction;
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO attendance_correction (project_id, worker_id, direction, at, device_id, boot_id, seq, reason, evidence,
                                        requested_by, requested_by_name)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
    [
      projectId,
      workerId,
      direction,
      at,
      event?.deviceId ?? null,
      event?.bootId ?? null,
      event?.seq ?? null,
      reason,
      JSON.stringify(evidence),
      requestedBy,
      requestedByName,
    ],
  );
  return row?.id ?? 0;
}

/** One decision about several corrections of a project. */
export interface NewDecision {
  readonly projectId: number;
  readonly outcome: CorrectionOutcome;
  readonly decidedBy: number;
  readonly decidedByName: string;
  readonly reason: string;
}

/**
 * Adds a decision.
 * @throws ConstraintError where somebody was faster, or one person asks and decides
 */
export async function addDecisions(
  tx: Transaction,
  decision: NewDecision,
  corrections: readonly { readonly id: number; readonly requestedBy: number }[],
): Promise<void> {
  const { projectId, outcome, decidedBy, decidedByName, reason } = decision;
  await tx.query(
    `INSERT INTO correction_decision (project_id, correction_id, step, outcome, requested_by, decided_by,
                                      decided_by_name, reason)
     SELECT $1, c.id, $2, $3, c.requested_by, $4, $5, $6
       FROM unnest($7::bigint[], $8::bigint[]) AS c(id, requested_by)`,
    [
      projectId,
      outcome === 'ANNULLED' ? 2 : 1,
      outcome,
      decidedBy,
      decidedByName,
      reason,
      corrections.map(({ id }) => id),
      corrections.map(({ requestedBy }) => requestedBy),
    ],
  );
}

/** A correction as far as a decision about it needs it. */
export interface StoredCorrection {
  readonly id: number;
  readonly workerId: number;
  readonly workerNumber: string;
  readonly direction: Direction;
  /** Epoch ms. */
  readonly at: number;
  /** Effective instant of the gate event in whose place it stands, epoch ms. */
  readonly eventAt: number | null;
  readonly requestedBy: number;
  /** In order. */
  readonly outcomes: readonly CorrectionOutcome[];
  /** Whether the caller has asked for it, is its worker, or has an account of the worker who has asked. */
  readonly isOwnCase: boolean;
}

/** Corrections of a project, in the order of the ids; those that the caller does not see are missing. */
export function readCorrections(
  tx: Transaction,
  { projectId, ids }: { readonly projectId: number; readonly ids: readonly number[] },
): Promise<StoredCorrection[]> {
  return tx.query<StoredCorrection[]>(
    `SELECT c.id, c.worker_id AS "workerId", w.number AS "workerNumber", c.direction,
            round(date_part('epoch', c.at) * 1000) AS at, round(date_part('epoch', g.effective_at) * 1000) AS "eventAt",
            c.requested_by AS "requestedBy", is_own_correction(c.project_id, c.id) AS "isOwnCase",
            ARRAY(SELECT d.outcome::text FROM correction_decision d
                   WHERE d.project_id = c.project_id AND d.correction_id = c.id ORDER BY d.step) AS outcomes
       FROM unnest($2::bigint[]) WITH ORDINALITY AS asked(id, place)
       JOIN attendance_correction c ON c.project_id = $1 AND c.id = asked.id
       JOIN worker w ON w.id = c.worker_id
       LEFT JOIN gate_event g
         ON g.project_id = c.project_id AND g.device_id = c.device_id AND g.boot_id = c.boot_id AND g.seq = c.seq
      ORDER BY asked.place`,
    [projectId, ids],
  );
}

/** A correction of a worker that is approved or waits. */
export interface LiveCorrectionRow {
  readonly at: number;
  readonly direction: Direction;
  readonly deviceId: number | null;
  readonly bootId: number | null;
  readonly seq: number | null;
  /** Of the gate event in whose place it stands. */
  readonly timeQuality: TimeQuality | null;
}

/** Corrections of a worker that are approved or wait, with an instant in [from, to) or in the place of a gate event. */
export function readLiveCorrections(
  tx: Transaction,
  key: { readonly projectId: number; readonly workerId: number },
  window: { readonly from: number; readonly to: number },
): Promise<LiveCorrectionRow[]> {
  return tx.query<LiveCorrectionRow[]>(
    `SELECT round(date_part('epoch', c.at) * 1000) AS at, c.direction, c.device_id AS "deviceId",
            c.boot_id AS "bootId", c.seq, g.time_quality AS "timeQuality"
       FROM attendance_correction c
       LEFT JOIN gate_event g
         ON g.project_id = c.project_id AND g.device_id = c.device_id AND g.boot_id = c.boot_id AND g.seq = c.seq
      WHERE c.project_id = $1 AND c.worker_id = $2
        AND ((c.at >= to_timestamp($3::float8 / 1000) AND c.at < to_timestamp($4::float8 / 1000)) OR c.seq IS NOT NULL)
        AND coalesce((SELECT d.outcome FROM correction_decision d
                       WHERE d.project_id = c.project_id AND d.correction_id = c.id ORDER BY d.step DESC LIMIT 1),
                     'APPROVED') = 'APPROVED'`,
    [key.projectId, key.workerId, window.from, window.to],
  );
}

/** A gate event of a worker by the names that its device has given it; also of a gate that stands elsewhere now. */
export async function findNamedEvent(
  tx: Transaction,
  key: { readonly projectId: number; readonly workerId: number },
  name: { readonly device: string; readonly boot: string; readonly seq: number },
): Promise<{ key: GateEventKey; timeQuality: TimeQuality } | undefined> {
  const [row] = await tx.query<{ deviceId: number; bootId: number; timeQuality: TimeQuality }[]>(
    `SELECT g.device_id AS "deviceId", g.boot_id AS "bootId", g.time_quality AS "timeQuality"
       FROM gate_event g
       JOIN device_boot b ON b.project_id = g.project_id AND b.device_id = g.device_id AND b.boot_id = g.boot_id
      WHERE g.project_id = $1 AND g.worker_id = $2 AND b.boot = $4 AND g.seq = $5
        AND (SELECT n.sn FROM sealed_names(g.device_id, NULL) AS n) = $3`,
    [key.projectId, key.workerId, name.device, name.boot, name.seq],
  );
  if (!row) return undefined;
  const { deviceId, bootId, timeQuality } = row;
  return { key: { projectId: key.projectId, deviceId, bootId, seq: name.seq }, timeQuality };
}

const fileEvidence = (sha256: string) => JSON.stringify([{ kind: 'file', value: `sha256:${sha256}` }]);

/** Whether the caller may show a file: handed in by the caller, or evidence that the caller sees for this worker. */
export async function mayShowFile(
  tx: Transaction,
  key: { readonly projectId: number; readonly workerId: number },
  sha256: string,
): Promise<boolean> {
  const [row] = await tx.query<{ may: boolean }[]>(
    `SELECT has_handed_in($3) OR EXISTS (
       SELECT FROM attendance_correction WHERE project_id = $1 AND worker_id = $2 AND evidence @> $4::jsonb) AS may`,
    [key.projectId, key.workerId, sha256, fileEvidence(sha256)],
  );
  return row?.may === true;
}

/** Whether a file speaks for a correction that the caller sees. */
export async function isEvidence(
  tx: Transaction,
  key: { readonly projectId: number; readonly id: number },
  sha256: string,
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT FROM attendance_correction WHERE project_id = $1 AND id = $2 AND evidence @> $3::jsonb`,
    [key.projectId, key.id, fileEvidence(sha256)],
  );
  return rows.length > 0;
}
