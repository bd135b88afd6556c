// The demo zone into the register, the same way an import would do it: checked, sealed, in one transaction.
import { parseResidentId, maskIdentityNumber } from '#domain/identity/resident-id.js';
import { checkBankCard } from '#domain/identity/bank-card.js';
import { checkCreditCode } from '#domain/identity/credit-code.js';
import { hashDeviceSecret, hashPassword, randomSecret, type KeyRing } from '#platform/crypto.js';
import {
  addBars,
  addDevices,
  addEnterprises,
  addProjects,
  addRegistrations,
  addTeams,
  addUserAccounts,
  addWorkers,
} from '#store/register.store.js';
import { type Transaction, unitOfWork } from '#store/unit-of-work.js';
import type { Ground, ShownLogin } from '../standalone.js';
import type { ZonePlan, ZoneWorker } from './zone.js';

/** What the demo needs to know of what it has written. */
export interface SeededZone {
  readonly projectIds: readonly number[];
  readonly teamIds: readonly number[];
  readonly workerIds: readonly number[];
  readonly gates: readonly { sn: string; password: string; site: number }[];
  readonly logins: readonly ShownLogin[];
}

/** Writes the whole zone; `today` bounds birth dates, `payDay` goes into every agreement. */
export async function seedZone(
  ground: Ground,
  plan: ZonePlan,
  terms: { today: string; payDay: number },
): Promise<SeededZone> {
  const gates = plan.gates.map(({ sn, site }) => ({ sn, site, password: randomSecret(96) }));
  return unitOfWork(ground.store, async (tx) => {
    const contractorIds = await addEnterprises(tx, plan.contractors.map(checkedEnterprise));
    const subcontractorIds = await addEnterprises(tx, plan.subcontractors.map(checkedEnterprise));
    const startedOn = plan.workers.reduce(
      (first, w) => (w.enteredOn < first ? w.enteredOn : first),
      '9999-12-31',
    );
    const projectIds = await addProjects(
      tx,
      plan.sites.map(({ contractor, ...site }) => ({
        ...site,
        managingAreaCode: '211500',
        generalContractorId: contractorIds[contractor] as number,
        status: '003',
        timeZone: 'Asia/Shanghai',
        startedOn,
        completedOn: null,
      })),
    );
    const teamIds = await addTeams(
      tx,
      plan.teams.map(({ site, enterprise, ...team }) => ({
        ...team,
        projectId: projectIds[site] as number,
        enterpriseId: subcontractorIds[enterprise] as number,
      })),
    );
    const workerIds = await addWorkers(
      tx,
      plan.workers.map((worker) => sealedWorker(worker, ground.keys, terms.today)),
    );
    await register(tx, plan, { projectIds, teamIds, workerIds, payDay: terms.payDay });
    await addDevices(
      tx,
      plan.gates.map(({ sn, site, lane }, i) => ({
        sn,
        lane,
        projectId: projectIds[site] as number,
        secretHash: hashDeviceSecret(gates[i]?.password ?? ''),
      })),
    );
    const scope = {
      areaCode: '211500',
      contractorId: contractorIds[0] as number,
      subcontractorId: subcontractorIds[0] as number,
      projectId: projectIds[0] as number,
      workerId: workerIds[0] as number,
    };
    return { projectIds, teamIds, workerIds, gates, logins: await addLogins(tx, scope) };
  });
}

function checkedEnterprise(enterprise: { creditCode: string; name: string }) {
  const checked = checkCreditCode(enterprise.creditCode);
  if (!checked.ok) throw new Error(`credit code ${enterprise.creditCode}: ${checked.reason}`);
  return { ...enterprise, creditCode: checked.value.code };
}

function sealedWorker(worker: ZoneWorker, keys: KeyRing, today: string) {
  const identity = parseResidentId(worker.identity, today);
  const card = checkBankCard(worker.card);
  if (!identity.ok || !card.ok) throw new Error(`worker ${worker.number} is not valid`);
  return {
    number: worker.number,
    name: worker.name,
    gender: identity.value.gender,
    birthOn: identity.value.birthDate,
    identityCipher: keys.encrypt(identity.value.value),
    identityHash: keys.lookup('identity', identity.value.value),
    identityMasked: maskIdentityNumber(identity.value.value),
    cardCipher: keys.encrypt(card.value.number),
    cardHash: keys.lookup('card', card.value.number),
    cardLast4: card.value.number.slice(-4),
  };
}

async function register(
  tx: Transaction,
  plan: ZonePlan,
  ids: {
    projectIds: readonly number[];
    teamIds: readonly number[];
    workerIds: readonly number[];
    payDay: number;
  },
): Promise<void> {
  const projectOf = (team: number) => ids.projectIds[plan.teams[team]?.site ?? 0] as number;
  await addRegistrations(
    tx,
    plan.workers.map((worker, i) => ({
      projectId: projectOf(worker.team),
      workerId: ids.workerIds[i] as number,
      teamId: ids.teamIds[worker.team] as number,
      tradeCode: worker.tradeCode,
      workRole: '20',
      siteCard: null,
      enteredOn: worker.enteredOn,
      exitedOn: null,
      contractSignedOn: worker.quirk === 'no_contract' ? null : worker.enteredOn,
      dailyRateFen: worker.dailyRateFen,
      payDay: ids.payDay,
    })),
  );
  const bars = plan.workers.flatMap((worker, i) =>
    worker.quirk === 'barred'
      ? [
          {
            workerId: ids.workerIds[i] as number,
            projectId: null,
            barredFrom: worker.enteredOn,
            barredTo: null,
            reason: '演示：伪造证件',
          },
        ]
      : [],
  );
  if (bars.length > 0) await addBars(tx, bars);
}

interface LoginScope {
  readonly areaCode: string;
  readonly contractorId: number;
  readonly subcontractorId: number;
  readonly projectId: number;
  readonly workerId: number;
}

async function addLogins(tx: Transaction, scope: LoginScope): Promise<ShownLogin[]> {
  const { areaCode, contractorId, subcontractorId, projectId, workerId } = scope;
  const accounts = [
    { role: 'administrator', name: 'admin', displayName: '系统管理员' },
    { role: 'regulator', name: 'regulator', displayName: '沈抚示范区监管', areaCode },
    { role: 'general_contractor', name: 'contractor', displayName: '总承包单位', enterpriseId: contractorId },
    {
      role: 'subcontractor',
      name: 'subcontractor',
      displayName: '劳务分包单位',
      enterpriseId: subcontractorId,
    },
    { role: 'labour_officer', name: 'officer', displayName: '劳资专管员', projectIds: [projectId] },
    { role: 'team_leader', name: 'leader', displayName: '班组长', projectIds: [projectId] },
    { role: 'worker', name: 'worker', displayName: '工人', workerId },
    { role: 'auditor', name: 'auditor', displayName: '审计' },
  ];
  const logins: ShownLogin[] = [];
  for (const account of accounts) {
    const password = randomSecret(72);
    await addUserAccounts(tx, [{ ...account, passwordHash: await hashPassword(password) }]);
    logins.push({ role: account.role, name: account.name, password });
  }
  return logins;
}
