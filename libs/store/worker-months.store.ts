// Step 8 of the walk: what attendance, sheet, bank and register say about each worker's month. The database adds up and finds
// whose books may not agree; what is wrong with them, plain functions say.
import type { ProjectFacts } from '#domain/reconciliation/reconcile-project-month.js';
import type {
  BackPay,
  BankRow,
  ReconciliationTolerances,
  SheetLine,
} from '#domain/reconciliation/worker-month.js';
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import type { ProjectMonth } from './reconciliation.store.js';
import type { Transaction } from './unit-of-work.js';
import { minimumWageAt } from './wage-facts.store.js';

/** Everything known about one worker's month. */
export interface WorkerMonthRow {
  readonly workerId: number;
  readonly attendedHundredths: number;
  readonly attendedDays: number;
  readonly provenHundredths: number;
  readonly dueOn: string | null;
  readonly payDay: number | null;
  readonly uncontractedDays: number;
  readonly hasContract: boolean;
  readonly exitedOn: string | null;
  readonly dailyRateFen: number | null;
  readonly isPieceWork: boolean;
  readonly tradeMedianFen: number | null;
  readonly registeredCardHash: string | null;
  readonly cardSharedWith: number;
  readonly minimumWageFen: number | null;
  readonly backPay: BackPay | null;
  readonly lines: readonly SheetLine[];
  readonly bankRows: readonly BankRow[];
}

/** The books of a project's month. */
export interface ProjectBooks extends Pick<ProjectFacts, 'attendedHeads' | 'paidHeads' | 'dueOn'> {
  /** Everybody with attendance, a line or a payment. */
  readonly people: number;
  /** When sheets of the month are due, ascending. */
  readonly dueDates: readonly string[];
  /** By worker id: whoever may have a finding; whoever is missing has none. */
  readonly workers: readonly WorkerMonthRow[];
}

/** How the books are looked at. */
export interface BookLook {
  /** Local date of the run, 'YYYY-MM-DD'. */
  readonly asOf: string;
  readonly tolerances: ReconciliationTolerances;
  /** Everybody, also those whose books agree: what the filter leaves out is compared with it. */
  readonly everyone?: boolean;
}

/** People of a trade on a project from whom on there is a median of their day rates. */
const LEAST_OF_A_TRADE = 10;

/**
 * The books of a project's month by one statement. A worker is left out only where no check of
 * `reconcileWorkerMonth` can speak up; the filter may let somebody through whose books agree, never the other way round.
 */
export async function readBooks(tx: Transaction, month: ProjectMonth, look: BookLook): Promise<ProjectBooks> {
  const { tolerances: limits } = look;
  // a month of two thousand workers is sorted in memory
  await tx.query(`SET LOCAL work_mem = '32MB'`);
  const rows = await tx.query<(Omit<ProjectBooks, 'workers'> & NullableWorker)[]>(BOOKS, [
    month.projectId,
    month.payMonth,
    firstDayOfMonth(month.payMonth),
    lastDayOfMonth(month.payMonth),
    look.asOf,
    look.everyone ?? false,
    limits.daysHundredths,
    limits.fullMonthHundredths,
    limits.unprovenHundredths,
    limits.rateLowHundredths,
    limits.rateHighHundredths,
    LEAST_OF_A_TRADE,
    limits.deductionHundredths,
  ]);
  const [first] = rows;
  const { people = 0, attendedHeads = 0, paidHeads = 0, dueOn = null, dueDates = [] } = first ?? {};
  const workers = rows.flatMap(({ worker }) => (worker === null ? [] : [worker]));
  return { people, attendedHeads, paidHeads, dueOn, dueDates, workers };
}

interface NullableWorker {
  readonly worker: WorkerMonthRow | null;
}

const CURRENT_DAY = `SELECT DISTINCT ON (work_date, worker_id) worker_id, workday_hundredths AS hundredths, worked_minutes,
         proven_minutes, exceptions
    FROM attendance_day WHERE project_id = $1 AND work_date BETWEEN $3 AND $4
   ORDER BY work_date DESC, worker_id DESC, version DESC`;

