// Steps 7–8 of the walk: sheets and their lines, payments sent, what the bank answered, and the findings.
import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { PayrollAdjustment } from '#domain/wages/adjust-days.js';
import { TeamTable } from './register.table.js';

/** One sheet a team and month. Its name is its key, so a derived sheet comes back under the same name. */
@Entity('payroll')
@ForeignKey(() => TeamTable, ['projectId', 'teamId'], ['projectId', 'id'], { name: 'payroll_team_fk' })
export class PayrollTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') teamId!: number;
  @PrimaryColumn('varchar', { length: 7 }) payMonth!: string;
  /** DRAFT is derived; PUBLISHED and after are facts. */
  @Column('varchar', { length: 12 }) state!: 'DRAFT' | 'PUBLISHED';
  @Column('date') dueOn!: string;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) publishedAt!: Date | null;
}

/** Append-only versions; the highest is current. */
@Entity('payroll_line')
export class PayrollLineTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') teamId!: number;
  @PrimaryColumn('varchar', { length: 7 }) payMonth!: string;
  @PrimaryColumn('bigint') workerId!: number;
  @PrimaryColumn('integer') version!: number;
  @Column('integer') daysHundredths!: number;
  @Column('integer') dayCount!: number;
  @Column('bigint') payableFen!: number;
  @Column('bigint') deductionFen!: number;
  @Column('bigint') netFen!: number;
  /** Rate, days and amount per stretch of the agreement: how the payable came about. */
  @Column('jsonb') segments!: object[];
  /** The days behind it, `[work date, version, hundredths]`: what has changed since is told apart by it. */
  @Column('jsonb', { default: [] }) days!: [string, number, number][];
  /** Differences of days whose own sheet was published before; part of `payable_fen`. */
  @Column('jsonb', { default: [] }) adjustments!: PayrollAdjustment[];
  /** True for a line that the contractor published: a fact. False for a draft: derived. */
  @Column('boolean') isPublished!: boolean;
  @Column('smallint') ruleVersion!: number;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) createdAt!: Date;
}

/** An instruction handed to the bank. Unique by construction: a line is paid at most once an attempt. */
@Entity('payment')
@Unique('payment_attempt_key', ['projectId', 'teamId', 'payMonth', 'workerId', 'attempt'])
export class PaymentTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('varchar', { length: 40 }) batchNo!: string;
  @Column('bigint') teamId!: number;
  @Column('varchar', { length: 7 }) payMonth!: string;
  @Column('bigint') workerId!: number;
  @Column('smallint') attempt!: number;
  @Column('bigint') amountFen!: number;
  @Column('varchar', { length: 64 }) cardHash!: string;
  @Column('varchar', { length: 4 }) cardLast4!: string;
  @Column('timestamp with time zone', { precision: 3 }) sentAt!: Date;
}

/** What the bank says it did. Append-only; the bank's serial makes an import idempotent. */
@Entity('bank_return_line')
@Index('bank_return_line_worker', ['projectId', 'payMonth', 'workerId'])
export class BankReturnLineTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 64 }) bankSerial!: string;
  @Column('varchar', { length: 40 }) batchNo!: string;
  @Column('bigint') workerId!: number;
  @Column('varchar', { length: 7 }) payMonth!: string;
  @Column('bigint') amountFen!: number;
  /** In the key: a transfer that was paid and came back later has two answers under one serial. */
  @PrimaryColumn('varchar', { length: 8 }) status!: 'PAID' | 'FAILED' | 'RETURNED' | 'UNKNOWN';
  @Column('varchar', { length: 64 }) cardHash!: string;
  @Column('varchar', { length: 4 }) cardLast4!: string;
  @Column('date', { nullable: true }) paidOn!: string | null;
  @Column('boolean', { default: false }) isBackPay!: boolean;
  @Column('varchar', { length: 100, nullable: true }) failText!: string | null;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) receivedAt!: Date;
}

/** One case: subject + period + code. The key is the case id, the same on every run. */
@Entity('finding')
@Index('finding_code', ['projectId', 'period', 'code'])
export class FindingTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 8 }) subjectKind!: 'worker' | 'device' | 'team' | 'project';
  @PrimaryColumn('bigint') subjectId!: number;
  @PrimaryColumn('varchar', { length: 7 }) period!: string;
  @PrimaryColumn('varchar', { length: 24 }) code!: string;
  @Column('varchar', { length: 6 }) level!: 'red' | 'yellow' | 'info';
  @Column('boolean') isPrimary!: boolean;
  @Column('bigint') amountFen!: number;
  @Column('jsonb') explanation!: Record<string, unknown>;
  @Column('varchar', { length: 20, default: 'OPEN' }) state!: string;
  @Column('smallint') ruleVersion!: number;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) foundAt!: Date;
}
