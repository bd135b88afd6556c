// The worker's steps run in the test's own process and time, until no mark is due: real rules, real database, no queue.
import type { DataSource } from 'typeorm';
import { StepRunner } from '../../apps/worker/step-runner.js';
import { stepProcessors } from '../../apps/worker/worker.module.js';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { AT_ONCE, projectsWithMarks } from '#store/work-mark.store.js';

/** Works every due mark of the database, step after step, until nothing is due. */
export async function workUntilQuiet(worker: DataSource): Promise<void> {
  const processors = stepProcessors();
  const logger = new Logger('test', 'error');
  const runner = new StepRunner(worker, new Metrics(false), logger, () => Promise.resolve());
  for (let found = true; found;) {
    found = false;
    for (const processor of processors) {
      const projects = await projectsWithMarks(worker, processor.step, AT_ONCE);
      for (const project of projects) await runner.run(processor, project);
      found ||= projects.length > 0;
    }
  }
}
