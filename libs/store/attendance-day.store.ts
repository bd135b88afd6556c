// Step 6 of the walk: the facts of worker-days out, new versions of attendance days in.
import type { AttendancePolicy } from '#domain/attendance/attendance-policy.js';
import type { DateRange, FactUse, Stay } from '#domain/attendance/attendance-day.js';
import type { CalendarDays, DayKind } from '#domain/calendar/day-kind.js';
import { packStays, packUse } from './packed-day.js';
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
      WHERE event_count > 0 AND (worker_id, work_date) IN (
        SELECT worker_id, work_date FROM attendance_day
         WHERE project_id = $1 AND worker_id = ANY ($2::bigint[]) AND work_date BETWEEN $3 AND $4
        EXCEPT SELECT * FROM unnest($5::bigint[], $6::date[]))
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

/** Sent as one array a column. */
const COLUMNS = [
  ...([
    'workerId',
    'workDate',
    'teamId',
    'tradeCode',
    'workedMinutes',
    'workdayHundredths',
    'firstInAt',
  ] as const),
  ...(['lastOutAt', 'openSince', 'eventCount', 'validEventCount', 'dayKind', 'overtimeMinutes'] as const),
  ...(['provenMinutes', 'settlesAt', 'policyId', 'ruleVersion'] as const),
] as const satisfies readonly (keyof NewAttendanceDay)[];

const instant = (column: string) => `to_timestamp(${column} / 1000)::timestamptz(3)`;

/**
 * Columns as arrays, and of JSON one text with a line a day: as one document of all days PostgreSQL took four times as
 * long to read them.
 */
const DERIVED = `SELECT worker_id, work_date, team_id, trade_code, worked_minutes, workday_hundredths,
       ${instant('first_in')} AS first_in_at, ${instant('last_out')} AS last_out_at, ${instant('open')} AS open_since,
       event_count, valid_event_count, string_to_array(exceptions, ',') AS exceptions,
       stays::jsonb AS stays, day_kind, overtime_minutes, proven_minutes, ${instant('settles')} AS settles_at,
       string_to_array(uses, ' ') AS uses, policy_id, rule_version
  FROM ROWS FROM (unnest($2::bigint[]), unnest($3::date[]), unnest($4::bigint[]), unnest($5::text[]),
       unnest($6::int[]), unnest($7::int[]), unnest($8::float8[]), unnest($9::float8[]), unnest($10::float8[]),
       unnest($11::int[]), unnest($12::int[]), unnest($13::text[]), unnest($14::int[]), unnest($15::int[]),
       unnest($16::float8[]), unnest($17::bigint[]), unnest($18::smallint[]), string_to_table($19, E'\n'),
       string_to_table($20, E'\n'), unnest($21::text[]))
    AS d(worker_id, work_date, team_id, trade_code, worked_minutes, workday_hundredths, first_in, last_out, open,
       event_count, valid_event_count, day_kind, overtime_minutes, proven_minutes, settles, policy_id, rule_version,
       stays, uses, exceptions)`;

const CONTENT = [
  ...[
    'team_id',
    'trade_code',
    'worked_minutes',
    'workday_hundredths',
    'first_in_at',
    'last_out_at',
    'open_since',
  ],
  ...[
    'event_count',
    'valid_event_count',
    'exceptions',
    'stays',
    'day_kind',
    'overtime_minutes',
    'proven_minutes',
  ],
  ...['settles_at', 'uses', 'policy_id', 'rule_version'],
];
const contentOf = (row: string) => CONTENT.map((column) => `${row}.${column}`).join(', ');

const APPEND = `INSERT INTO attendance_day (project_id, version, worker_id, work_date, ${CONTENT.join(', ')})
  SELECT $1, coalesce(c.version, 0) + 1, d.worker_id, d.work_date, ${contentOf('d')}
    FROM (${DERIVED}) AS d
    LEFT JOIN LATERAL (
      SELECT * FROM attendance_day a
       WHERE a.project_id = $1 AND a.worker_id = d.worker_id AND a.work_date = d.work_date
       ORDER BY a.version DESC LIMIT 1) AS c ON true
   WHERE c.version IS NULL OR (${contentOf('c')}) IS DISTINCT FROM (${contentOf('d')})
  RETURNING worker_id, work_date::text AS work_date`;

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
  const rows = await tx.query<{ worker_id: number; work_date: string }[]>(APPEND, [
    projectId,
    ...COLUMNS.map((column) => days.map((day) => day[column])),
    days.map((day) => JSON.stringify(packStays(day.stays, day.uses))).join('\n'),
    days.map((day) => day.uses.map(packUse).join(' ')).join('\n'),
    days.map((day) => day.exceptions.join()),
  ]);
  return new Set(rows.map((row) => `${row.worker_id} ${row.work_date}`));
}
