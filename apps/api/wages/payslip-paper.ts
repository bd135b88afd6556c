// Wages: a payslip 工资清单 on paper, with every column that the law asks for (Decree 724 art. 15).
import { formatYuan } from '#domain/money/money.js';
import type { Block, DocumentOptions, TableRow } from '#platform/document/document.js';
import type { Payslip } from './payslip.dto.js';
import { TRANSFER_WORDS, workdaysText } from './wage-words.js';

const STANDING: Readonly<Record<string, string>> = {
  OPEN: '待确认',
  CONFIRMED: '本人已确认',
  DISPUTED: '本人有异议',
  REJECTED: '异议已驳回，待确认',
  EXCUSED: '以法定理由代替签字',
};

/** @param createdAt when it was printed */
export function payslipOptions(slip: Payslip, createdAt: Date): DocumentOptions {
  return {
    title: `工资清单 ${slip.workerName} ${slip.payMonth}`,
    createdAt,
    footer: `${slip.projectName}（${slip.projectCode}）${slip.workerNumber} ${slip.payMonth} 内容摘要 ${slip.lineHash.slice(0, 16)}`,
  };
}

export function* payslipBlocks(slip: Payslip): Generator<Block> {
  yield { kind: 'heading', text: '工资清单' };
  yield {
    kind: 'keyValues',
    entries: [
      ['用人单位', slip.employer ?? '—'],
      ['项目', `${slip.projectName}（${slip.projectCode}）`],
      ['班组', slip.teamName ?? '—'],
      ['工资月份', slip.payMonth],
      ['应付日期', slip.dueOn],
      ['姓名', `${slip.workerName}（${slip.workerNumber}）`],
      ['证件号码', slip.identityMasked ?? '—'],
      ['收款卡尾号', slip.cardLast4 ?? '—'],
      ['出勤', `${workdaysText(slip.daysHundredths)} 工（${slip.dayCount} 天）`],
      ['工时', `${hours(slip.workedMinutes)} 小时，其中加班 ${hours(slip.overtimeMinutes)} 小时`],
      ['确认情况', STANDING[slip.standing] ?? slip.standing],
    ],
  };
  yield {
    kind: 'table',
    caption: '应发与扣款',
    columns: [
      { header: '项目', width: 220 },
      { header: '计算', width: 200 },
      { header: '金额（元）', width: 90, align: 'right' },
    ],
    rows: moneyRows(slip),
  };
  yield {
    kind: 'table',
    caption: '银行代发结果',
    columns: [
      { header: '流水号', width: 170 },
      { header: '结果', width: 150 },
      { header: '日期', width: 80 },
      { header: '金额（元）', width: 90, align: 'right' },
    ],
    rows: slip.bank.map(({ bankSerial, status, failText, paidOn, amountFen }) => ({
      cells: [
        bankSerial,
        `${TRANSFER_WORDS[status] ?? status}${failText === null ? '' : `：${failText}`}`,
        paidOn ?? '',
        formatYuan(amountFen),
      ],
    })),
  };
  yield {
    kind: 'paragraph',
    isSmall: true,
    text: '每个工日的依据见考勤日说明；对金额有异议，可在工资表公布后提出，结果将告知本人。',
  };
}

function moneyRows(slip: Payslip): TableRow[] {
  const basic = slip.segments.map(({ dailyRateFen, daysHundredths, amountFen }) => ({
    cells: [
      '计日工资',
      `${workdaysText(daysHundredths)} 工 × ${formatYuan(dailyRateFen)}`,
      formatYuan(amountFen),
    ],
  }));
  const items = slip.items.map(({ label, isDeduction, quantity, rateFen, amountFen }) => ({
    cells: [
      isDeduction ? `扣款：${label}` : label,
      isDeduction && rateFen !== amountFen
        ? `申请 ${formatYuan(rateFen)}，依法以此为限`
        : `${quantity} × ${formatYuan(rateFen)}`,
      `${isDeduction ? '−' : ''}${formatYuan(amountFen)}`,
    ],
  }));
  const earlier = slip.adjustments.map(({ workDate, daysHundredths, dailyRateFen, amountFen }) => ({
    cells: [
      `${workDate} 考勤更正`,
      `${workdaysText(daysHundredths)} 工 × ${formatYuan(dailyRateFen)}`,
      formatYuan(amountFen),
    ],
  }));
  const total = (name: string, fen: number) => ({ cells: [name, '', formatYuan(fen)], isBold: true });
  return [
    ...[...basic, ...items, ...earlier],
    total('应发', slip.payableFen),
    total('扣款', slip.deductionFen),
    total('实发', slip.netFen),
  ];
}

function hours(minutes: number): string {
  return (minutes / 60).toFixed(2);
}
