// Step 8 of the walk: what attendance, sheet and bank say about each worker's month; and the findings.
import type { BankRow } from '#domain/reconciliation/reconcile-worker-month.js';
import type { Finding } from '#domain/reconciliation/finding.js';
import { firstDayOfMonth, lastDayOfMonth, nextMonth } from '#domain/calendar/work-date.js';
import type { Transaction } from './unit-of-work.js';

/** A project's month. */
export interface ProjectMonth {
  readonly projectId: number;
  readonly payMonth: string;
}

/** Forged repeats of a month (received in it, local time) by device. */
export function readEventConflicts(
  tx: Transaction,
  month: ProjectMonth,
): Promise<{ deviceId: number; conflicts: number; seqs: number[] }[]> {
  return tx.query(
    `SELECT device_id AS "deviceId", count(*)::int AS conflicts, (array_agg(seq ORDER BY seq))[1:20] AS seqs
       FROM quarantine q JOIN project p ON p.id = q.project_id
      WHERE q.project_id = $1 AND reason = 'conflict' AND device_id IS NOT NULL
        AND received_at >= $2::date::timestamp AT TIME ZONE p.time_zone
        AND received_at < $3::date::timestamp AT TIME ZONE p.time_zone
      GROUP BY device_id ORDER BY device_id`,
    [month.projectId, firstDayOfMonth(month.payMonth), firstDayOfMonth(nextMonth(month.payMonth))],
  );
}

export type SubjectKind = 'worker' | 'device' | 'team' | 'project';

/** Which case of a month. */
interface FindingKey {
  readonly subjectKind: string;
  readonly subjectId: number;
  readonly code: string;
}

/** Photos of a month that a device used for more than one worker or work date. Figures are those of the month. */
export interface PhotoReuse {
  readonly deviceId: number;
  readonly count: number;
  /** At most 20 of them. */
  readonly photos: readonly {
    readonly sha256: string;
    readonly events: number;
    readonly workers: number;
    readonly dates: readonly string[];
    readonly isUsedInOtherMonths: boolean;
  }[];
}

/**
 * Reused photos of a month (local work dates) by device. An event is received at its time or later, so that the month
 * is read from its first receive time on; photos that others use are found by their own index.
 * @param cutoffMinutes minutes after local midnight at which a work date begins
 */
export function readPhotoReuses(
  tx: Transaction,
  month: ProjectMonth,
  cutoffMinutes: number,
): Promise<PhotoReuse[]> {
  const ofPhoto = (event: string) => `${event}.project_id = $1 AND ${event}.detail ? 'photo'`;
  const workDate = (event: string) =>
    `((${event}.effective_at AT TIME ZONE p.time_zone) - make_interval(mins => $4))::date`;
  return tx.query<PhotoReuse[]>(
    `WITH used AS (
       SELECT g.detail ->> 'photo' AS photo, g.device_id, g.worker_id, ${workDate('g')} AS work_date
         FROM gate_event g JOIN project p ON p.id = g.project_id
        WHERE ${ofPhoto('g')} AND EXISTS (SELECT FROM gate_event any_photo WHERE ${ofPhoto('any_photo')})
          AND g.received_at >= ($2::date - 2)::timestamp AT TIME ZONE p.time_zone
          AND ${workDate('g')} BETWEEN $2::date AND $3::date
     ), photo AS (
       SELECT u.photo, count(*)::int AS events, count(DISTINCT u.worker_id)::int AS workers,
              array_agg(DISTINCT u.work_date ORDER BY u.work_date) AS dates,
              EXISTS (SELECT FROM gate_event o JOIN project p ON p.id = o.project_id
                       WHERE ${ofPhoto('o')} AND o.detail ->> 'photo' = u.photo
                         AND ${workDate('o')} NOT BETWEEN $2::date AND $3::date) AS is_elsewhere
         FROM used u GROUP BY u.photo
     ), reused AS (
       SELECT * FROM photo WHERE workers > 1 OR cardinality(dates) > 1 OR is_elsewhere
     ), place AS (
       SELECT d.device_id, r.*, row_number() OVER (PARTITION BY d.device_id ORDER BY r.photo) AS place
         FROM reused r JOIN (SELECT DISTINCT photo, device_id FROM used) AS d USING (photo)
     )
     SELECT device_id AS "deviceId", count(*)::int AS count,
            json_agg(json_build_object('sha256', substr(photo, 8), 'events', events, 'workers', workers, 'dates', dates,
                                       'isUsedInOtherMonths', is_elsewhere) ORDER BY photo)
              FILTER (WHERE place <= 20) AS photos
       FROM place GROUP BY device_id ORDER BY device_id`,
    [month.projectId, firstDayOfMonth(month.payMonth), lastDayOfMonth(month.payMonth), cutoffMinutes],
  );
}

/** A finding with its subject. */
export interface NewFinding extends Finding {
  readonly subjectKind: SubjectKind;
  readonly subjectId: number;
}

