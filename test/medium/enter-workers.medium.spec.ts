// The register: thousands of people in one call, as an import brings them: some known, some twice, some under a wrong name.
import type { DataSource } from 'typeorm';
import { syntheticResidentId } from '#domain/identity/synthetic-identity.js';
import { type CallerScope, inScope } from '#store/caller-scope.js';
import { openStore } from '#store/data-source.js';
import { sealIdentity } from '#store/seal.js';
import { type NewWorker, type WorkerEntry, enterWorkers } from '#store/worker.store.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { TEST_KEYS, type TestSite, buildSite } from '../support/site.js';

let database: TestDatabase;
let owner: DataSource;
let api: DataSource;
let site: TestSite;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  api = await openStore({ url: database.url, role: 'zhuming_api' });
  site = await buildSite(owner);
}, 60_000);

afterAll(async () => {
  await api?.destroy();
  await owner?.destroy();
  await database?.drop();
});

const PEOPLE = 2_500;

function person(n: number, name = `张${'甲乙丙丁'.charAt(n % 4)}`): NewWorker {
  const birthOn = `19${60 + (n % 40)}-03-0${1 + (Math.floor(n / 400) % 9)}`;
  const identity = syntheticResidentId({
    areaCode: '210102',
    birthDate: birthOn,
    gender: 'male',
    serial: 1 + 2 * Math.floor(n / 40),
  });
  return { name, gender: 'male', birthOn, documentType: 'resident', ...sealIdentity(TEST_KEYS, identity) };
}

const subcontractor = (): CallerScope => ({
  role: 'subcontractor',
  custodianId: site.subcontractorId,
  teamEnterpriseId: site.subcontractorId,
  projectIds: [site.projectId],
});
const contractor = (): CallerScope => ({
  role: 'general_contractor',
  custodianId: site.contractorId,
  enterpriseId: site.contractorId,
});

const enter = (scope: CallerScope, people: NewWorker[]): Promise<WorkerEntry[]> =>
  inScope(api, scope, (tx) => enterWorkers(tx, people, 'import'));
const outcomes = (entries: readonly WorkerEntry[]) =>
  Object.fromEntries(
    ['created', 'known', 'name_differs'].map((each) => [
      each,
      entries.filter(({ outcome }) => outcome === each).length,
    ]),
  );

it('enters thousands in one call, each with a number of its own and a first version', async () => {
  const people = Array.from({ length: PEOPLE }, (_, n) => person(n));
  const entries = await enter(subcontractor(), people);
  expect(outcomes(entries)).toEqual({ created: PEOPLE, known: 0, name_differs: 0 });
  const [counts] = await owner.query(
    `SELECT (SELECT count(*)::int FROM worker w JOIN register_history h ON h.noun = 'worker' AND h.noun_id = w.id
              WHERE h.version = 1 AND w.number = 'W' || lpad(w.id::text, 7, '0')) AS versions,
            (SELECT count(*)::int FROM worker_custody WHERE enterprise_id = $1) AS papers`,
    [site.subcontractorId],
  );
  expect(counts).toEqual({ versions: PEOPLE, papers: PEOPLE });
});

it('tells known from new from another name, in order, also within one call', async () => {
  const fresh = person(9_000);
  const entries = await enter(contractor(), [
    person(1),
    fresh,
    person(2, '别人'),
    fresh,
    person(9_000, '别人'),
  ]);
  expect(entries.map(({ outcome }) => outcome)).toEqual([
    'known',
    'created',
    'name_differs',
    'known',
    'name_differs',
  ]);
  expect(entries[3]).toMatchObject({ ...entries[1], outcome: 'known' });
  expect(await enter(contractor(), [])).toEqual([]);
});

it('makes nobody twice when two sheets bring the same people at the same moment', async () => {
  const people = Array.from({ length: 400 }, (_, n) => person(10_000 + n));
  const both = await Promise.all([
    enter(subcontractor(), people),
    enter(contractor(), people.slice().reverse()),
  ]);
  const [first, second] = both.map(outcomes);
  expect((first?.created ?? 0) + (second?.created ?? 0)).toBe(400);
  expect((first?.known ?? 0) + (second?.known ?? 0)).toBe(400);
});

it('enters nobody for a role that keeps no register', async () => {
  await expect(enter({ role: 'regulator', areaPrefix: '2115' }, [person(11_000)])).rejects.toThrow(
    'row-level security',
  );
});