const ATTENDED = `SELECT worker_id, sum(hundredths)::int AS hundredths, count(*) FILTER (WHERE hundredths > 0)::int AS days,
         sum(CASE WHEN proven_minutes >= worked_minutes THEN hundredths
                  ELSE hundredths * proven_minutes / worked_minutes END)::int AS proven,
         count(*) FILTER (WHERE 'NO_CONTRACT' = ANY (exceptions))::int AS uncontracted
    FROM day GROUP BY worker_id
  HAVING sum(hundredths) > 0 OR bool_or('NO_CONTRACT' = ANY (exceptions))`;

/** The last thing that was said of exactly the content that is published. */
const ANSWERED = `SELECT DISTINCT ON (team_id, worker_id, line_hash) team_id, worker_id, line_hash, answer FROM line_answer
   WHERE project_id = $1 AND pay_month = $2 ORDER BY team_id, worker_id, line_hash, id DESC`;

const LINE = `SELECT l.*, p.due_on, p.state IN ('APPROVED', 'SENT', 'RETURNED', 'SETTLED') AS is_approved,
         CASE a.answer WHEN 'CONFIRM' THEN 'CONFIRMED' WHEN 'EXCUSE' THEN 'EXCUSED' WHEN 'DISPUTE' THEN 'DISPUTED' ELSE 'NONE' END
           AS confirmation, CASE WHEN l.adjustments = '[]' THEN 0 ELSE (
           SELECT coalesce(sum((a ->> 'amountFen')::bigint), 0) FROM jsonb_array_elements(l.adjustments) AS a) END AS adjustment_fen,
         CASE WHEN l.items = '[]' THEN 0 ELSE (
           SELECT coalesce(sum((i ->> 'amountFen')::bigint), 0) FROM jsonb_array_elements(l.items) AS i
            WHERE i ->> 'kind' = 'DAMAGE') END AS damage_fen
    FROM (SELECT DISTINCT ON (team_id, worker_id) team_id, worker_id, days_hundredths, payable_fen, net_fen, is_published,
                 adjustments, items, line_hash
            FROM payroll_line WHERE project_id = $1 AND pay_month = $2 ORDER BY team_id DESC, worker_id DESC, version DESC) AS l
    JOIN payroll p ON p.project_id = $1 AND p.team_id = l.team_id AND p.pay_month = $2
    LEFT JOIN answered a ON a.team_id = l.team_id AND a.worker_id = l.worker_id AND a.line_hash = l.line_hash
   WHERE l.days_hundredths > 0 OR l.adjustments <> '[]' OR l.items <> '[]' OR l.is_published`;

const SHEET = `SELECT worker_id, min(due_on) AS due_on, count(*) FILTER (WHERE is_published)::int AS published,
         count(*) FILTER (WHERE NOT is_published)::int AS drafts,
         coalesce(sum(net_fen) FILTER (WHERE is_published), 0) AS net,
         coalesce(sum(payable_fen) FILTER (WHERE is_published), 0) AS payable,
         coalesce(sum(adjustment_fen) FILTER (WHERE is_published), 0) AS adjusted,
         coalesce(bool_or(confirmation = 'DISPUTED' OR is_approved AND confirmation = 'NONE')
                  FILTER (WHERE is_published), false) AS is_unsigned,
         coalesce(sum(damage_fen) FILTER (WHERE is_published), 0) AS damage,
         coalesce(sum(days_hundredths) FILTER (WHERE is_published), 0) AS days
    FROM line GROUP BY worker_id`;

const PAID_TO = `SELECT card_hash, count(DISTINCT worker_id)::int AS workers FROM bank_return_line
   WHERE project_id = $1 AND pay_month = $2 AND status = 'PAID' GROUP BY card_hash HAVING count(DISTINCT worker_id) > 1`;

