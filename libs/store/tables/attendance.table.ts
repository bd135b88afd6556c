// Step 6 of the walk: policies (facts) and attendance days (derived, append-only versions; the highest is current).
import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { AttendancePolicy } from '#domain/attendance/attendance-policy.js';
import type { Stay } from '#domain/attendance/derive-attendance-day.js';

@Entity('attendance_policy')
@Index('attendance_policy_scope', ['projectId', 'effectiveFrom'], { unique: true })
export class AttendancePolicyTable {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: number;
  /** 0 = every project without a policy of its own. */
  @Column('bigint') projectId!: number;
  @Column('date') effectiveFrom!: string;
  @Column('jsonb') rule!: AttendancePolicy;
}

@Entity('attendance_day')
@Index('attendance_day_date', ['projectId', 'workDate', 'workerId', 'version'])
export class AttendanceDayTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') workerId!: number;
  @PrimaryColumn('date') workDate!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('bigint', { nullable: true }) teamId!: number | null;
  @Column('varchar', { length: 4, nullable: true }) tradeCode!: string | null;
  @Column('integer') workedMinutes!: number;
  @Column('integer') workdayHundredths!: number;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) firstInAt!: Date | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) lastOutAt!: Date | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) openSince!: Date | null;
  @Column('integer') eventCount!: number;
  @Column('integer') validEventCount!: number;
  @Column('text', { array: true }) exceptions!: string[];
  @Column('jsonb') stays!: Stay[];
  @Column('bigint') policyId!: number;
  @Column('smallint') ruleVersion!: number;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) derivedAt!: Date;
}
