// Whoever the database leaves out of the doubtful books has no finding: random books, judged with and without the filter.
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { DEFAULT_TOLERANCES, reconcileWorkerMonth } from '#domain/reconciliation/reconcile-worker-month.js';
import { openStore } from '#store/data-source.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type ProjectBooks, readBooks } from '#store/worker-months.store.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type TestSite, buildSite } from '../support/site.js';

const WORKERS = 400;
const MONTH = '2026-05';
const DUE_ON = '2026-06-15';
const DATES = ['2026-05-20', '2026-06-15', '2026-06-16', '2026-08-01'];

let database: TestDatabase;
let owner: DataSource;
let site: TestSite;

// few values, so that sums meet often; mostly books that agree
const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const NET = 660_000;
const line = fc.record({
  team: oneOf(0, 0, 0, 0, 1),
  days: oneOf(2200, 2200, 2200, 2150, 1000, 0),
  net: oneOf(NET, NET, NET, NET, 330_000, 0, 100_000),
  adjusted: oneOf(0, 0, 0, 0, 0, 10_000, 660_000),
  isPublished: oneOf(true, true, true, false),
});
const answer = fc.record({
  amount: oneOf(NET, NET, NET, NET, 330_000, 100_000, 1),
  status: oneOf('PAID', 'PAID', 'PAID', 'PAID', 'PAID', 'FAILED', 'RETURNED', 'UNKNOWN'),
  card: oneOf('own', 'own', 'own', 'own', 'own', 'other', 'common'),
  paidOn: oneOf<string | null>('2026-06-12', '2026-06-12', '2026-06-15', '2026-06-16', null),
  isBackPay: oneOf(false, false, false, false, true),
  isOrdered: oneOf(true, true, true, true, false),
});
const person = fc.record({
  days: oneOf(22, 22, 22, 22, 0, 21, 20, 10),
  unproven: oneOf(0, 0, 0, 0, 1, 3, 40),
  uncontracted: oneOf(0, 0, 0, 0, 0, 2),
  hasContract: oneOf(true, true, true, true, false),
  exitedOn: oneOf<string | null>(null, null, null, null, '2026-05-19', '2026-05-20', '2026-06-20'),
  rate: oneOf(30_000, 30_000, 30_000, 30_000, 14_999, 15_000, 60_001),
  card: oneOf('own', 'own', 'own', 'own', 'own', 'none', 'shared'),
  lines: fc.uniqueArray(line, { maxLength: 2, minLength: 0, selector: ({ team }) => team }),
  answers: fc.array(answer, { maxLength: 2 }),
  said: oneOf<string | null>('CONFIRM', 'CONFIRM', 'DISPUTE', 'EXCUSE', null),
  isPlain: oneOf(true, true, false),
});

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  site = await buildSite(owner, { workers: WORKERS, teams: 2, enteredOn: '2026-04-01' });
  await owner.query(
    `INSERT INTO minimum_wage (area_code, effective_from, monthly_fen, hourly_fen, source) VALUES ('211500', '2026-01-01', 340000, 2000, 'x')`,
  );
  await fill(fc.sample(person, { numRuns: WORKERS, seed: 20260501 }));
}, 60_000);

afterAll(async () => {
  await owner?.destroy();
  await database?.drop();
});

type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

/** A plain worker stands on one sheet and is paid what it says: else random sums would hardly ever agree. */
const plain = (each: Person): Person => {
  if (!each.isPlain) return each;
  const [first] = each.lines;
  const lines = first ? [{ ...first, net: first.days * 300, adjusted: 0, isPublished: true }] : [];
  const answers = lines.map(({ net }) => ({
    amount: net,
    status: 'PAID',
    card: 'own',
    paidOn: '2026-06-12',
    isBackPay: false,
    isOrdered: true,
  }));
  return { ...each, days: (first?.days ?? 0) / 100, said: 'CONFIRM', lines, answers };
};

