// Step 10 of the walk: facts that are few a site and month, added up as they are: no roll-up would be smaller.
import type { ComplaintChannel } from '#domain/complaints/complaint-state.js';
import { INSPECTION_ITEMS, type InspectionItem, type RecordKind } from '#domain/supervision/record-move.js';
import { CURRENT_PLAN } from '../fund.store.js';
import type { RollUp } from './roll-ups.js';

const TODAY = `(now() AT TIME ZONE p.time_zone)::date`;

/** Every month of every project since it began, with the day on which it is looked at. */
const PROJECT_MONTHS = `project p
  CROSS JOIN LATERAL generate_series(date_trunc('month', p.started_on::timestamp),
                                     least(p.completed_on, ${TODAY})::timestamp, '1 month') AS series(d)
  CROSS JOIN LATERAL (SELECT to_char(d, 'YYYY-MM') AS month, d::date AS first,
                             least((d + interval '1 month - 1 day')::date, ${TODAY}) AS last) AS m`;

/** Of the projects that are being built. */
const ACTIVE = `(p.status = '003' OR p.completed_on IS NOT NULL)`;

const ACCOUNT = `EXISTS (
    SELECT FROM special_account a WHERE a.project_id = p.id AND a.opened_on <= m.last AND a.agreement_on <= m.last
       AND a.id = (SELECT max(id) FROM special_account WHERE project_id = p.id)
       AND NOT EXISTS (SELECT FROM account_closing c WHERE c.project_id = p.id AND c.step = 'CLOSED' AND c.on_date <= m.last))`;

/** The last thing that made or ended a deposit made it, and its guarantee holds. */
const DEPOSIT = `coalesce((
    SELECT d.kind = 'MADE' AND (d.valid_to IS NULL OR d.valid_to >= m.last) FROM wage_deposit d
     WHERE d.project_id = p.id AND d.on_date <= m.last AND d.kind IN ('MADE', 'RETURNED') ORDER BY d.id DESC LIMIT 1), false)`;

const BOARD = `EXISTS (SELECT FROM notice_board_print b WHERE b.project_id = p.id
    AND (b.printed_at AT TIME ZONE p.time_zone)::date BETWEEN m.last - 90 AND m.last)`;

const OFFICER = `EXISTS (SELECT FROM key_post_holder h WHERE h.project_id = p.id AND h.post = 'labour_officer'
    AND NOT h.is_withdrawn AND h.held_from <= m.last AND (h.held_to IS NULL OR h.held_to >= m.last))`;

const CONNECTED = `EXISTS (SELECT FROM device v WHERE v.project_id = p.id AND NOT v.is_revoked
      AND v.claimed_at IS NOT NULL AND (v.claimed_at AT TIME ZONE p.time_zone)::date <= m.last)
    AND EXISTS (SELECT FROM registration r WHERE r.project_id = p.id AND r.entered_on <= m.last)`;

/** Transfers due in the month: what of each had come by its date, the oldest being covered first. */
const FUNDING = `(
    SELECT coalesce(sum(f.amount_fen), 0)::bigint AS due,
           coalesce(sum(greatest(0, least(f.amount_fen, f.received - f.before))), 0)::bigint AS on_time
      FROM (SELECT plan.amount_fen, plan.due_on, plan.project_id,
                   sum(plan.amount_fen) OVER (ORDER BY plan.due_on, plan.id) - plan.amount_fen AS before,
                   (SELECT coalesce(sum(t.amount_fen), 0) FROM account_movement t WHERE t.project_id = plan.project_id
                       AND t.kind = 'OWNER_TRANSFER' AND t.booked_on <= plan.due_on) AS received
              FROM (${CURRENT_PLAN}) AS plan WHERE plan.project_id = p.id) AS f
     WHERE f.due_on BETWEEN m.first AND (m.first + interval '1 month - 1 day')::date AND f.due_on < ${TODAY})`;

export const COMPLIANCE: RollUp = {
  table: `(SELECT p.id AS project_id, m.month, p.permit_number IS NOT NULL AS has_permit, ${CONNECTED} AS is_connected,
           ${ACCOUNT} AS has_account, ${DEPOSIT} AS has_deposit, ${BOARD} AS has_board, ${OFFICER} AS has_officer,
           funding.due, funding.on_time
      FROM ${PROJECT_MONTHS} CROSS JOIN LATERAL ${FUNDING} AS funding WHERE ${ACTIVE}) AS site`,
  period: 'month',
  sums: {
    activeProjectMonths: '1',
    permittedProjectMonths: 'has_permit::int',
    connectedProjectMonths: '(has_permit AND is_connected)::int',
    accountProjectMonths: 'has_account::int',
    depositProjectMonths: 'has_deposit::int',
    boardProjectMonths: 'has_board::int',
    officerProjectMonths: 'has_officer::int',
    fundingDueFen: 'due',
    fundingOnTimeFen: 'on_time',
  },
};

