// Step 8 of the walk: facts that are looked at together because they cannot all be true.
import { LONGEST_TRAVEL_MS, type Sighting } from '#domain/integrity/impossible-travel.js';
import { LEAST_TEAM_DAYS, LEAST_TEAM_WORKERS, type TeamPunch } from '#domain/integrity/team-regularity.js';
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import { policyOf } from './policy-at.js';
import type { ProjectMonth } from './reconciliation.store.js';
import type { Transaction } from './unit-of-work.js';

/** Two passages of one worker near in time: one at the project asked for, one at another. */
export interface SightingPair {
  readonly workerId: number;
  /** Id of the event at the project asked for, as the API gives it. */
  readonly eventId: string;
  readonly here: Sighting;
  readonly there: Sighting;
  readonly otherProjectId: number;
  /** First day of the month of the other passage's work date, by the other project's policy. */
  readonly otherPeriod: string;
}

/** Passages of people: an exit that the office wrote down (`forced_out`) is none. */
const PASSED = (event: string) =>
  `${event}.verdict = 'allowed' AND ${event}.time_quality <> 'suspect' AND ${event}.method <> 'forced_out'`;

const SIGHTING = (event: string, project: string) => `jsonb_build_object(
  'at', round(date_part('epoch', ${event}.effective_at) * 1000), 'timeQuality', ${event}.time_quality,
  'clockOffsetMs', ${event}.clock_offset_ms,
  'place', CASE WHEN ${project}.longitude IS NOT NULL AND ${project}.latitude IS NOT NULL
                THEN jsonb_build_object('longitude', ${project}.longitude, 'latitude', ${project}.latitude) END)`;

/**
 * Passages of a project's month with those of the same worker at other projects within the longest travel time. Only
 * people who are registered at both are looked at, and each other project is asked through its own index.
 */
export function readSightingPairs(tx: Transaction, month: ProjectMonth): Promise<SightingPair[]> {
  return tx.query<SightingPair[]>(
    `WITH shared AS (
       SELECT DISTINCT h.worker_id, e.project_id
         FROM registration h JOIN registration e ON e.worker_id = h.worker_id AND e.project_id <> h.project_id
        WHERE h.project_id = $1
     )
     SELECT g.worker_id AS "workerId", concat_ws('-', g.project_id, g.device_id, g.boot_id, g.seq) AS "eventId",
            ${SIGHTING('g', 'p')} AS here, ${SIGHTING('o', 'q')} AS there, q.id AS "otherProjectId",
            date_trunc('month', elsewhere.work_date)::date::text AS "otherPeriod"
       FROM shared s
       JOIN project p ON p.id = $1
       JOIN project q ON q.id = s.project_id
       JOIN gate_event g ON g.project_id = $1 AND g.worker_id = s.worker_id AND ${PASSED('g')}
        AND g.effective_at >= $2::date::timestamp AT TIME ZONE p.time_zone
        AND g.effective_at < ($3::date + 2)::timestamp AT TIME ZONE p.time_zone
       JOIN ${policyOf('g', 'p')} AS policy ON policy.work_date BETWEEN $2 AND $3
       JOIN gate_event o ON o.project_id = s.project_id AND o.worker_id = s.worker_id AND ${PASSED('o')}
        AND o.effective_at BETWEEN g.effective_at - make_interval(secs => $4) AND g.effective_at + make_interval(secs => $4)
       JOIN ${policyOf('o', 'q')} AS elsewhere ON true
      ORDER BY g.worker_id, g.effective_at, g.device_id, g.boot_id, g.seq, o.effective_at, q.id, o.device_id, o.seq`,
    [
      month.projectId,
      firstDayOfMonth(month.payMonth),
      lastDayOfMonth(month.payMonth),
      LONGEST_TRAVEL_MS / 1000,
    ],
  );
}

/** A punch of a team's month; `worker` is the worker's id and goes into no explanation. */
export interface TeamPunchRow extends TeamPunch {
  readonly teamId: number;
}

/**
 * First entries and last exits of a project's month as the current attendance days have them, by team, where a team has
 * enough of both for a verdict. A person who changed teams counts on each day for the team of that day.
 */
export function readTeamPunches(tx: Transaction, month: ProjectMonth): Promise<TeamPunchRow[]> {
  return tx.query<TeamPunchRow[]>(
    `WITH day AS (
       SELECT DISTINCT ON (work_date, worker_id) worker_id, work_date, team_id, first_in_at, last_out_at
         FROM attendance_day WHERE project_id = $1 AND work_date BETWEEN $2 AND $3
        ORDER BY work_date, worker_id, version DESC
     ), punch AS (
       SELECT day.*, direction, at FROM day, LATERAL (VALUES ('in', first_in_at), ('out', last_out_at)) AS v (direction, at)
        WHERE at IS NOT NULL AND team_id IN (
          SELECT team_id FROM day GROUP BY team_id
          HAVING count(DISTINCT worker_id) >= $4 AND count(DISTINCT work_date) >= $5)
     )
     SELECT h.team_id AS "teamId", h.worker_id AS worker, h.work_date::text AS "workDate", h.direction, g.device_id AS gate,
            round(date_part('epoch', (h.at AT TIME ZONE p.time_zone) - h.work_date) * 1000) AS "dayMs"
       FROM punch h JOIN project p ON p.id = $1
       LEFT JOIN LATERAL (
         SELECT device_id FROM gate_event e
          WHERE e.project_id = $1 AND e.worker_id = h.worker_id AND e.effective_at = h.at AND e.direction = h.direction
          ORDER BY device_id, boot_id, seq LIMIT 1) AS g ON true
      ORDER BY h.team_id, h.work_date, h.worker_id, h.direction`,
    [
      month.projectId,
      firstDayOfMonth(month.payMonth),
      lastDayOfMonth(month.payMonth),
      LEAST_TEAM_WORKERS,
      LEAST_TEAM_DAYS,
    ],
  );
}
