// Step 10 of the walk: the indicators of what sites must have, defined.
import type { Indicator, IndicatorFamily } from '../indicator.js';
import { COMPLIANCE_DEFINITION, type ComplianceValues } from './compliance-statistic.js';

const ACTIVE =
  'project-months of projects that are being built in the month: begun, not completed before it, state 003 or completed since';

const share = (names: readonly [zh: string, en: string], numerator: string, source: string): Indicator => ({
  ...{ zh: names[0], en: names[1], numerator },
  denominator: ACTIVE,
  unit: 'rate',
  target: '100 %',
  source,
});

export const COMPLIANCE_FAMILY: IndicatorFamily<keyof ComplianceValues> = {
  definition: COMPLIANCE_DEFINITION,
  zh: '制度落实',
  en: 'What sites must have',
  period: 'month',
  indicators: {
    activeProjects: {
      zh: '在建项目（月次）',
      en: 'Projects being built',
      numerator: ACTIVE,
      denominator: null,
      unit: 'projects',
      target: null,
      source: 'our proposal',
    },
    projectCoverage: {
      zh: '项目覆盖率',
      en: 'Project coverage',
      numerator:
        'of these those with a gate that has claimed its credentials and somebody registered by the last day',
      denominator: `${ACTIVE}; with a construction permit`,
      unit: 'rate',
      target: '100 %',
      source: 'Decree 724 arts 28, 38',
    },
    specialAccountRate: share(
      ['专户开立率', 'Special-account coverage'],
      'of these those with an open special account and its tripartite agreement on the last day',
      'Decree 724 art. 26',
    ),
    depositRate: share(
      ['保证金缴存率', 'Wage-deposit coverage'],
      'of these those with a deposit that was made, not returned and whose guarantee has not run out on the last day',
      'Decree 724 art. 32; 人社部发〔2021〕65号',
    ),
    noticeBoardRate: share(
      ['维权告示牌落实率', 'Notice-board rate'],
      'of these those whose board was printed in the 90 days up to the last day',
      'Decree 724 art. 34',
    ),
    labourOfficerRate: share(
      ['劳资专管员配备率', 'Labour-officer rate'],
      'of these those where somebody holds the post of labour officer on the last day',
      'Decree 724 art. 28',
    ),
    fundingOnTimeRate: {
      zh: '人工费按时拨付率',
      en: 'Labour-cost funding on time',
      numerator:
        'of these fen those that the owner had transferred by their due date; what came covers the oldest first',
      denominator: 'fen of planned transfers due in the month and before today',
      unit: 'rate',
      partsIn: 'fen',
      target: '100 %',
      source: 'Decree 724 arts 24, 29',
    },
  },
};
