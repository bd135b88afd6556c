// Step 10 of the walk, tested: every indicator of the catalogue on the demo's month against an oracle in plain SQL over facts
// (test/oracle), exactly, in total and by every dimension.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type pg from 'pg';
import { CATALOGUE } from '#domain/statistics/catalogue.js';
import { addDays, lastDayOfMonth, workDateOf } from '#domain/calendar/work-date.js';
import { type Json, ask } from '../support/api-server.js';
import { Demo } from '../support/demo.js';

jest.setTimeout(300_000);

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

let demo: Demo;
let facts: pg.Client;
let token: string;
let month: string;

beforeAll(async () => {
  demo = await Demo.start(['--sites', '6', '--workers', '600', '--gates', '12', '--seed', '7']);
  facts = await demo.database();
  const { rows } = await facts.query<{ month: string }>(
    'SELECT min(pay_month) AS month FROM bank_return_line',
  );
  month = rows[0]?.month ?? '';
  const today = workDateOf(Date.now(), 'Asia/Shanghai', 0);
  await facts.query('CREATE TEMP TABLE asked (first date, last date, today date)');
  await facts.query('INSERT INTO asked VALUES ($1, $2, $3)', [`${month}-01`, lastDayOfMonth(month), today]);
  await correctOneDay();
  await facts.query(read('more-facts.sql'));
  await untilDerived();
  await facts.query(read('facts.sql'));
  token = await tokenOf('administrator');
});

afterAll(async () => {
  await facts?.end();
  await demo?.stop();
});

async function send(as: string, path: string, body: object): Promise<Json> {
  const headers = { 'content-type': 'application/json', ...(as && { authorization: `Bearer ${as}` }) };
  const answer = await ask(`${demo.ready.url}/api/v1${path}`, {
    ...{ method: 'POST', headers, body: JSON.stringify(body) },
  });
  expect([path, answer.status < 300]).toEqual([path, true]);
  return answer.body;
}

const tokenOf = async (role: string) =>
  (await send('', '/auth/login', demo.ready.logins[role] ?? {})).token as string;

/** The demo corrects nothing: one worker forgot a whole day, and an officer believes him. */
async function correctOneDay(): Promise<void> {
  const { rows } = await facts.query<{ project: string }>(
    `SELECT p.code AS project FROM user_account u JOIN registration r ON r.worker_id = u.worker_id
       JOIN project p ON p.id = r.project_id WHERE u.role = 'worker'`,
  );
  const project = rows[0]?.project;
  const day = lastSundayOf(month);
  const ids: number[] = [];
  for (const [direction, time] of [
    ['in', '08:00'],
    ['out', '17:00'],
  ]) {
    const what = { project, direction, at: `${day}T${time}:00+08:00`, reason: '闸机断电' };
    const evidence = [{ kind: 'text', value: '门卫登记簿' }];
    const asked = await send(await tokenOf('worker'), '/corrections', { ...what, evidence });
    ids.push(asked.id as number);
  }
  const officer = await tokenOf('labour_officer');
  const { effect } = await send(officer, '/corrections/preview', { project, ids });
  await send(officer, '/corrections/approve', { project, ids, effect, reason: '与监控一致' });
}

/** Nothing of the month is left to derive; the live gates go on in theirs. */
async function untilDerived(): Promise<void> {
  for (;;) {
    const marks = await facts.query(
      'SELECT FROM work_mark, asked WHERE period BETWEEN asked.first AND asked.last AND due_at <= now() AND NOT is_dead',
    );
    if (marks.rowCount === 0) return;
    await new Promise((done) => setTimeout(done, 200));
  }
}

function lastSundayOf(of: string): string {
  let day = lastDayOfMonth(of);
  while (new Date(`${day}T00:00:00Z`).getUTCDay() !== 0) day = addDays(day, -1);
  return day;
}

interface Group {
  readonly key: Record<string, string | null>;
  readonly values: Record<string, number | null | { numerator: number; denominator: number }>;
}

/** Early warnings, complaints and records belong to the month in which they were raised or made: all of them are asked for. */
function periodOf(family: string): string {
  if (['alerts', 'complaints', 'enforcement'].includes(family)) return '';
  return ['attendance', 'headcount', 'system'].includes(family)
    ? `from=${month}-01&to=${lastDayOfMonth(month)}`
    : `from=${month}&to=${month}`;
}

async function given(family: string, groupBy: string): Promise<Json> {
  const period = periodOf(family);
  const by = groupBy === '' ? '' : `&groupBy=${groupBy}`;
  const url = `${demo.ready.url}/api/v1/statistics/${family}?${period}${by}`;
  const { status, body } = await ask(url, { headers: { authorization: `Bearer ${token}` } });
  expect([url, status]).toEqual([url, 200]);
  return body;
}

/** `name = numerator // denominator`, or `name = value`. */
const indicatorsOf = (family: string) =>
  read(`${family}.indicators.txt`)
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', formula = ''] = line.split(/ = (.*)/);
      return [name, formula.split(' // ')] as const;
    });