/** What was ordered from the special account: everything else came from elsewhere. */
const ORDERED = `SELECT DISTINCT batch_no, worker_id FROM payment WHERE project_id = $1 AND pay_month = $2`;

/** Plain: ordered, paid once, in its own month. */
const BANK = `SELECT b.worker_id, bool_and(b.status = 'PAID' AND NOT b.is_back_pay AND o.worker_id IS NOT NULL) AS is_plain,
         coalesce(sum(b.amount_fen) FILTER (WHERE b.status = 'PAID'), 0) AS paid,
         bool_or(b.status = 'PAID' AND NOT EXISTS (
           SELECT FROM bank_return_line back WHERE back.project_id = $1 AND back.bank_serial = b.bank_serial
              AND back.status IN ('FAILED', 'RETURNED'))) AS is_paid, max(b.paid_on) AS paid_on,
         min(b.card_hash) AS low_card, max(b.card_hash) AS high_card, max(s.workers) AS card_workers
    FROM bank_return_line b LEFT JOIN paid_to s USING (card_hash)
    LEFT JOIN ordered o ON o.batch_no = b.batch_no AND o.worker_id = b.worker_id
   WHERE b.project_id = $1 AND b.pay_month = $2 GROUP BY b.worker_id`;

/** Days of the month that published sheets of later months have taken on 补发; paid = the bank paid that later line. */
const BACK = `SELECT l.worker_id, sum((a ->> 'daysHundredths')::int)::int AS days, sum((a ->> 'amountFen')::bigint) AS amount,
         coalesce(sum((a ->> 'amountFen')::bigint) FILTER (WHERE l.is_paid), 0) AS paid,
         array_agg(DISTINCT l.pay_month ORDER BY l.pay_month) AS months
    FROM (SELECT l.*, l.net_fen <= 0 OR l.net_fen <= (
                   SELECT coalesce(sum(b.amount_fen), 0) FROM bank_return_line b
                    WHERE b.project_id = $1 AND b.pay_month = l.pay_month AND b.worker_id = l.worker_id AND b.status = 'PAID'
                      AND NOT EXISTS (SELECT FROM bank_return_line r WHERE r.project_id = $1 AND r.bank_serial = b.bank_serial
                                         AND r.status IN ('FAILED', 'RETURNED'))) AS is_paid
            FROM payroll_line l
           WHERE l.project_id = $1 AND l.pay_month > $2 AND l.is_published AND l.adjustments <> '[]' AND NOT EXISTS (
                 SELECT FROM payroll_line n
                  WHERE (n.project_id, n.team_id, n.pay_month, n.worker_id) = (l.project_id, l.team_id, l.pay_month, l.worker_id)
                    AND n.version > l.version)) AS l, jsonb_array_elements(l.adjustments) AS a
   WHERE left(a ->> 'workDate', 7) = $2 GROUP BY l.worker_id`;

/** The latest registration of each worker speaks for rate, trade and exit. */
const AGREED = `SELECT DISTINCT ON (worker_id) worker_id, kind, rate_fen FROM pay_agreement
   WHERE project_id = $1 AND effective_from <= $4::date ORDER BY worker_id, effective_from DESC, id DESC`;

/** What was agreed goes before what the registration says; only day rates compare. */
const RATED = `SELECT r.*, g.kind IN ('PIECE', 'TASK') AS is_piece,
         CASE WHEN g.kind IS NULL THEN r.rate WHEN g.kind = 'DAY' THEN g.rate_fen END AS day_rate
    FROM registered r LEFT JOIN agreed g USING (worker_id)`;

const REGISTERED = `SELECT worker_id, bool_or(contract_signed_on <= $4::date) AS has_contract, min(pay_day)::int AS pay_day,
         (array_agg(trade_code ORDER BY entered_on DESC, id DESC))[1] AS trade_code,
         (array_agg(daily_rate_fen ORDER BY entered_on DESC, id DESC))[1] AS rate,
         (array_agg(exited_on ORDER BY entered_on DESC, id DESC))[1] AS exited_on
    FROM registration WHERE project_id = $1 AND entered_on <= $4::date GROUP BY worker_id`;

