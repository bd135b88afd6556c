// Early warning: alerts, rules, what was told, and who outside is told, as people read them.
import type { Transaction } from '../unit-of-work.js';
import { RULE_COLUMNS } from '../warning.store.js';
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

interface AlertFilter {
  readonly project?: string;
  readonly month?: string;
  readonly level?: string;
  readonly state?: string;
  readonly code?: string;
  readonly worker?: string;
  readonly key?: { readonly projectId: number; readonly id: number };
}

/** An alert with the words of its subject. */
export interface AlertItem {
  readonly id: string;
  readonly projectCode: string;
  readonly projectName: string;
  readonly subjectKind: string;
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  readonly period: string;
  readonly code: string;
  readonly level: string;
  readonly step: number;
  readonly state: string;
  readonly value: object;
  readonly ruleId: number;
  readonly findingId: string | null;
  readonly assignee: string;
  readonly acknowledgeBy: Date | null;
  readonly cureBy: Date;
  readonly raisedAt: Date;
}

const ALERT_KEY: ListKey = { list: 'wage-alerts', parts: ['id', 'id'] };
const FINDING_ID = `concat_ws('.', a.project_id, a.subject_kind, a.subject_id, a.period, a.code)`;

/** Alerts, the latest first. */
export async function listAlerts(
  tx: Transaction,
  filter: AlertFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<AlertItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, ALERT_KEY), ['a.id', 'a.project_id']),
    ...sql.when(filter.project, (value) => `a.project_id = (SELECT id FROM project WHERE code = ${value})`),
    ...sql.when(filter.month, (value) => `a.period = ${value}`),
    ...sql.when(filter.level, (value) => `a.level = ${value}`),
    ...sql.when(filter.state, (value) => `a.state = ${value}`),
    ...sql.when(filter.code, (value) => `a.code = ${value}`),
    ...sql.when(
      filter.worker,
      (value) =>
        `a.subject_kind = 'worker' AND a.subject_id = (SELECT id FROM worker WHERE number = ${value})`,
    ),
    ...sql.when(filter.key?.projectId, (value) => `a.project_id = ${value}`),
    ...sql.when(filter.key?.id, (value) => `a.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<AlertItem>[]>(
    `SELECT concat_ws('-', a.project_id, a.id) AS id, p.code AS "projectCode", p.name AS "projectName",
            a.subject_kind AS "subjectKind", w.number AS "workerNumber", w.name AS "workerName", a.period, a.code, a.level, a.step,
            a.state, a.value, a.rule_id AS "ruleId", CASE WHEN a.period <> 'ALL' THEN ${FINDING_ID} END AS "findingId", a.assignee,
            a.acknowledge_by AS "acknowledgeBy", a.cure_by AS "cureBy", a.raised_at AS "raisedAt",
            json_build_array(a.id, a.project_id) AS "pageKey"
       FROM wage_alert a JOIN project p ON p.id = a.project_id
       LEFT JOIN worker w ON a.subject_kind = 'worker' AND w.id = a.subject_id
      WHERE ${allOf(conditions)} ORDER BY a.id DESC, a.project_id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, ALERT_KEY);
}

/** One thing that happened to an alert. */
export interface AlertMoveItem {
  readonly move: string;
  readonly why: string;
  readonly level: string;
  readonly step: number;
  readonly value: object;
  readonly ruleId: number;
  readonly audience: readonly string[];
  readonly reason: string;
  readonly movedBy: string;
  readonly movedAt: Date;
}

const MOVE_COLUMNS = `m.move, m.why, m.level, m.step, m.value, m.rule_id AS "ruleId", m.audience, m.reason, m.moved_by AS "movedBy",
  m.moved_at AS "movedAt"`;

/** Everything that happened to an alert, oldest first. */
export function readAlertMoves(
  tx: Transaction,
  { projectId, id }: { readonly projectId: number; readonly id: number },
): Promise<AlertMoveItem[]> {
  return tx.query<AlertMoveItem[]>(
    `SELECT ${MOVE_COLUMNS} FROM wage_alert_move m WHERE m.project_id = $1 AND m.alert_id = $2 ORDER BY m.id`,
    [projectId, id],
  );
}

