// Step 10 of the walk: the indicators of key posts, defined.
import type { IndicatorFamily } from '../indicator.js';
import { KEY_POSTS_DEFINITION, type KeyPostValues } from './key-post-statistic.js';

export const KEY_POSTS_FAMILY: IndicatorFamily<keyof KeyPostValues> = {
  definition: KEY_POSTS_DEFINITION,
  zh: '关键岗位',
  en: 'Key posts',
  period: 'month',
  indicators: {
    onDutyRate: {
      zh: '关键岗位到岗率',
      en: 'On-duty rate',
      numerator: 'of these those on which somebody who holds the post was present by its rule',
      denominator:
        'settled days on which the post was due, of every post and site; a day without a holder is due too',
      unit: 'rate',
      target: 'project manager and chief supervisor ≥ 60 %, a city in 2025; 80 % and 50 %, Wuhu',
      source: '建市〔2019〕18号 art. 9; docs/key-posts.md',
    },
    metRate: {
      zh: '关键岗位达标率',
      en: 'Posts that met their rule',
      numerator: 'of these those whose month met the rule',
      denominator: 'months of posts that are judged',
      unit: 'rate',
      target: '100 %',
      source: '建市〔2019〕18号 art. 9; docs/key-posts.md',
    },
  },
};
