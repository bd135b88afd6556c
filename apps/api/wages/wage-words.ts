// Wages: codes as people read them on paper.

/** What the bank says of a transfer. */
export const TRANSFER_WORDS: Readonly<Record<string, string>> = {
  PAID: '已到账',
  FAILED: '失败',
  RETURNED: '退汇',
  UNKNOWN: '银行处理中',
};

/** Legal reasons that stand in the place of a signature. */
export const EXCUSE_WORDS: Readonly<Record<string, string>> = {
  TIMED_OUT: '逾期未确认',
  LEFT_UNREACHABLE: '离场无法联系',
  INCAPACITATED: '无法签字',
  DISPUTE_REJECTED: '异议已驳回',
};

/** States of a sheet. */
export const SHEET_WORDS: Readonly<Record<string, string>> = {
  DRAFT: '草稿，尚未公布',
  PUBLISHED: '已公布，待工人确认',
  CONFIRMED: '工人已确认',
  SUBMITTED: '已报总承包单位',
  APPROVED: '总承包单位已审核',
  SENT: '已送银行',
  RETURNED: '有退回',
  SETTLED: '已全部到账',
  CANCELLED: '已撤回',
};

/** 工日 of hundredths, with two decimals. */
export function workdaysText(hundredths: number): string {
  return (hundredths / 100).toFixed(2);
}
