// The demo zone into the register through the API that everybody uses: checked, sealed, with versions and deeds.
import { hashPassword, randomSecret } from '#platform/crypto.js';
import { addUserAccounts } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import type { Ground, ShownLogin } from '../standalone.js';
import { Clerk, type TypedRow } from './clerk.js';
import type { ZoneEnterprise, ZonePlan, ZoneSite, ZoneWorker } from './zone.js';

/** What the demo needs to know of what it has entered. */
export interface EnteredZone {
  readonly projectIds: readonly number[];
  readonly teamIds: readonly number[];
  readonly workers: readonly EnteredWorker[];
  readonly gates: readonly { sn: string; password: string; site: number }[];
  readonly logins: readonly ShownLogin[];
}

/** A person as the system knows them now. */
export interface EnteredWorker {
  readonly id: number;
  readonly number: string;
  readonly cardHash: string;
  readonly cardLast4: string;
}

/** The zone, where it goes, and who enters it; `payDay` goes into every agreement. */
export interface ZoneEntry {
  readonly ground: Ground;
  readonly url: string;
  readonly plan: ZonePlan;
  readonly administrator: ShownLogin;
  readonly payDay: number;
  readonly say: (line: string) => void;
}

/** Requests under way at once. */
const AT_ONCE = 8;
/** Most people of one training session in one request. */
const MOST_SEATS = 500;

/** The first account of a system, as `npm start` makes it. */
export async function addAdministrator({ store }: Ground): Promise<ShownLogin> {
  const login = { role: 'administrator', name: 'admin', password: randomSecret(72) };
  const passwordHash = await hashPassword(login.password);
  const account = { name: login.name, displayName: '系统管理员', role: login.role, passwordHash };
  await unitOfWork(store, (tx) => addUserAccounts(tx, [account]));
  return login;
}

/** Enters the whole zone. @throws Error with the answer of the first request that is refused */
export async function enterZone(entry: ZoneEntry): Promise<EnteredZone> {
  const { plan, say } = entry;
  const clerk = await Clerk.logIn(entry.url, entry.administrator);
  await clerk.handIn('enterprise', [...plan.contractors, ...plan.subcontractors].map(enterpriseRow));
  await inTurns(plan.sites, (site) => enterSite(clerk, plan, site));
  const teamIds = await enterTeams(clerk, plan);
  say(`  ${plan.sites.length} projects, ${teamIds.length} teams`);
  await clerk.handIn('worker', plan.workers.map(workerRow));
  const workers = await readWorkers(entry);
  say(`  ${workers.length} workers, verified; now they are registered and trained`);
  await inTurns(plan.sites, (site, s) =>
    clerk.handIn('registration', registrationRows(plan, s, entry.payDay), site.code),
  );
  await train(clerk, plan, workers);
  await nameLeaders(clerk, { plan, teamIds, workers });
  await bar(clerk, plan, workers);
  const projectIds = await idsOfProjects(entry);
  const gates = await enterGates(clerk, entry);
  return { projectIds, teamIds, workers, gates, logins: await openAccounts(clerk, entry, workers) };
}

/** Runs the work for every item, a few at once; answers in the order of the items. */
async function inTurns<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  const turn = async () => {
    for (let i = next++; i < items.length; i = next++) answers[i] = await work(items[i] as T, i);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, turn));
  return answers;
}

function enterpriseRow(enterprise: ZoneEnterprise): TypedRow {
  return { ...enterprise };
}

async function enterSite(clerk: Clerk, plan: ZonePlan, site: ZoneSite): Promise<void> {
  const { contractor, ...project } = site;
  const general = plan.contractors[contractor] as ZoneEnterprise;
  await clerk.post('/projects', { ...project, generalContractor: general.creditCode });
  const s = plan.sites.indexOf(site);
  const units = new Set(plan.teams.filter((team) => team.site === s).map((team) => team.enterprise));
  const labour = [...units].map((unit) => ({
    creditCode: plan.subcontractors[unit]?.creditCode,
    kind: '006',
  }));
  for (const unit of [{ creditCode: general.creditCode, kind: '009' }, ...labour])
    await clerk.post(`/projects/${site.code}/participants`, { ...unit, enteredOn: site.startedOn });
}

