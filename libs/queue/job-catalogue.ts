// Between the steps of the walk: every job there is, with its payload and its options. BullMQ only rings the bell;
// what is to be done stands in the work marks.
import { z } from 'zod';
import { STEPS, type Step } from '#store/work-mark.store.js';

/** A job asks for one project's marks (0 = those of no project), or for a look at which projects have any. */
export const stepPayload = z.object({ projectId: z.int().nonnegative().optional() });

/** Job names in the order of the walk. Queue name = job name. */
export const JOBS: readonly Step[] = STEPS;

/** How often each step looks for marks that nobody rang for. */
export const SWEEP_EVERY_MS = 1_000;

/** Options of a ring: its id is the project's, so that many rings are one job; it leaves nothing behind. */
export function ringOptions(step: Step, projectId: number) {
  return { jobId: `${step}-${projectId}`, removeOnComplete: true, removeOnFail: true };
}

/**
 * The boot check: each job has exactly one processor.
 * @throws Error that names the jobs without one, with two, and the processors without a job
 */
export function assertOneProcessorEach(jobs: readonly string[], processors: readonly string[]): void {
  const count = (name: string) => processors.filter((processor) => processor === name).length;
  const problems = [
    ...jobs.filter((job) => count(job) === 0).map((job) => `job ${job} has no processor`),
    ...jobs.filter((job) => count(job) > 1).map((job) => `job ${job} has ${count(job)} processors`),
    ...processors.filter((name) => !jobs.includes(name)).map((name) => `processor ${name} has no job`),
  ];
  if (problems.length > 0) throw new Error(problems.join('; '));
}
