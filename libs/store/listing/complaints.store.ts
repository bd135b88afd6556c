// Complaints as those read them who see to them, and workers their own.
import type { ComplaintKey } from '../complaint.store.js';
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

interface ComplaintFilter {
  readonly project?: string;
  readonly state?: string;
  readonly overdueOnly?: boolean;
  readonly key?: ComplaintKey;
}

/** A complaint; what is personal is sealed. */
export interface ComplaintItem {
  readonly id: string;
  readonly projectCode: string;
  readonly projectName: string;
  readonly channel: string;
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  readonly content: string;
  readonly claimedFen: number | null;
  readonly claimedMonth: string | null;
  readonly state: string;
  readonly dueBy: Date | null;
  readonly isOverdue: boolean;
  readonly hasContact: boolean;
  readonly firstReceiver: string | null;
  readonly outcome: string | null;
  readonly satisfaction: number | null;
  readonly raisedAt: Date;
}

const KEY: ListKey = { list: 'complaints', parts: ['id', 'id'] };
const MOVE = (column: string, where: string, order: string) =>
  `(SELECT ${column} FROM complaint_move m WHERE m.project_id = c.project_id AND m.complaint_id = c.id AND ${where} ORDER BY m.id ${order} LIMIT 1)`;

/** Complaints, the latest first. */
export async function listComplaints(
  tx: Transaction,
  filter: ComplaintFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<ComplaintItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['c.id', 'c.project_id']),
    ...sql.when(filter.project, (value) => `c.project_id = (SELECT id FROM project WHERE code = ${value})`),
    ...sql.when(filter.state, (value) => `c.state = ${value}`),
    ...(filter.overdueOnly === true ? ['c.due_by < now()'] : []),
    ...sql.when(filter.key?.projectId, (value) => `c.project_id = ${value}`),
    ...sql.when(filter.key?.id, (value) => `c.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ComplaintItem>[]>(
    `SELECT concat_ws('-', c.project_id, c.id) AS id, p.code AS "projectCode", p.name AS "projectName", c.channel,
            w.number AS "workerNumber", w.name AS "workerName", c.content, c.claimed_fen AS "claimedFen",
            c.claimed_month AS "claimedMonth", c.state, c.due_by AS "dueBy", coalesce(c.due_by < now(), false) AS "isOverdue",
            c.phone_cipher IS NOT NULL OR c.worker_id IS NOT NULL AS "hasContact",
            ${MOVE('m.moved_by', `m.move IN ('accept', 'transfer')`, 'ASC')} AS "firstReceiver",
            ${MOVE('m.outcome', `m.move = 'close'`, 'DESC')} AS outcome,
            ${MOVE('m.satisfaction', `m.move = 'rate'`, 'DESC')} AS satisfaction, c.raised_at AS "raisedAt",
            json_build_array(c.id, c.project_id) AS "pageKey"
       FROM complaint c JOIN project p ON p.id = c.project_id LEFT JOIN worker w ON w.id = c.worker_id
      WHERE ${allOf(conditions)} ORDER BY c.id DESC, c.project_id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

/** Everything that became of a complaint, oldest first, and the worker's cases it may be about. */
export async function readComplaintPath(
  tx: Transaction,
  { projectId, id }: ComplaintKey,
): Promise<{ moves: object[]; findingIds: string[] }> {
  const moves = await tx.query<object[]>(
    `SELECT move, state, reason, receiver, outcome, satisfaction, recovered_fen AS "recoveredFen",
            helped_people AS "helpedPeople", moved_by AS "movedBy", moved_at AS "movedAt"
       FROM complaint_move WHERE project_id = $1 AND complaint_id = $2 ORDER BY id`,
    [projectId, id],
  );
  const [row] = await tx.query<{ ids: string[] }[]>(
    `SELECT ARRAY(SELECT concat_ws('.', f.project_id, f.subject_kind, f.subject_id, f.period, f.code) FROM finding f
                   WHERE f.project_id = c.project_id AND f.subject_kind = 'worker' AND f.subject_id = c.worker_id
                     AND f.period = coalesce(c.claimed_month, f.period) ORDER BY f.period, f.code) AS ids
       FROM complaint c WHERE c.project_id = $1 AND c.id = $2`,
    [projectId, id],
  );
  return { moves, findingIds: row?.ids ?? [] };
}

/** Who complained, sealed; undefined where the complaint is not there or not to be seen. */
export async function readContact(
  tx: Transaction,
  { projectId, id }: ComplaintKey,
): Promise<{ nameCipher: string | null; phoneCipher: string | null } | undefined> {
  const [row] = await tx.query<{ nameCipher: string | null; phoneCipher: string | null }[]>(
    `SELECT name_cipher AS "nameCipher", phone_cipher AS "phoneCipher" FROM complaint WHERE project_id = $1 AND id = $2`,
    [projectId, id],
  );
  return row;
}
