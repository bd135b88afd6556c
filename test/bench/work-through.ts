// One step of the walk, worked as a worker process does it until no mark is left.
import type { DataSource } from 'typeorm';
import { StepRunner } from '../../apps/worker/step-runner.js';
import type { StepProcessor } from '../../apps/worker/step-runner.js';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { AT_ONCE, projectsWithMarks } from '#store/work-mark.store.js';

/** As a worker process takes them. */
const AT_THE_SAME_TIME = 2;

/** @returns seconds from the first mark to the last */
export async function workThrough(store: DataSource, processor: StepProcessor): Promise<number> {
  const runner = new StepRunner(store, new Metrics(false), new Logger('bench', 'warn'), () =>
    Promise.resolve(),
  );
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
  return (performance.now() - began) / 1000;
}
