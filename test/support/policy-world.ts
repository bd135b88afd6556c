// Sites with a week of real passages, derived by the worker, and people who decide: for tests of policies and the calendar.
import type { DataSource } from 'typeorm';
import { hashPassword } from '#platform/crypto.js';
import type { Role } from '#store/caller-scope.js';
import { openStore } from '#store/data-source.js';
import { addUserAccounts } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type Answer, type Json, type RunningApi, ask, post, startApi } from './api-server.js';
import { type TestDatabase, createTestDatabase } from './database.js';
import { Door } from './door.js';
import { type TestSite, buildSite } from './site.js';
import { workUntilQuiet } from './worker.js';

const PASSWORD = 'Passwort-1234';

/** Monday to Friday, with 566 minutes for everybody on each. */
export const WEEK = ['2026-06-08', '2026-06-09', '2026-06-10', '2026-06-11', '2026-06-12'] as const;

/** What the current version of a worker-day says. */
export interface StoredDay {
  readonly projectId: number;
  readonly workerId: number;
  readonly workDate: string;
  readonly version: number;
  readonly policyId: number;
  readonly dayKind: string;
  readonly workedMinutes: number;
  readonly workdayHundredths: number;
  readonly overtimeMinutes: number;
}

/** Three sites: the first has two teams, the others one. Accounts are named by role; those of a site are the first's. */
export class PolicyWorld {
  private readonly tokens = new Map<string, string>();

  private constructor(
    readonly owner: DataSource,
    readonly sites: readonly [TestSite, TestSite, TestSite],
    private readonly workers: readonly DataSource[],
    private readonly parts: {
      readonly database: TestDatabase;
      readonly api: RunningApi;
      readonly door: Door;
    },
  ) {}

  static async open(): Promise<PolicyWorld> {
    const database = await createTestDatabase();
    const owner = await openStore({ url: database.url, role: 'owner' });
    const sites = [
      await buildSite(owner, { n: 1, workers: 4, teams: 2 }),
      await buildSite(owner, { n: 2, workers: 2 }),
      await buildSite(owner, { n: 3, workers: 2 }),
    ] as const;
    await addAccounts(owner, sites[0]);
    const workers = [
      await openStore({ url: database.url, role: 'zhuming_worker' }),
      await openStore({ url: database.url, role: 'zhuming_worker' }),
    ];
    const door = await Door.open(database.url);
    const parts = { database, door, api: await startApi(database.url) };
    const world = new PolicyWorld(owner, [...sites], workers, parts);
    for (const site of sites) for (const date of WEEK) await world.workDay(site, date);
    await world.work();
    return world;
  }

  async close(): Promise<void> {
    await this.parts.api.close();
    await this.parts.door.close();
    for (const store of [this.owner, ...this.workers]) await store.destroy();
    await this.parts.database.drop();
  }

  /** Two workers at once, until no mark is due. */
  async work(): Promise<void> {
    await Promise.all(this.workers.map((worker) => workUntilQuiet(worker)));
    // whoever found the other at work has left
    await workUntilQuiet(this.workers[0] as DataSource);
  }

  async as(role: Role, method: string, path: string, more: Request = {}): Promise<Answer<Json>> {
    const { body, headers = {} } = more;
    return ask(`${this.parts.api.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.tokenOf(role)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Lets a worker of a site pass its first gate; local times `HH:MM`, entry and exit in turn. */
  async pass(site: TestSite, worker: number, ...instants: readonly string[]): Promise<void> {
    const passages = instants.map((at, i) => ({
      at: `${at.replace(' ', 'T')}:00.000+08:00`,
      direction: i % 2 === 0 ? 'in' : 'out',
      worker: site.workers[worker]?.number ?? '',
    }));
    await this.parts.door.pass(site.gates[0]?.sn ?? '', passages);
  }

  /** Current days, by `projectId workerId date`. */
  async days(): Promise<Map<string, StoredDay>> {
    const rows = await this.owner.query<StoredDay[]>(
      `SELECT DISTINCT ON (project_id, worker_id, work_date) project_id AS "projectId", worker_id AS "workerId",
              work_date::text AS "workDate", version, policy_id AS "policyId", day_kind AS "dayKind",
              worked_minutes AS "workedMinutes", workday_hundredths AS "workdayHundredths",
              overtime_minutes AS "overtimeMinutes"
         FROM attendance_day ORDER BY project_id, worker_id, attendance_day.work_date, version DESC`,
    );
    return new Map(rows.map((row) => [`${row.projectId} ${row.workerId} ${row.workDate}`, row]));
  }

  /** Every stored version, as text: what a later look must contain unchanged. */
  async versions(): Promise<string[]> {
    const rows = await this.owner.query<{ text: string }[]>(`SELECT d::text AS text FROM attendance_day d`);
    return rows.map(({ text }) => text);
  }

  private async workDay(site: TestSite, date: string): Promise<void> {
    for (const i of site.workers.keys())
      await this.pass(site, i, ...['07:02', '11:30', '13:00', '17:58'].map((time) => `${date} ${time}`));
  }

  private async tokenOf(role: Role): Promise<string> {
    const known = this.tokens.get(role);
    if (known !== undefined) return known;
    const login = { name: role, password: PASSWORD };
    const { body } = await post(`${this.parts.api.url}/api/v1/auth/login`, login);
    this.tokens.set(role, body.token);
    return body.token as string;
  }
}

interface Request {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

async function addAccounts(owner: DataSource, site: TestSite): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD);
  const account = (role: Role, bounds: object) => ({
    name: role,
    displayName: role,
    passwordHash,
    role,
    areaCode: null,
    enterpriseId: null,
    projectIds: null,
    workerId: null,
    ...bounds,
  });
  await unitOfWork(owner, (tx) =>
    addUserAccounts(tx, [
      account('administrator', {}),
      account('general_contractor', { enterpriseId: site.contractorId }),
      account('labour_officer', { projectIds: [site.projectId] }),
      account('worker', { workerId: site.workers[0]?.id ?? null }),
    ]),
  );
}
