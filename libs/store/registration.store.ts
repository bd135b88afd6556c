// The register: who is registered where, stretch by stretch.
import type { Transaction } from './unit-of-work.js';

/** A stretch as far as a new one must fit beside it. */
export interface Stretch {
  readonly id: number;
  readonly workerId: number;
  readonly stayId: number | null;
  readonly enteredOn: string;
  readonly exitedOn: string | null;
}

/** Whether a person was ever registered on a project. */
export async function isRegisteredOn(tx: Transaction, projectId: number, workerId: number): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    'SELECT FROM registration WHERE project_id = $1 AND worker_id = $2 LIMIT 1',
    [projectId, workerId],
  );
  return rows.length > 0;
}

/** Every stretch of a person on a project, oldest first. */
export function stretchesOf(tx: Transaction, projectId: number, workerId: number): Promise<Stretch[]> {
  return tx.query<Stretch[]>(
    `SELECT id, worker_id AS "workerId", stay_id AS "stayId", entered_on::text AS "enteredOn",
            exited_on::text AS "exitedOn"
       FROM registration WHERE project_id = $1 AND worker_id = $2 ORDER BY entered_on, id`,
    [projectId, workerId],
  );
}

/** Whether somebody else uses a site card on a project now. */
export async function isCardInUse(
  tx: Transaction,
  {
    projectId,
    siteCard,
    workerId,
  }: { readonly projectId: number; readonly siteCard: string; readonly workerId: number },
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT FROM registration
      WHERE project_id = $1 AND site_card = $2 AND worker_id <> $3 AND exited_on IS NULL LIMIT 1`,
    [projectId, siteCard, workerId],
  );
  return rows.length > 0;
}

/** A team of a project: whether it is there and has not left by a day. */
export async function teamWorksOn(
  tx: Transaction,
  { projectId, teamId, on }: { readonly projectId: number; readonly teamId: number; readonly on: string },
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT FROM team WHERE project_id = $1 AND id = $2 AND coalesce(exited_on, 'infinity') >= $3::date`,
    [projectId, teamId, on],
  );
  return rows.length > 0;
}

/** Stretches of a person without a signed agreement, to be given the day on which one was signed. */
export function stretchesWithoutAgreement(
  tx: Transaction,
  projectId: number,
  workerId: number,
): Promise<{ id: number }[]> {
  return tx.query<{ id: number }[]>(
    'SELECT id FROM registration WHERE project_id = $1 AND worker_id = $2 AND contract_signed_on IS NULL ORDER BY id',
    [projectId, workerId],
  );
}

/** The day on which a contract or agreement that covers a day was signed; null = there is none. */
export async function agreementOn(
  tx: Transaction,
  { projectId, workerId, on }: { readonly projectId: number; readonly workerId: number; readonly on: string },
): Promise<string | null> {
  const [row] = await tx.query<{ day: string }[]>(
    `SELECT signed_on::text AS day FROM labour_contract
      WHERE project_id = $1 AND worker_id = $2 AND greatest(signed_on, starts_on) <= $3::date
        AND coalesce(ends_on, 'infinity') >= $3::date ORDER BY starts_on DESC LIMIT 1`,
    [projectId, workerId, on],
  );
  return row?.day ?? null;
}
