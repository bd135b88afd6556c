// The store's promises: facts that cannot be changed, keys that hold, a schema that equals its entities, safe retries.
import { type DataSource } from 'typeorm';
import { openStore, type DatabaseRole } from '#store/data-source.js';
import { ensureBoots, findDevices } from '#store/device.store.js';
import { migrate } from '#store/migrate.js';
import { appendBankReturn, appendPayments } from '#store/reconciliation.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import {
  AT_ONCE,
  addMarks,
  claimMarks,
  deferMarks,
  projectsWithMarks,
  countMarks,
} from '#store/work-mark.store.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type TestSite, buildSite } from '../support/site.js';

const ROLES = ['zhuming_gateway', 'zhuming_worker', 'zhuming_api'] as const;
const FACTS = [
  'gate_event',
  'attendance_day',
  'payroll_line',
  'payment',
  'bank_return_line',
  'quarantine',
  'device_boot',
  'day_seal',
  'key_post_rule',
];

let database: TestDatabase;
let site: TestSite;
const stores = new Map<DatabaseRole, DataSource>();
const as = (role: DatabaseRole) => stores.get(role) as DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const role of ['owner', ...ROLES] as const)
    stores.set(role, await openStore({ url: database.url, role }));
  site = await buildSite(as('owner'));
});

afterAll(async () => {
  for (const store of stores.values()) await store.destroy();
  await database?.drop();
});

describe('facts are append-only by the database', () => {
  const attempts = ROLES.flatMap((role) =>
    FACTS.flatMap((table) => [
      { role, table, statement: `UPDATE ${table} SET project_id = project_id` },
      { role, table, statement: `DELETE FROM ${table}` },
      { role, table, statement: `TRUNCATE ${table}` },
    ]),
  );

  it.each(attempts)('$role: $statement is refused', async ({ role, statement }) => {
    await expect(as(role).query(statement)).rejects.toThrow(/permission denied/);
  });

  it('no role owns anything', async () => {
    const owned = await as('owner').query(
      `SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE rolname = ANY ($1)`,
      [ROLES],
    );
    expect(owned).toEqual([]);
  });

  it('no trigger stands on any table, and every tenant key begins with project_id', async () => {
    const triggers = await as('owner').query(`SELECT tgname FROM pg_trigger WHERE NOT tgisinternal`);
    expect(triggers).toEqual([]);
    const keys = await as('owner').query(
      `SELECT DISTINCT c.conrelid::regclass::text AS "table", a.attname AS "column"
         FROM pg_constraint c
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         JOIN pg_attribute p ON p.attrelid = c.conrelid AND p.attname = 'project_id'
        WHERE c.contype IN ('p', 'u') AND c.connamespace = 'public'::regnamespace
          AND c.conrelid::regclass::text NOT IN ('device', 'worker_bar', 'attendance_policy', 'audit_entry', 'import_job')`,
    );
    expect(keys.length).toBeGreaterThan(10);
    expect(keys.filter((key: { column: string }) => key.column !== 'project_id')).toEqual([]);
  });
});