/** What was looked at: findings about other kinds of subjects stay as they are. */
export interface FindingScope extends ProjectMonth {
  readonly kinds: readonly SubjectKind[];
  /** The limits that they were judged by; absent = they have none. */
  readonly tolerancesId?: number;
}

/**
 * Makes the month's findings about some kinds of subjects exactly these: new ones appear, changed ones change in place under the same case id,
 * those that no longer hold go away.
 * @returns the cases that appeared, changed or went away
 */
export async function replaceFindings(
  tx: Transaction,
  scope: FindingScope,
  findings: readonly NewFinding[],
  ruleVersion: number,
): Promise<FindingKey[]> {
  const rows = JSON.stringify(findings);
  const [gone] = await tx.query<[FindingKey[], number]>(
    `DELETE FROM finding f
      WHERE project_id = $1 AND period = $2 AND subject_kind = ANY ($4) AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset($3::jsonb) AS n("subjectKind" text, "subjectId" bigint, code text)
         WHERE n."subjectKind" = f.subject_kind AND n."subjectId" = f.subject_id AND n.code = f.code)
     RETURNING ${FINDING_KEY}`,
    [scope.projectId, scope.payMonth, rows, scope.kinds],
  );
  const changed = await tx.query<FindingKey[]>(
    `INSERT INTO finding (project_id, period, subject_kind, subject_id, code, level, is_primary, amount_fen,
                          explanation, rule_version, tolerances_id)
     SELECT $1, $2, n."subjectKind", n."subjectId", n.code, n.level, n."isPrimary", n."amountFen", n.explanation, $4, $5
       FROM jsonb_to_recordset($3::jsonb) AS n("subjectKind" text, "subjectId" bigint, code text, level text,
            "isPrimary" boolean, "amountFen" bigint, explanation jsonb)
     ON CONFLICT (project_id, subject_kind, subject_id, period, code) DO UPDATE
        SET level = excluded.level, is_primary = excluded.is_primary, amount_fen = excluded.amount_fen,
            explanation = excluded.explanation, rule_version = excluded.rule_version, tolerances_id = excluded.tolerances_id
      WHERE (finding.level, finding.is_primary, finding.amount_fen, finding.explanation, finding.rule_version, finding.tolerances_id)
            IS DISTINCT FROM (excluded.level, excluded.is_primary, excluded.amount_fen, excluded.explanation,
                              excluded.rule_version, excluded.tolerances_id)
     RETURNING ${FINDING_KEY}`,
    [scope.projectId, scope.payMonth, rows, ruleVersion, scope.tolerancesId ?? 0],
  );
  return [...gone, ...changed];
}

const FINDING_KEY = 'subject_kind AS "subjectKind", subject_id AS "subjectId", code';

/** One row of a bank's return, as it is to be kept. */
export interface NewBankReturnLine {
  readonly bankSerial: string;
  readonly batchNo: string;
  readonly workerId: number;
  readonly payMonth: string;
  readonly amountFen: number;
  readonly status: BankRow['status'];
  readonly cardHash: string;
  readonly cardLast4: string;
  readonly paidOn: string | null;
  readonly isBackPay: boolean;
  readonly failText: string | null;
}

/** Keeps what the bank answered; the same serial with the same status is the same answer again. Returns how many were new. */
export async function appendBankReturn(
  tx: Transaction,
  projectId: number,
  lines: readonly NewBankReturnLine[],
): Promise<number> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status,
                                   card_hash, card_last4, paid_on, is_back_pay, fail_text)
     SELECT $1, l.* FROM jsonb_to_recordset($2::jsonb) AS l("bankSerial" text, "batchNo" text, "workerId" bigint,
            "payMonth" text, "amountFen" bigint, status text, "cardHash" text, "cardLast4" text, "paidOn" date,
            "isBackPay" boolean, "failText" text)
     ON CONFLICT DO NOTHING RETURNING bank_serial`,
    [projectId, JSON.stringify(lines)],
  );
  return rows.length;
}

/** One instruction to the bank. */
export interface NewPayment {
  readonly batchNo: string;
  readonly teamId: number;
  readonly payMonth: string;
  readonly workerId: number;
  readonly attempt: number;
  readonly amountFen: number;
  readonly cardHash: string;
  readonly cardLast4: string;
}

/**
 * Keeps what was handed to the bank.
 * @throws ConstraintError (payment_attempt_key) where the same attempt of the same line was sent before
 */
export async function appendPayments(
  tx: Transaction,
  projectId: number,
  payments: readonly NewPayment[],
  sentAt: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO payment (project_id, batch_no, team_id, pay_month, worker_id, attempt, amount_fen, card_hash,
                          card_last4, sent_at)
     SELECT $1, p.*, to_timestamp($3::float8 / 1000) FROM jsonb_to_recordset($2::jsonb) AS p("batchNo" text,
            "teamId" bigint, "payMonth" text, "workerId" bigint, attempt smallint, "amountFen" bigint,
            "cardHash" text, "cardLast4" text)`,
    [projectId, JSON.stringify(payments), sentAt],
  );
}
