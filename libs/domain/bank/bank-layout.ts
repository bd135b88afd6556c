// Wages at the bank: a bank's own file format as data: encoding, columns, amounts, control record, what its words mean.

export const ENCODINGS = ['utf-8', 'gbk'] as const;
export type BankEncoding = (typeof ENCODINGS)[number];

/** What the bank says of a transfer. UNKNOWN is asked about, never sent again. */
export type BankStatus = 'PAID' | 'FAILED' | 'RETURNED' | 'UNKNOWN';

/** Why a transfer failed, whatever the bank calls it (attendance-and-wage-rules.md §4). */
export const FAIL_REASONS = [
  'NAME_MISMATCH',
  'NO_SUCH_ACCOUNT',
  'FROZEN',
  'BANK_CODE_WRONG',
  'LIMIT',
  'DOCUMENT_EXPIRED',
  'ACCOUNT_SHORT',
  'DUPLICATE_BATCH',
  'TIMED_OUT',
  'OTHER',
] as const;
export type FailReason = (typeof FAIL_REASONS)[number];

/** Fields of the control record and of a line, out and back. */
export const CONTROL_FIELDS = [
  'tag',
  'batchNo',
  'project',
  'payer',
  'count',
  'total',
  'payMonth',
  'sha256',
] as const;
export const LINE_FIELDS = ['tag', 'lineNo', 'lineId', 'name', 'card', 'amount', 'purpose'] as const;
export const RETURN_CONTROL_FIELDS = [
  'tag',
  'batchNo',
  'paidCount',
  'paidTotal',
  'failedCount',
  'failedTotal',
] as const;
export const RETURN_LINE_FIELDS = [
  'tag',
  'lineId',
  'amount',
  'status',
  'bankSerial',
  'paidOn',
  'failCode',
  'failText',
] as const;

/** A column; width in bytes of the file's encoding where the form is FIXED. */
export interface Column<F extends string> {
  readonly field: F;
  readonly width?: number;
  readonly align?: 'LEFT' | 'RIGHT';
  readonly pad?: '0' | ' ';
}

/** One kind of file, out or back. */
export interface RecordLayout<C extends string, L extends string> {
  readonly control: { readonly place: 'FIRST' | 'LAST'; readonly columns: readonly Column<C>[] };
  readonly line: readonly Column<L>[];
  /** Values of `tag`; empty where the bank has none. */
  readonly tags: { readonly control: string; readonly line: string };
}

/** A bank's format. */
export interface BankLayout {
  readonly name: string;
  readonly encoding: BankEncoding;
  readonly form: 'CSV' | 'FIXED';
  /** CSV only. */
  readonly delimiter: string;
  readonly lineEnd: '\r\n' | '\n';
  readonly amounts: 'FEN' | 'YUAN';
  readonly batch: RecordLayout<(typeof CONTROL_FIELDS)[number], (typeof LINE_FIELDS)[number]>;
  readonly returned: RecordLayout<
    (typeof RETURN_CONTROL_FIELDS)[number],
    (typeof RETURN_LINE_FIELDS)[number]
  >;
  readonly statuses: Readonly<Record<string, BankStatus>>;
  readonly failures: Readonly<Record<string, FailReason>>;
}

const columns = <F extends string>(...fields: F[]): Column<F>[] => fields.map((field) => ({ field }));

const FAILURES: Readonly<Record<string, FailReason>> = {
  E01: 'NAME_MISMATCH',
  E02: 'NO_SUCH_ACCOUNT',
  E03: 'FROZEN',
  E04: 'BANK_CODE_WRONG',
  E05: 'LIMIT',
  E06: 'DOCUMENT_EXPIRED',
  E07: 'ACCOUNT_SHORT',
  E08: 'DUPLICATE_BATCH',
  E09: 'TIMED_OUT',
};

/** UTF-8, commas, fen, the control record first: our own proposal where a bank has no wish. */
export const PLAIN_LAYOUT: BankLayout = {
  name: 'plain',
  encoding: 'utf-8',
  form: 'CSV',
  delimiter: ',',
  lineEnd: '\r\n',
  amounts: 'FEN',
  batch: {
    control: { place: 'FIRST', columns: columns(...CONTROL_FIELDS) },
    line: columns(...LINE_FIELDS),
    tags: { control: 'H', line: 'D' },
  },
  returned: {
    control: { place: 'FIRST', columns: columns(...RETURN_CONTROL_FIELDS) },
    line: columns(...RETURN_LINE_FIELDS),
    tags: { control: 'H', line: 'D' },
  },
  statuses: { PAID: 'PAID', FAILED: 'FAILED', RETURNED: 'RETURNED', UNKNOWN: 'UNKNOWN' },
  failures: FAILURES,
};

