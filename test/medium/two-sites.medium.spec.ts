// One worker at two sites at once, tested from the gates' frames to the findings of both projects.
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { addRegistrations } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { Door } from '../support/door.js';
import { type TestSite, buildSite } from '../support/site.js';
import { workUntilQuiet } from '../support/worker.js';

let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let door: Door;
let here: TestSite;
let there: TestSite;

const PEOPLE = 6;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  here = await buildSite(owner, { n: 1, workers: PEOPLE });
  there = await buildSite(owner, { n: 2, workers: 1 });
  const registration = { tradeCode: '020', workRole: '20', siteCard: null, enteredOn: '2020-01-01' };
  const terms = { exitedOn: null, contractSignedOn: '2020-01-01', dailyRateFen: 30_000, payDay: 15 };
  await unitOfWork(owner, (tx) =>
    addRegistrations(
      tx,
      here.workers.map(({ id }) => ({
        ...{ ...registration, ...terms, projectId: there.projectId },
        workerId: id,
        teamId: there.teamIds[0]!,
      })),
    ),
  );
  await owner.query('UPDATE project SET longitude = 123.6, latitude = 41.7 + 0.18 * (id - $1)', [
    here.projectId,
  ]);
  door = await Door.open(database.url);
}, 60_000);

afterAll(async () => {
  await door?.close();
  for (const store of [owner, worker]) await store?.destroy();
  await database?.drop();
});

async function pass(site: TestSite, i: number, at: string, direction: 'in' | 'out' = 'in'): Promise<void> {
  const passage = { at: `${at}:00.000+08:00`, direction, worker: here.workers[i]?.number ?? '' };
  await door.pass(site.gates[0]?.sn ?? '', [passage]);
}

interface Row {
  site: TestSite | undefined;
  period: string;
  level: string;
  is_primary: boolean;
  explanation: { count: number; passages: object[] };
}

/** TWO_SITES of one worker, this site's first. */
async function findings(i: number): Promise<Row[]> {
  const rows = await owner.query<(Row & { project_id: number })[]>(
    `SELECT project_id, period, level, is_primary, explanation FROM finding
      WHERE code = 'TWO_SITES' AND subject_kind = 'worker' AND subject_id = $1 ORDER BY project_id, period`,
    [here.workers[i]?.id],
  );
  const sites = [here, there];
  return rows.map((row) => ({ ...row, site: sites.find((site) => site.projectId === row.project_id) }));
}

describe('TWO_SITES', () => {
  it('stands in the months of both projects as soon as the later event has come', async () => {
    await pass(here, 0, '2026-06-03T07:00');
    await workUntilQuiet(worker);
    expect(await findings(0)).toEqual([]);
    await pass(there, 0, '2026-06-03T07:05');
    await workUntilQuiet(worker);
    const rows = await findings(0);
    expect(rows.map(({ site, period }) => [site, period])).toEqual([[here, '2026-06'], [there, '2026-06']]); // prettier-ignore
    // 20 km take 12 minutes at least, four of which clocks that never told may have taken
    expect(rows[0]).toMatchObject({ level: 'red', is_primary: true });
    expect(rows[0]?.explanation).toEqual({
      rule: 'nearer in time than a person can travel between the two sites',
      count: 1,
      passages: [
        {
          eventId: `${here.projectId}-${here.gates[0]?.id ?? 0}-1-1`,
          gapSeconds: 300,
          neededSeconds: 481,
          distanceKilometres: 20,
        },
      ],
    });
  });

  it('comes to rest and stays as it is when all is worked again', async () => {
    const before = await findings(0);
    await owner.query(
      `INSERT INTO work_mark (project_id, step, period, subjects)
       SELECT id, 'payment.reconcile', '2026-06-01', '{}' FROM project`,
    );
    await workUntilQuiet(worker);
    expect(await findings(0)).toEqual(before);
  });

  it('leaves the primary place to money', async () => {
    await pass(here, 1, '2026-06-04T07:00');
    await pass(here, 1, '2026-06-04T17:00', 'out');
    await pass(there, 1, '2026-06-04T17:02', 'out');
    await workUntilQuiet(worker);
    expect((await findings(1)).map((row) => row.is_primary)).toEqual([false, true]);
    const primary = await owner.query(
      `SELECT code FROM finding WHERE project_id = $1 AND subject_id = $2 AND is_primary`,
      [here.projectId, here.workers[1]?.id],
    );
    expect(primary).toEqual([{ code: 'ATT_NO_PAY' }]);
  });

  it('belongs to the month of each passage’s own work date', async () => {
    // 03:58 on the first is still the last day of May for the site
    await pass(here, 2, '2026-06-01T03:58');
    await pass(there, 2, '2026-06-01T04:01');
    await workUntilQuiet(worker);
    expect((await findings(2)).map(({ site, period }) => [site, period])).toEqual([[here, '2026-05'], [there, '2026-06']]); // prettier-ignore
  });

  it('is none where there was time, where nobody passed, or where the time is not trusted', async () => {
    await pass(here, 3, '2026-06-05T07:00');
    await pass(there, 3, '2026-06-05T07:09');
    const away = { at: '2026-06-05T12:00:00.000+08:00', direction: 'out', method: 'forced_out' };
    await door.pass(there.gates[0]!.sn, [{ ...away, worker: here.workers[3]?.number ?? '' }]);
    await pass(here, 3, '2026-06-05T12:00', 'out');
    await pass(here, 4, '2026-06-05T07:00');
    await pass(there, 4, '2026-06-05T07:01');
    await owner.query(
      `UPDATE gate_event SET time_quality = 'suspect' WHERE project_id = $1 AND worker_id = $2`,
      [there.projectId, here.workers[4]?.id],
    );
    await workUntilQuiet(worker);
    expect([await findings(3), await findings(4)]).toEqual([[], []]);
  });

  it('is yellow where the way is not known, and goes away in both months when it turns out to be short', async () => {
    await owner.query('UPDATE project SET longitude = NULL WHERE id = $1', [there.projectId]);
    await pass(here, 5, '2026-07-05T07:00');
    await pass(there, 5, '2026-07-05T07:05');
    await workUntilQuiet(worker);
    expect((await findings(5)).map((row) => row.level)).toEqual(['yellow', 'yellow']);
    await owner.query('UPDATE project SET longitude = 123.6, latitude = 41.7 WHERE id = $1', [
      there.projectId,
    ]);
    await owner.query(
      `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'payment.reconcile', '2026-07-01', '{}')`,
      [there.projectId],
    );
    await workUntilQuiet(worker);
    expect(await findings(5)).toEqual([]);
  });
});
