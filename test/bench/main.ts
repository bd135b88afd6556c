// `npm run bench -- <name> [--events N] [--json FILE]`: ratios measured side by side in one run.
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Logger } from '#platform/logger.js';
import { StartError, runProcess } from '#platform/serve.js';
import { benchAttendance } from './attendance/attendance.js';
import { benchGates } from './gates/gates.js';
import { benchIngest } from './ingest/ingest.js';
import { benchPresence } from './presence/presence.js';
import { benchIntegrity } from './integrity/integrity.js';
import { benchPayroll } from './payroll/payroll.js';
import { benchReconcile } from './reconcile/reconcile.js';
import type { BenchResult } from './result.js';
import { Stage } from './stage.js';
import { benchStatistics } from './statistics/statistics.js';

type Bench = (stage: Stage, events: number) => Promise<BenchResult>;
const BENCHES: Readonly<Record<string, Bench>> = {
  ingest: benchIngest,
  gates: benchGates,
  attendance: benchAttendance,
  payroll: benchPayroll,
  reconcile: benchReconcile,
  statistics: benchStatistics,
  presence: benchPresence,
  integrity: benchIntegrity,
};

await runProcess(new Logger('bench'), async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, events: { type: 'string', default: '100000' } },
  });
  const wanted = positionals[0] === 'all' ? Object.keys(BENCHES) : positionals;
  const unknown = wanted.find((name) => !(name in BENCHES));
  if (wanted.length === 0 || unknown !== undefined) {
    throw new StartError(
      `bench: say which of ${Object.keys(BENCHES).join(', ')}, all${unknown ? `; not ${unknown}` : ''}`,
    );
  }
  const results: Record<string, BenchResult> = {};
  for (const name of wanted) {
    // eslint-disable-next-line no-restricted-properties -- children inherit the environment whole
    const stage = await Stage.open(process.env);
    try {
      process.stdout.write(`${name} on ${stage.databaseLabel}\n`);
      results[name] = await (BENCHES[name] as Bench)(stage, Number(values.events));
    } finally {
      await stage.close();
    }
    print(name, results[name]);
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  return process.exit(0);
});

function print(name: string, result: BenchResult): void {
  for (const [kind, figures] of Object.entries(result)) {
    for (const [figure, value] of Object.entries(figures as Record<string, number>)) {
      process.stdout.write(`${name}.${kind}.${figure} = ${Number(value.toPrecision(4))}\n`);
    }
  }
}
