// The demo zone as data: the Shenfu zone with its sites, teams, workers and gates. Seeded and wholly synthetic:
// checksum-valid numbers with serials that are given to nobody.
import {
  syntheticBankCard,
  syntheticCreditCode,
  syntheticResidentId,
} from '#domain/identity/synthetic-identity.js';
import { addDays } from '#domain/calendar/work-date.js';

/** How large the zone is. */
export interface ZoneSize {
  readonly seed: number;
  readonly sites: number;
  readonly teams: number;
  readonly workers: number;
  readonly gates: number;
}

/** A planted irregularity of the register; those of sheets and bank come later (wages.ts). */
export type Quirk = 'ghost' | 'no_contract' | 'low_rate' | 'shared_card' | 'barred';

export interface ZoneWorker {
  readonly name: string;
  readonly identity: string;
  readonly nation: string;
  readonly householdType: string;
  readonly address: string;
  readonly phone: string;
  readonly education: string;
  readonly card: string;
  readonly bankName: string;
  readonly team: number;
  readonly tradeCode: string;
  readonly dailyRateFen: number;
  readonly enteredOn: string;
  readonly quirk: Quirk | null;
}

export interface ZoneTeam {
  readonly site: number;
  readonly name: string;
  readonly tradeCode: string;
  readonly enterprise: number;
}

/** A project with what regulators ask for; names of fields as in `POST /projects`. */
export interface ZoneSite {
  readonly code: string;
  readonly name: string;
  readonly statutoryAreaCode: string;
  readonly managingAreaCode: string;
  readonly category: string;
  readonly status: string;
  readonly startedOn: string;
  readonly permitNumber: string;
  readonly ownerName: string;
  readonly contractAmountFen: number;
  readonly contractSignedOn: string;
  readonly address: string;
  readonly contractor: number;
}

export interface ZoneEnterprise {
  readonly creditCode: string;
  readonly name: string;
  readonly areaCode: string;
}

export interface ZonePlan {
  readonly contractors: readonly ZoneEnterprise[];
  readonly subcontractors: readonly ZoneEnterprise[];
  readonly sites: readonly ZoneSite[];
  readonly teams: readonly ZoneTeam[];
  readonly workers: readonly ZoneWorker[];
  readonly gates: readonly { sn: string; site: number; lane: string }[];
}

const SITE_NAMES = [
  '智慧产业园',
  '人才公寓',
  '实验学校',
  '国际医院',
  '数字经济大厦',
  '滨河综合管廊',
  '科创中心',
  '会展中心',
];
const MORE_NAMES = ['轨道车辆段', '保障性住房', '氢能装备厂房', '文化艺术馆'];
const CONTRACTORS = ['辽河建设集团', '浑河建工', '北方城建', '沈东建筑', '抚新市政', '棋盘山建设'];
const SUBCONTRACTORS = [
  '宏达劳务',
  '鑫源劳务',
  '永固劳务',
  '鼎力劳务',
  '安顺劳务',
  '兴隆劳务',
  '众诚劳务',
  '恒信劳务',
];
const TRADES: readonly (readonly [string, string, number])[] = [
  ['020', '钢筋', 36_000],
  ['050', '模板', 38_000],
  ['040', '混凝土', 33_000],
  ['010', '砌筑', 34_000],
  ['030', '架子', 37_000],
  ['190', '装修', 35_000],
  ['130', '电工', 34_000],
  ['110', '管道', 32_000],
  ['240', '木工', 36_000],
  ['390', '普工', 24_000],
];
/** Sites began so long before the replayed month, and people entered since. */
const EARLIEST_ENTRY_DAYS = 140;
const FAMILY = '王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗';
const NATIONS = ['汉', '汉', '汉', '满', '汉', '锡伯', '汉', '朝鲜', '汉', '蒙古'];
const HOMES = [
  '辽宁省抚顺市',
  '辽宁省沈阳市',
  '河南省周口市',
  '四川省达州市',
  '黑龙江省绥化市',
  '山东省菏泽市',
];
const EDUCATIONS = ['初中', '初中', '小学', '高中', '初中', '中专'];
const BANKS = ['工商银行沈抚支行', '建设银行沈抚支行', '农业银行抚顺支行', '盛京银行沈抚支行'];
const GIVEN = '伟强军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯建国志海山峰春梅兰英';

/** A small seeded generator (mulberry32): the same seed gives the same zone. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pick = <T>(items: ArrayLike<T>, i: number): T => items[i % items.length] as T;

/**
 * Plans the zone.
 * @param monthStart first day of the month that will be replayed; everybody entered before it
 */
