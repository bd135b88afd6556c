// Step 8 of the walk: teams whose punches of a month look invented → yellow findings; a person decides.
import {
  type RegularityPattern,
  type TeamRegularity,
  gatesWithSeconds,
  judgeTeamRegularity,
} from '#domain/integrity/team-regularity.js';
import type { TeamPunchRow } from '#store/integrity.store.js';
import type { NewFinding } from '#store/reconciliation.store.js';
import { type NewMark, RECONCILE_OF } from '#store/work-mark.store.js';

const HOUR_MS = 3_600_000;
/** Projects take their turns within the hour. */
const TURN_MS = 37_000;

/** The next look at a project's teams: it costs ten times what the books cost, and a month tells no more by the minute. */
export function nextTeamLook(
  month: { readonly projectId: number; readonly period: string },
  asOf: number,
): NewMark & { dueAt: number } {
  const turn = (month.projectId * TURN_MS) % HOUR_MS;
  const dueAt = (Math.floor((asOf - turn) / HOUR_MS) + 1) * HOUR_MS + turn;
  return { ...month, step: 'payment.reconcile', subjects: [RECONCILE_OF.teams], dueAt };
}

/** TEAM_TOO_REGULAR of a project's month. What a gate writes is learned from the other teams that pass it. */
export function regularTeams(rows: readonly TeamPunchRow[]): NewFinding[] {
  const teams = new Map<number, TeamPunchRow[]>();
  for (const row of rows) {
    const team = teams.get(row.teamId);
    if (team) team.push(row);
    else teams.set(row.teamId, [row]);
  }
  const gates = [...teams].map(([teamId, punches]) => ({ teamId, fine: gatesWithSeconds(punches) }));
  return [...teams].flatMap(([teamId, punches]) => {
    const fineGates = gates.flatMap((other) => (other.teamId === teamId ? [] : other.fine));
    const found = judgeTeamRegularity(punches, new Set(fineGates));
    return found?.pattern ? [findingOf(teamId, found.pattern, found)] : [];
  });
}

function findingOf(teamId: number, pattern: RegularityPattern, found: TeamRegularity): NewFinding {
  const { workers, days, sameMinute, uniform, copied } = found;
  return {
    code: 'TEAM_TOO_REGULAR',
    level: 'yellow',
    isPrimary: true,
    amountFen: 0,
    explanation: {
      rule: 'first entries and last exits of the team are too regular to be people’s',
      ...{ pattern, workers, days, sameMinute, uniform, copied },
    },
    subjectKind: 'team',
    subjectId: teamId,
  };
}
