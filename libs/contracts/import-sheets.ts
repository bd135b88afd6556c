// Contract with people who fill in sheets: which columns a sheet of each kind has. Headers are Chinese, keys are ours.
import {
  DOCUMENT_NAMES,
  type Dictionary,
  EDUCATION,
  HOUSEHOLD_TYPES,
  NATIONS,
  POLITICS,
  POSTS,
  WORK_ROLES,
} from '#domain/identity/dictionaries.js';

/** One column; `longest` counts characters. */
export interface ImportColumn {
  readonly key: string;
  readonly header: string;
  readonly isRequired?: boolean;
  readonly longest: number;
  readonly note?: string;
  readonly options?: readonly string[];
  readonly width?: number;
  readonly example?: string;
}

/** One kind of sheet. */
export interface ImportSheet {
  readonly title: string;
  readonly columns: readonly ImportColumn[];
  readonly notes: readonly string[];
}

/** Most rows of a sheet. */
export const SHEET_LIMITS = { mostRows: 50_000 } as const;

/** What a rate is for, how often and how wages are paid, yes and no: as people choose them. */
export const PAY_BASES: Dictionary = { daily: '计日', hourly: '计时', monthly: '计月', piece: '计件' };
export const PAY_CYCLES: Dictionary = { month: '按月', week: '按周', day: '按日', task: '按任务' };
export const PAY_METHODS: Dictionary = { bank: '银行转账', cash: '现金' };
export const YES_NO: Dictionary = { true: '是', false: '否' };

const GENDERS: Dictionary = { male: '男', female: '女' };
const DATE = '日期，格式 2026-11-22';

const column = (
  key: string,
  header: string,
  longest: number,
  more: Omit<ImportColumn, 'key' | 'header' | 'longest'> = {},
): ImportColumn => ({ key, header, longest, ...more });
const needed = { isRequired: true } as const;
const from = (dictionary: Dictionary) => ({ options: Object.values(dictionary) });

const GENERAL_NOTES = [
  '带 * 的列必填；列的顺序可以改变，表头文字不能改。每行一条，从第 2 行开始。',
  '空白单元格不会改动系统中已有的内容；内容与系统一致的行不会产生任何变更，可以放心重复导入。',
  '证件号码、银行卡号、电话等长数字必须是文本格式，否则末位数字会丢失，该行将被退回。',
];

/** The columns of a sheet. @param trades code → name, for what may be chosen */
export const IMPORT_SHEETS: Readonly<
  Record<'enterprise' | 'team' | 'worker' | 'registration', (trades: Dictionary) => ImportSheet>
> = {
  enterprise: () => ({ title: '企业', columns: ENTERPRISE, notes: GENERAL_NOTES }),
  team: (trades) => ({
    title: '班组',
    columns: TEAM.map((each) => (each.key === 'trade' ? { ...each, ...from(trades) } : each)),
    notes: [...GENERAL_NOTES, '班组以“项目 + 班组名称”识别；所属企业须已登记为本项目参建单位。'],
  }),
  worker: () => ({
    title: '工人',
    columns: WORKER,
    notes: [...GENERAL_NOTES, '工人以证件号码识别，姓名必须与已登记的一致。'],
  }),
  registration: (trades) => ({
    title: '进场登记',
    columns: REGISTRATION.map((each) => (each.key === 'trade' ? { ...each, ...from(trades) } : each)),
    notes: [
      ...GENERAL_NOTES,
      '工人须先登记（可先导入工人表）；登记以“项目 + 工人 + 进场日期”识别。',
      '单价按所选计薪方式填写，单位为元；计件须同时填写日工资标准。',
    ],
  }),
};

const ENTERPRISE: readonly ImportColumn[] = [
  column('creditCode', '统一社会信用代码', 30, { ...needed, width: 24, example: '91210100MA10ABCD6L' }),
  column('name', '企业名称', 200, { ...needed, width: 32, example: '沈抚建设集团有限公司' }),
  column('areaCode', '注册地区划代码', 12, { note: '六位行政区划代码', example: '210112' }),
  column('legalPerson', '法定代表人', 50),
  column('phone', '办公电话', 30, { example: '024-23456789' }),
  column('address', '注册地址', 200, { width: 36 }),
  column('establishedOn', '成立日期', 20, { note: DATE, example: '2015-06-01' }),
];