const MOVED = (
  move: string,
  more = '',
) => `EXISTS (SELECT FROM wage_alert_move v WHERE v.project_id = a.project_id
    AND v.alert_id = a.id AND v.move = '${move}' ${more})`;

export const ALERTS: RollUp = {
  table: `(SELECT a.project_id, to_char(a.raised_at AT TIME ZONE p.time_zone, 'YYYY-MM') AS month, a.level = 'red' AS is_red,
           ${MOVED('ACKNOWLEDGE', `AND v.moved_at <= a.raised_at + interval '24 hours'`)} AS is_acknowledged,
           ${MOVED('CURE', 'AND v.moved_at <= a.cure_by')} AS is_in_time, a.state = 'CURED' AS is_cured,
           ${MOVED('CURE', `AND v.moved_at <= a.raised_at + interval '30 days'`)} AS is_in_30_days,
           ${MOVED('ESCALATE')} AS is_escalated
      FROM wage_alert a JOIN project p ON p.id = a.project_id) AS alert`,
  period: 'month',
  sums: {
    raised: '1',
    red: 'is_red::int',
    acknowledgedInTime: 'is_acknowledged::int',
    curedInTime: 'is_in_time::int',
    curedIn30Days: 'is_in_30_days::int',
    cured: 'is_cured::int',
    escalated: 'is_escalated::int',
  },
};

const STEP = (move: string) => `EXISTS (SELECT FROM complaint_move v WHERE v.project_id = c.project_id
    AND v.complaint_id = c.id AND v.move = '${move}')`;

/** One move of a complaint: the first or the last of its kind. */
const MOVE = (move: string, order: 'ASC' | 'DESC') => `LATERAL (SELECT v.* FROM complaint_move v
      WHERE v.project_id = c.project_id AND v.complaint_id = c.id AND v.move = '${move}' ORDER BY v.id ${order} LIMIT 1)`;

/** By when a move was due, as the moves before it had set the clock. */
const DUE_BEFORE = (
  move: string,
) => `coalesce((SELECT b.due_by FROM complaint_move b WHERE b.project_id = c.project_id
    AND b.complaint_id = c.id AND b.id < ${move}.id AND b.due_by IS NOT NULL ORDER BY b.id DESC LIMIT 1), c.accept_by)`;

const CAME_BY = (channel: ComplaintChannel) => `(channel = '${channel}')::int`;

export const COMPLAINTS: RollUp = {
  table: `(SELECT c.project_id, to_char(c.raised_at AT TIME ZONE p.time_zone, 'YYYY-MM') AS month, c.channel,
           accepted.id IS NOT NULL AS is_accepted, coalesce(accepted.moved_at <= ${DUE_BEFORE('accepted')}, false) AS is_in_time,
           ${STEP('transfer')} AS is_transferred, c.state = 'CLOSED' AS is_closed,
           coalesce(closed.moved_at <= ${DUE_BEFORE('closed')}, false) AS is_closed_in_time,
           c.state = 'CLOSED' OR (c.state = 'ACCEPTED' AND c.due_by < now()) AS is_closing_due,
           coalesce(closed.outcome = 'WITHDRAWN', false) AS is_withdrawn, coalesce(closed.outcome = 'PAID', false) AS is_paid,
           coalesce(closed.recovered_fen, 0) AS recovered, coalesce(closed.helped_people, 0) AS helped,
           coalesce(floor(extract(epoch FROM closed.moved_at - c.raised_at) / 86400)::int, 0) AS days
      FROM complaint c JOIN project p ON p.id = c.project_id
      LEFT JOIN ${MOVE('accept', 'ASC')} AS accepted ON true
      LEFT JOIN ${MOVE('close', 'DESC')} AS closed ON c.state = 'CLOSED') AS complaint`,
  period: 'month',
  sums: {
    received: '1',
    atBoard: CAME_BY('BOARD'),
    byAccount: CAME_BY('ACCOUNT'),
    byPhone: CAME_BY('PHONE'),
    byLetter: CAME_BY('LETTER'),
    byPlatform: CAME_BY('PLATFORM'),
    accepted: 'is_accepted::int',
    acceptedInTime: 'is_in_time::int',
    transferred: 'is_transferred::int',
    closed: 'is_closed::int',
    closedInTime: 'is_closed_in_time::int',
    closingDue: 'is_closing_due::int',
    withdrawn: 'is_withdrawn::int',
    paid: 'is_paid::int',
    recoveredFen: 'recovered',
    helpedPeople: 'helped',
    handlingDays: 'days',
  },
};

