// The real-name register: areas, enterprises, projects, teams, workers and who is registered where. Reference tables
// (no project_id) are small and copied to every node when distributed; team and registration are tenant tables.
import {
  Check,
  Column,
  Entity,
  ForeignKey,
  Index,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;

@Entity('area')
export class AreaTable {
  @PrimaryColumn('varchar', { length: 12 }) code!: string;
  @Column('varchar', { length: 100 }) name!: string;
  @Column('varchar', { length: 12, nullable: true }) parentCode!: string | null;
  /** `statutory` stands in GB/T 2260; `functional` is a zone that only manages (Shenfu 211500). */
  @Column('varchar', { length: 12 }) kind!: 'statutory' | 'functional';
}

@Entity('enterprise')
@Unique('enterprise_credit_code_key', ['creditCode'])
export class EnterpriseTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 18 }) creditCode!: string;
  @Column('varchar', { length: 200 }) name!: string;
  @Column('varchar', { length: 12, nullable: true }) areaCode!: string | null;
  @Column('varchar', { length: 50, nullable: true }) legalPerson!: string | null;
  @Column('text', { nullable: true }) phoneCipher!: string | null;
  @Column('varchar', { length: 24, nullable: true }) phoneMasked!: string | null;
  @Column('varchar', { length: 200, nullable: true }) address!: string | null;
  @Column('date', { nullable: true }) establishedOn!: string | null;
  @Column('integer', { default: 1 }) version!: number;
}

@Entity('trade')
export class TradeTable {
  @PrimaryColumn('varchar', { length: 4 }) code!: string;
  @Column('varchar', { length: 60 }) name!: string;
}

@Entity('project')
@Unique('project_code_key', ['code'])
@Index('project_managing_area', ['managingAreaCode'])
@ForeignKey(() => EnterpriseTable, ['generalContractorId'], ['id'], { name: 'project_general_contractor_fk' })
@ForeignKey(() => AreaTable, ['statutoryAreaCode'], ['code'], { name: 'project_statutory_area_fk' })
@ForeignKey(() => AreaTable, ['managingAreaCode'], ['code'], { name: 'project_managing_area_fk' })
export class ProjectTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 50 }) code!: string;
  @Column('varchar', { length: 200 }) name!: string;
  @Column('varchar', { length: 12 }) statutoryAreaCode!: string;
  @Column('varchar', { length: 12 }) managingAreaCode!: string;
  @Column('bigint') generalContractorId!: number;
  @Column('varchar', { length: 2 }) category!: string;
  @Column('varchar', { length: 3 }) status!: string;
  @Column('varchar', { length: 64 }) timeZone!: string;
  @Column('date') startedOn!: string;
  @Column('date', { nullable: true }) completedOn!: string | null;
  @Column('varchar', { length: 1000, nullable: true }) description!: string | null;
  /** 建设单位, as Project.Add names it; the participant of kind 008 is the enterprise itself. */
  @Column('varchar', { length: 200, nullable: true }) ownerName!: string | null;
  @Column('varchar', { length: 18, nullable: true }) ownerCreditCode!: string | null;
  /** Construction permit 施工许可证, planning permits, approval and investment code: shapes are soft, text is kept. */
  @Column('varchar', { length: 50, nullable: true }) permitNumber!: string | null;
  @Column('varchar', { length: 50, nullable: true }) landPlanNumber!: string | null;
  @Column('varchar', { length: 50, nullable: true }) buildingPlanNumber!: string | null;
  @Column('varchar', { length: 50, nullable: true }) approvalNumber!: string | null;
  @Column('varchar', { length: 50, nullable: true }) investmentCode!: string | null;
  @Column('varchar', { length: 3, nullable: true }) approvalLevel!: string | null;
  @Column('varchar', { length: 2, nullable: true }) size!: string | null;
  @Column('varchar', { length: 3, nullable: true }) property!: string | null;
  @Column('varchar', { length: 3, nullable: true }) purpose!: string | null;
  @Column('bigint', { nullable: true }) investmentFen!: number | null;
  @Column('bigint', { nullable: true }) contractAmountFen!: number | null;
  @Column('date', { nullable: true }) contractSignedOn!: string | null;
  @Column('date', { nullable: true }) plannedCompletionOn!: string | null;
  /** Hundredths of a square metre, hundredths of a metre. */
  @Column('bigint', { nullable: true }) buildingAreaHundredths!: number | null;
  @Column('bigint', { nullable: true }) buildingLengthHundredths!: number | null;
  @Column('varchar', { length: 200, nullable: true }) address!: string | null;
  /** WGS-84 degrees. */
  @Column('double precision', { nullable: true }) longitude!: number | null;
  @Column('double precision', { nullable: true }) latitude!: number | null;
  @Column('varchar', { length: 50, nullable: true }) contactName!: string | null;
  @Column('text', { nullable: true }) contactPhoneCipher!: string | null;
  @Column('varchar', { length: 24, nullable: true }) contactPhoneMasked!: string | null;
  /** When its gates must be online, minutes after local midnight, half-open. */
  @Column('smallint', { default: 360 }) workingFromMinutes!: number;
  @Column('smallint', { default: 1200 }) workingToMinutes!: number;
  @Column('integer', { default: 1 }) version!: number;
}

