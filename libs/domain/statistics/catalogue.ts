// Step 9 of the walk: every indicator that is computed, for programs and as the text of docs/indicators.md.
import { ATTENDANCE_FAMILY } from './attendance/attendance-definitions.js';
import { COMPLIANCE_FAMILY } from './compliance/compliance-definitions.js';
import { ENFORCEMENT_FAMILY } from './enforcement/enforcement-definitions.js';
import { HEADCOUNT_FAMILY } from './headcount/headcount-definitions.js';
import type { Indicator, IndicatorFamily } from './indicator.js';
import { KEY_POSTS_FAMILY } from './key-posts/key-post-definitions.js';
import { LABOUR_PRICE_FAMILY } from './labour-price/labour-price-definitions.js';
import { ALERTS_FAMILY, COMPLAINTS_FAMILY } from './supervision/supervision-definitions.js';
import { SYSTEM_FAMILY } from './system/system-definitions.js';
import { WAGE_FAMILY } from './wages/wage-definitions.js';
import { WORKFORCE_FAMILY } from './workforce/workforce-definitions.js';

/** Every family there is. An indicator that is not here is not computed. */
export const CATALOGUE: readonly IndicatorFamily[] = [
  ATTENDANCE_FAMILY,
  HEADCOUNT_FAMILY,
  WORKFORCE_FAMILY,
  WAGE_FAMILY,
  LABOUR_PRICE_FAMILY,
  COMPLIANCE_FAMILY,
  KEY_POSTS_FAMILY,
  ALERTS_FAMILY,
  COMPLAINTS_FAMILY,
  ENFORCEMENT_FAMILY,
  SYSTEM_FAMILY,
];

const HEAD = `# Indicators

Made from the definitions in \`libs/domain/statistics\` by \`npm run docs:indicators\`; change them there. \`GET /api/v1/statistics/definitions\`
gives the same. Every rate carries its numerator and denominator; a denominator of 0 gives null, never 0 % or 100 %. A definition that
changes gets another version, which every answer names.
`;

/** docs/indicators.md. */
export function catalogueText(families: readonly IndicatorFamily[] = CATALOGUE): string {
  return [HEAD, ...families.map(familyText)].join('\n');
}

function familyText({ definition, zh, en, period, indicators }: IndicatorFamily): string {
  const head = `## ${en} ${zh}: \`${definition}\`\n\nBy ${period}.\n`;
  return [head, ...Object.entries(indicators).map(([id, each]) => indicatorText(id, each))].join('\n');
}

function indicatorText(
  id: string,
  { zh, en, numerator, denominator, unit, partsIn, target, source }: Indicator,
): string {
  const lines = [
    denominator === null ? `- Sum: ${numerator}` : `- Numerator: ${numerator}`,
    ...(denominator === null ? [] : [`- Denominator: ${denominator}`]),
    `- Unit: ${unit}`,
    ...(partsIn === undefined ? [] : [`- Numerator and denominator in: ${partsIn}`]),
    ...(target === null ? [] : [`- Target: ${target}`]),
    `- Source: ${source}`,
  ];
  return `### \`${id}\` ${en} ${zh}\n\n${lines.join('\n')}\n`;
}
