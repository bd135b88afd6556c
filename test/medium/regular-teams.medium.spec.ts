// A team's invented punches, tested from the gates' frames to the finding that people read.
import type { DataSource } from 'typeorm';
import { type ForgeMode, forgeDays } from '#devices/simulator/forger.js';
import { hashPassword } from '#platform/crypto.js';
import { openStore } from '#store/data-source.js';
import { addUserAccounts } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type Json, type RunningApi, ask, post, startApi } from '../support/api-server.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { Door } from '../support/door.js';
import { type TestSite, buildSite } from '../support/site.js';
import { workUntilQuiet } from '../support/worker.js';

let database: TestDatabase;
let owner: DataSource;
let worker: DataSource;
let door: Door;
let api: RunningApi;
const sites = new Map<ForgeMode, TestSite>();

const PASSWORD = 'Passwort-1234';

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  door = await Door.open(database.url);
  let n = 1;
  for (const mode of ['uniform', 'same-minute', 'jittered-copy'] as const) {
    const site = await buildSite(owner, { n: n++, workers: 18, teams: 2 });
    sites.set(mode, site);
    await playMonth(site, mode);
  }
  await addAccounts(sites.get('uniform')!);
  api = await startApi(database.url);
}, 180_000);

afterAll(async () => {
  await api?.close();
  await door?.close();
  for (const store of [owner, worker]) await store?.destroy();
  await database?.drop();
});

/** A month in which the punches of the first of two teams are invented. */
async function playMonth(site: TestSite, mode: ForgeMode): Promise<void> {
  const byTeam = [...site.workers].sort((a, b) => a.teamId - b.teamId).map(({ number }) => number);
  const gates = site.gates.map(({ sn }) => sn);
  const plan = { sites: [{ code: site.projectCode, gates, workers: byTeam }], from: '2026-05-01', to: '2026-05-31', seed: 5 }; // prettier-ignore
  const passages = [...forgeDays(plan, { mode, share: 0.5 })].flatMap((day) => day.passages);
  for (const gate of gates) {
    const own = passages.filter(({ sn }) => sn === gate).map(({ event }) => event);
    await door.pass(gate, own);
  }
}

async function addAccounts(site: TestSite): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD);
  const nobody = { areaCode: null, enterpriseId: null, projectIds: null, workerId: null, passwordHash };
  const accounts = [
    { ...nobody, name: 'labour_officer', role: 'labour_officer' as const, projectIds: [site.projectId] },
    { ...nobody, name: 'subcontractor', role: 'subcontractor' as const, enterpriseId: site.subcontractorId },
  ];
  await unitOfWork(owner, (tx) =>
    addUserAccounts(
      tx,
      accounts.map((account) => ({ ...account, displayName: account.name })),
    ),
  );
}

/** The hour of the looks at teams has come. */
async function workTheHour(): Promise<void> {
  await workUntilQuiet(worker);
  await owner.query(
    `UPDATE work_mark SET due_at = now() - interval '1 second' WHERE step = 'payment.reconcile' AND subjects = '{1}'`,
  );
  await workUntilQuiet(worker);
}

const findings = () =>
  owner.query<{ project_id: number; team: number; pattern: string; level: string }[]>(
    `SELECT project_id, subject_id AS team, explanation ->> 'pattern' AS pattern, level FROM finding
      WHERE code = 'TEAM_TOO_REGULAR' ORDER BY project_id`,
  );

const listed = async (name: string): Promise<Json[]> => {
  const login = await post(`${api.url}/api/v1/auth/login`, { name, password: PASSWORD });
  const headers = { authorization: `Bearer ${login.body.token}` };
  return (await ask(`${api.url}/api/v1/findings?code=TEAM_TOO_REGULAR`, { headers })).body.items;
};

describe('TEAM_TOO_REGULAR', () => {
  it('finds each invented team, for what it is, and leaves the honest team of the same site alone', async () => {
    await workUntilQuiet(worker);
    expect(await findings()).toEqual([]);
    await workTheHour();
    const expected = [['uniform', 'UNIFORM'], ['same-minute', 'SAME_MINUTE'], ['jittered-copy', 'COPIED']] as const; // prettier-ignore
    expect(await findings()).toEqual(
      expected.map(([mode, pattern]) => {
        const site = sites.get(mode)!;
        return { project_id: site.projectId, team: site.teamIds[0], pattern, level: 'yellow' };
      }),
    );
  }, 120_000);

  it('waits for one look an hour, however often the books are worked', async () => {
    const waiting = () =>
      owner.query(
        `SELECT project_id, period FROM work_mark WHERE subjects = '{1}' AND step = 'payment.reconcile'`,
      );
    await owner.query(
      `INSERT INTO work_mark (project_id, step, period, subjects)
       SELECT id, 'payment.reconcile', '2026-05-01', '{}' FROM project, generate_series(1, 2)`,
    );
    await workUntilQuiet(worker);
    await owner.query(
      `INSERT INTO work_mark (project_id, step, period, subjects) SELECT id, 'payment.reconcile', '2026-05-01', '{}' FROM project`,
    );
    await workUntilQuiet(worker);
    expect(await waiting()).toHaveLength(3);
    expect(await findings()).toHaveLength(3);
  });

  it('is shown to the staff of the project with the team’s name and without anybody’s', async () => {
    const { teamIds } = sites.get('uniform')!;
    const [item, ...more] = await listed('labour_officer');
    expect(more).toEqual([]);
    expect(item).toMatchObject({
      subjectKind: 'team',
      teamId: teamIds[0],
      teamName: '班组1',
      level: 'yellow',
    });
    expect(item).toMatchObject({ workerNumber: null, workerName: null, deviceSn: null, period: '2026-05' });
    expect(item.explanation).toMatchObject({ pattern: 'UNIFORM', workers: 9, days: 26 });
    expect(JSON.stringify(item)).not.toMatch(/W\d{6}/);
    expect(await listed('subcontractor')).toEqual([]);
  });

  it('goes away when the facts no longer speak for it', async () => {
    const { projectId, teamIds } = sites.get('uniform')!;
    await owner.query(
      `UPDATE gate_event SET time_quality = 'suspect' WHERE project_id = $1 AND worker_id IN (
         SELECT worker_id FROM registration WHERE project_id = $1 AND team_id = $2)`,
      [projectId, teamIds[0]],
    );
    await owner.query(
      `INSERT INTO work_mark (project_id, step, period, subjects)
       SELECT $1, 'attendance.close-day', d, ARRAY(SELECT worker_id FROM registration WHERE project_id = $1)
         FROM generate_series('2026-05-01'::date, '2026-05-31', '1 day') AS d`,
      [projectId],
    );
    await workTheHour();
    expect((await findings()).map((row) => row.pattern)).toEqual(['SAME_MINUTE', 'COPIED']);
  }, 60_000);
});
