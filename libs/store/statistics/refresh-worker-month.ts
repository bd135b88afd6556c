// Step 9 of the walk: the roll-up of people, one row a worker, month, team and trade; the wages of teams are its sums.
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import { caseState } from '../case.store.js';
import type { Transaction } from '../unit-of-work.js';
import { refreshMonthCube } from './month-cube.js';
import { WAGE_SUMS } from './person-sums.js';
import { IS_CORRECTED, ageClassSql, ageSql, originSql, senioritySql } from './class-sql.js';

/** Lines with less 工 than this say nothing about the price of labour (statistics.md §4). */
const PRICED_FROM_HUNDREDTHS = 500;

/** Due by the register and present by the days, by worker, team and trade; only dates that are counted at all. */
const PRESENCE = `
  counted AS (
    SELECT DISTINCT work_date FROM stat_attendance_day WHERE project_id = $1 AND work_date BETWEEN $3 AND $4
  ), due AS (
    SELECT r.worker_id, r.team_id, r.trade_code, count(DISTINCT d.work_date)::int AS days, max(d.work_date) AS last_day
      FROM counted d JOIN registration r ON r.project_id = $1 AND r.entered_on <= d.work_date
       AND (r.exited_on IS NULL OR r.exited_on >= d.work_date)
     GROUP BY 1, 2, 3
  ), day AS (
    SELECT DISTINCT ON (work_date, worker_id) worker_id, work_date, team_id, trade_code, event_count, valid_event_count,
           workday_hundredths, worked_minutes, exceptions, uses
      FROM attendance_day WHERE project_id = $1 AND work_date BETWEEN $3 AND $4
     ORDER BY work_date, worker_id, version DESC
  ), came AS (
    SELECT worker_id, coalesce(team_id, 0) AS team_id, coalesce(trade_code, '') AS trade_code,
           count(*) FILTER (WHERE valid_event_count > 0)::int AS present,
           count(*) FILTER (WHERE workday_hundredths > 0)::int AS worked,
           count(*) FILTER (WHERE exceptions && ARRAY['MISSING_IN', 'MISSING_OUT'])::int AS missing,
           count(*) FILTER (WHERE workday_hundredths > 0 AND ${IS_CORRECTED})::int AS corrected,
           sum(workday_hundredths) AS hundredths, sum(worked_minutes) AS minutes,
           max(work_date) FILTER (WHERE valid_event_count > 0) AS last_day
      FROM day WHERE event_count > 0 GROUP BY 1, 2, 3
  ), attended AS (
    SELECT worker_id, min(team_id) AS team_id FROM day WHERE workday_hundredths > 0 GROUP BY worker_id
  )`;