/** What an inspection found of an item. */
const FAILED = (item: InspectionItem) => `(r.items @> '[{"item": "${item}", "isMet": false}]')::int`;
const ITEM = (item: InspectionItem) => `failed_${item.toLowerCase()}`;

/** The day on which the authority confirmed that everything had been put right. */
const RECTIFIED_ON = `(SELECT m.on_date FROM supervision_move m WHERE m.project_id = r.project_id AND m.record_kind = 'inspection'
    AND m.record_id = r.id AND m.move = 'confirm' ORDER BY m.id DESC LIMIT 1)`;

/** Columns of every kind of event, in order; an event has some and 0 of the others. */
const EVENT = {
  inspections: '0',
  ...Object.fromEntries(INSPECTION_ITEMS.map((item) => [ITEM(item), '0'])),
  checked: '0',
  orders: '0',
  rectified_in_time: '0',
  rectifying_due: '0',
  fined: '0',
  people: '0',
  listed_enterprises: '0',
  listed_persons: '0',
  removed: '0',
};

/** One select of the union: events of a day, by what they are. */
function events(day: string, columns: Partial<Record<keyof typeof EVENT, string>>, from: string): string {
  const values = Object.entries({ ...EVENT, ...columns }).map(([name, value]) => `${value} AS ${name}`);
  return `SELECT r.project_id, to_char(${day}, 'YYYY-MM') AS month, ${values.join(', ')} FROM ${from} AND r.state <> 'VOID'`;
}

const MOVES_OF = (table: string, kind: RecordKind, move: string) => `${table} r JOIN supervision_move m
    ON m.project_id = r.project_id AND m.record_kind = '${kind}' AND m.record_id = r.id WHERE m.move = '${move}'`;

const SUPERVISED = [
  events(
    'r.on_date',
    {
      inspections: '1',
      ...Object.fromEntries(INSPECTION_ITEMS.map((item) => [ITEM(item), FAILED(item)])),
      checked: 'jsonb_array_length(r.items)',
      orders: '(r.order_no IS NOT NULL)::int',
      rectified_in_time: `coalesce(r.state = 'RECTIFIED' AND ${RECTIFIED_ON} <= r.rectify_by, false)::int`,
      rectifying_due: `coalesce(r.state = 'RECTIFIED' OR r.rectify_by < ${TODAY}, false)::int`,
    },
    'inspection r JOIN project p ON p.id = r.project_id WHERE true',
  ),
  events('m.on_date', { fined: 'm.amount_fen' }, MOVES_OF('inspection', 'inspection', 'fine')),
  events('r.on_date', { people: 'r.people' }, 'collective_incident r WHERE r.people >= 10'),
  events(
    'r.on_date',
    {
      listed_enterprises: '(r.enterprise_id IS NOT NULL)::int',
      listed_persons: '(r.person_name IS NOT NULL)::int',
    },
    'blacklisting r WHERE true',
  ),
  events('m.on_date', { removed: '1' }, MOVES_OF('blacklisting', 'blacklisting', 'remove')),
];

export const ENFORCEMENT: RollUp = {
  table: `(${SUPERVISED.join(' UNION ALL ')}) AS event`,
  period: 'month',
  sums: {
    inspections: 'inspections',
    checkedItems: 'checked',
    failedContracts: ITEM('contracts'),
    failedPay: ITEM('pay'),
    failedRealName: ITEM('realName'),
    failedSpecialAccount: ITEM('specialAccount'),
    failedPayOnBehalf: ITEM('payOnBehalf'),
    failedDeposit: ITEM('deposit'),
    failedNoticeBoard: ITEM('noticeBoard'),
    orders: 'orders',
    rectifiedInTime: 'rectified_in_time',
    rectifyingDue: 'rectifying_due',
    finedFen: 'fined',
    incidents: '(people >= 10)::int',
    incidents30: '(people >= 30)::int',
    incidents50: '(people >= 50)::int',
    incidentPeople: 'people',
    listedEnterprises: 'listed_enterprises',
    listedPersons: 'listed_persons',
    removed: 'removed',
  },
  projects: { inspectedProjects: 'inspections' },
};