/** A unit that takes part in a project 参建单位, in one role. */
@Entity('participant')
@Unique('participant_role_key', ['projectId', 'enterpriseId', 'kind'])
@ForeignKey(() => ProjectTable, ['projectId'], ['id'], { name: 'participant_project_fk' })
@ForeignKey(() => EnterpriseTable, ['enterpriseId'], ['id'], { name: 'participant_enterprise_fk' })
@Check('participant_dates', 'exited_on is null or exited_on >= entered_on')
export class ParticipantTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') enterpriseId!: number;
  @Column('varchar', { length: 3 }) kind!: string;
  @Column('date') enteredOn!: string;
  @Column('date', { nullable: true }) exitedOn!: string | null;
  @Column('varchar', { length: 50, nullable: true }) managerName!: string | null;
  @Column('text', { nullable: true }) managerPhoneCipher!: string | null;
  @Column('varchar', { length: 24, nullable: true }) managerPhoneMasked!: string | null;
  @Column('integer', { default: 1 }) version!: number;
}

@Entity('team')
@Unique('team_name_key', ['projectId', 'name'])
@ForeignKey(() => ProjectTable, ['projectId'], ['id'], { name: 'team_project_fk' })
@ForeignKey(() => EnterpriseTable, ['enterpriseId'], ['id'], { name: 'team_enterprise_fk' })
export class TeamTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 100 }) name!: string;
  @Column('bigint') enterpriseId!: number;
  @Column('varchar', { length: 4 }) tradeCode!: string;
  @Column('bigint', { nullable: true }) leaderWorkerId!: number | null;
  @Column('date', { nullable: true }) enteredOn!: string | null;
  @Column('date', { nullable: true }) exitedOn!: string | null;
  @Column('varchar', { length: 200, nullable: true }) remark!: string | null;
  @Column('integer', { default: 1 }) version!: number;
}

@Entity('worker')
@Unique('worker_number_key', ['number'])
@Unique('worker_identity_key', ['identityHash'])
@Index('worker_card', ['cardHash'])
@Index('worker_phone', ['phoneHash'])
export class WorkerTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  /** Platform worker number, the only name that devices know. */
  @Column('varchar', { length: 32 }) number!: string;
  @Column('varchar', { length: 50 }) name!: string;
  @Column('varchar', { length: 6 }) gender!: 'male' | 'female';
  @Column('date') birthOn!: string;
  @Column('text') identityCipher!: string;
  @Column('varchar', { length: 64 }) identityHash!: string;
  @Column('varchar', { length: 24 }) identityMasked!: string;
  @Column('text', { nullable: true }) cardCipher!: string | null;
  @Column('varchar', { length: 64, nullable: true }) cardHash!: string | null;
  @Column('varchar', { length: 4, nullable: true }) cardLast4!: string | null;
  @Column('varchar', { length: 24, default: 'resident' }) documentType!: string;
  @Column('date', { nullable: true }) documentExpiresOn!: string | null;
  @Column('varchar', { length: 100, nullable: true }) grantOrganisation!: string | null;
  @Column('varchar', { length: 2, nullable: true }) nation!: string | null;
  @Column('varchar', { length: 2, nullable: true }) education!: string | null;
  @Column('varchar', { length: 2, nullable: true }) politics!: string | null;
  @Column('varchar', { length: 5, nullable: true }) householdType!: 'rural' | 'urban' | null;
  @Column('text', { nullable: true }) addressCipher!: string | null;
  @Column('text', { nullable: true }) phoneCipher!: string | null;
  @Column('varchar', { length: 64, nullable: true }) phoneHash!: string | null;
  @Column('varchar', { length: 24, nullable: true }) phoneMasked!: string | null;
  @Column('varchar', { length: 50, nullable: true }) emergencyName!: string | null;
  @Column('text', { nullable: true }) emergencyPhoneCipher!: string | null;
  @Column('varchar', { length: 24, nullable: true }) emergencyPhoneMasked!: string | null;
  @Column('varchar', { length: 100, nullable: true }) bankName!: string | null;
  @Column('varchar', { length: 64, nullable: true }) photoSha256!: string | null;
  @Column('date', { nullable: true }) identityVerifiedOn!: string | null;
  @Column('varchar', { length: 100, nullable: true }) identityVerifiedBy!: string | null;
  @Column('integer', { default: 1 }) version!: number;
}

