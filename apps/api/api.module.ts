// Step 10 of the walk, as a Nest module: apps/api runs it alone, apps/standalone beside the others.
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { HealthChecks } from '#platform/health.js';
import { dataSourceOptions } from '#store/data-source.js';
import { AccessGuard } from './access/access-guard.js';
import { AuthController } from './access/auth.controller.js';
import { LoginService } from './access/login.service.js';
import { Sessions } from './access/session.js';
import { type ApiOptions, DEMO_LOGINS } from './api-options.js';
import { AttendanceDaysController } from './attendance/attendance-days.controller.js';
import { GateEventsController } from './attendance/gate-events.controller.js';
import { ApiDocument } from './landing/api-document.js';
import { DocsController } from './landing/docs.controller.js';
import { LandingController } from './landing/landing.controller.js';
import { DeadMarksController } from './operation/dead-marks.controller.js';
import { LiveFeed } from './operation/live-feed.js';
import { LiveController } from './operation/live.controller.js';
import { ProjectsController } from './operation/projects.controller.js';
import { QuarantineController } from './operation/quarantine.controller.js';
import { ProblemFilter } from './problem-filter.js';
import { StatisticsController } from './statistics/statistics.controller.js';
import { FindingsController } from './wages/findings.controller.js';
import { PayrollsController } from './wages/payrolls.controller.js';

const CONTROLLERS = [
  AuthController,
  ProjectsController,
  GateEventsController,
  AttendanceDaysController,
  PayrollsController,
  FindingsController,
  StatisticsController,
  QuarantineController,
  DeadMarksController,
  LiveController,
  LandingController,
  DocsController,
];

@Module({})
export class ApiModule {
  /**
   * The guard and the error filter hold for every controller of the process, also for those of other modules.
   * Call configureApi(app) before it listens.
   */
  static forRoot({ databaseUrl, sessionKey, demoLogins = [] }: ApiOptions): DynamicModule {
    const database = { ...dataSourceOptions({ url: databaseUrl, role: 'zhuming_api', poolSize: 8 }) };
    const readiness: Provider = {
      provide: 'api readiness',
      inject: [getDataSourceToken('api'), HealthChecks],
      useFactory: (store: DataSource, health: HealthChecks) =>
        health.add('api', async () => void (await store.query('SELECT 1'))),
    };
    return {
      module: ApiModule,
      imports: [TypeOrmModule.forRoot({ ...database, name: 'api', retryAttempts: 1 })],
      controllers: CONTROLLERS,
      providers: [
        { provide: Sessions, useValue: new Sessions(sessionKey) },
        { provide: DEMO_LOGINS, useValue: demoLogins },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        readiness,
        LoginService,
        LiveFeed,
        ApiDocument,
      ],
    };
  }
}
