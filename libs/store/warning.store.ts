// Early warning: what rules and alerts are read from, and one statement that moves alerts, keeps the moves and has them told.
import type { AlertMove, AlertState, AudienceRole, StandingAlert } from '#domain/warning/alert-ladder.js';
import type { AlertLevel, AlertRule, WarnedCase } from '#domain/warning/alert-rule.js';
import { caseState } from './case.store.js';
import type { AlertRuleTable } from './tables/warning.table.js';
import type { Transaction } from './unit-of-work.js';

/** SQL: a rule as the domain names its fields. */
export const RULE_COLUMNS = `r.id, r.kind, r.code, r.from_level AS "fromLevel", r.from_fen AS "fromFen", r.from_count AS "fromCount",
  r.level, r.acknowledge_hours AS "acknowledgeHours", r.cure_working_days AS "cureWorkingDays", r.is_active AS "isActive"`;

/** The rules of a project on a date, one a code: its own first, then the general ones; the latest entry holds. */
export function readRules(tx: Transaction, projectId: number, on: string): Promise<AlertRule[]> {
  return tx.query<AlertRule[]>(
    `SELECT DISTINCT ON (r.code) ${RULE_COLUMNS} FROM alert_rule r
      WHERE r.project_id IN (0, $1) AND r.effective_from <= $2::date
      ORDER BY r.code, r.project_id DESC, r.effective_from DESC, r.id DESC`,
    [projectId, on],
  );
}

/** A case with what is told of it. */
export interface ToldCase extends WarnedCase {
  readonly explanation: Record<string, unknown>;
}

/** Cases of some months, and of every month those about a worker's money: arrears are added up. */
export function readCases(
  tx: Transaction,
  projectId: number,
  months: readonly string[],
): Promise<ToldCase[]> {
  return tx.query<ToldCase[]>(
    `SELECT f.subject_kind AS "subjectKind", f.subject_id AS "subjectId", f.period, f.code, f.level, f.amount_fen AS "amountFen",
            CASE WHEN f.period = ANY ($2) THEN f.explanation ELSE '{}' END AS explanation, ${caseState('f')} AS state
       FROM finding f WHERE f.project_id = $1 AND f.level <> 'info'
        AND (f.period = ANY ($2) OR f.subject_kind = 'worker' AND f.amount_fen > 0)
      ORDER BY f.period, f.subject_kind, f.subject_id, f.code`,
    [projectId, months],
  );
}

/** Which alert: one a case. */
export interface AlertSubject {
  readonly subjectKind: string;
  readonly subjectId: number;
  readonly period: string;
  readonly code: string;
}

/** An alert that is there. */
export interface StoredAlert extends AlertSubject, StandingAlert {
  readonly ruleId: number;
  readonly value: object;
}

const EPOCH = (column: string) => `round(date_part('epoch', ${column}) * 1000)::bigint`;

/** Alerts of some months, and those over all of them. */
export function readAlerts(
  tx: Transaction,
  projectId: number,
  months: readonly string[],
): Promise<StoredAlert[]> {
  return tx.query<StoredAlert[]>(
    `SELECT subject_kind AS "subjectKind", subject_id AS "subjectId", period, code, level, step, state, rule_id AS "ruleId", value,
            ${EPOCH('acknowledge_by')} AS "acknowledgeBy", ${EPOCH('cure_by')} AS "cureBy"
       FROM wage_alert WHERE project_id = $1 AND (period = ANY ($2) OR period = 'ALL') FOR UPDATE`,
    [projectId, months],
  );
}

/** A move as it is kept, and told. Instants in epoch ms. */
export interface NewAlertMove extends AlertSubject, StandingAlert {
  readonly move: AlertMove;
  readonly why: string;
  readonly ruleId: number;
  readonly value: object;
  readonly audience: readonly AudienceRole[];
  readonly nextLookAt: number | null;
  /** What is sent; ids are added. */
  readonly body: object;
}

const MOVED_COLUMNS = `"subjectKind" text, "subjectId" bigint, period text, code text, level text, step smallint, state text,
  "acknowledgeBy" float8, "cureBy" float8, "nextLookAt" float8, "ruleId" bigint, value jsonb, move text, why text,
  audience text[], body jsonb`;

