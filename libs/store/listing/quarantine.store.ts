// Step 10 of the walk: what could not become a fact, as people read it; the refused bytes themselves stay inside.
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

/** Filters; instants are half-open on the receive time, [from, to). */
interface QuarantineFilter {
  readonly project?: string;
  readonly device?: string;
  readonly reason?: string;
  readonly from?: Date;
  readonly to?: Date;
}

interface QuarantineItem {
  readonly id: string;
  readonly projectCode: string | null;
  readonly projectName: string | null;
  readonly sn: string;
  readonly boot: string | null;
  readonly seq: number | null;
  readonly reason: string;
  readonly detail: string;
  readonly payloadBytes: number;
  readonly payloadSha256: string;
  readonly receivedAt: Date;
}

const KEY: ListKey = { list: 'quarantine', parts: ['instant', 'id', 'id'] };
const COLUMNS = ['q.received_at', 'q.project_id', 'q.id'];
const ORDER = COLUMNS.map((column) => `${column} DESC`).join(', ');

/** Refused pieces, the newest first. Those of an unknown sender have no project. */
export async function listQuarantine(
  tx: Transaction,
  filter: QuarantineFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<QuarantineItem>> {
  const sql = new Bindings();
  const [at, ...rest] = readCursor(cursor, KEY) ?? [];
  const key = at === undefined ? undefined : [new Date(Number(at)), ...rest];
  const conditions = [
    ...sql.after(key as (string | number)[] | undefined, COLUMNS),
    ...sql.when(filter.project, (value) => `q.project_id = (SELECT id FROM project WHERE code = ${value})`),
    ...sql.when(filter.device, (value) => `q.sn = ${value}`),
    ...sql.when(filter.reason, (value) => `q.reason = ${value}`),
    ...sql.when(filter.from, (value) => `q.received_at >= ${value}`),
    ...sql.when(filter.to, (value) => `q.received_at < ${value}`),
  ];
  const rows = await tx.query<KeyedRow<QuarantineItem>[]>(
    `SELECT concat_ws('.', q.project_id, q.id) AS id, p.code AS "projectCode", p.name AS "projectName", q.sn, nullif(q.boot, '') AS boot,
            q.seq, q.reason, q.detail, q.payload_bytes AS "payloadBytes",
            encode(q.payload_sha256, 'hex') AS "payloadSha256", q.received_at AS "receivedAt",
            json_build_array(round(extract(epoch FROM q.received_at) * 1000)::bigint, q.project_id, q.id) AS "pageKey"
       FROM quarantine q LEFT JOIN project p ON p.id = q.project_id
      WHERE ${allOf(conditions)} ORDER BY ${ORDER} LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
