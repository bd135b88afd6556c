// Step 10 of the walk: what sites must have and do, from sums of project-months.
import { rate, type Rate } from '../rate.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const COMPLIANCE_DEFINITION = 'compliance@1';

/** Sums of project-months, each looked at on the last day of the month, the present one today. Money in fen. */
export interface ComplianceTotals {
  readonly activeProjectMonths: number;
  readonly permittedProjectMonths: number;
  readonly connectedProjectMonths: number;
  readonly accountProjectMonths: number;
  readonly depositProjectMonths: number;
  readonly boardProjectMonths: number;
  readonly officerProjectMonths: number;
  /** Transfers of labour cost that were due in the month and before today, and what of them had come by then. */
  readonly fundingDueFen: number;
  readonly fundingOnTimeFen: number;
}

/** The indicators; compliance-definitions.ts defines each. */
export interface ComplianceValues {
  readonly activeProjects: number;
  readonly projectCoverage: Rate;
  readonly specialAccountRate: Rate;
  readonly depositRate: Rate;
  readonly noticeBoardRate: Rate;
  readonly labourOfficerRate: Rate;
  readonly fundingOnTimeRate: Rate;
}

/** Indicators of what sites must have. Source: statistics.md §2, §3. */
export function complianceValues(t: ComplianceTotals): ComplianceValues {
  const active = t.activeProjectMonths;
  return {
    activeProjects: active,
    projectCoverage: rate(t.connectedProjectMonths, t.permittedProjectMonths),
    specialAccountRate: rate(t.accountProjectMonths, active),
    depositRate: rate(t.depositProjectMonths, active),
    noticeBoardRate: rate(t.boardProjectMonths, active),
    labourOfficerRate: rate(t.officerProjectMonths, active),
    fundingOnTimeRate: rate(t.fundingOnTimeFen, t.fundingDueFen),
  };
}
