// Step 10 of the walk, as a Nest module: apps/api runs it alone, apps/standalone beside the others.
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { KeyRing } from '#platform/crypto.js';
import { ObjectStore } from '#platform/object-store.js';
import { HealthChecks } from '#platform/health.js';
import { WAIT_WHILE_COMING_UP, dataSourceOptions } from '#store/data-source.js';
import { AccessGuard } from './access/access-guard.js';
import { AccountService } from './access/accounts.service.js';
import { ApiClientsController } from './access/api-clients.controller.js';
import { AuthController } from './access/auth.controller.js';
import { Callers } from './access/callers.js';
import { LoginService } from './access/login.service.js';
import { OauthController } from './access/oauth.controller.js';
import { OwnAccountService } from './access/own-account.service.js';
import { Sessions } from './access/session.js';
import { UsersController } from './access/users.controller.js';
import { type ApiOptions, DEMO_LOGINS, DEVICE_BROKER } from './api-options.js';
import { AuditEntriesController } from './audit/audit-entries.controller.js';
import { AttendanceDaysController } from './attendance/attendance-days.controller.js';
import { AttendancePoliciesController } from './attendance/attendance-policies.controller.js';
import { AttendancePolicyService } from './attendance/attendance-policies.service.js';
import { CalendarDaysController } from './attendance/calendar-days.controller.js';
import { CorrectionsController } from './attendance/corrections.controller.js';
import { CorrectionService } from './attendance/corrections.service.js';
import { EventPhotosController } from './attendance/event-photos.controller.js';
import { GateEventsController } from './attendance/gate-events.controller.js';
import { AlertsController } from './devices/alerts.controller.js';
import { MonthSheetController } from './attendance/month-sheet.controller.js';
import { PresenceController } from './attendance/presence.controller.js';
import { PresenceFeed } from './attendance/presence-feed.js';
import { SealsController } from './attendance/seals.controller.js';
import { BrokerAuthorityController } from './devices/broker-authority.controller.js';
import { DeviceClaimsController } from './devices/device-claims.controller.js';
import { DevicePhotosController } from './devices/device-photos.controller.js';
import { DevicesController } from './devices/devices.controller.js';
import { DeviceService } from './devices/devices.service.js';
import { ChangesController } from './changes/changes.controller.js';
import { BoardController } from './complaints/board.controller.js';
import { ComplaintsController } from './complaints/complaints.controller.js';
import { ComplaintService } from './complaints/complaints.service.js';
import { EvidencePackController } from './evidence-pack/evidence-pack.controller.js';
import { ExportService } from './exports/exports.service.js';
import { ExportsController } from './exports/exports.controller.js';
import { FundsService } from './funds/funds.service.js';
import { SpecialAccountsController } from './funds/special-accounts.controller.js';
import { WageDepositsController } from './funds/wage-deposits.controller.js';
import { BarsController } from './identity/bars.controller.js';
import { CertificatesController } from './identity/certificates.controller.js';
import { ContractsController } from './identity/contracts.controller.js';
import { EnterprisesController } from './identity/enterprises.controller.js';
import { EnterpriseService } from './identity/enterprises.service.js';
import { FilesController } from './identity/files.controller.js';
import { PaperService } from './identity/papers.service.js';
import { TrainingsController } from './identity/trainings.controller.js';
import { WorkersController } from './identity/workers.controller.js';
import { WorkerService } from './identity/workers.service.js';
import { ImportsController } from './imports/imports.controller.js';
import { JobProgress } from './job-progress.js';
import { ImportService } from './imports/imports.service.js';
import { KeyPostsController } from './key-posts/key-posts.controller.js';
import { KeyPostService } from './key-posts/key-posts.service.js';
import { UnmetKeyPostsController } from './key-posts/unmet-key-posts.controller.js';
import { ApiDocument } from './landing/api-document.js';
import { DocsController } from './landing/docs.controller.js';
import { LandingController } from './landing/landing.controller.js';
import { DeadMarksController } from './operation/dead-marks.controller.js';
import { LiveFeed } from './operation/live-feed.js';
import { LiveController } from './operation/live.controller.js';
import { RATE_LIMITS } from './rate-limits.js';
import { AreasController } from './sites/areas.controller.js';
import { EntryPoliciesController } from './sites/entry-policies.controller.js';
import { MembersController } from './sites/members.controller.js';
import { MemberService } from './sites/members.service.js';
import { ProjectsController } from './sites/projects.controller.js';
import { ProjectService } from './sites/projects.service.js';
import { RegistrationsController } from './sites/registrations.controller.js';
import { RegistrationService } from './sites/registrations.service.js';
import { NoticeBoardController } from './notice-board/notice-board.controller.js';
import { RightsContactsController } from './notice-board/rights-contacts.controller.js';
import { QuarantineController } from './operation/quarantine.controller.js';
import { ProblemFilter } from './problem-filter.js';
import { Writes } from './writes.js';
import { BriefController } from './statistics/brief/brief.controller.js';
import { KeyPostStatisticsController } from './statistics/key-post-statistics.controller.js';
import { LiveStatisticsController } from './statistics/live-statistics.controller.js';
import { PublicStatisticsController } from './statistics/public-statistics.controller.js';
import { ReleasesController } from './statistics/releases.controller.js';
import { ScorecardController } from './statistics/scorecard.controller.js';
import { SiteStatisticsController } from './statistics/site-statistics.controller.js';
import { StatisticReader } from './statistics/statistic-reader.js';
import { SupervisionController } from './supervision/supervision.controller.js';
import { SupervisionService } from './supervision/supervision.service.js';
import { StatisticsController } from './statistics/statistics.controller.js';
import { ZoneFeed } from './statistics/zone-feed.js';
import { BankController } from './wages/bank.controller.js';
import { BankService } from './wages/bank.service.js';
import { CaseService } from './wages/cases.service.js';
import { FindingsController } from './wages/findings.controller.js';
import { PayrollsController } from './wages/payrolls.controller.js';
import { PayrollLinesController } from './wages/payroll-lines.controller.js';
import { ReconciliationRulesController } from './wages/reconciliation-rules.controller.js';
import { SheetLifeController } from './wages/sheet-life.controller.js';
import { SheetLifeService } from './wages/sheet-life.service.js';
import { WageEntriesController } from './wages/wage-entries.controller.js';
import { WageEntryService } from './wages/wage-entries.service.js';
import { WageRulesController } from './wages/wage-rules.controller.js';
import { AlertRulesController } from './warnings/alert-rules.controller.js';
import { WageAlertsController } from './warnings/wage-alerts.controller.js';
import { WarningService } from './warnings/warnings.service.js';

