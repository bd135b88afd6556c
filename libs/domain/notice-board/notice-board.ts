// The rights notice board 维权信息告示牌: everything that Decree 724 art. 34 wants to be read at a visible place of the site, as
// lines of a label and a text; and what has changed since it was printed.
import { formatYuan } from '../money/money.js';

/** Whom a worker can turn to, by the area of the site. */
export const RIGHTS_CONTACT_KINDS = [
  'INDUSTRY_AUTHORITY',
  'LABOUR_AUTHORITY',
  'COMPLAINT_PHONE',
  'ARBITRATION',
  'LEGAL_AID',
  'LEGAL_HOTLINE',
] as const;
export type RightsContactKind = (typeof RIGHTS_CONTACT_KINDS)[number];

const CONTACT_LABELS: Readonly<Record<RightsContactKind, string>> = {
  INDUSTRY_AUTHORITY: '行业主管部门',
  LABOUR_AUTHORITY: '人力资源社会保障部门',
  COMPLAINT_PHONE: '欠薪投诉举报电话',
  ARBITRATION: '劳动争议调解仲裁',
  LEGAL_AID: '法律援助',
  LEGAL_HOTLINE: '公共法律服务热线',
};

/** What the board is made of. */
export interface BoardFacts {
  readonly projectName: string;
  readonly owners: readonly string[];
  readonly contractor: string;
  readonly projectManager: string | null;
  readonly labourOfficer: string | null;
  readonly subcontractors: readonly string[];
  /** Fen; null where no minimum wage is known for the area. */
  readonly minimumWage: {
    readonly monthlyFen: number;
    readonly hourlyFen: number;
    readonly effectiveFrom: string;
  } | null;
  /** Days of the month on which wages are due, ascending. */
  readonly payDays: readonly number[];
  readonly specialAccountBank: string | null;
  readonly contacts: readonly {
    readonly kind: RightsContactKind;
    readonly name: string;
    readonly phone: string;
  }[];
}

/** One line of the board; a text of '' is missing, and the board says so. */
export interface BoardItem {
  readonly key: string;
  readonly label: string;
  readonly text: string;
}

/** The lines of the board, in the order in which they stand on it. */
export function boardItems(facts: BoardFacts): BoardItem[] {
  const { minimumWage: minimum, payDays } = facts;
  const item = (key: string, label: string, text: string | null): BoardItem => ({
    key,
    label,
    text: text ?? '',
  });
  return [
    item('project', '工程名称', facts.projectName),
    item('owner', '建设单位', facts.owners.join('、')),
    item('contractor', '施工总承包单位', facts.contractor),
    item('projectManager', '项目部负责人', facts.projectManager),
    item('subcontractors', '分包单位', facts.subcontractors.join('、')),
    item('labourOfficer', '劳资专管员', facts.labourOfficer),
    item(
      'minimumWage',
      '当地最低工资标准',
      minimum &&
        `每月 ${formatYuan(minimum.monthlyFen)} 元，每小时 ${formatYuan(minimum.hourlyFen)} 元（${minimum.effectiveFrom} 起）`,
    ),
    item(
      'payDay',
      '工资支付日期',
      payDays.length === 0 ? null : `次月 ${payDays.join('、')} 日；遇法定节假日或休息日提前`,
    ),
    item('specialAccount', '工资专用账户开户银行', facts.specialAccountBank),
    ...RIGHTS_CONTACT_KINDS.map((kind) =>
      item(
        kind,
        CONTACT_LABELS[kind],
        facts.contacts
          .filter((contact) => contact.kind === kind)
          .map(({ name, phone }) => `${name} ${phone}`.trim())
          .join('；'),
      ),
    ),
  ];
}

/** A line that is not what was printed. */
export interface BoardChange {
  readonly key: string;
  readonly label: string;
  readonly printed: string;
  readonly now: string;
}

/** What has changed since the board was printed; [] = it may stay. Everything, where it was never printed. */
export function boardChanges(printed: readonly BoardItem[] | null, now: readonly BoardItem[]): BoardChange[] {
  const before = new Map((printed ?? []).map(({ key, text }) => [key, text]));
  return now.flatMap(({ key, label, text }) => {
    const was = before.get(key) ?? '';
    return was === text ? [] : [{ key, label, printed: was, now: text }];
  });
}
