// Step 6 of the walk: the facts of worker-days out, new versions of attendance days in.
import type { AttendancePolicy } from '#domain/attendance/attendance-policy.js';
import type { DateRange, FactUse, Stay } from '#domain/attendance/attendance-day.js';
import type { CalendarDays, DayKind } from '#domain/calendar/day-kind.js';
import type { Transaction } from './unit-of-work.js';

/** A policy with the dates, projects and teams it is for; project 0 = every project, team 0 = every team without its own. */
export interface DatedPolicy {
  readonly id: number;
  readonly projectId: number;
  readonly teamId: number;
  readonly effectiveFrom: string;
  readonly rule: AttendancePolicy;
}

/**
 * Time zone of a project and the policies that may apply to it: of teams, of the project, general; among those the latest
 * first, and of two decisions about one date the later one.
 */
export async function projectPolicies(
  tx: Transaction,
  projectId: number,
): Promise<{ timeZone: string; policies: DatedPolicy[] }> {
  const [project] = await tx.query<{ time_zone: string }[]>('SELECT time_zone FROM project WHERE id = $1', [
    projectId,
  ]);
  const policies = await tx.query<DatedPolicy[]>(
    `SELECT DISTINCT ON (project_id, team_id, effective_from) id, project_id AS "projectId", team_id AS "teamId",
            effective_from::text AS "effectiveFrom", rule
       FROM attendance_policy WHERE project_id IN (0, $1)
      ORDER BY project_id DESC, team_id DESC, effective_from DESC, revision DESC`,
    [projectId],
  );
  return { timeZone: project?.time_zone ?? 'Asia/Shanghai', policies };
}

/** The dates that differ from the weekly pattern, as the latest notice about each says. */
export async function readCalendar(tx: Transaction): Promise<CalendarDays> {
  const rows = await tx.query<{ day: string; kind: DayKind }[]>(
    `SELECT DISTINCT ON (day) day::text AS day, kind FROM calendar_day ORDER BY day, revision DESC`,
  );
  return new Map(rows.map(({ day, kind }) => [day, kind]));
}

/** One registration as far as team, trade and pay depend on it. */
export interface RegisteredStay {
  readonly workerId: number;
  readonly teamId: number;
  readonly tradeCode: string;
  readonly enteredOn: string;
  readonly exitedOn: string | null;
  readonly dailyRateFen: number;
  readonly payDay: number;
}

/** Registrations of some workers on a project, oldest first. */
export function readRegistrations(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
): Promise<RegisteredStay[]> {
  return tx.query<RegisteredStay[]>(
    `SELECT worker_id AS "workerId", team_id AS "teamId", trade_code AS "tradeCode", entered_on::text AS "enteredOn",
            exited_on::text AS "exitedOn", daily_rate_fen AS "dailyRateFen", pay_day AS "payDay"
       FROM registration WHERE project_id = $1 AND worker_id = ANY ($2::bigint[]) ORDER BY entered_on, id`,
    [projectId, workerIds],
  );
}

/** A day as it is to be stored. */
export interface NewAttendanceDay {
  readonly workerId: number;
  readonly workDate: string;
  readonly teamId: number | null;
  readonly tradeCode: string | null;
  readonly workedMinutes: number;
  readonly workdayHundredths: number;
  readonly firstInAt: number | null;
  readonly lastOutAt: number | null;
  readonly openSince: number | null;
  readonly eventCount: number;
  readonly validEventCount: number;
  readonly exceptions: readonly string[];
  readonly stays: readonly Stay[];
  readonly dayKind: DayKind;
  readonly overtimeMinutes: number;
  readonly provenMinutes: number;
  readonly settlesAt: number;
  readonly uses: readonly FactUse[];
  readonly policyId: number;
  readonly ruleVersion: number;
}

/** A day that no fact speaks for any more. */
export interface WithdrawnDay {
  readonly workerId: number;
  readonly workDate: string;
  readonly teamId: number | null;
}

/**
 * Appends an empty version to every day of these workers and dates that was derived before and is not any more: a late
 * entry has taken its exit to the day before. Readers pass over days without events.
 */