/** Who outside is told: an area from the regulator's steps on, a general contractor of everything. */
const TOLD = `t.is_active AND (t.from_level = 'yellow' OR moved.level = 'red')
  AND (t.enterprise_id = p.general_contractor_id
       OR 'regulator' = ANY (moved.audience) AND starts_with(p.managing_area_code, t.area_prefix))`;

/** Moves alerts (or makes them), keeps each move, and puts what is to be sent beside it. */
export async function moveAlerts(
  tx: Transaction,
  projectId: number,
  moves: readonly NewAlertMove[],
  at: number,
): Promise<void> {
  if (moves.length === 0) return;
  await tx.query(
    `WITH m AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS m(${MOVED_COLUMNS})),
     a AS (
       INSERT INTO wage_alert AS w (project_id, subject_kind, subject_id, period, code, rule_id, value, level, step, state,
                                    acknowledge_by, cure_by, next_look_at, raised_at)
       SELECT $1, "subjectKind", "subjectId", period, code, "ruleId", value, level, step, state, to_timestamp("acknowledgeBy" / 1000),
              to_timestamp("cureBy" / 1000), to_timestamp("nextLookAt" / 1000), to_timestamp($3::float8 / 1000) FROM m
       ON CONFLICT (project_id, subject_kind, subject_id, period, code) DO UPDATE
          SET rule_id = excluded.rule_id, value = excluded.value, level = excluded.level, step = excluded.step, state = excluded.state,
              acknowledge_by = excluded.acknowledge_by, cure_by = excluded.cure_by, next_look_at = excluded.next_look_at
       RETURNING id, subject_kind, subject_id, period, code
     ), named AS (
       SELECT a.id AS alert_id, m.* FROM m JOIN a ON (a.subject_kind, a.subject_id, a.period, a.code) = (m."subjectKind", m."subjectId", m.period, m.code)
     ), moved AS (
       INSERT INTO wage_alert_move (project_id, alert_id, move, why, level, step, rule_id, value, audience, moved_by, moved_at)
       SELECT $1, alert_id, move, why, level, step, "ruleId", value, audience, 'system', to_timestamp($3::float8 / 1000) FROM named
       RETURNING id, alert_id, level, audience
     )
     INSERT INTO notification (project_id, move_id, target_id, body)
     SELECT $1, moved.id, t.id, n.body || jsonb_build_object('id', $1::text || '-' || moved.id, 'alert', $1::text || '-' || n.alert_id)
       FROM moved JOIN named n ON n.alert_id = moved.alert_id JOIN project p ON p.id = $1 JOIN notification_target t ON ${TOLD}`,
    [projectId, JSON.stringify(moves), at],
  );
}

/** Alerts that were looked at and stay as they are: when to look again. */
export async function setNextLooks(
  tx: Transaction,
  projectId: number,
  looks: readonly (AlertSubject & { readonly nextLookAt: number | null })[],
): Promise<void> {
  if (looks.length === 0) return;
  await tx.query(
    `UPDATE wage_alert w SET next_look_at = to_timestamp(m."nextLookAt" / 1000)
       FROM jsonb_to_recordset($2::jsonb) AS m("subjectKind" text, "subjectId" bigint, period text, code text, "nextLookAt" float8)
      WHERE w.project_id = $1 AND (w.subject_kind, w.subject_id, w.period, w.code) = (m."subjectKind", m."subjectId", m.period, m.code)
        AND w.next_look_at IS DISTINCT FROM to_timestamp(m."nextLookAt" / 1000)`,
    [projectId, JSON.stringify(looks)],
  );
}

