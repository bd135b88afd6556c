// Step 10 of the walk: the indicators of early warnings and complaints, defined.
import type { Indicator, IndicatorFamily } from '../indicator.js';
import {
  ALERTS_DEFINITION,
  type AlertValues,
  COMPLAINTS_DEFINITION,
  type ComplaintValues,
} from './supervision-statistic.js';

const PROPOSAL = 'our proposal';

const count = (zh: string, en: string, numerator: string, unit: Indicator['unit']): Indicator => ({
  ...{ zh, en, numerator, unit },
  denominator: null,
  target: null,
  source: PROPOSAL,
});

/** Complaints of the month that something is true of. */
const of = (zh: string, en: string, what: string) => count(zh, en, `of these those ${what}`, 'complaints');

export const ALERTS_FAMILY: IndicatorFamily<keyof AlertValues> = {
  definition: ALERTS_DEFINITION,
  zh: '工资预警',
  en: 'Early warnings',
  period: 'month',
  indicators: {
    raised: count('预警数', 'Raised', 'alerts that were raised in the month', 'alerts'),
    red: count('红色预警数', 'Red', 'of these those that are red now', 'alerts'),
    acknowledgedInTimeRate: {
      zh: '24小时签收率',
      en: 'Acknowledged within a day',
      numerator: 'of these those acknowledged within 24 hours',
      denominator: 'alerts that were raised in the month',
      unit: 'rate',
      target: null,
      source: PROPOSAL,
    },
    curedInTimeRate: {
      zh: '按时处置率',
      en: 'Cured in time',
      numerator: 'of these those cured by the instant at which they had to be',
      denominator: 'alerts that were raised in the month',
      unit: 'rate',
      target: null,
      source: 'Decree 724 art. 38; five working days are our proposal',
    },
    curedIn30DaysRate: {
      zh: '30日化解率',
      en: 'Cured within 30 days',
      numerator: 'of these those cured for the first time within 30 days of being raised',
      denominator: 'alerts that were raised in the month',
      unit: 'rate',
      target: null,
      source: PROPOSAL,
    },
    stillOpen: count('未消除数', 'Still open', 'of these those that are not cured now', 'alerts'),
    escalated: count('升级数', 'Escalated', 'of these those that went up the ladder', 'alerts'),
  },
};

export const COMPLAINTS_FAMILY: IndicatorFamily<keyof ComplaintValues> = {
  definition: COMPLAINTS_DEFINITION,
  zh: '欠薪诉求',
  en: 'Complaints',
  period: 'month',
  indicators: {
    received: count('受理来件数', 'Received', 'complaints that were raised in the month', 'complaints'),
    atBoard: of('告示牌来件数', 'At the notice board', 'raised at a notice board'),
    byAccount: of('账号来件数', 'By account', 'raised by a worker’s own account'),
    byPhone: of('电话来件数', 'By phone', 'that came by phone and were entered'),
    byLetter: of('来信来件数', 'By letter', 'that came by letter and were entered'),
    byPlatform: of(
      '其他平台来件数',
      'From other platforms',
      'that came from another platform and were entered',
    ),
    accepted: of('受理数', 'Accepted', 'that somebody has accepted'),
    acceptedInTimeRate: {
      zh: '按时受理率',
      en: 'Accepted in time',
      numerator:
        'of these those accepted for the first time within the five working days from raising or from the last transfer',
      denominator: 'complaints that were raised in the month',
      unit: 'rate',
      target: '100 %',
      source: PROPOSAL,
    },
    transferred: of('转办数', 'Transferred', 'that were transferred'),
    closed: of('办结数', 'Closed', 'that are closed now'),
    closedInTimeRate: {
      zh: '按时办结率',
      en: 'Closed in time',
      numerator:
        'of these those closed within the sixty working days from accepting, thirty more with each extension',
      denominator: `complaints that were raised in the month and are closed, or have not been by the day by which they had to be`,
      unit: 'rate',
      target: '100 %',
      source: 'Inspection Regulations art. 17',
    },
    withdrawn: of('撤回数', 'Withdrawn', 'closed as withdrawn'),
    paid: of('清偿数', 'Paid', 'closed as paid'),
    recoveredFen: count(
      '追回工资',
      'Recovered',
      'fen paid because of those that are closed, as their closing says',
      'fen',
    ),
    helpedPeople: count(
      '受益人数',
      'People helped',
      'people paid because of those that are closed, as their closing says; one in two complaints counts twice',
      'workers',
    ),
    handlingDays: {
      ...count(
        '平均办理天数',
        'Mean handling time',
        'whole days from raising to closing, mean over those that are closed, half up',
        'days',
      ),
      mayBeNull: true,
    },
  },
};