/** Lines with what was said of them and what they pay for a day; what is owed to whom, and what the bank has paid. */
const PAY = `
  every_line AS (
    SELECT DISTINCT ON (team_id, worker_id) * FROM payroll_line
     WHERE project_id = $1 AND pay_month = $2 ORDER BY team_id, worker_id, version DESC
  ), line AS (
    SELECT l.team_id, l.worker_id, l.net_fen, l.is_published, p.due_on, l.is_published AND (
             SELECT a.answer FROM line_answer a
              WHERE a.project_id = $1 AND a.pay_month = $2 AND a.team_id = l.team_id AND a.worker_id = l.worker_id
                AND a.line_hash = l.line_hash ORDER BY a.id DESC LIMIT 1) IS NOT DISTINCT FROM 'CONFIRM' AS confirmed,
           l.is_published AND l.days_hundredths >= ${PRICED_FROM_HUNDREDTHS}
             AND NOT l.items @> '[{"kind": "BASIC_MONTH"}]' AS is_priced, l.days_hundredths,
           l.payable_fen - (SELECT coalesce(sum((a ->> 'amountFen')::bigint), 0) FROM jsonb_array_elements(l.adjustments) AS a)
             - (SELECT coalesce(sum((i ->> 'amountFen')::bigint), 0) FROM jsonb_array_elements(l.items) AS i
                 WHERE i ->> 'kind' = 'ALLOWANCE') AS price_fen
      FROM every_line l JOIN payroll p USING (project_id, team_id, pay_month)
     WHERE l.days_hundredths > 0 OR l.adjustments <> '[]' OR l.items <> '[]' OR l.is_published
  ), owed AS (
    SELECT worker_id, min(team_id) AS team_id, sum(net_fen) AS net, bool_or(is_published) AS published,
           min(due_on) AS due_on FROM line GROUP BY worker_id
  ), paid AS (
    SELECT worker_id, sum(amount_fen) AS fen, sum(amount_fen) FILTER (WHERE paid_on <= due.due_on) AS on_time,
           coalesce(sum(amount_fen) FILTER (WHERE is_back_pay), 0) AS back_pay,
           coalesce(sum(amount_fen) FILTER (WHERE EXISTS (
             SELECT FROM payment_batch o JOIN special_account a ON a.project_id = $1 AND a.account_no = o.payer
              WHERE o.project_id = $1 AND o.batch_no = b.batch_no)), 0) AS from_account
      FROM bank_return_line b LEFT JOIN owed due USING (worker_id)
     WHERE b.project_id = $1 AND pay_month = $2 AND status = 'PAID' AND NOT EXISTS (
       SELECT FROM bank_return_line back WHERE back.project_id = $1 AND back.bank_serial = b.bank_serial
          AND back.status IN ('RETURNED', 'FAILED'))
     GROUP BY worker_id
  ), person AS (
    SELECT worker_id, coalesce(least(a.team_id, o.team_id), 0) AS team_id, a.worker_id IS NOT NULL AS attended,
           coalesce(o.net, 0) AS net, coalesce(o.published, false) AS published, o.due_on,
           coalesce(o.due_on < $5::date, false) AS due, coalesce(p.fen, 0) AS fen, p.worker_id IS NOT NULL AS is_paid,
           coalesce(p.on_time, 0) AS on_time, coalesce(p.back_pay, 0) AS back_pay,
           coalesce(p.from_account, 0) AS from_account,
           EXISTS (SELECT FROM finding f WHERE f.project_id = $1 AND f.subject_kind = 'worker' AND f.period = $2
                    AND f.subject_id = worker_id AND ${caseState('f')} <> 'RESOLVED') AS open_case
      FROM attended a FULL JOIN owed o USING (worker_id) FULL JOIN paid p USING (worker_id)
  )`;

/** Every row that there is to be, and which of a worker's rows carries what is counted once. */
const ROWS = `
  present AS (
    SELECT worker_id, team_id, trade_code FROM due UNION SELECT worker_id, team_id, trade_code FROM came
  ), lined AS (
    SELECT worker_id, team_id FROM line UNION SELECT worker_id, team_id FROM person
  ), every_row AS (
    SELECT * FROM present
    UNION
    SELECT l.worker_id, l.team_id, coalesce(t.trade_code, '')
      FROM lined l LEFT JOIN team t ON t.project_id = $1 AND t.id = l.team_id
     WHERE NOT EXISTS (SELECT FROM present p WHERE p.worker_id = l.worker_id AND p.team_id = l.team_id)
  ), ranked AS (
    SELECT r.*, row_number() OVER (PARTITION BY worker_id ORDER BY p.team_id IS DISTINCT FROM r.team_id, r.team_id, trade_code) = 1
             AS is_first,
           row_number() OVER (PARTITION BY worker_id, r.team_id ORDER BY trade_code) = 1 AS is_first_of_team
      FROM every_row r LEFT JOIN person p USING (worker_id)
  ), line_sum AS (
    SELECT worker_id, team_id, count(*)::int AS lines, count(*) FILTER (WHERE is_published)::int AS published,
           count(*) FILTER (WHERE confirmed)::int AS confirmed, sum(net_fen) AS payable,
           coalesce(sum(days_hundredths) FILTER (WHERE is_priced), 0) AS priced_hundredths,
           coalesce(sum(price_fen) FILTER (WHERE is_priced), 0) AS price_fen
      FROM line GROUP BY 1, 2
  )`;

