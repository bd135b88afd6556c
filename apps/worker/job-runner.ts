// Steps 6–9 of the walk: queues and consumers, one pair a step; a sweep finds the marks that nobody rang for.
import { workDateOf } from '#domain/calendar/work-date.js';
import { anchorDays } from '#store/audit-chain.store.js';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { HealthChecks } from '#platform/health.js';
import { type Logger, messageOf } from '#platform/logger.js';
import type { Metrics } from '#platform/metrics.js';
import {
  JOBS,
  SWEEP_EVERY_MS,
  assertOneProcessorEach,
  ringOptions,
  stepPayload,
} from '#queue/job-catalogue.js';
import type { JobQueue, JobWorker, QueueBackend } from '#queue/queue-backend.js';
import { forgetOldAnswers } from '#store/idempotency.store.js';
import {
  type NewMark,
  AT_ONCE,
  type Settling,
  type Step,
  countMarks,
  projectsWithMarks,
} from '#store/work-mark.store.js';
import { type StepProcessor, StepRunner } from './step-runner.js';

/** Events of a project come in bursts: gather a moment, so that a worker's day is derived once and not once a punch. */
const GATHER: Settling = {
  calm: { quietMs: 300, atMostMs: 2_500 },
  stormMarks: 12,
  storm: { quietMs: 1_200, atMostMs: 20_000 },
};

/** Who may not pass any more must be off the gates within two seconds: nobody rings for the marks of the API. */
const SWEEP_ROSTERS_EVERY_MS = 250;

/** A queue that was emptied has forgotten its sweep too: it is told again. */
const REMIND_EVERY_MS = 5_000;

/** What the runner works with. */
export interface JobRunnerParts {
  readonly store: DataSource;
  readonly backend: QueueBackend;
  readonly processors: readonly StepProcessor[];
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly health: HealthChecks;
}

/** Opens every queue at boot and closes it, with the job in hand finished, at shutdown. */
export class JobRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly queues = new Map<Step, JobQueue>();
  private readonly workers: JobWorker[] = [];
  private readonly runner: StepRunner;
  private tendedOn = '';
  private isStopping = false;
  private reminder: NodeJS.Timeout | undefined;

  constructor(private readonly parts: JobRunnerParts) {
    const { store, metrics, logger, processors } = parts;
    assertOneProcessorEach(
      JOBS,
      processors.map((processor) => processor.step),
    );
    this.runner = new StepRunner(store, metrics, logger, (marks) => this.ring(marks));
  }

  async onApplicationBootstrap(): Promise<void> {
    const { backend, processors, logger, health, metrics, store } = this.parts;
    // one after the other: the PostgreSQL backend migrates its schema on the first connection
    for (const processor of processors)
      this.queues.set(processor.step, await backend.openQueue(processor.step));
    for (const processor of processors) {
      const onError = (error: Error) =>
        logger.warn('queue', { step: processor.step, error: messageOf(error) });
      const options = { concurrency: 2, onError };
      this.workers.push(
        await backend.openWorker(processor.step, options, (data) => this.work(processor, data)),
      );
    }
    await this.orderSweeps();
    const remind = () =>
      void this.orderSweeps().catch((error: unknown) => logger.warn('queue', { error: messageOf(error) }));
    this.reminder = setInterval(remind, REMIND_EVERY_MS).unref();
    health.add('queue', async () => {
      await store.query('SELECT 1');
    });
    health.onScrape(async () => {
      for (const { step, waiting, dead } of await countMarks(store)) {
        metrics.workMarks.set({ step }, waiting);
        metrics.deadMarks.set({ step }, dead);
      }
    });
    logger.info('worker is up', { backend: backend.kind, jobs: JOBS.length });
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.reminder);
    await Promise.all(this.workers.map((worker) => worker.close()));
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    await this.parts.backend.close();
  }

  /** Said again it changes nothing. */
  private async orderSweeps(): Promise<void> {
    for (const [step, queue] of this.queues) {
      if (this.isStopping) return;
      await queue.repeat('sweep', step === 'roster.refresh' ? SWEEP_ROSTERS_EVERY_MS : SWEEP_EVERY_MS);
    }
  }

  private async work(processor: StepProcessor, data: unknown): Promise<void> {
    const { projectId } = stepPayload.parse(data);
    if (projectId !== undefined) await this.runner.run(processor, projectId);
    else await this.sweep(processor.step);
  }

  /**
   * Once a day: the end of the chain of deeds goes into the log too, where nobody who can write the database reaches it,
   * and old kept answers go.
   */
  private async tendDaily(): Promise<void> {
    const today = workDateOf(Date.now(), 'Asia/Shanghai', 0);
    if (this.tendedOn === today) return;
    const anchors = await anchorDays(this.parts.store);
    // at once: an anchor is new only once, and what follows may fail
    for (const anchor of anchors) this.parts.logger.info('audit anchor', { ...anchor });
    await forgetOldAnswers(this.parts.store);
    this.tendedOn = today;
  }

  private async sweep(step: Step): Promise<void> {
    if (step === 'roster.refresh') await this.tendDaily();
    const settling = step === 'attendance.close-day' ? GATHER : AT_ONCE;
    const projects = await projectsWithMarks(this.parts.store, step, settling);
    await this.add(step, projects);
  }

  /** Rings for marks that are due now; marks for later are found by a sweep when their time comes. */
  private async ring(marks: readonly NewMark[]): Promise<void> {
    for (const step of JOBS) {
      const due = marks.filter((mark) => mark.step === step && mark.dueAt === undefined);
      await this.add(step, [...new Set(due.map((mark) => mark.projectId))]);
    }
  }

  private async add(step: Step, projectIds: readonly number[]): Promise<void> {
    if (projectIds.length === 0 || this.isStopping) return;
    const jobs = projectIds.map((projectId) => ({
      name: step,
      data: { projectId },
      opts: ringOptions(step, projectId),
    }));
    await this.queues.get(step)?.add(jobs);
  }
}
