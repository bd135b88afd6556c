// Step 10 of the walk: what authorities have done about sites, and what they had to, from sums of records.
import { rate, type Rate } from '../rate.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const ENFORCEMENT_DEFINITION = 'enforcement@1';

/** Sums over the records of a month, without those that were taken back. */
export interface EnforcementTotals {
  readonly inspections: number;
  /** Projects, each once. */
  readonly inspectedProjects: number;
  readonly checkedItems: number;
  readonly failedContracts: number;
  readonly failedPay: number;
  readonly failedRealName: number;
  readonly failedSpecialAccount: number;
  readonly failedPayOnBehalf: number;
  readonly failedDeposit: number;
  readonly failedNoticeBoard: number;
  readonly orders: number;
  readonly rectifiedInTime: number;
  /** Orders that are met, or whose day has passed. */
  readonly rectifyingDue: number;
  readonly finedFen: number;
  readonly incidents: number;
  readonly incidents30: number;
  readonly incidents50: number;
  readonly incidentPeople: number;
  readonly listedEnterprises: number;
  readonly listedPersons: number;
  readonly removed: number;
}

/** The indicators; enforcement-definitions.ts defines each. What is no rate is a sum as it stands. */
export interface EnforcementValues extends Omit<
  EnforcementTotals,
  'checkedItems' | 'rectifiedInTime' | 'rectifyingDue'
> {
  readonly itemPassRate: Rate;
  readonly rectifiedInTimeRate: Rate;
}

/** Items that were not met, in the order of the inspection list. */
const FAILED = [
  'failedContracts',
  'failedPay',
  'failedRealName',
  'failedSpecialAccount',
  'failedPayOnBehalf',
  'failedDeposit',
  'failedNoticeBoard',
] as const satisfies readonly (keyof EnforcementTotals)[];

/** Supervision. Source: statistics.md §6. */
export function enforcementValues(t: EnforcementTotals): EnforcementValues {
  const failed = FAILED.reduce((sum, name) => sum + t[name], 0);
  return {
    inspections: t.inspections,
    inspectedProjects: t.inspectedProjects,
    itemPassRate: rate(t.checkedItems - failed, t.checkedItems),
    failedContracts: t.failedContracts,
    failedPay: t.failedPay,
    failedRealName: t.failedRealName,
    failedSpecialAccount: t.failedSpecialAccount,
    failedPayOnBehalf: t.failedPayOnBehalf,
    failedDeposit: t.failedDeposit,
    failedNoticeBoard: t.failedNoticeBoard,
    orders: t.orders,
    rectifiedInTimeRate: rate(t.rectifiedInTime, t.rectifyingDue),
    finedFen: t.finedFen,
    incidents: t.incidents,
    incidents30: t.incidents30,
    incidents50: t.incidents50,
    incidentPeople: t.incidentPeople,
    listedEnterprises: t.listedEnterprises,
    listedPersons: t.listedPersons,
    removed: t.removed,
  };
}
