// The register: what must follow from a change of it, marked in the transaction of the change.
import type { Transaction } from './unit-of-work.js';

/** The roster of every site where one of these people is registered must be decided again. */
export async function markRoster(tx: Transaction, workerIds: readonly number[]): Promise<void> {
  if (workerIds.length > 0) await tx.query('SELECT mark_roster($1::bigint[])', [workerIds]);
}

/** The rosters of all sites of an area must be decided again; '' = everywhere. */
export async function markRosterOfArea(tx: Transaction, areaPrefix: string): Promise<void> {
  await tx.query('SELECT mark_roster_of_area($1)', [areaPrefix]);
}

/** The whole roster of a site must be decided again. */
export async function markRosterOfProject(tx: Transaction, projectId: number): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'roster.refresh', '2000-01-01', '{}')`,
    [projectId],
  );
}

/** The days of a person that exist from a date on must be derived again: team, trade or rate have changed. */
export async function markDays(
  tx: Transaction,
  change: { readonly projectId: number; readonly workerIds: readonly number[]; readonly from: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT project_id, 'attendance.close-day', work_date, array_agg(DISTINCT worker_id)
       FROM attendance_day WHERE project_id = $1 AND worker_id = ANY ($2::bigint[]) AND work_date >= $3
      GROUP BY project_id, work_date`,
    [change.projectId, change.workerIds, change.from],
  );
}