/** Asks for a look at every alert whose clock has run out. */
export async function markDueAlerts(tx: Transaction): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT DISTINCT project_id, 'alert.refresh',
            CASE period WHEN 'ALL' THEN date_trunc('month', now())::date ELSE (period || '-01')::date END, '{}'::bigint[]
       FROM wage_alert WHERE next_look_at <= now()`,
  );
}

/** The names of a project and of workers, for what is told. Numbers, not names of people: it leaves the house. */
export async function readNames(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
): Promise<{ project: { code: string; name: string }; workers: Map<number, string> }> {
  const [project] = await tx.query<{ code: string; name: string }[]>(
    'SELECT code, name FROM project WHERE id = $1',
    [projectId],
  );
  const rows = await tx.query<{ id: number; number: string }[]>(
    'SELECT id, number FROM worker WHERE id = ANY ($1::bigint[])',
    [workerIds],
  );
  return {
    project: project ?? { code: '', name: '' },
    workers: new Map(rows.map(({ id, number }) => [id, number])),
  };
}

/** What somebody does about an alert. */
export interface AlertDeed {
  readonly projectId: number;
  readonly id: number;
  readonly move: 'ACKNOWLEDGE' | 'ASSIGN';
  readonly assignee: string | null;
  readonly reason: string;
  readonly accountId: number | null;
  readonly movedBy: string;
}

/**
 * Keeps that somebody has seen an alert, or whom it is given to; either stops the clock of the acknowledgement.
 * @returns the state before; undefined where it is not there or not to be seen
 */
export async function actOnAlert(tx: Transaction, deed: AlertDeed): Promise<AlertState | undefined> {
  const [before] = await tx.query<{ state: AlertState }[]>(
    'SELECT state FROM wage_alert WHERE project_id = $1 AND id = $2 FOR UPDATE',
    [deed.projectId, deed.id],
  );
  if (!before || before.state === 'CURED') return before?.state;
  await tx.query(
    `UPDATE wage_alert SET state = 'ACKNOWLEDGED', acknowledge_by = NULL, assignee = coalesce($3, assignee),
            next_look_at = CASE WHEN next_look_at IS NOT NULL THEN cure_by END
      WHERE project_id = $1 AND id = $2`,
    [deed.projectId, deed.id, deed.assignee],
  );
  await tx.query(
    `INSERT INTO wage_alert_move (project_id, alert_id, move, why, level, step, rule_id, value, audience, reason, account_id, moved_by)
     SELECT project_id, id, $3, coalesce($4, ''), level, step, rule_id, value, '{}', $5, $6, $7 FROM wage_alert
      WHERE project_id = $1 AND id = $2`,
    [deed.projectId, deed.id, deed.move, deed.assignee, deed.reason, deed.accountId, deed.movedBy],
  );
  return before.state;
}

/** A rule as it is entered; project 0 = everywhere. */
export type NewAlertRule = Omit<AlertRuleTable, 'id' | 'enteredAt'>;

/** Keeps a rule; every month with cases that it may govern is looked at again. @returns its id */
export async function addRule(tx: Transaction, rule: NewAlertRule): Promise<number> {
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO alert_rule (project_id, kind, code, from_level, from_fen, from_count, level, acknowledge_hours, cure_working_days,
                             is_active, effective_from, source, entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id`,
    [
      ...[rule.projectId, rule.kind, rule.code, rule.fromLevel, rule.fromFen, rule.fromCount, rule.level],
      ...[
        rule.acknowledgeHours,
        rule.cureWorkingDays,
        rule.isActive,
        rule.effectiveFrom,
        rule.source,
        rule.enteredBy,
      ],
    ],
  );
  await markCases(tx, rule.projectId);
  return row?.id ?? 0;
}

/**
 * Lets the general rules sleep, or wakes them and has every case looked at. For whoever plays a month in minutes: what is
 * paid at its end was never late.
 */
export async function setGeneralRules(tx: Transaction, isActive: boolean): Promise<void> {
  await tx.query('UPDATE alert_rule SET is_active = $1 WHERE project_id = 0', [isActive]);
  if (isActive) await markCases(tx, 0);
}