const quoted = (name: string) => `"${name}"`;

async function expected(family: string, groupBy: string): Promise<Map<string, Record<string, unknown>>> {
  const parts = groupBy === '' ? [] : groupBy.split(',');
  const columns = indicatorsOf(family).flatMap(([name, formulas]) =>
    formulas.map((formula, i) => `(${formula})::bigint AS "${name}${i}"`),
  );
  const by = parts.map(quoted).join(', ');
  const { rows } = await facts.query<Record<string, string | null>>(
    `SELECT ${[...parts.map(quoted), ...columns].join(', ')} FROM ${TABLES[family] ?? ''} ${by && `GROUP BY ${by}`}`,
  );
  return new Map(
    rows.map((row) => {
      const values = indicatorsOf(family).map(([name, formulas]) => {
        const [first, second] = formulas.map((_, i) => numberOf(row[`${name}${i}`]));
        return [name, formulas.length === 1 ? first : { numerator: first, denominator: second }] as const;
      });
      return [keyText(parts, row), Object.fromEntries(values)];
    }),
  );
}

const numberOf = (text: string | null | undefined) =>
  text === null || text === undefined ? null : Number(text);
const keyText = (parts: readonly string[], key: Record<string, unknown>) =>
  JSON.stringify(parts.map((part) => String(key[part])));

const isNothing = (value: unknown) =>
  value === 0 || value === null || (value as { numerator?: number }).numerator === 0;

const TABLES: Readonly<Record<string, string>> = {
  attendance: 'o_attendance',
  headcount: 'o_headcount',
  workforce: 'o_workforce',
  wages: 'o_wages',
  'labour-price': 'o_price',
  compliance: 'o_compliance',
  'key-posts': 'o_key_posts',
  alerts: 'o_alerts',
  complaints: 'o_complaints',
  enforcement: 'o_enforcement',
  system: 'o_system',
};

/** Without the value that both parts give anyway. */
function plain(values: Group['values']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value !== 'object' || value === null) return [name, value];
      return [name, { numerator: value.numerator, denominator: value.denominator }];
    }),
  );
}

const PLACES = ['area', 'statutoryArea', 'project', 'contractor', 'category', 'month'];
const PERSON = ['team', 'trade', 'gender', 'origin', 'education'];
const DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  attendance: ['', ...PLACES, ...PERSON, 'age', 'day', 'gender,day', 'age,project', 'team,day', 'trade,area'],
  headcount: ['', ...PLACES, 'day', 'hour', 'project,hour', 'area,day'],
  workforce: [
    ...[
      '',
      ...PLACES,
      ...PERSON,
      'age',
      'nation',
      'household',
      'role',
      'leader',
      'insured',
      'skill',
      'employerType',
    ],
    ...['gender,age', 'origin,trade', 'skill,trade', 'employerType,insured'],
  ],
  wages: ['', ...PLACES, ...PERSON, 'nation', 'household', 'gender,education', 'project,trade'],
  'labour-price': ['', 'area', 'category', 'gender', 'skill'],
  compliance: ['', ...PLACES, 'area,contractor'],
  'key-posts': ['', 'area', 'project', 'post', 'month', 'project,post'],
  alerts: ['', ...PLACES, 'project,month'],
  complaints: ['', ...PLACES, 'project,month'],
  enforcement: ['', ...PLACES, 'project,month', 'area,contractor'],
  system: ['', ...PLACES, 'day', 'project,day'],
};

describe.each(CATALOGUE.map(({ definition }) => definition.split('@')[0] ?? ''))('%s', (family) => {
  beforeAll(async () => {
    await facts.query(read(`${family}.sql`));
  });

  it('is known to the oracle whole', () => {
    const defined = CATALOGUE.find(({ definition }) => definition.startsWith(`${family}@`));
    expect(
      indicatorsOf(family)
        .map(([name]) => name)
        .sort(),
    ).toEqual(Object.keys(defined?.indicators ?? {}).sort());
  });

  it('is asked of facts that say something', async () => {
    const [values = {}] = (await expected(family, '')).values();
    const silent = Object.keys(values).filter((name) => isNothing(values[name]));
    expect(silent).toEqual([]);
  });

  it.each(DIMENSIONS[family] ?? [])('by %p', async (groupBy) => {
    const parts = groupBy === '' ? [] : groupBy.split(',');
    const answer = await given(family, groupBy);
    const groups = new Map(
      (answer.groups as Group[]).map(({ key, values }) => [keyText(parts, key), plain(values)]),
    );
    const oracle = await expected(family, groupBy);
    const shown = family === 'labour-price' ? [...oracle].filter(([key]) => groups.has(key)) : [...oracle];
    expect(Object.fromEntries(groups)).toEqual(Object.fromEntries(shown));
    expect(groups.size + answer.suppressed).toBe(oracle.size);
  });
});