async function fill(people: Person[]): Promise<void> {
  const rows = people.map((each, i) => ({ ...plain(each), id: site.workers[i]?.id, i }));
  const json = JSON.stringify(rows);
  const everybody = `jsonb_to_recordset($2::jsonb) AS w(id bigint, i int, days numeric, unproven int, uncontracted int,
    "hasContract" boolean, "exitedOn" date, rate int, card text, said text, lines jsonb, answers jsonb)`;
  const statements = [
    `UPDATE registration r SET contract_signed_on = CASE WHEN w."hasContract" THEN r.entered_on END,
            exited_on = w."exitedOn", daily_rate_fen = w.rate
       FROM ${everybody} WHERE r.project_id = $1 AND r.worker_id = w.id`,
    `UPDATE worker SET card_hash = CASE w.card WHEN 'none' THEN NULL WHEN 'shared' THEN 'shared' ELSE 'own' || w.i END
       FROM ${everybody} WHERE worker.id = w.id AND $1::bigint > 0`,
    `INSERT INTO attendance_day (project_id, worker_id, work_date, version, worked_minutes, workday_hundredths, event_count,
            valid_event_count, exceptions, stays, proven_minutes, policy_id, rule_version)
     SELECT $1, w.id, date '2026-05-01' + n, 1, 540, CASE WHEN n >= 27 THEN 0 ELSE least(100, w.days * 100 - n * 100) END, 2, 2,
            CASE WHEN n >= 27 THEN '{NO_CONTRACT}'::text[] ELSE '{}' END, '[]', CASE WHEN n < w.unproven THEN 0 ELSE 540 END, 1, 2
       FROM ${everybody} CROSS JOIN generate_series(0, 29) AS n
      WHERE n < ceil(w.days) OR n >= 27 AND n < 27 + w.uncontracted`,
    `INSERT INTO payroll (project_id, team_id, pay_month, state, due_on)
     SELECT $1, id, '${MONTH}', CASE WHEN id % 2 = 0 THEN 'PUBLISHED' ELSE 'APPROVED' END, '${DUE_ON}' FROM team WHERE project_id = $1 AND jsonb_typeof($2::jsonb) = 'array'`,
    `INSERT INTO payroll_line (project_id, team_id, pay_month, version, worker_id, days_hundredths, day_count, payable_fen,
            deduction_fen, net_fen, segments, adjustments, is_published, rule_version, line_hash)
     SELECT $1, (SELECT id FROM team WHERE project_id = $1 ORDER BY id OFFSET l.team LIMIT 1), '${MONTH}', 1, w.id, l.days, 1,
            l.net, 0, l.net, '[]', CASE WHEN l.adjusted = 0 THEN '[]' ELSE jsonb_build_array(jsonb_build_object('amountFen', l.adjusted)) END,
            l."isPublished", 1, 'h' || w.i
       FROM ${everybody} CROSS JOIN jsonb_to_recordset(w.lines) AS l(team int, days int, net int, adjusted int, "isPublished" boolean)`,
    `INSERT INTO bank_return_line (project_id, bank_serial, batch_no, worker_id, pay_month, amount_fen, status, card_hash,
            card_last4, paid_on, is_back_pay)
     SELECT $1, 'S' || w.i || '-' || a.n, CASE WHEN (a.row ->> 'isOrdered')::boolean THEN 'B' ELSE 'C' END, w.id, '${MONTH}', (a.row ->> 'amount')::int, a.row ->> 'status',
            CASE a.row ->> 'card' WHEN 'own' THEN coalesce(k.card_hash, 'own' || w.i) ELSE (a.row ->> 'card') || CASE a.row ->> 'card' WHEN 'common' THEN '' ELSE w.i::text END END,
            '0000', (a.row ->> 'paidOn')::date, (a.row ->> 'isBackPay')::boolean
       FROM ${everybody} JOIN worker k ON k.id = w.id CROSS JOIN jsonb_array_elements(w.answers) WITH ORDINALITY AS a(row, n)`,
    `INSERT INTO payment (project_id, batch_no, team_id, pay_month, worker_id, attempt, amount_fen, card_hash, card_last4, sent_at)
     SELECT $1, 'B', (SELECT min(id) FROM team WHERE project_id = $1), '${MONTH}', w.id, 1, 1, 'x', '0000', now() FROM ${everybody}`,
    `INSERT INTO line_answer (project_id, team_id, pay_month, worker_id, line_hash, answer, excuse, reason, answered_by, method)
     SELECT $1, t.id, '${MONTH}', w.id, 'h' || w.i, w.said, CASE w.said WHEN 'EXCUSE' THEN 'TIMED_OUT' END, 'x', 'x', 'account'
       FROM ${everybody} CROSS JOIN team t WHERE t.project_id = $1 AND w.said IS NOT NULL`,
  ];
  for (const statement of statements) await owner.query(statement, [site.projectId, json]);
}

const look = (asOf: string, everyone: boolean) =>
  unitOfWork(owner, (tx) =>
    readBooks(
      tx,
      { projectId: site.projectId, payMonth: MONTH },
      { asOf, tolerances: DEFAULT_TOLERANCES, everyone },
    ),
  );

/** Findings of a worker, by worker; whoever has none is not there. */
const judged = (books: ProjectBooks, asOf: string) =>
  books.workers.flatMap(({ workerId, ...facts }) => {
    const month = { ...facts, payMonth: MONTH, asOf, dueOn: facts.dueOn ?? DUE_ON };
    const findings = reconcileWorkerMonth(month);
    return findings.length === 0 ? [] : [{ workerId, findings }];
  });

it.each(DATES)('as of %s', async (asOf) => {
  const all = await look(asOf, true);
  const doubtful = await look(asOf, false);
  expect(judged(doubtful, asOf)).toEqual(judged(all, asOf));
  // the filter is worth something: it leaves people out, and few of those it lets through are in order
  expect(doubtful.workers.length).toBeLessThan(all.workers.length - 40);
  expect({ ...doubtful, workers: [] }).toEqual({ ...all, workers: [] });
});

it('the random books hold every code that money and days can have', async () => {
  const found = new Set<string>();
  for (const asOf of DATES)
    for (const { findings } of judged(await look(asOf, false), asOf))
      for (const { code } of findings) found.add(code);
  const expected = [
    ...['ATT_ASSERTED', 'ATT_NO_PAY', 'BACK_PAY', 'BANK_NE_SHEET', 'BELOW_MIN', 'DAYS_DIFF', 'DAYS_UNPROVEN'],
    ...['DUP_PAY', 'NO_CONTRACT', 'PAID_LATE', 'PAYABLE_NE_PAID', 'PAYEE_MISMATCH', 'PAY_NO_ATT'],
    ...[
      'RATE_OUTLIER',
      'RETURNED',
      'SHARED_CARD',
      'UNDER_SETTLED_EXIT',
      'LINE_DISPUTED',
      'NO_SIGN',
      'OUTSIDE_ACCOUNT',
    ],
  ];
  expect([...found].sort()).toEqual(expected.sort());
});