function enterTeams(clerk: Clerk, plan: ZonePlan): Promise<number[]> {
  return inTurns(plan.teams, async ({ site, enterprise, name, tradeCode }) => {
    const { code = '', startedOn } = plan.sites[site] ?? {};
    const { creditCode } = plan.subcontractors[enterprise] as ZoneEnterprise;
    const team = { name, tradeCode, creditCode, enteredOn: startedOn };
    const { id = 0 } = await clerk.post(`/projects/${code}/teams`, team);
    return Number(id);
  });
}

function workerRow(worker: ZoneWorker): TypedRow {
  const { name, identity, nation, householdType, address, phone, education, card, bankName } = worker;
  const about = { name, nation, householdType, address, phone, education, bankName };
  const document = { documentNumber: identity, identityVerifiedOn: worker.enteredOn };
  return { ...about, ...document, politics: '群众', bankCard: card };
}

function registrationRows(plan: ZonePlan, site: number, payDay: number): TypedRow[] {
  const people = plan.workers.filter(({ team }) => plan.teams[team]?.site === site);
  return people.map((worker) => ({
    name: worker.name,
    documentNumber: worker.identity,
    team: plan.teams[worker.team]?.name,
    trade: worker.tradeCode,
    enteredOn: worker.enteredOn,
    contractSignedOn: worker.quirk === 'no_contract' ? undefined : worker.enteredOn,
    rate: (worker.dailyRateFen / 100).toFixed(2),
    payDay: String(payDay),
    hasInjuryInsurance: worker.quirk === 'no_contract' ? '否' : '是',
  }));
}

/** Who has become which worker: asked of the database, since no list shows a whole identity number. */
async function readWorkers({ ground: { store, keys }, plan }: ZoneEntry): Promise<EnteredWorker[]> {
  const rows = await store.query<(EnteredWorker & { hash: string })[]>(
    `SELECT id, number, identity_hash AS hash, card_hash AS "cardHash", card_last4 AS "cardLast4" FROM worker`,
  );
  const known = new Map(rows.map(({ hash, ...worker }) => [hash, worker]));
  return plan.workers.map(({ identity }) => {
    const found = known.get(keys.lookup('identity', identity));
    if (!found) throw new Error('a worker of the demo was not entered');
    return found;
  });
}

/** Three levels before the first day: one session a project for company and project, one a team for the team. */
async function train(clerk: Clerk, plan: ZonePlan, workers: readonly EnteredWorker[]): Promise<void> {
  const numbersOf = (fits: (worker: ZoneWorker) => boolean) =>
    plan.workers.flatMap((worker, w) => (fits(worker) ? [(workers[w] as EnteredWorker).number] : []));
  const ofSites = plan.sites.flatMap((site, s) => {
    const numbers = numbersOf(({ team }) => plan.teams[team]?.site === s);
    const of = (level: string, name: string) => ({
      project: site.code,
      heldOn: site.startedOn,
      level,
      name,
      numbers,
    });
    return [of('company', '公司级安全教育'), of('project', '项目级安全教育')];
  });
  const ofTeams = plan.teams.map((team, t) => {
    const { code: project = '', startedOn: heldOn = '' } = plan.sites[team.site] ?? {};
    const numbers = numbersOf((worker) => worker.team === t);
    return { project, heldOn, level: 'team', name: `${team.name}安全教育`, numbers };
  });
  const sessions = [...ofSites, ...ofTeams].filter(({ numbers }) => numbers.length > 0);
  await inTurns(sessions, async ({ numbers, ...session }) => {
    const attendees = numbers.map((worker) => ({ worker, score: 90, isPassed: true }));
    const first = {
      ...session,
      typeCode: '003001',
      durationMinutes: 480,
      attendees: attendees.slice(0, MOST_SEATS),
    };
    const { id = 0 } = await clerk.post('/trainings', first);
    for (let i = MOST_SEATS; i < attendees.length; i += MOST_SEATS)
      await clerk.post(`/trainings/${id}/attendees`, { attendees: attendees.slice(i, i + MOST_SEATS) });
  });
}

