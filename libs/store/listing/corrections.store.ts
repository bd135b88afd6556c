// Step 10 of the walk: corrections as people read them: what was asked for, in whose place, and what became of it.
import {
  type CorrectionEvidence,
  type CorrectionOutcome,
  type CorrectionState,
  correctionState,
} from '#domain/attendance/correction.js';
import { policyOf } from '../policy-at.js';
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

/** Filters; work dates `YYYY-MM-DD`, both ends inclusive. */
interface CorrectionFilter {
  readonly id?: number;
  readonly project?: string;
  readonly worker?: string;
  readonly state?: CorrectionState;
  readonly from?: string;
  readonly to?: string;
}

/** Instants inside `event` and `decisions` are RFC 3339 texts: they come as JSON from the database. */
interface CorrectionItem {
  readonly id: number;
  readonly projectCode: string;
  readonly projectName: string;
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  readonly workDate: string | null;
  readonly direction: string;
  readonly at: Date;
  readonly event: {
    readonly id: string;
    readonly device: string;
    readonly boot: string;
    readonly seq: number;
    readonly direction: string;
    readonly effectiveAt: string;
    readonly timeQuality: string;
    readonly verdict: string;
  } | null;
  readonly reason: string;
  readonly evidence: readonly CorrectionEvidence[];
  readonly state: CorrectionState;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly decisions: readonly {
    readonly outcome: CorrectionOutcome;
    readonly decidedBy: string;
    readonly reason: string;
    readonly decidedAt: string;
  }[];
}

type StoredItem = KeyedRow<Omit<CorrectionItem, 'state'>>;

const KEY: ListKey = { list: 'corrections', parts: ['id', 'id'] };

const utc = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const ITEM = `c.id, p.code AS "projectCode", p.name AS "projectName", w.number AS "workerNumber", w.name AS "workerName",
  c.work_date::text AS "workDate", c.direction, c.at, c.reason, c.evidence, c.requested_by_name AS "requestedBy",
  c.requested_at AS "requestedAt",
  CASE WHEN g.seq IS NOT NULL THEN json_build_object(
    'id', concat_ws('-', g.project_id, g.device_id, g.boot_id, g.seq),
    'device', (SELECT n.sn FROM sealed_names(g.device_id, NULL) AS n), 'boot', b.boot, 'seq', g.seq,
    'direction', g.direction, 'effectiveAt', ${utc('g.effective_at')}, 'timeQuality', g.time_quality,
    'verdict', g.verdict) END AS event,
  (SELECT coalesce(json_agg(json_build_object('outcome', d.outcome, 'decidedBy', d.decided_by_name,
            'reason', d.reason, 'decidedAt', ${utc('d.decided_at')}) ORDER BY d.step), '[]')
     FROM correction_decision d WHERE d.project_id = c.project_id AND d.correction_id = c.id) AS decisions`;

/** The last decision is the one that holds: the database takes none that the one before does not allow. */
const STATE = `coalesce((SELECT d.outcome FROM correction_decision d
  WHERE d.project_id = c.project_id AND d.correction_id = c.id ORDER BY d.step DESC LIMIT 1), 'REQUESTED')`;

/** Corrections, the latest asked for first. Each project gives at most a page from its own index. */
export async function listCorrections(
  tx: Transaction,
  filter: CorrectionFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<CorrectionItem>> {
  const sql = new Bindings();
  const corrections = [
    ...sql.after(readCursor(cursor, KEY), ['c.id', 'c.project_id']),
    ...sql.when(filter.id, (value) => `c.id = ${value}`),
    ...sql.when(filter.worker, (value) => `c.worker_id = (SELECT id FROM worker WHERE number = ${value})`),
    ...sql.when(filter.state, (value) => `${STATE} = ${value}`),
    ...sql.when(filter.from, (value) => `policy.work_date >= ${value}`),
    ...sql.when(filter.to, (value) => `policy.work_date <= ${value}`),
  ];
  const projects = sql.when(filter.project, (value) => `p.code = ${value}`);
  const most = sql.bind(limit + 1);
  const rows = await tx.query<StoredItem[]>(
    `SELECT ${ITEM}, json_build_array(c.id, c.project_id) AS "pageKey"
       FROM (SELECT c.* FROM project p CROSS JOIN LATERAL (
               SELECT c.*, policy.work_date
                 FROM (SELECT a.*, a.at AS effective_at FROM attendance_correction a WHERE a.project_id = p.id) AS c
                 LEFT JOIN ${policyOf('c', 'p')} AS policy ON true
                WHERE ${allOf(corrections)} ORDER BY c.id DESC LIMIT ${most}) AS c
              WHERE ${allOf(projects)} ORDER BY c.id DESC, c.project_id DESC LIMIT ${most}) AS c
       JOIN project p ON p.id = c.project_id
       LEFT JOIN worker w ON w.id = c.worker_id
       LEFT JOIN gate_event g
         ON g.project_id = c.project_id AND g.device_id = c.device_id AND g.boot_id = c.boot_id AND g.seq = c.seq
       LEFT JOIN device_boot b ON b.project_id = c.project_id AND b.device_id = c.device_id AND b.boot_id = c.boot_id
      ORDER BY c.id DESC, c.project_id DESC`,
    sql.values,
  );
  return toPage<CorrectionItem>(rows.map(withState), limit, KEY);
}

function withState(row: StoredItem): KeyedRow<CorrectionItem> {
  return { ...row, state: correctionState(row.decisions.map(({ outcome }) => outcome)) };
}