const TOLD_KEY: ListKey = { list: 'notifications', parts: ['id', 'id'] };

/** What a role was told, the latest first: the in-app channel. */
export async function listTold(
  tx: Transaction,
  filter: { readonly role: string },
  { limit, cursor }: PageRequest,
): Promise<Page<object>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, TOLD_KEY), ['m.id', 'm.project_id']),
    ...sql.when(
      filter.role,
      (role) => `(${role} = ANY (m.audience) OR ${role} IN ('administrator', 'auditor'))`,
    ),
    `m.audience <> '{}'`,
  ];
  const rows = await tx.query<KeyedRow<object>[]>(
    `SELECT concat_ws('-', m.project_id, m.id) AS id, concat_ws('-', m.project_id, m.alert_id) AS "alertId", p.code AS "projectCode",
            p.name AS "projectName", a.subject_kind AS "subjectKind", w.number AS "workerNumber", a.period, a.code, ${MOVE_COLUMNS},
            json_build_array(m.id, m.project_id) AS "pageKey"
       FROM wage_alert_move m JOIN wage_alert a ON a.project_id = m.project_id AND a.id = m.alert_id
       JOIN project p ON p.id = m.project_id LEFT JOIN worker w ON a.subject_kind = 'worker' AND w.id = a.subject_id
      WHERE ${allOf(conditions)} ORDER BY m.id DESC, m.project_id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, TOLD_KEY);
}

const ID_KEY = (list: string): ListKey => ({ list, parts: ['id'] });

/** Rules, the latest entry first. */
export async function listAlertRules(
  tx: Transaction,
  filter: { readonly code?: string; readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<object>> {
  const key = ID_KEY('alert-rules');
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, key), ['r.id']),
    ...sql.when(filter.code, (value) => `r.code = ${value}`),
    ...sql.when(filter.id, (value) => `r.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<object>[]>(
    `SELECT p.code AS "projectCode", ${RULE_COLUMNS}, r.effective_from::text AS "effectiveFrom", r.source, r.entered_by AS "enteredBy",
            r.entered_at AS "enteredAt", json_build_array(r.id) AS "pageKey"
       FROM alert_rule r LEFT JOIN project p ON p.id = r.project_id
      WHERE ${allOf(conditions)} ORDER BY r.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, key);
}

/** Who outside is told, with what waits and what was given up. */
export async function listTargets(
  tx: Transaction,
  filter: { readonly id?: number },
  { limit, cursor }: PageRequest,
): Promise<Page<object>> {
  const key = ID_KEY('notification-targets');
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, key), ['t.id']),
    ...sql.when(filter.id, (value) => `t.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<object>[]>(
    `SELECT t.id, t.channel, t.address, t.area_prefix AS "areaPrefix", e.credit_code AS "enterprise", t.from_level AS "fromLevel",
            t.is_active AS "isActive", t.created_by AS "createdBy", t.created_at AS "createdAt", coalesce(n.waiting, 0) AS waiting,
            coalesce(n.dead, 0) AS "givenUp", n.last_sent_at AS "lastSentAt", coalesce(n.last_error, '') AS "lastError",
            json_build_array(t.id) AS "pageKey"
       FROM notification_target t LEFT JOIN enterprise e ON e.id = t.enterprise_id
       LEFT JOIN LATERAL (
         SELECT count(*) FILTER (WHERE state = 'WAITING')::int AS waiting, count(*) FILTER (WHERE state = 'DEAD')::int AS dead,
                max(sent_at) AS last_sent_at, (array_agg(last_error ORDER BY id DESC) FILTER (WHERE last_error <> ''))[1] AS last_error
           FROM notification n WHERE n.target_id = t.id) AS n ON true
      WHERE ${allOf(conditions)} ORDER BY t.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, key);
}
