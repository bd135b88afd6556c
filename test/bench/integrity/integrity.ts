// `npm run bench -- integrity`: how well invented punches are told from honest ones, and what a team-month costs.
import { FORGE_MODES } from '#devices/simulator/forger.js';
import { judgeTeamRegularity } from '#domain/integrity/team-regularity.js';
import type { BenchResult } from '../result.js';
import type { Stage } from '../stage.js';
import { CREW_NAMES } from './crews.js';
import { type Origin, teamMonth } from './team-months.js';

const HONEST: readonly Origin[] = ['plan', ...CREW_NAMES];
/** Months of each honest make and of each way to invent; other seeds than those of the test. */
const MONTHS = 200;
const FIRST_SEED = 10_001;

interface Outcome {
  readonly flagged: number;
  readonly milliseconds: number;
}

/** Runs without a database: punches are made up, and judged as the reconcile step judges them. */
export function benchIntegrity(_stage: Stage): Promise<BenchResult> {
  const honest = HONEST.map((origin) => [origin, judge(origin)] as const);
  const forged = FORGE_MODES.map((mode) => [mode, judge(mode)] as const);
  const falseAlarms = honest.reduce((sum, [, { flagged }]) => sum + flagged, 0);
  const all = [...honest, ...forged].map(([, outcome]) => outcome);
  const milliseconds = all.reduce((sum, outcome) => sum + outcome.milliseconds, 0);
  return Promise.resolve({
    ratios: {
      ...Object.fromEntries(forged.map(([mode, { flagged }]) => [`recall.${mode}`, flagged / MONTHS])),
      ...Object.fromEntries(
        forged.map(([mode, { flagged }]) => [`precision.${mode}`, flagged / (flagged + falseAlarms)]),
      ),
      ...Object.fromEntries(honest.map(([name, { flagged }]) => [`falseAlarms.${name}`, flagged / MONTHS])),
      'falseAlarms.all': falseAlarms / (MONTHS * HONEST.length),
    },
    rates: { teamMonthsPerSecond: (all.length * MONTHS) / (milliseconds / 1000) },
    seconds: { perTeamMonth: milliseconds / 1000 / (all.length * MONTHS) },
    memoryMiB: {},
  });
}

function judge(origin: Origin): Outcome {
  let flagged = 0;
  let milliseconds = 0;
  for (let i = 0; i < MONTHS; i += 1) {
    const punches = teamMonth(origin, FIRST_SEED + i);
    const start = performance.now();
    const found = judgeTeamRegularity(punches);
    milliseconds += performance.now() - start;
    if (found?.pattern) flagged += 1;
  }
  return { flagged, milliseconds };
}
