// Step 9 of the walk: the indicators of what a day of work costs, defined.
import type { Indicator, IndicatorFamily } from '../indicator.js';
import { LABOUR_PRICE_DEFINITION, type LabourPriceValues } from './labour-price-statistic.js';

const LINES =
  'published lines of at least 5 工 that are paid by the day, the hour or by measured work, without back pay, adjustments and allowances';
const OF_LINES = `fen a 工 of ${LINES}, half up`;

const fen = (zh: string, en: string, numerator: string): Indicator => ({
  ...{ zh, en, numerator },
  denominator: null,
  unit: 'fen',
  target: null,
  source:
    'statistics.md §4; cells of fewer than 20 people or 3 projects are merged into the group of their trade or held back',
});

const counted = (zh: string, en: string, numerator: string, unit: Indicator['unit']): Indicator => ({
  ...fen(zh, en, numerator),
  unit,
});

export const LABOUR_PRICE_FAMILY: IndicatorFamily<keyof LabourPriceValues> = {
  definition: LABOUR_PRICE_DEFINITION,
  zh: '人工成本信息',
  en: 'Labour price',
  period: 'month',
  indicators: {
    meanFen: fen('平均日工资', 'Mean of a 工', `fen of ${LINES} ÷ their 工, half up`),
    medianFen: fen('中位数', 'Median', `middle of the ${OF_LINES}`),
    p25Fen: fen('下四分位', 'Lower quartile', `25 % of the ${OF_LINES}`),
    p75Fen: fen('上四分位', 'Upper quartile', `75 % of the ${OF_LINES}`),
    lowFen: fen('低位值', 'Low', `1 % of the ${OF_LINES}`),
    highFen: fen('高位值', 'High', `99 % of the ${OF_LINES}`),
    people: counted('人数', 'People', 'people with such a line, each once', 'people'),
    projects: counted('项目数', 'Projects', 'projects with such a line', 'projects'),
    lines: counted('工资行数', 'Lines', LINES, 'workers'),
    workdayHundredths: counted('工日', 'Workdays 工日', `工 of ${LINES}, in hundredths`, 'hundredths'),
  },
};
