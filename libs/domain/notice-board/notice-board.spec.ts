// The notice board: every item of the law has its line, what is missing is seen, and so is what has changed.
import { type BoardFacts, boardChanges, boardItems } from './notice-board.js';

const facts: BoardFacts = {
  projectName: '一号楼',
  owners: ['甲置业'],
  contractor: '乙建工',
  projectManager: '张三',
  labourOfficer: '李四',
  subcontractors: ['丙劳务', '丁劳务'],
  minimumWage: { monthlyFen: 210_000, hourlyFen: 2_100, effectiveFrom: '2024-05-01' },
  payDays: [15],
  specialAccountBank: '盛京银行',
  contacts: [
    { kind: 'COMPLAINT_PHONE', name: '区劳动监察大队', phone: '12333' },
    { kind: 'LEGAL_HOTLINE', name: '', phone: '12348' },
  ],
};
const textOf = (key: string, change: Partial<BoardFacts> = {}) =>
  boardItems({ ...facts, ...change }).find((item) => item.key === key)?.text;

it('has a line for every item of art. 34', () => {
  expect(boardItems(facts).map(({ label }) => label)).toEqual([
    ...[
      '工程名称',
      '建设单位',
      '施工总承包单位',
      '项目部负责人',
      '分包单位',
      '劳资专管员',
      '当地最低工资标准',
      '工资支付日期',
    ],
    ...[
      '工资专用账户开户银行',
      '行业主管部门',
      '人力资源社会保障部门',
      '欠薪投诉举报电话',
      '劳动争议调解仲裁',
      '法律援助',
    ],
    '公共法律服务热线',
  ]);
});

it('tells figures as people read them', () => {
  expect(textOf('minimumWage')).toBe('每月 2,100.00 元，每小时 21.00 元（2024-05-01 起）');
  expect(textOf('payDay', { payDays: [10, 15] })).toBe('次月 10、15 日；遇法定节假日或休息日提前');
  expect(textOf('LEGAL_HOTLINE')).toBe('12348');
  expect(textOf('COMPLAINT_PHONE')).toBe('区劳动监察大队 12333');
});

it('leaves a line empty where nothing is known', () => {
  for (const [key, change] of [
    ['minimumWage', { minimumWage: null }],
    ['payDay', { payDays: [] }],
    ['labourOfficer', { labourOfficer: null }],
    ['ARBITRATION', {}],
  ] as const)
    expect([key, textOf(key, change)]).toEqual([key, '']);
});

it('tells what has changed since it was printed', () => {
  const printed = boardItems(facts);
  expect(boardChanges(printed, printed)).toEqual([]);
  expect(boardChanges(printed, boardItems({ ...facts, labourOfficer: '王五' }))).toEqual([
    { key: 'labourOfficer', label: '劳资专管员', printed: '李四', now: '王五' },
  ]);
  expect(boardChanges(null, printed)).toHaveLength(printed.filter(({ text }) => text !== '').length);
});
