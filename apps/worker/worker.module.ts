// Steps 6–9 of the walk, as a Nest module: apps/worker runs it alone, apps/standalone beside the others.
import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { systemClock } from '#platform/clock.js';
import type { KeyRing } from '#platform/crypto.js';
import { HealthChecks } from '#platform/health.js';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import type { MailOptions } from '#platform/mailer.js';
import type { ObjectStore } from '#platform/object-store.js';
import { createQueueBackend } from '#queue/queue-backend.js';
import { WAIT_WHILE_COMING_UP, dataSourceOptions } from '#store/data-source.js';
import { CloseDayProcessor } from './close-day.processor.js';
import { DraftPayrollProcessor } from './draft-payroll.processor.js';
import { ExpirePhotos } from './expire-photos.js';
import { JobRunner } from './job-runner.js';
import { ReconcilePaymentProcessor } from './reconcile-payment.processor.js';
import { RefreshAlertProcessor } from './refresh-alert.processor.js';
import { RefreshRosterProcessor } from './refresh-roster.processor.js';
import { KeepBrokerAccounts, type MosquittoOptions } from './mosquitto/keep-broker-accounts.js';
import { RefreshStatisticProcessor } from './refresh-statistic.processor.js';
import { FreezeMonths } from './freeze-months.js';
import { type Round, Rounds } from './rounds.js';
import { ExpireExports, RunExportProcessor } from './run-export.processor.js';
import { type ImportParts, RunImportProcessor } from './run-import.processor.js';
import { SealDays } from './seal-days.js';
import { SendNotifications, WatchAlerts } from './send-notifications.js';
import type { StepProcessor } from './step-runner.js';
import { NumberChanges, TellChanges } from './tell-changes.js';
import { WatchDevicesRound } from './watch-devices.js';

/** Where the worker derives and where its jobs are kept; no Redis URL = jobs in PostgreSQL. */
export interface WorkerOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  /** Opens sheets that were handed in, and seals what they hold. */
  readonly keys: KeyRing;
  readonly objects: ObjectStore;
  /** A Mosquitto whose dynamic security is kept equal to the register; absent = none. */
  readonly mosquitto?: MosquittoOptions;
  /** The mail server; absent = e-mails wait and are given up in the end. */
  readonly mail?: MailOptions | undefined;
  /** How long photos of gates are kept. */
  readonly photoRetentionDays: number;
}

type RunnerParts = [store: DataSource, api: DataSource, Logger, Metrics, HealthChecks];

/** The steps in the order of the walk, the roster, imports and exports. */
export function stepProcessors(parts: ImportParts): StepProcessor[] {
  return [
    new CloseDayProcessor(),
    new DraftPayrollProcessor(),
    new ReconcilePaymentProcessor(),
    new RefreshAlertProcessor(),
    new RefreshStatisticProcessor(),
    new RefreshRosterProcessor(),
    new RunImportProcessor(parts),
    new RunExportProcessor(parts),
  ];
}

/** What rounds work with. */
interface RoundParts {
  readonly store: DataSource;
  readonly keys: KeyRing;
  readonly objects: ObjectStore;
  readonly logger: Logger;
  readonly photoRetentionDays: number;
  readonly mosquitto?: MosquittoOptions | undefined;
  readonly mail?: MailOptions | undefined;
}

/** What is looked at without a mark. */
export function rounds(parts: RoundParts): Round[] {
  const { mosquitto, ...others } = parts;
  return [
    new WatchDevicesRound(parts.store, systemClock),
    new SealDays(parts),
    new ExpirePhotos(parts),
    new ExpireExports(parts),
    new WatchAlerts(parts.store),
    new SendNotifications(parts),
    new NumberChanges(parts.store),
    new TellChanges(parts),
    new FreezeMonths({ ...parts, clock: systemClock }),
    ...(mosquitto ? [new KeepBrokerAccounts({ ...others, mosquitto })] : []),
  ];
}

@Module({})
export class WorkerModule {
  static forRoot(options: WorkerOptions): DynamicModule {
    const { databaseUrl, redisUrl, keys, objects } = options;
    const database = { ...dataSourceOptions({ url: databaseUrl, role: 'zhuming_worker', poolSize: 6 }) };
    // imports write and exports read as the API does, under its row policies
    const asApi = { ...dataSourceOptions({ url: databaseUrl, role: 'zhuming_api', poolSize: 2 }) };
    return {
      module: WorkerModule,
      imports: [
        TypeOrmModule.forRoot({ ...database, name: 'worker', ...WAIT_WHILE_COMING_UP }),
        TypeOrmModule.forRoot({ ...asApi, name: 'import', ...WAIT_WHILE_COMING_UP }),
      ],
      providers: [
        {
          provide: JobRunner,
          inject: [getDataSourceToken('worker'), getDataSourceToken('import'), Logger, Metrics, HealthChecks],
          useFactory: (...[store, api, logger, metrics, health]: RunnerParts) => {
            const backend = createQueueBackend(databaseUrl, redisUrl);
            const processors = stepProcessors({ store, api, keys, objects, logger });
            return new JobRunner({ store, backend, processors, metrics, logger, health });
          },
        },
        {
          provide: Rounds,
          inject: [getDataSourceToken('worker'), Logger, Metrics],
          useFactory: (store: DataSource, logger: Logger, metrics: Metrics) =>
            new Rounds(rounds({ ...options, store, logger }), metrics, logger),
        },
      ],
    };
  }
}