/** What the register says of each person of the month, on the last day that counts. */
const PEOPLE = `
  stay AS (
    SELECT worker_id, min(entered_on) AS entered_on,
           CASE WHEN bool_and(exited_on IS NOT NULL) THEN max(exited_on) END AS exited_on
      FROM registration WHERE project_id = $1 GROUP BY worker_id, coalesce(stay_id, id)
  ), moved AS (
    SELECT worker_id, bool_or(entered_on BETWEEN $3 AND least($4::date, $5::date)) AS entered,
           bool_or(exited_on BETWEEN $3 AND least($4::date, $5::date)) AS exited,
           max(entered_on) FILTER (WHERE entered_on <= $4) AS entered_on FROM stay GROUP BY worker_id
  ), last_day AS (
    SELECT worker_id, coalesce(max(d.last_day), least($4::date, $5::date)) AS on_day, max(d.last_day) IS NOT NULL AS active,
           max(c.last_day) AS attended_on
      FROM every_row LEFT JOIN due d USING (worker_id, team_id, trade_code)
      LEFT JOIN came c USING (worker_id, team_id, trade_code) GROUP BY worker_id
  ), rule AS (
    SELECT e.rule FROM entry_policy e JOIN project p ON p.managing_area_code LIKE e.area_prefix || '%'
     WHERE p.id = $1 AND e.effective_from <= $4 ORDER BY length(e.area_prefix) DESC, e.effective_from DESC LIMIT 1
  ), profile AS (
    SELECT w.id AS worker_id, w.gender, ${ageClassSql('w.birth_on', 'l.on_day')} AS age_class, ${originSql('w')} AS origin,
           coalesce(w.education, '') AS education, coalesce(w.nation, '') AS nation,
           coalesce(w.household_type, '') AS household,
           coalesce(terms.work_role, '') AS work_role, coalesce(terms.is_team_leader, false) AS is_leader,
           CASE terms.has_injury_insurance WHEN true THEN 'yes' WHEN false THEN 'no' ELSE '' END AS insured,
           coalesce((SELECT max(c.level) FROM certificate c WHERE c.worker_id = w.id AND c.kind = 'skill' AND c.status = '1'
                       AND c.issued_on <= l.on_day AND (c.expires_on IS NULL OR c.expires_on >= l.on_day)), '') AS skill,
           ${senioritySql('coalesce(m.entered_on, l.on_day)', 'l.on_day')} AS seniority,
           (SELECT count(DISTINCT r.project_id) > 1 FROM registration r WHERE r.worker_id = w.id) AS is_shared,
           l.attended_on IS NOT NULL AS has_come, l.active, coalesce(m.entered, false) AS entered, coalesce(m.exited, false) AS exited,
           l.active AND w.identity_verified_on IS NOT NULL AND w.identity_verified_on <= l.on_day AS identified,
           w.photo_sha256 IS NOT NULL AS has_photo,
           l.active AND (EXISTS (
             SELECT FROM labour_contract c WHERE c.project_id = $1 AND c.worker_id = w.id
                AND greatest(c.signed_on, c.starts_on) <= l.on_day AND (c.ends_on IS NULL OR c.ends_on >= l.on_day))
             OR (NOT EXISTS (SELECT FROM labour_contract c WHERE c.project_id = $1 AND c.worker_id = w.id)
                 AND EXISTS (SELECT FROM registration r WHERE r.project_id = $1 AND r.worker_id = w.id
                    AND r.contract_signed_on <= l.on_day AND (r.exited_on IS NULL OR r.exited_on >= l.on_day)))) AS contracted,
           coalesce(m.entered, false) AND EXISTS (
             SELECT FROM training_attendance s JOIN training t ON t.project_id = $1 AND t.id = s.training_id
              WHERE s.project_id = $1 AND s.worker_id = w.id AND s.is_passed AND t.held_on <= coalesce(
                (SELECT min(d.work_date) FROM attendance_day d WHERE d.project_id = $1 AND d.worker_id = w.id
                    AND d.work_date >= m.entered_on AND d.valid_event_count > 0), $4::date)) AS trained,
           l.attended_on IS NOT NULL AND (
             ${ageSql('w.birth_on', 'l.attended_on')} < (SELECT (rule ->> 'minimumAge')::int FROM rule)
             OR EXISTS (SELECT FROM rule, jsonb_array_elements(rule -> 'ageRules') AS each
                         WHERE each ->> 'gender' IN ('any', w.gender)
                           AND (each -> 'trades' = '[]' OR each -> 'trades' ? (
                                SELECT min(r.trade_code) FROM every_row r WHERE r.worker_id = w.id))
                           AND ${ageSql('w.birth_on', 'l.attended_on')} >= (each ->> 'ageFrom')::int)) AS outside_age
      -- by number: a join would read every worker of the country
      FROM last_day l JOIN worker w ON w.id = l.worker_id AND w.id = ANY (ARRAY(SELECT worker_id FROM last_day))
      LEFT JOIN moved m USING (worker_id)
      LEFT JOIN LATERAL (
        SELECT r.work_role, r.is_team_leader, r.has_injury_insurance FROM registration r WHERE r.project_id = $1 AND r.worker_id = w.id
           AND r.entered_on <= l.on_day ORDER BY r.entered_on DESC, r.id DESC LIMIT 1) AS terms ON true
  )`;

