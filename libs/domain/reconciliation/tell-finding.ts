// Step 8 of the walk, told: why a case is one, in words that a worker, a clerk and a judge can read. The figures are those of
// the explanation that is stored with the case.
import { type Words } from '../attendance/day-words.js';
import { formatYuan } from '../money/money.js';
import { type Finding, type FindingCode } from './finding.js';

type Told = Pick<Finding, 'code' | 'amountFen' | 'explanation'>;
type Teller = (say: Figures) => Words;

/** Says why the case is one. A figure that an older rule did not keep is told as “?”. */
export function tellFinding(finding: Told): Words {
  return WORDS[finding.code](figuresOf(finding));
}

/** Figures of an explanation as texts. */
interface Figures {
  /** Yuan of a figure in fen. */
  yuan(name: string): string;
  /** 工 of a figure in hundredths. */
  days(name: string): string;
  text(name: string): string;
  list(name: string): string;
  /** Whether a list has an item. */
  has(name: string): boolean;
  readonly stake: string;
}

function figuresOf({ amountFen, explanation }: Told): Figures {
  const number = (name: string, told: (value: number) => string) => {
    const value = explanation[name];
    return typeof value === 'number' ? told(value) : '?';
  };
  const text = (value: unknown): string =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
  const items = (name: string) => {
    const value = explanation[name];
    return Array.isArray(value) ? (value as unknown[]) : [];
  };
  return {
    yuan: (name) => number(name, formatYuan),
    days: (name) => number(name, (value) => String(value / 100)),
    text: (name) => text(explanation[name]),
    list: (name) => items(name).map(itemText).join('、') || '?',
    has: (name) => items(name).length > 0,
    stake: formatYuan(amountFen),
  };
}

function itemText(item: unknown): string {
  if (typeof item === 'string' || typeof item === 'number') return String(item);
  if (typeof item !== 'object' || item === null) return '?';
  const { dueOn, missingFen, eventId, sha256 } = item as Record<string, unknown>;
  if (typeof dueOn === 'string' && typeof missingFen === 'number')
    return `${dueOn} ${formatYuan(missingFen)}`;
  if (typeof eventId === 'string') return eventId;
  return typeof sha256 === 'string' ? sha256.slice(0, 12) : '?';
}

