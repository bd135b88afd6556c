// Supervision: records of a site and what became of each.
import type { RecordAt, RecordKind, RecordState } from '#domain/supervision/record-move.js';
import { addRow } from './add-row.js';
import type {
  BlacklistingTable,
  CollectiveIncidentTable,
  InspectionTable,
  SupervisionMoveTable,
} from './tables/supervision.table.js';
import type { Transaction } from './unit-of-work.js';

type New<Table> = Omit<Table, 'id' | 'recordedAt'>;
/** Records as they are entered. */
export interface NewRecords {
  readonly inspection: New<InspectionTable>;
  readonly incident: New<CollectiveIncidentTable>;
  readonly blacklisting: New<BlacklistingTable>;
}

const TABLES: Readonly<Record<RecordKind, string>> = {
  inspection: 'inspection',
  incident: 'collective_incident',
  blacklisting: 'blacklisting',
};

/** Keeps a record. @returns its id */
export function addRecord(
  tx: Transaction,
  kind: RecordKind,
  record: NewRecords[RecordKind],
): Promise<number> {
  const row = 'items' in record ? { ...record, items: JSON.stringify(record.items) } : record;
  return addRow(tx, TABLES[kind], row);
}

/** Which record. */
export interface RecordKey {
  readonly kind: RecordKind;
  readonly projectId: number;
  readonly id: number;
}

/** @returns undefined where it is not there or not to be seen; the row stays locked until commit, where the caller may move it */
export async function lockRecord(
  tx: Transaction,
  { kind, projectId, id }: RecordKey,
): Promise<RecordAt | undefined> {
  const find = (lock: string) =>
    tx.query<{ state: RecordState; onDate: string }[]>(
      `SELECT state, on_date::text AS "onDate" FROM ${TABLES[kind]} WHERE project_id = $1 AND id = $2 ${lock}`,
      [projectId, id],
    );
  // whoever may not move it in its state is told so: he sees it, and locks nothing
  const [row] = [...(await find('FOR UPDATE')), ...(await find(''))];
  return row && { kind, ...row };
}

/** Keeps a move; the record stands where it leads. */
export async function moveRecord(
  tx: Transaction,
  { kind, projectId, id }: RecordKey,
  move: Omit<SupervisionMoveTable, 'id' | 'projectId' | 'recordKind' | 'recordId' | 'movedAt'>,
): Promise<void> {
  await addRow(tx, 'supervision_move', { projectId, recordKind: kind, recordId: id, ...move });
  await tx.query(`UPDATE ${TABLES[kind]} SET state = $3 WHERE project_id = $1 AND id = $2 AND state <> $3`, [
    projectId,
    id,
    move.state,
  ]);
}
