// The worker's steps run in the test's own process and time, until no mark is due: real rules, real database, no queue.
import type { DataSource } from 'typeorm';
import { StepRunner } from '../../apps/worker/step-runner.js';
import { stepProcessors } from '../../apps/worker/worker.module.js';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { openObjectStore } from '#platform/object-store.js';
import { AT_ONCE, projectsWithMarks } from '#store/work-mark.store.js';
import { TEST_KEYS } from './site.js';

/**
 * Works every due mark of the database, step after step, until nothing is due.
 * @param api a connection in the role of the API; needed where sheets wait for their import
 */
export async function workUntilQuiet(worker: DataSource, api = worker): Promise<void> {
  const logger = new Logger('test', 'error');
  const objects = openObjectStore('coverage/objects');
  const processors = stepProcessors({ store: worker, api, keys: TEST_KEYS, objects, logger });
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
