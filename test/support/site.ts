// A small building site for tests: one contractor, one project, teams, workers, gates. Everything synthetic.
import type { DataSource } from 'typeorm';
import { KeyRing, hashDeviceSecret } from '#platform/crypto.js';
import {
  syntheticBankCard,
  syntheticCreditCode,
  syntheticResidentId,
} from '#domain/identity/synthetic-identity.js';
import {
  addDevices,
  addEnterprises,
  addProjects,
  addRegistrations,
  addTeams,
  addWorkers,
} from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';

export const TEST_KEYS = KeyRing.parse(`t1:${Buffer.alloc(32, 7).toString('base64')}`);

/** What to build; `n` keeps several sites of one database apart. */
export interface SitePlan {
  readonly n?: number;
  readonly workers?: number;
  readonly teams?: number;
  readonly gates?: number;
  readonly managingArea?: string;
  readonly statutoryArea?: string;
  readonly enteredOn?: string;
  readonly dailyRateFen?: number;
}

/** What was built, with the names that devices and people use. */
export interface TestSite {
  readonly projectId: number;
  readonly projectCode: string;
  readonly contractorId: number;
  readonly subcontractorId: number;
  readonly teamIds: readonly number[];
  readonly workers: readonly {
    id: number;
    number: string;
    teamId: number;
    cardHash: string;
    cardLast4: string;
  }[];
  readonly gates: readonly { id: number; sn: string; password: string }[];
}

/** Builds a site through the owner's connection. */
export async function buildSite(owner: DataSource, plan: SitePlan = {}): Promise<TestSite> {
  const { n = 1, workers = 4, teams = 1, gates = 2 } = plan;
  const enteredOn = plan.enteredOn ?? '2020-01-01';
  return unitOfWork(owner, async (tx) => {
    const [contractorId, subcontractorId] = (await addEnterprises(tx, [
      { creditCode: syntheticCreditCode('210112', n * 10 + 1), name: `测试总承包${n}` },
      { creditCode: syntheticCreditCode('210112', n * 10 + 2), name: `测试劳务${n}` },
    ])) as [number, number];
    const projectCode = `210112202401${String(n).padStart(4, '0')}`;
    const [projectId] = (await addProjects(tx, [
      {
        code: projectCode,
        name: `测试项目${n}`,
        statutoryAreaCode: plan.statutoryArea ?? '210112',
        managingAreaCode: plan.managingArea ?? '211500',
        generalContractorId: contractorId,
        category: '01',
        status: '003',
        timeZone: 'Asia/Shanghai',
        startedOn: enteredOn,
        completedOn: null,
      },
    ])) as [number];
    const teamIds = await addTeams(
      tx,
      Array.from({ length: teams }, (_, i) => ({
        projectId,
        name: `班组${i + 1}`,
        enterpriseId: subcontractorId,
        tradeCode: '020',
      })),
    );
    const people = Array.from({ length: workers }, (_, i) => personOf(n * 1000 + i));
    const ids = await addWorkers(tx, people);
    const staff = ids.map((id, i) => {
      const person = people[i] as (typeof people)[number];
      const teamId = teamIds[i % teams] as number;
      return { id, number: person.number, teamId, cardHash: person.cardHash, cardLast4: person.cardLast4 };
    });
    await addRegistrations(
      tx,
      staff.map((worker) => ({
        projectId,
        workerId: worker.id,
        teamId: worker.teamId,
        tradeCode: '020',
        workRole: '20',
        siteCard: `C${worker.number}`,
        enteredOn,
        exitedOn: null,
        contractSignedOn: enteredOn,
        dailyRateFen: plan.dailyRateFen ?? 30_000,
        payDay: 15,
      })),
    );
    const devices = Array.from({ length: gates }, (_, i) => ({
      sn: `T${n}G${String(i + 1).padStart(4, '0')}`,
    }));
    const deviceIds = await addDevices(
      tx,
      devices.map(({ sn }, i) => ({
        sn,
        projectId,
        lane: `${i + 1}号通道`,
        secretHash: hashDeviceSecret(`pw-${sn}`),
      })),
    );
    return {
      projectId,
      projectCode,
      contractorId,
      subcontractorId,
      teamIds,
      workers: staff,
      gates: devices.map(({ sn }, i) => ({ id: deviceIds[i] as number, sn, password: `pw-${sn}` })),
    };
  });
}

function personOf(serial: number) {
  const birthDate = `19${70 + (serial % 30)}-0${1 + (Math.floor(serial / 500) % 9)}-1${Math.floor(serial / 5000) % 9}`;
  const identity = syntheticResidentId({
    areaCode: '210404',
    birthDate,
    gender: 'male',
    serial: (serial * 2) % 1000,
  });
  const card = syntheticBankCard(serial);
  return {
    number: `W${String(serial).padStart(6, '0')}`,
    name: `工人${serial}`,
    gender: 'male' as const,
    birthOn: birthDate,
    identityCipher: TEST_KEYS.encrypt(identity),
    identityHash: TEST_KEYS.lookup('identity', identity),
    identityMasked: `${identity.slice(0, 6)}********${identity.slice(-4)}`,
    cardCipher: TEST_KEYS.encrypt(card),
    cardHash: TEST_KEYS.lookup('card', card),
    cardLast4: card.slice(-4),
  };
}