/** GBK, bars, yuan with two decimals, the control record last, words for states. */
export const GBK_TRAILER_LAYOUT: BankLayout = {
  name: 'gbk-trailer',
  encoding: 'gbk',
  form: 'CSV',
  delimiter: '|',
  lineEnd: '\r\n',
  amounts: 'YUAN',
  batch: {
    control: {
      place: 'LAST',
      columns: columns('tag', 'count', 'total', 'batchNo', 'payer', 'project', 'payMonth', 'sha256'),
    },
    line: columns('lineNo', 'card', 'name', 'amount', 'purpose', 'lineId'),
    tags: { control: '合计', line: '' },
  },
  returned: {
    control: {
      place: 'LAST',
      columns: columns('tag', 'batchNo', 'paidCount', 'paidTotal', 'failedCount', 'failedTotal'),
    },
    line: columns('lineId', 'status', 'amount', 'bankSerial', 'paidOn', 'failCode', 'failText'),
    tags: { control: '合计', line: '' },
  },
  statuses: { 成功: 'PAID', 失败: 'FAILED', 退汇: 'RETURNED', 处理中: 'UNKNOWN' },
  failures: { ...FAILURES, 户名不符: 'NAME_MISMATCH', 账号不存在: 'NO_SUCH_ACCOUNT' },
};

/** GBK, fixed widths in bytes, fen with leading zeros. */
export const GBK_FIXED_LAYOUT: BankLayout = {
  name: 'gbk-fixed',
  encoding: 'gbk',
  form: 'FIXED',
  delimiter: '',
  lineEnd: '\n',
  amounts: 'FEN',
  batch: {
    control: {
      place: 'FIRST',
      columns: [
        { field: 'tag', width: 1 },
        { field: 'batchNo', width: 32 },
        { field: 'project', width: 32 },
        { field: 'payer', width: 32 },
        { field: 'count', width: 6, align: 'RIGHT', pad: '0' },
        { field: 'total', width: 15, align: 'RIGHT', pad: '0' },
        { field: 'payMonth', width: 7 },
        { field: 'sha256', width: 64 },
      ],
    },
    line: [
      { field: 'tag', width: 1 },
      { field: 'lineNo', width: 6, align: 'RIGHT', pad: '0' },
      { field: 'lineId', width: 20 },
      { field: 'card', width: 32 },
      { field: 'name', width: 60 },
      { field: 'amount', width: 15, align: 'RIGHT', pad: '0' },
      { field: 'purpose', width: 20 },
    ],
    tags: { control: '0', line: '1' },
  },
  returned: {
    control: {
      place: 'FIRST',
      columns: [
        { field: 'tag', width: 1 },
        { field: 'batchNo', width: 32 },
        { field: 'paidCount', width: 6, align: 'RIGHT', pad: '0' },
        { field: 'paidTotal', width: 15, align: 'RIGHT', pad: '0' },
        { field: 'failedCount', width: 6, align: 'RIGHT', pad: '0' },
        { field: 'failedTotal', width: 15, align: 'RIGHT', pad: '0' },
      ],
    },
    line: [
      { field: 'tag', width: 1 },
      { field: 'lineId', width: 20 },
      { field: 'amount', width: 15, align: 'RIGHT', pad: '0' },
      { field: 'status', width: 2 },
      { field: 'bankSerial', width: 40 },
      { field: 'paidOn', width: 8 },
      { field: 'failCode', width: 4 },
      { field: 'failText', width: 60 },
    ],
    tags: { control: '0', line: '1' },
  },
  statuses: { '10': 'PAID', '11': 'FAILED', '12': 'RETURNED', '01': 'UNKNOWN' },
  failures: FAILURES,
};

/** Formats by name. */
export const BANK_LAYOUTS: Readonly<Record<string, BankLayout>> = Object.fromEntries(
  [PLAIN_LAYOUT, GBK_TRAILER_LAYOUT, GBK_FIXED_LAYOUT].map((layout) => [layout.name, layout]),
);

/** What people do about a failure; nothing of it is done by sending the same again in the dark. */
export const FAIL_ADVICE: Readonly<Record<FailReason, string>> = {
  NAME_MISMATCH: '户名不符：回到实名登记核对，不得为通过而改名',
  NO_SUCH_ACCOUNT: '账号不存在或已销户：请工人提供新卡',
  FROZEN: '账户冻结或久悬：请工人联系银行',
  BANK_CODE_WRONG: '开户行或联行号有误：更正后重发本行',
  LIMIT: '超过账户限额：请工人办理一类户',
  DOCUMENT_EXPIRED: '证件过期：请工人到银行更新',
  ACCOUNT_SHORT: '专户余额不足：整批暂停，通知建设单位拨付',
  DUPLICATE_BATCH: '重复批次：先查询首批结果',
  TIMED_OUT: '状态未知：只查询，不重发',
  OTHER: '其他原因：按银行说明处理',
};