export function withdrawAttendanceDays(
  tx: Transaction,
  projectId: number,
  scope: { workerIds: readonly number[]; range: DateRange; derived: readonly NewAttendanceDay[] },
): Promise<WithdrawnDay[]> {
  const { workerIds, range, derived } = scope;
  return tx.query<WithdrawnDay[]>(
    `INSERT INTO attendance_day (project_id, version, worker_id, work_date, team_id, trade_code, worked_minutes,
            workday_hundredths, event_count, valid_event_count, exceptions, stays, day_kind, settles_at, policy_id,
            rule_version)
     SELECT project_id, version + 1, worker_id, work_date, team_id, trade_code, 0, 0, 0, 0, '{}', '[]', day_kind,
            settles_at, policy_id, rule_version
       FROM (SELECT DISTINCT ON (worker_id, work_date) * FROM attendance_day
              WHERE project_id = $1 AND worker_id = ANY ($2::bigint[]) AND work_date BETWEEN $3 AND $4
              ORDER BY worker_id, work_date, version DESC) AS current
      WHERE event_count > 0 AND NOT EXISTS (
        SELECT FROM unnest($5::bigint[], $6::date[]) AS d(worker_id, work_date)
         WHERE d.worker_id = current.worker_id AND d.work_date = current.work_date)
     RETURNING worker_id AS "workerId", work_date::text AS "workDate", team_id AS "teamId"`,
    [
      projectId,
      workerIds,
      range.from,
      range.to,
      derived.map((day) => day.workerId),
      derived.map((day) => day.workDate),
    ],
  );
}

/**
 * Appends a version for every day whose content differs from its current version; equal days change nothing, so the
 * same marks worked twice leave the same rows. The caller holds the project's step (claimMarks).
 * @returns the days that changed, `workerId date`
 */
export async function appendAttendanceDays(
  tx: Transaction,
  projectId: number,
  days: readonly NewAttendanceDay[],
): Promise<Set<string>> {
  if (days.length === 0) return new Set();
  const rows = await tx.query<{ worker_id: number; work_date: string }[]>(
    `WITH derived AS (
       SELECT d."workerId" AS worker_id, d."workDate" AS work_date, d."teamId" AS team_id,
              d."tradeCode" AS trade_code, d."workedMinutes" AS worked_minutes,
              d."workdayHundredths" AS workday_hundredths,
              to_timestamp(d."firstInAt" / 1000)::timestamptz(3) AS first_in_at,
              to_timestamp(d."lastOutAt" / 1000)::timestamptz(3) AS last_out_at,
              to_timestamp(d."openSince" / 1000)::timestamptz(3) AS open_since, d."eventCount" AS event_count,
              d."validEventCount" AS valid_event_count, d.exceptions, d.stays, d."dayKind" AS day_kind,
              d."overtimeMinutes" AS overtime_minutes, d."provenMinutes" AS proven_minutes,
              to_timestamp(d."settlesAt" / 1000)::timestamptz(3) AS settles_at, d.uses, d."policyId" AS policy_id,
              d."ruleVersion" AS rule_version
         FROM jsonb_to_recordset($2::jsonb) AS d("workerId" bigint, "workDate" date, "teamId" bigint,
              "tradeCode" text, "workedMinutes" integer, "workdayHundredths" integer, "firstInAt" float8,
              "lastOutAt" float8, "openSince" float8, "eventCount" integer, "validEventCount" integer,
              exceptions text[], stays jsonb, "dayKind" text, "overtimeMinutes" integer, "provenMinutes" integer,
              "settlesAt" float8, uses jsonb, "policyId" bigint, "ruleVersion" smallint)
     )
     INSERT INTO attendance_day (project_id, version, worker_id, work_date, team_id, trade_code, worked_minutes,
            workday_hundredths, first_in_at, last_out_at, open_since, event_count, valid_event_count, exceptions,
            stays, day_kind, overtime_minutes, proven_minutes, settles_at, uses, policy_id, rule_version)
     SELECT $1, coalesce(c.version, 0) + 1, d.*
       FROM derived d
       LEFT JOIN LATERAL (
         SELECT * FROM attendance_day a
          WHERE a.project_id = $1 AND a.worker_id = d.worker_id AND a.work_date = d.work_date
          ORDER BY a.version DESC LIMIT 1) c ON true
      WHERE c.version IS NULL
         OR (c.team_id, c.trade_code, c.worked_minutes, c.workday_hundredths, c.first_in_at, c.last_out_at,
             c.open_since, c.event_count, c.valid_event_count, c.exceptions, c.stays, c.day_kind, c.overtime_minutes,
             c.proven_minutes, c.settles_at, c.uses, c.policy_id, c.rule_version)
            IS DISTINCT FROM
            (d.team_id, d.trade_code, d.worked_minutes, d.workday_hundredths, d.first_in_at, d.last_out_at,
             d.open_since, d.event_count, d.valid_event_count, d.exceptions, d.stays, d.day_kind, d.overtime_minutes,
             d.proven_minutes, d.settles_at, d.uses, d.policy_id, d.rule_version)
     RETURNING worker_id, work_date::text AS work_date`,
    [projectId, JSON.stringify(days)],
  );
  return new Set(rows.map((row) => `${row.worker_id} ${row.work_date}`));
}
