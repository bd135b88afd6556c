// Step 10 of the walk: the indicators of supervision, defined.
import type { Indicator, IndicatorFamily } from '../indicator.js';
import { ENFORCEMENT_DEFINITION, type EnforcementValues } from './enforcement-statistic.js';

const LIST = 'Decree 724 art. 39';
const PROPOSAL = 'our proposal';
const VOID = 'without records that were taken back';

const count = (
  [zh, en]: readonly [string, string],
  numerator: string,
  unit: Indicator['unit'],
  source = PROPOSAL,
): Indicator => ({ zh, en, numerator, denominator: null, unit, target: null, source });

const failed = (zh: string, en: string) =>
  count(
    [`${zh}不合格`, `${en} not met`],
    `inspections of the month that found that ${en.toLowerCase()} are not as they must be`,
    'records',
    LIST,
  );

export const ENFORCEMENT_FAMILY: IndicatorFamily<keyof EnforcementValues> = {
  definition: ENFORCEMENT_DEFINITION,
  zh: '监督执法',
  en: 'Supervision',
  period: 'month',
  indicators: {
    inspections: count(['检查次数', 'Inspections'], `inspections held in the month, ${VOID}`, 'records'),
    inspectedProjects: count(
      ['检查项目数', 'Projects inspected'],
      'projects that were inspected, each once in a group however often and in however many months',
      'projects',
    ),
    itemPassRate: {
      zh: '检查项合格率',
      en: 'Items met',
      numerator: 'of these those that the site does as it must',
      denominator: 'items of the list that inspections of the month looked at',
      unit: 'rate',
      target: '100 %',
      source: LIST,
    },
    failedContracts: failed('劳动合同', 'Contracts'),
    failedPay: failed('工资支付', 'Payments'),
    failedRealName: failed('实名制', 'Real-name records'),
    failedSpecialAccount: failed('专用账户', 'Special accounts'),
    failedPayOnBehalf: failed('总包代发', 'Payments on behalf'),
    failedDeposit: failed('工资保证金', 'Wage deposits'),
    failedNoticeBoard: failed('维权告示牌', 'Notice boards'),
    orders: count(
      ['责令改正数', 'Rectification orders'],
      'inspections of the month that ordered something to be put right',
      'records',
    ),
    rectifiedInTimeRate: {
      zh: '按期整改率',
      en: 'Rectified in time',
      numerator: 'of these those that the authority confirmed as put right on or before their day',
      denominator: 'orders of inspections of the month that are met, or whose day has passed',
      unit: 'rate',
      target: '100 %',
      source: PROPOSAL,
    },
    finedFen: count(
      ['罚款金额', 'Fines'],
      'fen of fines that were decided in the month, whenever the inspection was',
      'fen',
    ),
    incidents: count(
      ['群体性事件数', 'Collective incidents'],
      `incidents of 10 people or more in the month, ${VOID}`,
      'records',
      '国办发〔2017〕96号',
    ),
    incidents30: count(
      ['30人以上群体性事件数', 'Of 30 or more'],
      'of these those of 30 people or more',
      'records',
    ),
    incidents50: count(
      ['50人以上群体性事件数', 'Of 50 or more'],
      'of these those of 50 people or more',
      'records',
      '国办发〔2017〕96号',
    ),
    incidentPeople: count(
      ['群体性事件人数', 'People in incidents'],
      'people of incidents of 10 or more; who came twice counts twice',
      'workers',
    ),
    listedEnterprises: count(
      ['列入失信名单企业数', 'Enterprises listed'],
      `decisions of the month to put an enterprise on the black-list, ${VOID}`,
      'records',
    ),
    listedPersons: count(
      ['列入失信名单人数', 'Persons listed'],
      `decisions of the month to put a person on the black-list, ${VOID}`,
      'records',
    ),
    removed: count(
      ['移出失信名单数', 'Taken off the list'],
      'removals from the black-list in the month, of enterprises and persons',
      'records',
    ),
  },
};
