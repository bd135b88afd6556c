// Step 9 of the walk: the indicators of the people on site, defined.
import type { IndicatorFamily } from '../indicator.js';
import { WORKFORCE_DEFINITION, type WorkforceValues } from './workforce-statistic.js';

const REAL_NAME = '建市〔2019〕18号 arts 8, 11';
const PROPOSAL = 'our proposal';
const ACTIVE = 'worker-months with at least one day from entry to exit; a worker on two sites counts on each';

export const WORKFORCE_FAMILY: IndicatorFamily<keyof WorkforceValues> = {
  definition: WORKFORCE_DEFINITION,
  zh: '从业人员',
  en: 'Work-force',
  period: 'month',
  indicators: {
    activePeople: {
      zh: '在册人数',
      en: 'People registered',
      numerator:
        'people with at least one day from entry to exit; each counts once, however many sites and months',
      denominator: null,
      unit: 'people',
      target: null,
      source: REAL_NAME,
    },
    attendedPeople: {
      zh: '出勤人数',
      en: 'People who came',
      numerator:
        'people with at least one day with a valid passage; each counts once, however many sites and months',
      denominator: null,
      unit: 'people',
      target: null,
      source: PROPOSAL,
    },
    entered: {
      zh: '进场人数',
      en: 'Entered',
      numerator: 'workers who entered a site in the month; one who changes team does not enter again',
      denominator: null,
      unit: 'workers',
      target: null,
      source: PROPOSAL,
    },
    exited: {
      zh: '退场人数',
      en: 'Exited',
      numerator: 'workers who left a site in the month',
      denominator: null,
      unit: 'workers',
      target: null,
      source: PROPOSAL,
    },
    netChange: {
      zh: '净增人数',
      en: 'Net change',
      numerator: 'entered less exited; may be negative',
      denominator: null,
      unit: 'workers',
      target: null,
      source: PROPOSAL,
    },
    realNameRate: {
      zh: '实名登记率',
      en: 'Real-name registration rate',
      numerator:
        'of these those whose identity is verified on the last of these days and whose photo is there',
      denominator: ACTIVE,
      unit: 'rate',
      target: '100 %',
      source: REAL_NAME,
    },
    identityRate: {
      zh: '身份核验率',
      en: 'Identity verified',
      numerator: 'of these those whose identity is verified on the last of these days',
      denominator: ACTIVE,
      unit: 'rate',
      target: '100 %',
      source: REAL_NAME,
    },
    contractRate: {
      zh: '合同签订率',
      en: 'Contract-signing rate',
      numerator: 'of these those with a contract or written agreement in force on the last of these days',
      denominator: ACTIVE,
      unit: 'rate',
      target: '100 %',
      source: 'Decree 724 art. 28',
    },
    entryTrainingRate: {
      zh: '入场教育率',
      en: 'Entry training rate',
      numerator:
        'of these those who passed a training of the site on or before their first valid passage since',
      denominator: 'workers who entered a site in the month',
      unit: 'rate',
      target: '100 %',
      source: '建市〔2019〕18号 art. 12',
    },
    outsideAgePresence: {
      zh: '超龄及未成年出勤人数',
      en: 'Present outside the age rule',
      numerator:
        'worker-months of people whom the age rule of the area excludes or warns of on the last day they came',
      denominator: null,
      unit: 'workers',
      target: '0',
      source: 'Labour Law arts 15, 64; rules of the area',
    },
  },
};