export function planZone(size: ZoneSize, monthStart: string): ZonePlan {
  const random = seeded(size.seed);
  const names = [...SITE_NAMES, ...MORE_NAMES];
  const sites = Array.from({ length: size.sites }, (_, i): ZoneSite => {
    const statutoryAreaCode = i % 2 === 0 ? '210112' : '210404';
    const round = i >= names.length ? `${Math.floor(i / names.length) + 1}期` : '';
    const serial = String(i + 1).padStart(2, '0');
    const category = pick(names, i).includes('管廊') ? '02' : '01';
    return {
      code: `${statutoryAreaCode}202503${serial.padStart(4, '0')}`,
      name: `沈抚${pick(names, i)}${round}项目`,
      statutoryAreaCode,
      managingAreaCode: '211500',
      category,
      status: '003',
      startedOn: addDays(monthStart, -EARLIEST_ENTRY_DAYS),
      permitNumber: `${statutoryAreaCode}20250310${serial.slice(-2)}01`,
      ownerName: '沈抚新区建设投资有限公司',
      contractAmountFen: (80 + 15 * (i % 9)) * 100_000_000,
      contractSignedOn: addDays(monthStart, -EARLIEST_ENTRY_DAYS - 30),
      address: `沈抚示范区${pick(names, i)}路${i + 1}号`,
      contractor: i % CONTRACTORS.length,
    };
  });
  const teams = Array.from({ length: size.teams }, (_, i): ZoneTeam => {
    const site = i % size.sites;
    const [tradeCode, trade] = pick(TRADES, Math.floor(i / size.sites) + site);
    const nth = Math.floor(i / size.sites / TRADES.length);
    return { site, name: `${trade}${nth + 1}班`, tradeCode, enterprise: i % SUBCONTRACTORS.length };
  });
  const gates = Array.from({ length: size.gates }, (_, i) => ({
    sn: `SF${String(i + 1).padStart(6, '0')}`,
    site: i % size.sites,
    lane: `${Math.floor(i / size.sites) + 1}号通道`,
  }));
  const workers = Array.from({ length: size.workers }, (_, i) =>
    planWorker(i, { size, teams, random, monthStart }),
  );
  return {
    contractors: CONTRACTORS.map((name, i) => planEnterprise(name, '210112', i + 1)),
    subcontractors: SUBCONTRACTORS.map((name, i) => planEnterprise(name, '210404', i + 101)),
    sites,
    teams,
    workers,
    gates,
  };
}

function planEnterprise(name: string, areaCode: string, serial: number): ZoneEnterprise {
  return { name: `${name}有限公司`, areaCode, creditCode: syntheticCreditCode(areaCode, serial) };
}

/** Which workers carry an irregularity: a fixed place each, one of every kind, on different teams. */
const QUIRKS = new Map<number, Quirk>([
  [7, 'ghost'],
  [11, 'no_contract'],
  [13, 'low_rate'],
  [17, 'shared_card'],
  [18, 'shared_card'],
  [23, 'barred'],
]);

function planWorker(
  i: number,
  context: { size: ZoneSize; teams: readonly ZoneTeam[]; random: () => number; monthStart: string },
): ZoneWorker {
  const { size, teams, random, monthStart } = context;
  const team = i % size.teams;
  const tradeCode = pick(teams, team).tradeCode;
  const base = TRADES.find(([code]) => code === tradeCode)?.[2] ?? 30_000;
  const gender = random() < 0.12 ? 'female' : 'male';
  // spread so that workers with the same serial never share a birthday
  const birthDate = addDays('1968-01-15', (i * 7_919 + Math.floor(i / 12_500)) % 12_500);
  const quirk = QUIRKS.get(i) ?? null;
  const card = quirk === 'shared_card' ? 17 : i;
  const given = pick(GIVEN, Math.floor(random() * GIVEN.length)) + (random() < 0.6 ? pick(GIVEN, i) : '');
  return {
    name: pick(FAMILY, Math.floor(random() * FAMILY.length)) + given,
    // even and odd serials give the two genders, so steps of two never meet
    identity: syntheticResidentId({ areaCode: '210404', birthDate, gender, serial: (2 * i) % 1000 }),
    nation: pick(NATIONS, i),
    householdType: i % 9 === 0 ? '非农业' : '农业',
    address: `${pick(HOMES, i)}${(i % 40) + 1}号`,
    // 1349 belongs to satellite phones: no worker has such a number
    phone: `1349${String(i + 1).padStart(7, '0')}`,
    education: pick(EDUCATIONS, i),
    card: syntheticBankCard(card),
    bankName: pick(BANKS, i),
    team,
    tradeCode,
    dailyRateFen: quirk === 'low_rate' ? 4_000 : base + Math.floor(random() * 40) * 100,
    enteredOn: addDays(monthStart, -20 - Math.floor(random() * (EARLIEST_ENTRY_DAYS - 20))),
    quirk,
  };
}
