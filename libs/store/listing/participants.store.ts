// The register: the units that take part in a project, as people read them.
import type { Transaction } from '../unit-of-work.js';
import {
  type KeyedRow,
  type ListKey,
  type Page,
  type PageRequest,
  Bindings,
  allOf,
  readCursor,
  toPage,
} from './page.js';

interface ParticipantItem {
  readonly id: number;
  readonly creditCode: string;
  readonly name: string;
  readonly kind: string;
  readonly enteredOn: string;
  readonly exitedOn: string | null;
  readonly managerName: string | null;
  readonly managerPhoneMasked: string | null;
  readonly version: number;
}

const KEY: ListKey = { list: 'participants', parts: ['id'] };

/** Participants of a project in the order in which they were recorded. */
export async function listParticipants(
  tx: Transaction,
  filter: { readonly projectId: number; readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<ParticipantItem>> {
  const sql = new Bindings();
  const conditions = [
    `p.project_id = ${sql.bind(filter.projectId)}`,
    ...sql.after(readCursor(cursor, KEY), ['p.id'], '>'),
    ...sql.when(filter.id, (value) => `p.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ParticipantItem>[]>(
    `SELECT p.id, e.credit_code AS "creditCode", e.name, p.kind, p.entered_on::text AS "enteredOn",
            p.exited_on::text AS "exitedOn", p.manager_name AS "managerName",
            p.manager_phone_masked AS "managerPhoneMasked", p.version, json_build_array(p.id) AS "pageKey"
       FROM participant p JOIN enterprise e ON e.id = p.enterprise_id
      WHERE ${allOf(conditions)} ORDER BY p.id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

/** Whether an enterprise works on a project on a day: as general contractor or as a participant who has not left. */
export async function takesPart(
  tx: Transaction,
  {
    projectId,
    enterpriseId,
    on,
  }: { readonly projectId: number; readonly enterpriseId: number; readonly on: string },
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `SELECT FROM project WHERE id = $1 AND general_contractor_id = $2
     UNION ALL
     SELECT FROM participant
      WHERE project_id = $1 AND enterprise_id = $2 AND coalesce(exited_on, 'infinity') >= $3::date`,
    [projectId, enterpriseId, on],
  );
  return rows.length > 0;
}
