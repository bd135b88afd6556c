// The register: contracts, trainings and the roster as people read them.
import { unlessLeader } from '../caller-scope.js';
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

interface ContractItem {
  readonly id: number;
  readonly projectCode: string;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly creditCode: string;
  readonly enterpriseName: string;
  readonly kind: string;
  readonly periodType: string;
  readonly signedOn: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly unit: string | null;
  readonly unitPriceFen: number | null;
  readonly hasFile: boolean;
  readonly isCopyDelivered: boolean;
  readonly version: number;
}

const CONTRACTS: ListKey = { list: 'contracts', parts: ['id'] };

/** Labour contracts and written agreements in the order in which they were recorded. */
export async function listContracts(
  tx: Transaction,
  filter: { readonly id?: number; readonly project?: string; readonly worker?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<ContractItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, CONTRACTS), ['c.id'], '>'),
    ...sql.when(filter.id, (value) => `c.id = ${value}`),
    ...sql.when(filter.project, (value) => `p.code = ${value}`),
    ...sql.when(filter.worker, (value) => `w.number = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ContractItem>[]>(
    `SELECT c.id, p.code AS "projectCode", w.number AS "workerNumber", w.name AS "workerName",
            e.credit_code AS "creditCode", e.name AS "enterpriseName", c.kind, c.period_type AS "periodType",
            c.signed_on::text AS "signedOn", c.starts_on::text AS "startsOn", c.ends_on::text AS "endsOn", c.unit,
            ${unlessLeader('c.unit_price_fen')} AS "unitPriceFen\", c.file_sha256 IS NOT NULL AS "hasFile",
            c.is_copy_delivered AS "isCopyDelivered", c.version, json_build_array(c.id) AS "pageKey"
       FROM labour_contract c
       JOIN project p ON p.id = c.project_id
       JOIN worker w ON w.id = c.worker_id
       JOIN enterprise e ON e.id = c.enterprise_id
      WHERE ${allOf(conditions)} ORDER BY c.id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, CONTRACTS);
}

interface TrainingItem {
  readonly id: number;
  readonly projectCode: string;
  readonly level: string;
  readonly typeCode: string;
  readonly name: string;
  readonly heldOn: string;
  readonly durationMinutes: number;
  readonly hasFile: boolean;
  readonly attendees: readonly {
    workerNumber: string;
    workerName: string;
    score: number | null;
    isPassed: boolean;
  }[];
  readonly version: number;
}

const TRAININGS: ListKey = { list: 'trainings', parts: ['id'] };

/** Trainings with whoever sat in them and may be seen. */
export async function listTrainings(
  tx: Transaction,
  filter: { readonly id?: number; readonly project?: string; readonly level?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<TrainingItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, TRAININGS), ['t.id'], '>'),
    ...sql.when(filter.id, (value) => `t.id = ${value}`),
    ...sql.when(filter.project, (value) => `p.code = ${value}`),
    ...sql.when(filter.level, (value) => `t.level = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<TrainingItem>[]>(
    `SELECT t.id, p.code AS "projectCode", t.level, t.type_code AS "typeCode", t.name, t.held_on::text AS "heldOn",
            t.duration_minutes AS "durationMinutes", t.file_sha256 IS NOT NULL AS "hasFile",
            coalesce((SELECT jsonb_agg(jsonb_build_object('workerNumber', w.number, 'workerName', w.name, 'score', s.score,
                                                          'isPassed', s.is_passed) ORDER BY w.number)
                        FROM training_attendance s JOIN worker w ON w.id = s.worker_id
                       WHERE s.project_id = t.project_id AND s.training_id = t.id), '[]') AS attendees,
            t.version, json_build_array(t.id) AS "pageKey"
       FROM training t JOIN project p ON p.id = t.project_id
      WHERE ${allOf(conditions)} ORDER BY t.id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, TRAININGS);
}

interface RosterItem {
  readonly workerNumber: string;
  readonly workerName: string;
  readonly isAllowed: boolean;
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  readonly changesOn: string | null;
  readonly decidedOn: string;
  readonly version: number;
}

const ROSTER: ListKey = { list: 'roster', parts: ['text'] };

/** Who may enter a project, and who may not and why, by worker number. */
export async function listRoster(
  tx: Transaction,
  filter: {
    readonly projectId: number;
    readonly allowed?: boolean;
    readonly reason?: string;
    readonly worker?: string;
  },
  { limit, cursor }: PageRequest,
): Promise<Page<RosterItem>> {
  const sql = new Bindings();
  const conditions = [
    `r.project_id = ${sql.bind(filter.projectId)}`,
    ...sql.after(readCursor(cursor, ROSTER), ['w.number'], '>'),
    ...sql.when(filter.allowed, (value) => `r.is_allowed = ${value}`),
    ...sql.when(filter.reason, (value) => `${value} = ANY (r.reasons)`),
    ...sql.when(filter.worker, (value) => `w.number = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<RosterItem>[]>(
    `SELECT w.number AS "workerNumber", w.name AS "workerName", r.is_allowed AS "isAllowed", r.reasons, r.warnings,
            r.changes_on::text AS "changesOn", r.decided_on::text AS "decidedOn", r.version,
            json_build_array(w.number) AS "pageKey"
       FROM roster_entry r JOIN worker w ON w.id = r.worker_id
      WHERE ${allOf(conditions)} ORDER BY w.number LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, ROSTER);
}
