// Wages at the bank, tested: what is wrong with a format is said before money depends on it.
import { type BankLayout, GBK_FIXED_LAYOUT, GBK_TRAILER_LAYOUT, PLAIN_LAYOUT } from './bank-layout.js';
import { faultsOfLayout } from './check-layout.js';

const told = (layout: BankLayout) => faultsOfLayout(layout).map(({ field, code }) => `${field} ${code}`);
const { batch, returned } = GBK_FIXED_LAYOUT;

it.each([PLAIN_LAYOUT, GBK_TRAILER_LAYOUT, GBK_FIXED_LAYOUT])('$name is in order', (layout) => {
  expect(told(layout)).toEqual([]);
});

it.each<[string, BankLayout, string[]]>([
  ['two characters between columns', { ...PLAIN_LAYOUT, delimiter: ',,' }, ['delimiter invalid']],
  ['a quote between columns', { ...PLAIN_LAYOUT, delimiter: '"' }, ['delimiter invalid']],
  ['a delimiter in fixed widths', { ...GBK_FIXED_LAYOUT, delimiter: ',' }, ['delimiter invalid']],
  [
    'no word for failed',
    { ...PLAIN_LAYOUT, statuses: { ok: 'PAID', back: 'RETURNED' } },
    ['statuses required'],
  ],
  [
    'a word that does not fit',
    { ...GBK_FIXED_LAYOUT, statuses: { '10': 'PAID', 失败: 'FAILED' } },
    ['statuses too_long'],
  ],
  [
    'no card on a line',
    { ...PLAIN_LAYOUT, batch: { ...batch, line: batch.line.filter(({ field }) => field !== 'card') } },
    ['batch.line required'],
  ],
  [
    'a column twice',
    { ...PLAIN_LAYOUT, returned: { ...returned, line: [...returned.line, { field: 'amount' }] } },
    ['returned.line repeated'],
  ],
  [
    'widths missing, and too narrow for an id',
    {
      ...GBK_FIXED_LAYOUT,
      batch: {
        ...batch,
        line: batch.line.map(({ field, width }) =>
          field === 'lineId'
            ? { field, width: 3 }
            : field === 'name'
              ? { field }
              : { field, width: width ?? 0 },
        ),
      },
    },
    ['batch.line too_narrow', 'batch.line too_narrow'],
  ],
  [
    'a tag without its column',
    { ...GBK_TRAILER_LAYOUT, batch: { ...GBK_TRAILER_LAYOUT.batch, tags: { control: '合计', line: 'D' } } },
    ['batch.line required'],
  ],
  [
    'a tag that is too long',
    { ...GBK_FIXED_LAYOUT, batch: { ...batch, tags: { control: '00', line: '1' } } },
    ['batch.control too_long'],
  ],
])('refuses %s', (_what, layout, faults) => {
  expect(told(layout)).toEqual(faults);
});