/** Has the alerts of every month with cases looked at. @param projectId 0 = of every project */
async function markCases(tx: Transaction, projectId: number): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT DISTINCT project_id, 'alert.refresh', (period || '-01')::date, '{}'::bigint[] FROM finding WHERE $1::bigint IN (0, project_id)`,
    [projectId],
  );
}

/** Where somebody outside wants to be told. */
export interface NewTarget {
  readonly channel: 'WEBHOOK' | 'EMAIL';
  readonly address: string;
  readonly secretCipher: string | null;
  readonly areaPrefix: string | null;
  readonly enterpriseId: number | null;
  readonly fromLevel: AlertLevel;
  readonly createdBy: string;
}

/** @returns its id */
export async function addTarget(tx: Transaction, target: NewTarget): Promise<number> {
  const [row] = await tx.query<{ id: number }[]>(
    `INSERT INTO notification_target (channel, address, secret_cipher, area_prefix, enterprise_id, from_level, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [
      ...[target.channel, target.address, target.secretCipher, target.areaPrefix, target.enterpriseId],
      ...[target.fromLevel, target.createdBy],
    ],
  );
  return row?.id ?? 0;
}

/** @returns whether it was there, and active */
export async function stopTarget(tx: Transaction, id: number): Promise<boolean> {
  const [, count] = await tx.query<[unknown, number]>(
    'UPDATE notification_target SET is_active = false WHERE id = $1 AND is_active',
    [id],
  );
  return count === 1;
}

/** Messages for one target that are sent as one. */
export interface Delivery {
  readonly channel: 'WEBHOOK' | 'EMAIL';
  readonly address: string;
  readonly secretCipher: string | null;
  readonly attempts: number;
  readonly items: readonly {
    readonly projectId: number;
    readonly id: number;
    readonly body: Record<string, unknown>;
  }[];
}

const MOST_ITEMS = 100;
/** Whoever took messages has so long to send them; then they are anybody's again. */
const LEASE = '2 minutes';

/** Takes what is due for one target and has been tried as often, oldest first; undefined where nothing is. */
export async function takeDelivery(tx: Transaction): Promise<Delivery | undefined> {
  const [first] = await tx.query<Delivery[]>(
    `WITH due AS (
       SELECT target_id, attempts FROM notification WHERE state = 'WAITING' AND next_at <= now() ORDER BY next_at LIMIT 1
     ), mine AS (
       SELECT n.project_id, n.id FROM notification n JOIN due USING (target_id, attempts)
        WHERE n.state = 'WAITING' AND n.next_at <= now() ORDER BY n.next_at, n.id LIMIT ${MOST_ITEMS} FOR UPDATE OF n SKIP LOCKED
     ), taken AS (
       UPDATE notification n SET attempts = attempts + 1, next_at = now() + interval '${LEASE}'
         FROM mine WHERE (n.project_id, n.id) = (mine.project_id, mine.id)
       RETURNING n.project_id, n.id, n.target_id, n.attempts, n.body
     )
     SELECT t.channel, t.address, t.secret_cipher AS "secretCipher", x.attempts, x.items
       FROM (SELECT target_id, attempts,
                    json_agg(json_build_object('projectId', project_id, 'id', id, 'body', body) ORDER BY project_id, id) AS items
               FROM taken GROUP BY target_id, attempts) AS x JOIN notification_target t ON t.id = x.target_id`,
  );
  return first;
}

/**
 * Keeps what became of a delivery.
 * @param failure null = it arrived
 * @param retryAfterMs null = given up
 */
export async function finishDelivery(
  tx: Transaction,
  { items }: Delivery,
  outcome: { readonly failure: string | null; readonly retryAfterMs: number | null },
): Promise<void> {
  const { failure, retryAfterMs } = outcome;
  const failed = retryAfterMs === null ? 'DEAD' : 'WAITING';
  await tx.query(
    `UPDATE notification n SET state = $2::varchar, sent_at = CASE WHEN $2::varchar = 'SENT' THEN now() END, last_error = $3,
            next_at = now() + make_interval(secs => $4::float8 / 1000)
       FROM jsonb_to_recordset($1::jsonb) AS i("projectId" bigint, id bigint)
      WHERE (n.project_id, n.id) = (i."projectId", i.id)`,
    [
      JSON.stringify(items),
      failure === null ? 'SENT' : failed,
      (failure ?? '').slice(0, 300),
      retryAfterMs ?? 0,
    ],
  );
}