const CONTROLLERS = [
  AuthController,
  OauthController,
  UsersController,
  ApiClientsController,
  AuditEntriesController,
  EnterprisesController,
  WorkersController,
  FilesController,
  CertificatesController,
  BarsController,
  ContractsController,
  TrainingsController,
  ImportsController,
  AreasController,
  EntryPoliciesController,
  ProjectsController,
  MembersController,
  RegistrationsController,
  KeyPostsController,
  UnmetKeyPostsController,
  DevicesController,
  AlertsController,
  DeviceClaimsController,
  DevicePhotosController,
  BrokerAuthorityController,
  GateEventsController,
  EventPhotosController,
  SealsController,
  AttendanceDaysController,
  AttendancePoliciesController,
  CalendarDaysController,
  CorrectionsController,
  MonthSheetController,
  PresenceController,
  PayrollsController,
  SheetLifeController,
  PayrollLinesController,
  BankController,
  WageEntriesController,
  FindingsController,
  ReconciliationRulesController,
  WageRulesController,
  SpecialAccountsController,
  WageDepositsController,
  WageAlertsController,
  AlertRulesController,
  ComplaintsController,
  BoardController,
  EvidencePackController,
  NoticeBoardController,
  RightsContactsController,
  SupervisionController,
  StatisticsController,
  SiteStatisticsController,
  KeyPostStatisticsController,
  LiveStatisticsController,
  ScorecardController,
  BriefController,
  ReleasesController,
  PublicStatisticsController,
  ChangesController,
  ExportsController,
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
  static forRoot(options: ApiOptions): DynamicModule {
    const {
      databaseUrl,
      sessionKey,
      keys,
      objects,
      rateLimits,
      demoLogins = [],
      deviceBroker = {},
    } = options;
    const database = { ...dataSourceOptions({ url: databaseUrl, role: 'zhuming_api', poolSize: 8 }) };
    const readiness: Provider = {
      provide: 'api readiness',
      inject: [getDataSourceToken('api'), HealthChecks],
      useFactory: (store: DataSource, health: HealthChecks) =>
        health.add('api', async () => void (await store.query('SELECT 1'))),
    };
    return {
      module: ApiModule,
      imports: [TypeOrmModule.forRoot({ ...database, name: 'api', ...WAIT_WHILE_COMING_UP })],
      controllers: CONTROLLERS,
      providers: [
        { provide: Sessions, useValue: new Sessions(sessionKey) },
        { provide: KeyRing, useValue: keys },
        { provide: ObjectStore, useValue: objects },
        { provide: RATE_LIMITS, useValue: rateLimits },
        { provide: DEMO_LOGINS, useValue: demoLogins },
        { provide: DEVICE_BROKER, useValue: deviceBroker },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        readiness,
        Callers,
        LoginService,
        OwnAccountService,
        AccountService,
        Writes,
        EnterpriseService,
        WorkerService,
        PaperService,
        ImportService,
        JobProgress,
        ExportService,
        ProjectService,
        MemberService,
        RegistrationService,
        KeyPostService,
        WageEntryService,
        SheetLifeService,
        BankService,
        CaseService,
        FundsService,
        SupervisionService,
        WarningService,
        ComplaintService,
        StatisticReader,
        DeviceService,
        AttendancePolicyService,
        CorrectionService,
        LiveFeed,
        PresenceFeed,
        ZoneFeed,
        ApiDocument,
      ],
    };
  }
}
