// The register: who sat in a training, and which project a paper belongs to.
import type { Transaction } from './unit-of-work.js';

/** The project of a training that the caller may see. */
export async function projectOfTraining(tx: Transaction, id: number): Promise<number | undefined> {
  const [row] = await tx.query<{ id: number }[]>('SELECT project_id AS id FROM training WHERE id = $1', [id]);
  return row?.id;
}

/** The project of a contract that the caller may see. */
export async function projectOfContract(tx: Transaction, id: number): Promise<number | undefined> {
  const [row] = await tx.query<{ id: number }[]>(
    'SELECT project_id AS id FROM labour_contract WHERE id = $1',
    [id],
  );
  return row?.id;
}

/** Seats people in a training; somebody who sat there already gets the new result. */
export async function addAttendees(
  tx: Transaction,
  { projectId, trainingId }: { readonly projectId: number; readonly trainingId: number },
  seats: readonly { readonly workerId: number; readonly score: number | null; readonly isPassed: boolean }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO training_attendance (project_id, training_id, worker_id, score, is_passed)
     SELECT DISTINCT ON (s."workerId") $1::bigint, $2::bigint, s."workerId", s.score, s."isPassed"
       FROM jsonb_to_recordset($3::jsonb) AS s("workerId" bigint, score smallint, "isPassed" boolean)
     ON CONFLICT (project_id, training_id, worker_id)
     DO UPDATE SET score = excluded.score, is_passed = excluded.is_passed`,
    [projectId, trainingId, JSON.stringify(seats)],
  );
}