/** The first of each team leads it, and their contract is there with its scan. */
async function nameLeaders(
  clerk: Clerk,
  { plan, teamIds, workers }: Pick<EnteredZone, 'teamIds' | 'workers'> & Pick<ZoneEntry, 'plan'>,
): Promise<void> {
  const fileSha256 = await clerk.storeScan(scannedContract());
  await inTurns(plan.teams, async ({ site, enterprise }, t) => {
    const first = plan.workers.findIndex((worker) => worker.team === t && worker.quirk === null);
    const [worker, planned] = [workers[first], plan.workers[first]];
    if (!worker || !planned) return;
    const { code = '' } = plan.sites[site] ?? {};
    await clerk.amend(`/projects/${code}/teams/${teamIds[t] ?? 0}`, { leader: worker.number });
    const day = { signedOn: planned.enteredOn, startsOn: planned.enteredOn };
    const parties = { worker: worker.number, creditCode: plan.subcontractors[enterprise]?.creditCode };
    const terms = { kind: 'contract', periodType: '1', isCopyDelivered: true, fileSha256 };
    await clerk.post('/contracts', { project: code, ...parties, ...terms, ...day });
  });
}

/** A page as a scanner would make it: the smallest PDF that is one. */
function scannedContract(): Uint8Array {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>',
  ];
  const body = objects.map((object, i) => `${i + 1} 0 obj${object}endobj\n`).join('');
  return new TextEncoder().encode(`%PDF-1.4\n${body}trailer<</Root 1 0 R>>\n%%EOF\n`);
}

async function bar(clerk: Clerk, plan: ZonePlan, workers: readonly EnteredWorker[]): Promise<void> {
  for (const [w, { quirk, enteredOn }] of plan.workers.entries()) {
    if (quirk !== 'barred') continue;
    const ban = { worker: workers[w]?.number, from: enteredOn, reason: '演示：伪造证件' };
    await clerk.post('/bars', ban);
  }
}

async function idsOfProjects({ ground: { store }, plan }: ZoneEntry): Promise<number[]> {
  const rows = await store.query<{ id: number; code: string }[]>('SELECT id, code FROM project');
  const ids = new Map(rows.map(({ id, code }) => [code, id]));
  return plan.sites.map(({ code }) => ids.get(code) ?? 0);
}

/** Each gate is entered, gets its code, and claims its credentials with it, as an installer does. */
function enterGates(clerk: Clerk, { plan }: ZoneEntry): Promise<EnteredZone['gates']> {
  return inTurns(plan.gates, async ({ sn, site, lane }) => {
    const { claimCode = '' } = await clerk.post('/devices', { sn, lane, project: plan.sites[site]?.code });
    return { sn, site, password: await clerk.claim(sn, claimCode) };
  });
}

/** One account a role: each gets a one-time password and changes it. */
async function openAccounts(
  clerk: Clerk,
  { url, plan, administrator }: ZoneEntry,
  workers: readonly EnteredWorker[],
): Promise<ShownLogin[]> {
  const projects = [plan.sites[0]?.code];
  const accounts = [
    { role: 'regulator', name: 'regulator', displayName: '沈抚示范区监管', areaCode: '211500' },
    {
      role: 'general_contractor',
      name: 'contractor',
      displayName: '总承包单位',
      enterprise: plan.contractors[plan.sites[0]?.contractor ?? 0]?.creditCode,
    },
    {
      role: 'subcontractor',
      name: 'subcontractor',
      displayName: '劳务分包单位',
      enterprise: plan.subcontractors[plan.teams[0]?.enterprise ?? 0]?.creditCode,
    },
    { role: 'labour_officer', name: 'officer', displayName: '劳资专管员', projects },
    { role: 'team_leader', name: 'leader', displayName: '班组长', projects },
    { role: 'worker', name: 'worker', displayName: '工人', worker: workers[0]?.number },
    { role: 'auditor', name: 'auditor', displayName: '审计' },
  ];
  const logins = await inTurns(accounts, async (account): Promise<ShownLogin> => {
    const { password: once = '' } = await clerk.post('/users', account);
    const { role, name } = account;
    const login = { role, name, password: randomSecret(72) };
    const owner = await Clerk.logIn(url, { name, password: once });
    await owner.changePassword(once, login.password);
    return login;
  });
  return [administrator, ...logins];
}