/** Which enterprises hold a person's papers: they see the person before and between registrations. */
@Entity('worker_custody')
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'worker_custody_worker_fk' })
@ForeignKey(() => EnterpriseTable, ['enterpriseId'], ['id'], { name: 'worker_custody_enterprise_fk' })
@Index('worker_custody_enterprise', ['enterpriseId'])
export class WorkerCustodyTable {
  @PrimaryColumn('bigint') workerId!: number;
  @PrimaryColumn('bigint') enterpriseId!: number;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) sinceAt!: Date;
}

/** Certificate of a person: special operation, skill, title, safety, health. */
@Entity('certificate')
@Unique('certificate_number_key', ['workerId', 'kind', 'number'])
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'certificate_worker_fk' })
export class CertificateTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') workerId!: number;
  @Column('varchar', { length: 20 }) kind!: string;
  @Column('varchar', { length: 60 }) number!: string;
  @Column('varchar', { length: 4, nullable: true }) tradeCode!: string | null;
  /** National dictionary: 1 初级, 2 中级, 3 高级. */
  @Column('varchar', { length: 1, nullable: true }) level!: string | null;
  @Column('date') issuedOn!: string;
  @Column('date', { nullable: true }) expiresOn!: string | null;
  @Column('varchar', { length: 100, nullable: true }) issuer!: string | null;
  /** 1 valid, 2 cancelled, 3 withheld, 4 expired. */
  @Column('varchar', { length: 1, default: '1' }) status!: string;
  @Column('varchar', { length: 64, nullable: true }) fileSha256!: string | null;
  @Column('integer', { default: 1 }) version!: number;
}

@Entity('registration')
@Index('registration_worker', ['projectId', 'workerId'])
@Index('registration_person', ['workerId'])
@Index('registration_site_card', ['projectId', 'siteCard'])
@ForeignKey(() => TeamTable, ['projectId', 'teamId'], ['projectId', 'id'], { name: 'registration_team_fk' })
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'registration_worker_fk' })
@Check('registration_dates', 'exited_on is null or exited_on >= entered_on')
@Check('registration_rate', 'daily_rate_fen > 0')
export class RegistrationTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') workerId!: number;
  @Column('bigint') teamId!: number;
  @Column('varchar', { length: 4 }) tradeCode!: string;
  /** 10 manager, 20 worker (national dictionary). */
  @Column('varchar', { length: 2 }) workRole!: string;
  @Column('varchar', { length: 64, nullable: true }) siteCard!: string | null;
  @Column('date') enteredOn!: string;
  @Column('date', { nullable: true }) exitedOn!: string | null;
  @Column('date', { nullable: true }) contractSignedOn!: string | null;
  /** Fen a day: what drafts count with. For another basis its equivalent of eight hours. */
  @Column('bigint') dailyRateFen!: number;
  @Column('smallint') payDay!: number;
  /**
   * The stay (进场 to 退场) that this row is a stretch of: the id of its first stretch, null for that one itself.
   * Another team, trade or rate from a day on ends the stretch on the day before and opens the next.
   */
  @Column('bigint', { nullable: true }) stayId!: number | null;
  @Column('varchar', { length: 24, nullable: true }) post!: string | null;
  @Column('boolean', { default: false }) isTeamLeader!: boolean;
  /** Work-injury insurance 工伤保险 for this stretch; null = not known. */
  @Column('boolean', { nullable: true }) hasInjuryInsurance!: boolean | null;
  @Column('varchar', { length: 8, default: 'daily' }) payBasis!: 'daily' | 'hourly' | 'monthly' | 'piece';
  /** Fen for one unit of the basis; null = the daily rate. */
  @Column('bigint', { nullable: true }) basisRateFen!: number | null;
  @Column('varchar', { length: 8, default: 'month' }) payCycle!: 'month' | 'week' | 'day' | 'task';
  @Column('varchar', { length: 8, default: 'bank' }) payMethod!: 'bank' | 'cash';
  @Column('integer', { default: 1 }) version!: number;
}

@Entity('worker_bar')
@Index('worker_bar_worker', ['workerId'])
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'worker_bar_worker_fk' })
export class WorkerBarTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') workerId!: number;
  /** Null bars the person from every project of the area. */
  @Column('bigint', { nullable: true }) projectId!: number | null;
  /** Significant digits of an area; null without a project bars everywhere. */
  @Column('varchar', { length: 12, nullable: true }) areaPrefix!: string | null;
  @Column('date') barredFrom!: string;
  @Column('date', { nullable: true }) barredTo!: string | null;
  @Column('varchar', { length: 200 }) reason!: string;
  @Column('integer', { default: 1 }) version!: number;
}

@Entity('minimum_wage')
export class MinimumWageTable {
  @PrimaryColumn('varchar', { length: 12 }) areaCode!: string;
  @PrimaryColumn('date') effectiveFrom!: string;
  @Column('bigint') monthlyFen!: number;
  @Column('bigint') hourlyFen!: number;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100, default: 'system' }) enteredBy!: string;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) enteredAt!: Date;
}