const COLUMNS = `project_id, month, worker_id, team_id, trade_code, gender, age_class, origin, education, nation, household,
  work_role, seniority, is_first, is_shared, has_come, active_days, present_days, worked_days, missing_punch_days, corrected_days,
  workday_hundredths, worked_minutes, is_active, is_entered, is_exited, is_verified, is_identified, is_contracted, is_trained,
  is_outside_age, is_attended, is_worker_month, has_open_case, line_count, published_line_count, bank_paid_line_count,
  confirmed_line_count, payable_fen, is_due, is_in_full_on_time, is_paid, paid_fen, back_pay_fen, account_paid_fen,
  arrears_fen, arrears_since, priced_hundredths, price_fen, is_leader, insured, skill`;

const WORKER_MONTH = `WITH ${[PRESENCE, PAY, ROWS, PEOPLE].join(', ')}
  INSERT INTO stat_worker_month (${COLUMNS})
  SELECT $1, $2, r.worker_id, r.team_id, r.trade_code, o.gender, o.age_class, o.origin, o.education, o.nation, o.household,
         o.work_role, o.seniority, r.is_first, o.is_shared, r.is_first AND o.has_come, coalesce(d.days, 0), coalesce(c.present, 0), coalesce(c.worked, 0),
         coalesce(c.missing, 0), coalesce(c.corrected, 0), coalesce(c.hundredths, 0), coalesce(c.minutes, 0),
         r.is_first AND o.active, r.is_first AND o.entered, r.is_first AND o.exited,
         r.is_first AND o.identified AND o.has_photo, r.is_first AND o.identified, r.is_first AND o.contracted,
         r.is_first AND o.trained, r.is_first AND o.outside_age, coalesce(p.attended, false), p.worker_id IS NOT NULL,
         coalesce(p.open_case, false), coalesce(l.lines, 0), coalesce(l.published, 0),
         CASE WHEN q.is_paid THEN coalesce(l.published, 0) ELSE 0 END, coalesce(l.confirmed, 0), coalesce(l.payable, 0),
         coalesce(p.due, false), coalesce(p.due AND p.published AND p.on_time >= p.net, false),
         coalesce(p.is_paid, false), coalesce(p.fen, 0), coalesce(p.back_pay, 0), coalesce(p.from_account, 0),
         CASE WHEN p.due AND p.net > p.fen THEN p.net - p.fen ELSE 0 END,
         CASE WHEN p.due AND p.net > p.fen THEN p.due_on END,
         coalesce(l.priced_hundredths, 0), coalesce(l.price_fen, 0), o.is_leader, o.insured, o.skill
    FROM ranked r
    JOIN profile o USING (worker_id)
    LEFT JOIN due d USING (worker_id, team_id, trade_code)
    LEFT JOIN came c USING (worker_id, team_id, trade_code)
    LEFT JOIN line_sum l ON r.is_first_of_team AND l.worker_id = r.worker_id AND l.team_id = r.team_id
    LEFT JOIN person p ON r.is_first AND p.worker_id = r.worker_id
    LEFT JOIN person q ON q.worker_id = r.worker_id`;

/** A person's own counts stand with one team, lines with their own; teams without anything of wages have no row. */
const TEAM_MONTH = `
  INSERT INTO stat_wage_month (project_id, pay_month, team_id, ${WAGE_SUMS.names})
  SELECT project_id, month, team_id, ${WAGE_SUMS.values}
    FROM stat_worker_month WHERE project_id = $1 AND month = $2
   GROUP BY project_id, month, team_id
  HAVING sum(line_count) > 0 OR bool_or(is_worker_month)`;

/**
 * Replaces the roll-ups of one project and month that are about people: who was due, came, was owed and paid. A worker on
 * several teams counts once, with the team of the lowest number that has work or wages of his; lines count with their own.
 * The days of the month must have been rolled up before.
 * @param today local date of the site: decides what is due
 */
export async function refreshWorkerMonth(
  tx: Transaction,
  projectId: number,
  month: string,
  today: string,
): Promise<void> {
  await tx.query('DELETE FROM stat_worker_month WHERE project_id = $1 AND month = $2', [projectId, month]);
  await tx.query('DELETE FROM stat_wage_month WHERE project_id = $1 AND pay_month = $2', [projectId, month]);
  const [first, last] = [firstDayOfMonth(month), lastDayOfMonth(month)];
  await tx.query(WORKER_MONTH, [projectId, month, first, last, today]);
  await tx.query(TEAM_MONTH, [projectId, month]);
  await refreshMonthCube(tx, { projectId, month, first, last });
}
