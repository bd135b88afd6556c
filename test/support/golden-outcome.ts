// The golden month's outcome as one canonical text: what stands in the derived tables, without ids, versions and clocks.
import { caseState } from '#store/case.store.js';
import type { DataSource } from 'typeorm';

/** Code of the golden project, as `buildSite` makes it for its first site. */
export const GOLDEN_PROJECT = '2101122024010001';

/** The four parts of an outcome; the CSV parts end with a line break. */
interface Outcome {
  readonly days: string;
  readonly lines: string;
  readonly findings: string;
  readonly statistics: Readonly<Record<string, readonly object[]>>;
}

type Row = Readonly<Record<string, string | number | null>>;

const LOCAL = (column: string) =>
  `coalesce(to_char(${column} AT TIME ZONE p.time_zone, 'YYYY-MM-DD"T"HH24:MI:SS.MS'), '')`;
const EPOCH = (place: number) => `to_timestamp((s.stay->>${place})::float8 / 1000)::timestamptz(3)`;

/** The current version of each attendance day that has events: one without is a day taken back. A stay is in/out/minutes. */
const DAYS = `
  SELECT w.number AS worker, d.work_date::text AS date, coalesce(t.name, '') AS team,
         coalesce(d.trade_code, '') AS trade, d.worked_minutes AS minutes, d.workday_hundredths AS workday,
         ${LOCAL('d.first_in_at')} AS first_in, ${LOCAL('d.last_out_at')} AS last_out,
         ${LOCAL('d.open_since')} AS open_since, d.event_count AS events, d.valid_event_count AS valid,
         array_to_string(d.exceptions, '|') AS exceptions,
         coalesce((SELECT string_agg(${LOCAL(EPOCH(0))} || '/' || ${LOCAL(EPOCH(1))} || '/' ||
                     CASE WHEN s.stay->>3 = '1' THEN s.stay->>2 ELSE 'not-counted' END, ' '
                     ORDER BY s.place)
                     FROM jsonb_array_elements(d.stays) WITH ORDINALITY AS s(stay, place)), '') AS stays
    FROM (SELECT DISTINCT ON (project_id, worker_id, work_date) * FROM attendance_day
           ORDER BY project_id, worker_id, work_date, version DESC) AS d
    JOIN project p ON p.id = d.project_id JOIN worker w ON w.id = d.worker_id
    LEFT JOIN team t ON t.project_id = d.project_id AND t.id = d.team_id
   WHERE p.code = $1 AND d.event_count > 0 ORDER BY w.number COLLATE "C", d.work_date`;

/** The current version of each line that stands for something: published, or a draft with days. */
const LINES = `
  SELECT w.number AS worker, t.name AS team, l.pay_month AS month, s.due_on::text AS due,
         CASE WHEN l.is_published THEN 'published' ELSE 'draft' END AS state, l.days_hundredths AS days, l.day_count,
         l.payable_fen AS payable, l.deduction_fen AS deduction, l.net_fen AS net,
         (SELECT string_agg(concat(g.piece->>'dailyRateFen', '*', g.piece->>'daysHundredths', '=',
                                   g.piece->>'amountFen'), ' ' ORDER BY g.place)
            FROM jsonb_array_elements(l.segments) WITH ORDINALITY AS g(piece, place)) AS segments
    FROM (SELECT DISTINCT ON (project_id, team_id, pay_month, worker_id) * FROM payroll_line
           ORDER BY project_id, team_id, pay_month, worker_id, version DESC) AS l
    JOIN payroll s USING (project_id, team_id, pay_month) JOIN project p ON p.id = l.project_id
    JOIN team t ON t.project_id = l.project_id AND t.id = l.team_id JOIN worker w ON w.id = l.worker_id
   WHERE p.code = $1 AND (l.days_hundredths > 0 OR l.is_published)
   ORDER BY w.number COLLATE "C", t.name COLLATE "C", l.pay_month`;

const FINDINGS = `
  SELECT coalesce(w.number, d.sn, p.code) AS subject, f.period AS month, f.code, f.level, f.is_primary::text AS primary,
         f.amount_fen AS amount, ${caseState('f')} AS state
    FROM finding f JOIN project p ON p.id = f.project_id
    LEFT JOIN worker w ON f.subject_kind = 'worker' AND w.id = f.subject_id
    LEFT JOIN device d ON f.subject_kind = 'device' AND d.id = f.subject_id
   WHERE p.code = $1 ORDER BY coalesce(w.number, d.sn, p.code) COLLATE "C", f.period, f.code COLLATE "C"`;

/**
 * Every column but the ids; the team by its name, '' where there is none. Only the golden month: a site without events
 * gets a row for every later day up to today.
 */
const statistic = (table: string, period: string) => `
  SELECT to_jsonb(s) - 'project_id' - 'team_id' || jsonb_build_object('team', coalesce(t.name, '')) AS row
    FROM ${table} s JOIN project p ON p.id = s.project_id
    LEFT JOIN team t ON t.project_id = s.project_id AND t.id = s.team_id
   WHERE p.code = $1 AND s.${period}::text < '2026-07' ORDER BY s.${period}, coalesce(t.name, '') COLLATE "C"`;

const HEADERS = {
  days: 'worker,date,team,trade,minutes,workday,first_in,last_out,open_since,events,valid,exceptions,stays',
  lines: 'worker,team,month,due,state,days,day_count,payable,deduction,net,segments',
  findings: 'subject,month,code,level,primary,amount,state',
} as const;

/** What stands in the derived tables of the golden project, as one text in a fixed order. */
export async function readOutcome(owner: DataSource): Promise<string> {
  const csv = async (part: keyof typeof HEADERS, query: string) =>
    csvText(HEADERS[part], await owner.query<Row[]>(query, [GOLDEN_PROJECT]));
  const rows = async (table: string, period: string) => {
    const found = await owner.query<{ row: object }[]>(statistic(table, period), [GOLDEN_PROJECT]);
    return found.map(({ row }) => row);
  };
  return outcomeText({
    days: await csv('days', DAYS),
    lines: await csv('lines', LINES),
    findings: await csv('findings', FINDINGS),
    statistics: {
      stat_attendance_day: await rows('stat_attendance_day', 'work_date'),
      stat_wage_month: await rows('stat_wage_month', 'pay_month'),
    },
  });
}

/** The explanations of the findings: not computed by hand, but the same whichever way the facts came. */
export async function readExplanations(owner: DataSource): Promise<string> {
  const rows = await owner.query<{ code: string; explanation: object }[]>(
    `SELECT f.code, f.explanation FROM finding f JOIN project p ON p.id = f.project_id
      WHERE p.code = $1 ORDER BY f.subject_kind, f.subject_id, f.period, f.code`,
    [GOLDEN_PROJECT],
  );
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

/** The one text that golden files and database rows are both turned into. */
export function outcomeText(outcome: Outcome): string {
  const statistics = Object.entries(outcome.statistics).flatMap(([table, rows]) => [
    `## ${table}`,
    ...rows.map(sortedJson),
  ]);
  const { days, lines, findings } = outcome;
  return `## days\n${days}## lines\n${lines}## findings\n${findings}${statistics.join('\n')}\n`;
}

function csvText(header: string, rows: readonly Row[]): string {
  const columns = header.split(',');
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return [header, ...lines, ''].join('\n');
}

function sortedJson(row: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
}