describe('migrations', () => {
  it('leave nothing to do for the entities', async () => {
    const difference = await as('owner').driver.createSchemaBuilder().log();
    expect(difference.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('run twice and from two places at once without harm', async () => {
    expect(await Promise.all([migrate(database.url), migrate(database.url)])).toEqual([[], []]);
  });
});

describe('constraints have names that the code knows', () => {
  it('a payment attempt is unique', async () => {
    const [worker] = site.workers;
    const payment = {
      batchNo: 'B1',
      teamId: site.teamIds[0] as number,
      payMonth: '2026-06',
      workerId: worker?.id ?? 0,
      attempt: 1,
      amountFen: 100,
      cardHash: 'c',
      cardLast4: '0000',
    };
    const pay = () =>
      unitOfWork(as('zhuming_api'), (tx) =>
        inScope(tx, () => appendPayments(tx, site.projectId, [payment], 0)),
      );
    await pay();
    await expect(pay()).rejects.toMatchObject({ kind: 'unique', constraint: 'payment_attempt_key' });
  });

  it('a bank serial is the same answer again', async () => {
    const line = {
      bankSerial: 'S1',
      batchNo: 'B1',
      workerId: site.workers[0]?.id ?? 0,
      payMonth: '2026-06',
      amountFen: 100,
      status: 'PAID' as const,
      cardHash: 'c',
      cardLast4: '0000',
      paidOn: '2026-07-15',
      isBackPay: false,
      failText: null,
    };
    const add = () => unitOfWork(as('owner'), (tx) => appendBankReturn(tx, site.projectId, [line]));
    expect(await add()).toBe(1);
    expect(await add()).toBe(0);
  });

  it('a worker cannot be registered twice under one identity', async () => {
    await expect(buildSite(as('owner'), { n: 1 })).rejects.toMatchObject({ kind: 'unique' });
  });

  async function inScope<T>(
    tx: { query(sql: string): Promise<unknown> },
    work: () => Promise<T>,
  ): Promise<T> {
    await tx.query(`SET LOCAL app.everything = 'on'; SET LOCAL app.role = 'administrator'`);
    return work();
  }
});

describe('unit of work', () => {
  it('runs the whole function again after a deadlock and tells of it', async () => {
    const retried: string[] = [];
    const store = as('owner');
    let release: () => void = () => undefined;
    const bothHold = new Promise<void>((done) => (release = done));
    let holding = 0;
    const lockTwo = (first: number, second: number) =>
      unitOfWork(
        store,
        async (tx) => {
          await tx.query('SELECT FROM worker WHERE id = $1 FOR UPDATE', [first]);
          holding += 1;
          if (holding === 2) release();
          await bothHold;
          await tx.query('SELECT FROM worker WHERE id = $1 FOR UPDATE', [second]);
          return first;
        },
        (code) => retried.push(code),
      );
    const [a, b] = site.workers;
    expect(
      await Promise.all([lockTwo(a?.id ?? 0, b?.id ?? 0), lockTwo(b?.id ?? 0, a?.id ?? 0)]),
    ).toHaveLength(2);
    expect(retried).toEqual(['40P01']);
  });
});

describe('boots', () => {
  it('two gateways that meet the same boot at once agree on its number', async () => {
    const [device] = await findDevices(as('zhuming_gateway'), [site.gates[0]?.sn ?? '']);
    if (!device) throw new Error('no device');
    const { id: deviceId, projectId } = device;
    const names = ['x', 'y', 'x', 'z', 'y', 'x'];
    const boots = names.map((boot) => ({ projectId, deviceId, boot }));
    const answers = await Promise.all(
      [boots, boots.slice(1), boots.slice(3)].map((part) => ensureBoots(as('zhuming_gateway'), part)),
    );
    const numbers = answers[0] ?? [];
    expect(answers.slice(1)).toEqual([numbers.slice(1), numbers.slice(3)]);
    expect(new Set(names.map((name, i) => `${name}${numbers[i]}`)).size).toBe(3);
    expect(new Set(numbers).size).toBe(3);
  });
});

describe('work marks', () => {
  const mark = (period: string, subjects: number[]) => ({
    projectId: site.projectId,
    step: 'attendance.close-day' as const,
    period,
    subjects,
  });
  const claim = (limit = 10) =>
    unitOfWork(
      as('zhuming_worker'),
      async (tx) => (await claimMarks(tx, 'attendance.close-day', site.projectId, limit)).marks,
    );

  it('are taken by one transaction at a time and come back when it fails', async () => {
    await unitOfWork(as('zhuming_gateway'), (tx) =>
      addMarks(tx, [mark('2026-06-01', [1, 2]), mark('2026-06-02', [])]),
    );
    expect(await projectsWithMarks(as('zhuming_worker'), 'attendance.close-day', AT_ONCE)).toEqual([
      site.projectId,
    ]);
    const failed = unitOfWork(as('zhuming_worker'), async (tx) => {
      const mine = await claimMarks(tx, 'attendance.close-day', site.projectId, 10);
      expect(mine.marks.map(({ period, subjects }) => ({ period, subjects }))).toEqual([
        { period: '2026-06-01', subjects: [1, 2] },
        { period: '2026-06-02', subjects: [] },
      ]);
      expect(await claim()).toEqual([]);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await claim()).toHaveLength(2);
    expect(await claim()).toHaveLength(0);
  });

  it('are given up after five failures and stay visible', async () => {
    await unitOfWork(as('zhuming_gateway'), (tx) => addMarks(tx, [mark('2026-06-03', [])]));
    const [{ id }] = await as('owner').query('SELECT id FROM work_mark');
    const failure = {
      step: 'attendance.close-day' as const,
      projectId: site.projectId,
      ids: [id],
      error: 'broken',
    };
    for (let i = 0; i < 5; i += 1) await deferMarks(as('zhuming_worker'), failure);
    const [counts] = await countMarks(as('zhuming_worker'));
    expect(counts).toEqual({ step: 'attendance.close-day', waiting: 0, dead: 1 });
    expect(await projectsWithMarks(as('zhuming_worker'), 'attendance.close-day', AT_ONCE)).toEqual([]);
  });
});
