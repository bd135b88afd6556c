// Benchmark child: everything is marked for derivation, as `npm run rebuild` does it, and step 6 works until no mark is left.
import { CloseDayProcessor } from '../../../apps/worker/close-day.processor.js';
import { StepRunner } from '../../../apps/worker/step-runner.js';
import { readConfig, required } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { openStore } from '#store/data-source.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { AT_ONCE, markEverything, projectsWithMarks } from '#store/work-mark.store.js';
import { peakMemoryMiB, residentMiB } from '../stage.js';

/** As a worker process takes them. */
const AT_THE_SAME_TIME = 2;

const store = await openStore({
  url: required(readConfig(), 'DATABASE_URL'),
  role: 'zhuming_worker',
  poolSize: 4,
});
const processor = new CloseDayProcessor();
const runner = new StepRunner(store, new Metrics(false), new Logger('bench', 'warn'), () =>
  Promise.resolve(),
);
await unitOfWork(store, markEverything);
const idleMiB = residentMiB(process.pid);
const began = performance.now();
for (;;) {
  const projects = await projectsWithMarks(store, processor.step, AT_ONCE);
  if (projects.length === 0) break;
  const some = async () => {
    for (let project = projects.shift(); project !== undefined; project = projects.shift())
      await runner.run(processor, project);
  };
  await Promise.all(Array.from({ length: AT_THE_SAME_TIME }, some));
}
const seconds = (performance.now() - began) / 1000;
const [row] = await store.query<{ days: number }[]>(
  'SELECT count(*)::int AS days FROM attendance_day WHERE version = 1',
);
await store.destroy();
process.send?.({
  kind: 'done',
  body: { seconds, days: row?.days ?? 0, idleMiB, peakMiB: peakMemoryMiB(process.pid) },
});
