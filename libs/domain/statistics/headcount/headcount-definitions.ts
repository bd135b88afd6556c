// Step 9 of the walk: the indicators of heads on site, defined.
import type { IndicatorFamily } from '../indicator.js';
import { HEADCOUNT_DEFINITION, type HeadcountValues } from './headcount-statistic.js';

const PROPOSAL = 'our proposal';
const ON_SITE = 'workers between a passage in and the one out that ends it, as far as that counts as work';

export const HEADCOUNT_FAMILY: IndicatorFamily<keyof HeadcountValues> = {
  definition: HEADCOUNT_DEFINITION,
  zh: '在场人数',
  en: 'Heads on site',
  period: 'day',
  indicators: {
    peakHeads: {
      zh: '在场峰值',
      en: 'Peak of heads',
      numerator: `${ON_SITE}: the most at a half hour, the sites of the group together`,
      denominator: null,
      unit: 'workers',
      target: null,
      source: PROPOSAL,
    },
    meanHeads: {
      zh: '平均在场人数',
      en: 'Mean of heads',
      numerator: `${ON_SITE}: mean over the half hours from 06:00 to 20:00 of days on which anybody came to a site of the group, half up`,
      denominator: null,
      unit: 'workers',
      mayBeNull: true,
      target: null,
      source: PROPOSAL,
    },
  },
};
