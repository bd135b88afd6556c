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
}

@Entity('worker')
@Unique('worker_number_key', ['number'])
@Unique('worker_identity_key', ['identityHash'])
@Index('worker_card', ['cardHash'])
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
  @Column('bigint') dailyRateFen!: number;
  @Column('smallint') payDay!: number;
}

@Entity('worker_bar')
@Index('worker_bar_worker', ['workerId'])
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'worker_bar_worker_fk' })
export class WorkerBarTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') workerId!: number;
  /** Null bars the person from every project. */
  @Column('bigint', { nullable: true }) projectId!: number | null;
  @Column('date') barredFrom!: string;
  @Column('date', { nullable: true }) barredTo!: string | null;
  @Column('varchar', { length: 200 }) reason!: string;
}

@Entity('minimum_wage')
export class MinimumWageTable {
  @PrimaryColumn('varchar', { length: 12 }) areaCode!: string;
  @PrimaryColumn('date') effectiveFrom!: string;
  @Column('bigint') monthlyFen!: number;
  @Column('bigint') hourlyFen!: number;
  @Column('varchar', { length: 200 }) source!: string;
}
