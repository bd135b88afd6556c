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
    atBoard: count(
      '告示牌来件数',
      'At the notice board',
      'of these those raised at a notice board',
      'complaints',
    ),
    accepted: count('受理数', 'Accepted', 'of these those that somebody has accepted', 'complaints'),
    acceptedInTimeRate: {
      zh: '按时受理率',
      en: 'Accepted in time',
      numerator:
        'of these those accepted within seven days, the five working days of a week without holidays',
      denominator: 'complaints that were raised in the month',
      unit: 'rate',
      target: '100 %',
      source: PROPOSAL,
    },
    transferred: count('转办数', 'Transferred', 'of these those that were transferred', 'complaints'),
    closed: count('办结数', 'Closed', 'of these those that are closed now', 'complaints'),
    withdrawn: count('撤回数', 'Withdrawn', 'of these those closed as withdrawn', 'complaints'),
    paid: count('清偿数', 'Paid', 'of these those closed as paid', 'complaints'),
    handlingDays: count(
      '平均办理天数',
      'Mean handling time',
      'whole days from raising to closing, mean over those that are closed, half up',
      'days',
    ),
  },
};