const TEAM: readonly ImportColumn[] = [
  column('name', '班组名称', 100, { ...needed, example: '钢筋一班' }),
  column('creditCode', '所属企业统一社会信用代码', 30, {
    ...needed,
    width: 26,
    example: '91210100MA10ABCD6L',
  }),
  column('trade', '主要工种', 60, { ...needed, example: '钢筋工' }),
  column('enteredOn', '进场日期', 20, { note: DATE, example: '2026-03-01' }),
  column('exitedOn', '退场日期', 20, { note: DATE }),
  column('remark', '备注', 200, { width: 36 }),
];

const WORKER: readonly ImportColumn[] = [
  column('name', '姓名', 60, { ...needed, example: '张三' }),
  column('documentType', '证件类型', 30, { ...from(DOCUMENT_NAMES), note: '空白 = 居民身份证', width: 22 }),
  column('documentNumber', '证件号码', 30, { ...needed, width: 24, example: '210102199003071233' }),
  column('gender', '性别', 6, { ...from(GENDERS), note: '仅当证件号码不含性别时必填', width: 8 }),
  column('birthDate', '出生日期', 20, { note: `${DATE}；仅当证件号码不含出生日期时必填` }),
  column('nation', '民族', 20, { ...from(NATIONS), width: 10, example: '汉' }),
  column('householdType', '户籍类型', 10, { ...from(HOUSEHOLD_TYPES), width: 10, example: '农业' }),
  column('address', '住址', 200, { width: 36 }),
  column('phone', '手机号码', 30, { example: '13800138000' }),
  column('education', '文化程度', 20, { ...from(EDUCATION), width: 10, example: '初中' }),
  column('politics', '政治面貌', 20, { ...from(POLITICS), width: 12, example: '群众' }),
  column('grantOrganisation', '发证机关', 100),
  column('documentExpiresOn', '证件有效期至', 20, { note: `${DATE}；长期有效则空白` }),
  column('emergencyName', '紧急联系人', 50),
  column('emergencyPhone', '紧急联系电话', 30),
  column('identityVerifiedOn', '身份核验日期', 20, {
    note: `${DATE}；已用读卡器或证件原件核对本人，空白 = 尚未核验`,
    example: '2026-03-01',
  }),
  column('bankCard', '工资卡号', 30, { width: 24, example: '6222021000000000017' }),
  column('bankName', '开户银行', 100),
];

const REGISTRATION: readonly ImportColumn[] = [
  column('name', '姓名', 60, { ...needed, example: '张三' }),
  column('documentNumber', '证件号码', 30, { ...needed, width: 24, example: '210102199003071233' }),
  column('team', '班组名称', 100, { ...needed, example: '钢筋一班' }),
  column('trade', '工种', 60, { ...needed, example: '钢筋工' }),
  column('workRole', '工人类型', 20, { ...from(WORK_ROLES), note: '空白 = 建筑工人' }),
  column('post', '管理岗位', 20, { ...from(POSTS), note: '仅管理人员' }),
  column('isTeamLeader', '是否班组长', 5, { ...from(YES_NO), width: 12 }),
  column('enteredOn', '进场日期', 20, { ...needed, note: DATE, example: '2026-03-01' }),
  column('exitedOn', '退场日期', 20, { note: DATE }),
  column('contractSignedOn', '合同签订日期', 20, { note: `${DATE}；空白 = 尚未签订` }),
  column('payBasis', '计薪方式', 10, { ...from(PAY_BASES), note: '空白 = 计日' }),
  column('rate', '单价（元）', 20, { ...needed, example: '350.00' }),
  column('dailyRate', '日工资标准（元）', 20, { note: '仅计件' }),
  column('payCycle', '结算周期', 10, { ...from(PAY_CYCLES), note: '空白 = 按月' }),
  column('payDay', '发薪日', 5, { ...needed, note: '次月几日，1 至 31', width: 10, example: '15' }),
  column('payMethod', '支付方式', 10, { ...from(PAY_METHODS), note: '空白 = 银行转账' }),
  column('siteCard', '门禁卡号', 64),
  column('hasInjuryInsurance', '是否参加工伤保险', 5, { ...from(YES_NO), width: 18, note: '空白 = 不清楚' }),
];