const TRADE = `SELECT trade_code, percentile_disc(0.5) WITHIN GROUP (ORDER BY day_rate) AS median
    FROM rated WHERE day_rate IS NOT NULL GROUP BY trade_code HAVING count(*) >= $12`;

const FLOOR = `SELECT w.monthly_fen FROM project p, LATERAL (${minimumWageAt('m.monthly_fen', '$4')}) AS w WHERE p.id = $1`;

const PERSON = `SELECT w.id, w.card_hash, coalesce(a.hundredths, 0) AS attended, coalesce(a.days, 0) AS days,
         coalesce(a.proven, 0) AS proven, coalesce(a.uncontracted, 0) AS uncontracted,
         s.due_on, coalesce(s.published, 0) AS published, coalesce(s.drafts, 0) AS drafts, coalesce(s.net, 0) AS net, coalesce(s.payable, 0) AS payable,
         coalesce(s.adjusted, 0) AS adjusted, coalesce(s.damage, 0) AS damage, coalesce(s.is_unsigned, false) AS is_unsigned, coalesce(s.days, 0) AS sheet_days, s.worker_id IS NOT NULL AS has_line,
         b.worker_id IS NOT NULL AS has_bank, coalesce(b.is_plain, true) AS is_plain, coalesce(b.paid, 0) AS paid,
         coalesce(b.is_paid, false) AS is_paid, b.paid_on, b.low_card, b.high_card,
         r.pay_day, coalesce(r.has_contract, false) AS has_contract, r.day_rate AS rate, coalesce(r.is_piece, false) AS is_piece, t.median, r.trade_code,
         CASE WHEN r.exited_on BETWEEN $3 AND $4 THEN r.exited_on END AS exited_on,
         k.days AS back_days, k.amount AS back_amount, k.paid AS back_paid, k.months AS back_months,
         greatest((SELECT count(*)::int - 1 FROM worker o WHERE o.card_hash = w.card_hash), b.card_workers - 1, 0) AS shared
    FROM attended a
    FULL JOIN sheet s USING (worker_id)
    FULL JOIN bank b USING (worker_id)
    JOIN LATERAL (SELECT id, card_hash FROM worker WHERE id = worker_id LIMIT 1) AS w ON true
    LEFT JOIN rated r ON r.worker_id = w.id
    LEFT JOIN back k ON k.worker_id = w.id
    LEFT JOIN trade t ON t.trade_code = r.trade_code`;

/** Each line is the reverse of one or two checks, in the words of the sums. */
const AGREES = `p.back_days IS NULL AND NOT p.is_piece AND NOT p.is_unsigned AND p.damage * 100 <= p.payable * $13 AND p.shared = 0 AND p.uncontracted = 0 AND (p.attended = 0 OR p.has_contract)
     AND p.is_plain AND (p.card_hash IS NULL OR NOT p.has_bank OR p.low_card = p.card_hash AND p.high_card = p.card_hash)
     AND (NOT p.has_bank AND (p.due_on >= $5::date OR p.net = 0) OR p.published > 0 AND p.paid = p.net)
     AND (NOT p.has_bank OR p.paid_on IS NULL OR p.paid_on <= p.due_on)
     AND (p.attended = 0 OR p.published > 0 OR p.due_on >= $5::date)
     AND (p.payable <= p.adjusted OR p.attended <> 0)
     AND (p.attended = 0 OR p.sheet_days = 0 OR abs(p.sheet_days - p.attended) <= $7)
     AND (f.monthly_fen IS NULL OR p.attended < $8
          OR (p.published = 0 OR p.net >= f.monthly_fen) AND (p.paid = 0 OR p.paid >= f.monthly_fen))
     AND (p.attended = 0 OR p.proven > 0 AND (p.proven >= p.attended OR p.sheet_days - p.proven <= $9))
     AND (p.rate IS NULL OR p.median IS NULL OR p.rate::bigint * 100 BETWEEN p.median * $10 AND p.median * $11)
     AND (p.exited_on IS NULL OR p.exited_on >= $5::date OR p.published > 0 AND p.paid >= p.net AND p.drafts = 0)`;