const WORDS: Readonly<Record<FindingCode, Teller>> = {
  PAYEE_MISMATCH: (say) => ({
    zh: `银行流水 ${say.list('bankSerials')} 的收款卡不是工人登记的银行卡，涉及 ${say.stake} 元。`,
    en: `Bank rows ${say.list('bankSerials')} went to a card that is not the worker’s registered one: ${say.stake} yuan.`,
  }),
  SHARED_CARD: (say) => ({
    zh: `这张银行卡还登记在另外 ${say.text('otherWorkers')} 名工人名下，本月收款 ${say.yuan('paidFen')} 元。`,
    en: `The card also stands for ${say.text('otherWorkers')} other workers; it received ${say.yuan('paidFen')} yuan this month.`,
  }),
  OUTSIDE_ACCOUNT: (say) => ({
    zh: `银行流水 ${say.list('bankSerials')} 不是从工资专用账户发出的，共 ${say.stake} 元。`,
    en: `Bank rows ${say.list('bankSerials')} were not ordered from the special account: ${say.stake} yuan.`,
  }),
  DUP_PAY: (say) => ({
    zh: `工资表实发 ${say.yuan('netFen')} 元，银行已付 ${say.yuan('paidFen')} 元，同一金额付了两次。`,
    en: `The sheet says ${say.yuan('netFen')} yuan net, the bank paid ${say.yuan('paidFen')}: one amount went out twice.`,
  }),
  ATT_NO_PAY: (say) => ({
    zh: `出勤 ${say.text('attendedDays')} 天、${say.days('attendedHundredths')} 个工，发薪日 ${say.text('dueOn')} 已过，没有工资记录；按草稿应发 ${say.yuan('draftNetFen')} 元。`,
    en: `${say.text('attendedDays')} days of attendance (${say.days('attendedHundredths')} 工) and no published line; due on ${say.text('dueOn')}; ${say.yuan('draftNetFen')} yuan by the draft.`,
  }),
  BANK_NE_SHEET: (say) => ({
    zh: `工资表实发 ${say.yuan('netFen')} 元，银行付的金额与之相差 ${say.yuan('differenceFen')} 元。`,
    en: `The sheet says ${say.yuan('netFen')} yuan net; what the bank paid differs by ${say.yuan('differenceFen')}.`,
  }),
  RETURNED: (say) => ({
    zh: `银行流水 ${say.list('bankSerials')} 失败或退汇，尚未重新付到；${say.text('redAfter')} 之后为红色。`,
    en: `Bank rows ${say.list('bankSerials')} failed or came back and nothing has cured it; red after ${say.text('redAfter')}.`,
  }),
  PAYABLE_NE_PAID: (say) => ({
    zh: `工资表实发 ${say.yuan('netFen')} 元，发薪日 ${say.text('dueOn')} 已过，只付了 ${say.yuan('paidFen')} 元，还欠 ${say.stake} 元。`,
    en: `${say.yuan('netFen')} yuan net were due on ${say.text('dueOn')}; ${say.yuan('paidFen')} are paid, ${say.stake} are open.`,
  }),
  UNDER_SETTLED_EXIT: (say) => ({
    zh: `工人 ${say.text('exitedOn')} 退场，应结 ${say.yuan('owedFen')} 元，已付 ${say.yuan('paidFen')} 元；退场当日应当结清。`,
    en: `The worker left on ${say.text('exitedOn')}; ${say.yuan('owedFen')} yuan were to be settled that day, ${say.yuan('paidFen')} are paid.`,
  }),
  LINE_DISPUTED: (say) => ({
    zh: `工人对工资行（实发 ${say.yuan('netFen')} 元）提出异议，尚未处理。`,
    en: `The worker disputes the line of ${say.yuan('netFen')} yuan net, and nobody has settled it.`,
  }),
  NO_SIGN: (say) => ({
    zh: `工资表已审核，但工人没有签字，也没有法定理由；涉及 ${say.yuan('netFen')} 元。`,
    en: `The sheet was approved without the worker’s signature or a legal reason: ${say.yuan('netFen')} yuan.`,
  }),
  PAY_NO_ATT: (say) => ({
    zh: `工资表应发 ${say.yuan('payableFen')} 元，但当月没有出勤；${say.text('lastYellowMonth')} 之后为红色。`,
    en: `${say.yuan('payableFen')} yuan on the sheet without a day of attendance; red after ${say.text('lastYellowMonth')}.`,
  }),
  NO_CONTRACT: (say) => ({
    zh: `没有劳动合同：出勤 ${say.text('attendedDays')} 天，另有 ${say.text('uncontractedDays')} 天被闸机看到但因无合同不计考勤。`,
    en: `No contract: ${say.text('attendedDays')} days counted, and ${say.text('uncontractedDays')} more on which the gate saw the worker and nothing counts.`,
  }),
  BELOW_MIN: (say) => ({
    zh: `出勤 ${say.days('attendedHundredths')} 个工，得到 ${say.yuan('lowestFen')} 元，低于当地最低工资 ${say.yuan('minimumWageFen')} 元。`,
    en: `${say.days('attendedHundredths')} 工 brought ${say.yuan('lowestFen')} yuan, below the local minimum of ${say.yuan('minimumWageFen')}.`,
  }),
  DEDUCTION_OVER_LIMIT: (say) => ({
    zh: `损失赔偿扣款 ${say.yuan('damageFen')} 元，超过应发 ${say.yuan('payableFen')} 元的 ${say.text('limitHundredths')}%。`,
    en: `${say.yuan('damageFen')} yuan were deducted for damage, more than ${say.text('limitHundredths')} % of ${say.yuan('payableFen')}.`,
  }),
  DAYS_DIFF: (say) => ({
    zh: `工资表 ${say.days('sheetDaysHundredths')} 个工，考勤 ${say.days('attendedHundredths')} 个工，相差 ${say.days('differenceHundredths')}，允许 ${say.days('toleranceHundredths')}。`,
    en: `${say.days('sheetDaysHundredths')} 工 on the sheet, ${say.days('attendedHundredths')} by attendance: ${say.days('differenceHundredths')} apart, ${say.days('toleranceHundredths')} allowed.`,
  }),
  PAID_LATE: (say) => ({
    zh: `应在 ${say.text('dueOn')} 前发放，${say.text('lastPaidOn')} 才到账（流水 ${say.list('bankSerials')}）。`,
    en: `Due on ${say.text('dueOn')}, the last money came on ${say.text('lastPaidOn')} (rows ${say.list('bankSerials')}).`,
  }),
  RATE_OUTLIER: (say) => ({
    zh: `约定日工资 ${say.yuan('dailyRateFen')} 元，同工种中位数 ${say.yuan('tradeMedianFen')} 元，超出 ${say.text('rateLowHundredths')}%–${say.text('rateHighHundredths')}%。`,
    en: `A day rate of ${say.yuan('dailyRateFen')} yuan beside a median of ${say.yuan('tradeMedianFen')} in the trade, outside ${say.text('rateLowHundredths')}–${say.text('rateHighHundredths')} %.`,
  }),
  DAYS_UNPROVEN: (say) => ({
    zh: `工资表 ${say.days('sheetDaysHundredths')} 个工，其中设备证实 ${say.days('provenHundredths')} 个，其余靠人工或手机。`,
    en: `${say.days('sheetDaysHundredths')} 工 on the sheet, of which terminals saw ${say.days('provenHundredths')}; the rest is only asserted.`,
  }),
  ATT_ASSERTED: (say) => ({
    zh: `出勤 ${say.text('attendedDays')} 天全部靠人工或手机记录，没有一天由设备证实。`,
    en: `All ${say.text('attendedDays')} days of attendance are by hand or by phone: no terminal saw any.`,
  }),
  TWO_SITES: (say) => ({
    zh: `有 ${say.text('count')} 次通行在时间上不可能：两处工地之间来不及赶到（${say.list('passages')}）。`,
    en: `${say.text('count')} passages nearer in time than a person can travel between two sites (${say.list('passages')}).`,
  }),
  PIECE_WORK: (say) => ({
    zh: `计件或包干，应发 ${say.yuan('payableFen')} 元；${say.days('attendedHundredths')} 个工与日工资不可比。`,
    en: `Paid by what was measured, ${say.yuan('payableFen')} yuan; its ${say.days('attendedHundredths')} 工 do not compare with day rates.`,
  }),
  BACK_PAY: (say) => {
    const [zh, en] = say.has('payMonths')
      ? [`随 ${say.list('payMonths')} 工资表`, `with the sheet of ${say.list('payMonths')}`]
      : [`银行流水 ${say.list('bankSerials')}`, `with bank rows ${say.list('bankSerials')}`];
    return {
      zh: `本月工资补发 ${say.stake} 元，${zh}。`,
      en: `${say.stake} yuan of this month came later, ${en}.`,
    };
  },
  HEADCOUNT_DIFF: (say) => ({
    zh: `出勤 ${say.text('attendedHeads')} 人，发薪 ${say.text('paidHeads')} 人，发薪日 ${say.text('dueOn')} 已过。`,
    en: `${say.text('attendedHeads')} people attended, ${say.text('paidHeads')} were paid; due on ${say.text('dueOn')}.`,
  }),
  ACCOUNT_SHORT: (say) => ({
    zh: `专用账户可用余额 ${say.yuan('balanceFen')} 元，本月还需 ${say.yuan('wantedFen')} 元，发薪日 ${say.text('dueOn')}。`,
    en: `The special account has ${say.yuan('balanceFen')} yuan to spend, the month still wants ${say.yuan('wantedFen')}, due on ${say.text('dueOn')}.`,
  }),
  FUND_LATE: (say) => ({
    zh: `建设单位人工费未按期拨付：${say.list('transfers')}，共缺 ${say.stake} 元。`,
    en: `Labour cost that the owner has not transferred in time: ${say.list('transfers')}; ${say.stake} yuan in all.`,
  }),
  EVENT_CONFLICT: (say) => ({
    zh: `设备用同一序号发来了内容不同的记录 ${say.text('count')} 次（序号 ${say.list('seqs')}）。`,
    en: `The gate sent ${say.text('count')} events again with other content under the same number (${say.list('seqs')}).`,
  }),
  PHOTO_REUSED: (say) => ({
    zh: `${say.text('count')} 张照片被用于多名工人或多个日期（${say.list('photos')}）。`,
    en: `${say.text('count')} photos stand for more than one worker or date (${say.list('photos')}).`,
  }),
  TEAM_TOO_REGULAR: (say) => ({
    zh: `班组 ${say.text('workers')} 人在 ${say.text('days')} 天里的进出时间过于整齐（${say.text('pattern')}），不像真人。`,
    en: `Entries and exits of ${say.text('workers')} people on ${say.text('days')} days are too regular to be people’s (${say.text('pattern')}).`,
  }),
};
