// Beside the walk: commands for gates. A row is the record; delivery is tried once, and only to a gate that is there.
import type { DataSource } from 'typeorm';
import type { Transaction } from './unit-of-work.js';

/** A command as somebody has asked for it. */
export interface NewCommand {
  readonly id: string;
  readonly projectId: number;
  readonly deviceId: number;
  readonly type: string;
  readonly args: object;
  readonly reason: string;
  readonly requestedBy: string;
  readonly expiresInSeconds: number;
}

/** Records a command; the gateway finds it. */
export async function addCommand(tx: Transaction, command: NewCommand): Promise<void> {
  await tx.query(
    `INSERT INTO device_command (project_id, id, device_id, type, args, reason, requested_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))`,
    [
      command.projectId,
      command.id,
      command.deviceId,
      command.type,
      JSON.stringify(command.args),
      command.reason,
      command.requestedBy,
      command.expiresInSeconds,
    ],
  );
}

/** A command that waits for its gate. */
export interface WaitingCommand {
  readonly projectId: number;
  readonly id: string;
  readonly sn: string;
  readonly type: string;
  readonly args: Record<string, unknown>;
  readonly expiresAt: Date;
}

/** Commands that wait, the oldest first; the ones whose time has passed are closed on the way. */
export async function readWaitingCommands(store: DataSource): Promise<WaitingCommand[]> {
  const rows = await store.query<(WaitingCommand & { isLate: boolean })[]>(
    `SELECT c.project_id AS "projectId", c.id, d.sn, c.type, c.args, c.expires_at AS "expiresAt",
            c.expires_at <= clock_timestamp() OR d.is_revoked AS "isLate"
       FROM device_command c JOIN device d ON d.id = c.device_id
      WHERE c.state = 'waiting' ORDER BY c.created_at LIMIT 1000`,
  );
  const late = rows.filter(({ isLate }) => isLate);
  if (late.length > 0)
    await store.query(
      `UPDATE device_command SET state = 'expired' WHERE state = 'waiting' AND id = ANY ($1::text[])`,
      [late.map(({ id }) => id)],
    );
  return rows.filter(({ isLate }) => !isLate);
}

/**
 * Takes a command for delivery. Committed before it is sent: a crash between leaves it undelivered, never twice.
 * @returns false where somebody else has taken it, or its time has passed
 */
export async function takeCommand(store: DataSource, { projectId, id }: WaitingCommand): Promise<boolean> {
  const [rows] = await store.query<[unknown[], number]>(
    `UPDATE device_command SET state = 'sent', sent_at = clock_timestamp()
      WHERE project_id = $1 AND id = $2 AND state = 'waiting' AND expires_at > clock_timestamp() RETURNING id`,
    [projectId, id],
  );
  return rows.length > 0;
}

/** A gate's answer; only the gate that was asked may answer, and only once. */
export async function answerCommand(
  store: DataSource,
  sn: string,
  result: { readonly id: string; readonly ok: boolean; readonly code?: string; readonly message?: string },
): Promise<boolean> {
  const [rows] = await store.query<[unknown[], number]>(
    `UPDATE device_command c
        SET state = 'answered', answered_at = clock_timestamp(), is_ok = $3, result_code = $4, result_message = $5
       FROM device d
      WHERE d.id = c.device_id AND d.sn = $1 AND c.id = $2 AND c.state = 'sent' RETURNING c.id`,
    [sn, result.id, result.ok, result.code ?? null, result.message ?? null],
  );
  return rows.length > 0;
}