const BOOKS = `WITH day AS (${CURRENT_DAY}), attended AS (${ATTENDED}), answered AS (${ANSWERED}), line AS (${LINE}), sheet AS (${SHEET}),
     paid_to AS (${PAID_TO}), ordered AS (${ORDERED}), bank AS (${BANK}), registered AS (${REGISTERED}), agreed AS (${AGREED}),
     rated AS (${RATED}), back AS (${BACK}), trade AS (${TRADE}), floor AS (${FLOOR}),
     person AS (${PERSON}),
     doubtful AS (
       SELECT p.*, f.monthly_fen FROM person p LEFT JOIN floor f ON true
        WHERE $6 OR NOT coalesce(${AGREES}, false)
     ), lines AS (
       SELECT worker_id, json_agg(json_build_object('teamId', team_id, 'daysHundredths', days_hundredths,
                'payableFen', payable_fen, 'netFen', net_fen, 'isPublished', is_published,
                'adjustmentFen', adjustment_fen, 'damageFen', damage_fen, 'confirmation', confirmation, 'isApproved', is_approved, 'isBackPay', false) ORDER BY team_id) AS lines
         FROM line WHERE worker_id IN (SELECT id FROM doubtful) GROUP BY worker_id
     ), answers AS (
       SELECT worker_id, json_agg(json_build_object('bankSerial', bank_serial, 'amountFen', amount_fen, 'status', status,
                'cardHash', card_hash, 'paidOn', paid_on, 'isBackPay', is_back_pay,
                'isOutsideAccount', o.worker_id IS NULL) ORDER BY bank_serial) AS rows
         FROM bank_return_line LEFT JOIN ordered o USING (batch_no, worker_id)
        WHERE project_id = $1 AND pay_month = $2 AND worker_id IN (SELECT id FROM doubtful) GROUP BY worker_id
     ), total AS (
       SELECT count(*)::int AS people, count(*) FILTER (WHERE attended > 0)::int AS attended,
              count(*) FILTER (WHERE attended > 0 AND is_paid)::int AS paid, max(due_on)::text AS due_on,
              coalesce(array_agg(DISTINCT due_on::text) FILTER (WHERE due_on IS NOT NULL), '{}') AS due_dates FROM person
     )
SELECT total.people, total.attended AS "attendedHeads", total.paid AS "paidHeads", total.due_on AS "dueOn",
       total.due_dates AS "dueDates",
       CASE WHEN d.id IS NULL THEN NULL ELSE json_build_object('workerId', d.id, 'attendedHundredths', d.attended,
         'attendedDays', d.days, 'provenHundredths', d.proven, 'uncontractedDays', d.uncontracted, 'dueOn', d.due_on,
         'payDay', d.pay_day, 'hasContract', d.has_contract, 'exitedOn', d.exited_on, 'dailyRateFen', d.rate, 'isPieceWork', d.is_piece,
         'tradeMedianFen', d.median, 'registeredCardHash', d.card_hash, 'cardSharedWith', d.shared,
         'minimumWageFen', d.monthly_fen,
         'backPay', CASE WHEN d.back_days IS NOT NULL THEN json_build_object('daysHundredths', d.back_days,
           'amountFen', d.back_amount, 'paidFen', d.back_paid, 'payMonths', d.back_months) END, 'lines', coalesce(l.lines, '[]'), 'bankRows', coalesce(a.rows, '[]')) END AS worker
  FROM total LEFT JOIN doubtful d ON true
  LEFT JOIN lines l ON l.worker_id = d.id
  LEFT JOIN answers a ON a.worker_id = d.id
 ORDER BY d.id`;
