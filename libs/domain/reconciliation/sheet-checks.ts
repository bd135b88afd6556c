// Step 8 of the walk: the checks of what stands on the sheet itself (attendance-and-wage-rules.md §2, §3 and §5).

import { type Check } from './check.js';
import { sumOf } from './month-balance.js';
import { type SheetLine } from './worker-month.js';

/** The worker says that the line is wrong, and nobody has settled it. */
export const checkDispute: Check = ({ facts }) => {
  const lines = published(facts.lines).filter((line) => line.confirmation === 'DISPUTED');
  if (lines.length === 0) return null;
  const netFen = sumOf(lines, (line) => line.netFen);
  return { level: 'red', amountFen: netFen, explanation: { teamIds: teamsOf(lines), netFen } };
};

/** The sheet was approved although the worker has not signed and no legal reason stands in its place. */
export const checkSignature: Check = ({ facts }) => {
  const lines = published(facts.lines).filter((line) => line.isApproved && line.confirmation === 'NONE');
  if (lines.length === 0) return null;
  const netFen = sumOf(lines, (line) => line.netFen);
  return { level: 'red', amountFen: netFen, explanation: { teamIds: teamsOf(lines), netFen } };
};

/** More was deducted for damage than the law allows of the month's wage. */
export const checkDeductions: Check = ({ facts, tolerances }) => {
  const lines = published(facts.lines);
  const damageFen = sumOf(lines, (line) => line.damageFen ?? 0);
  const payableFen = sumOf(lines, (line) => line.payableFen);
  // whole numbers on both sides: a share would be rounded
  const excess = damageFen * 100 - payableFen * tolerances.deductionHundredths;
  if (damageFen <= 0 || excess <= 0) return null;
  const explanation = { damageFen, payableFen, limitHundredths: tolerances.deductionHundredths };
  return { level: 'red', amountFen: Math.ceil(excess / 100), explanation };
};

/** The agreed day rate lies far from what the trade earns here: a typing error, or a wage on paper only. */
export const checkRate: Check = ({ facts, tolerances }) => {
  const { dailyRateFen = null, tradeMedianFen = null } = facts;
  if (facts.isPieceWork || dailyRateFen === null || tradeMedianFen === null) return null;
  const { rateLowHundredths, rateHighHundredths } = tolerances;
  const rate = dailyRateFen * 100;
  if (rate >= tradeMedianFen * rateLowHundredths && rate <= tradeMedianFen * rateHighHundredths) return null;
  const explanation = { dailyRateFen, tradeMedianFen, rateLowHundredths, rateHighHundredths };
  return { level: 'yellow', amountFen: 0, explanation };
};

function published(lines: readonly SheetLine[]): readonly SheetLine[] {
  return lines.filter((line) => line.isPublished);
}

function teamsOf(lines: readonly SheetLine[]): number[] {
  return [...new Set(lines.map((line) => line.teamId))].sort((a, b) => a - b);
}
