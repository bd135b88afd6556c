// Steps 6–9 of the walk, as a Nest module: apps/worker runs it alone, apps/standalone beside the others.
import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { HealthChecks } from '#platform/health.js';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { createQueueBackend } from '#queue/queue-backend.js';
import { dataSourceOptions } from '#store/data-source.js';
import { CloseDayProcessor } from './close-day.processor.js';
import { DraftPayrollProcessor } from './draft-payroll.processor.js';
import { JobRunner } from './job-runner.js';
import { ReconcilePaymentProcessor } from './reconcile-payment.processor.js';
import { RefreshStatisticProcessor } from './refresh-statistic.processor.js';
import type { StepProcessor } from './step-runner.js';

/** Where the worker derives and where its jobs are kept; no Redis URL = jobs in PostgreSQL. */
export interface WorkerOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
}

/** The four steps in the order of the walk. */
export function stepProcessors(): StepProcessor[] {
  return [
    new CloseDayProcessor(),
    new DraftPayrollProcessor(),
    new ReconcilePaymentProcessor(),
    new RefreshStatisticProcessor(),
  ];
}

@Module({})
export class WorkerModule {
  static forRoot({ databaseUrl, redisUrl }: WorkerOptions): DynamicModule {
    const database = { ...dataSourceOptions({ url: databaseUrl, role: 'zhuming_worker', poolSize: 6 }) };
    return {
      module: WorkerModule,
      imports: [TypeOrmModule.forRoot({ ...database, name: 'worker', retryAttempts: 1 })],
      providers: [
        {
          provide: JobRunner,
          inject: [getDataSourceToken('worker'), Logger, Metrics, HealthChecks],
          useFactory: (store: DataSource, logger: Logger, metrics: Metrics, health: HealthChecks) => {
            const backend = createQueueBackend(databaseUrl, redisUrl);
            return new JobRunner({ store, backend, processors: stepProcessors(), metrics, logger, health });
          },
        },
      ],
    };
  }
}
