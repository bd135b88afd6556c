// Step 6 of the walk: policies, calendar and corrections (facts), and attendance days (derived, append-only versions; the
// highest is current).
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
import type { AttendancePolicy } from '#domain/attendance/attendance-policy.js';
import type { CorrectionEvidence } from '#domain/attendance/correction.js';
import type { DayKind } from '#domain/calendar/day-kind.js';
import type { OldStay, PackedStay } from '../packed-day.js';
import { WorkerTable } from './register.table.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;
const INSTANT = { precision: 3 } as const;
const NOW = { precision: 3, default: () => 'now()' } as const;

/** Append-only: a later decision about the same date is a higher revision. */
@Entity('attendance_policy')
@Index('attendance_policy_scope', ['projectId', 'teamId', 'effectiveFrom', 'revision'], { unique: true })
export class AttendancePolicyTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  /** 0 = every project without a policy of its own. */
  @Column('bigint') projectId!: number;
  /** 0 = every team without a policy of its own. */
  @Column('bigint', { default: 0 }) teamId!: number;
  @Column('date') effectiveFrom!: string;
  @Column('integer', { default: 1 }) revision!: number;
  @Column('jsonb') rule!: AttendancePolicy;
  @Column('varchar', { length: 500, default: '' }) reason!: string;
  @Column('varchar', { length: 100, default: '' }) decidedBy!: string;
  @Column('timestamp with time zone', NOW) decidedAt!: Date;
}

/** Dates that differ from the weekly pattern; a later notice about the same date is a higher revision. */
@Entity('calendar_day')
export class CalendarDayTable {
  @PrimaryColumn('date') day!: string;
  @PrimaryColumn('integer', { default: 1 }) revision!: number;
  @Column('varchar', { length: 20 }) kind!: DayKind;
  @Column('varchar', { length: 40 }) name!: string;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** 补卡: a passage that no gate has, as somebody asks for it. Append-only; what became of it is a decision. */
@Entity('attendance_correction')
@Unique('attendance_correction_requester_key', ['projectId', 'id', 'requestedBy'])
@Index('attendance_correction_worker', ['projectId', 'workerId', 'at'])
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'attendance_correction_worker_fk' })
@Check('attendance_correction_reason', `length(btrim(reason)) > 0`)
export class AttendanceCorrectionTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') workerId!: number;
  @Column('varchar', { length: 3 }) direction!: 'in' | 'out';
  @Column('timestamp with time zone', INSTANT) at!: Date;
  /** The gate event in whose place it stands; null = there is none. */
  @Column('bigint', { nullable: true }) deviceId!: number | null;
  @Column('integer', { nullable: true }) bootId!: number | null;
  @Column('bigint', { nullable: true }) seq!: number | null;
  @Column('varchar', { length: 500 }) reason!: string;
  @Column('jsonb') evidence!: CorrectionEvidence[];
  @Column('bigint') requestedBy!: number;
  @Column('varchar', { length: 100 }) requestedByName!: string;
  @Column('timestamp with time zone', NOW) requestedAt!: Date;
}

/** What became of a correction. Step 1 settles it; step 2 takes an approval back. */
@Entity('correction_decision')
@Check('correction_decision_step', `(step = 2) = (outcome = 'ANNULLED') and step in (1, 2)`)
@Check('correction_decision_outcome', `outcome in ('APPROVED', 'REJECTED', 'WITHDRAWN', 'ANNULLED')`)
@Check('correction_decision_two_people', `outcome = 'WITHDRAWN' or decided_by <> requested_by`)
@Check('correction_decision_withdrawal', `outcome <> 'WITHDRAWN' or decided_by = requested_by`)
@Check('correction_decision_reason', `length(btrim(reason)) > 0`)
@ForeignKey(
  () => AttendanceCorrectionTable,
  ['projectId', 'correctionId', 'requestedBy'],
  ['projectId', 'id', 'requestedBy'],
  { name: 'correction_decision_correction_fk' },
)
export class CorrectionDecisionTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') correctionId!: number;
  @PrimaryColumn('smallint') step!: number;
  @Column('varchar', { length: 10 }) outcome!: 'APPROVED' | 'REJECTED' | 'WITHDRAWN' | 'ANNULLED';
  /** As on the correction: the database compares the two people. */
  @Column('bigint') requestedBy!: number;
  @Column('bigint') decidedBy!: number;
  @Column('varchar', { length: 100 }) decidedByName!: string;
  @Column('varchar', { length: 500 }) reason!: string;
  @Column('timestamp with time zone', NOW) decidedAt!: Date;
}

@Entity('attendance_day')
// its INCLUDE columns are more than an entity can say
@Index('attendance_day_date', { synchronize: false })
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
  /** Read by `unpackStays`. */
  @Column('jsonb') stays!: (PackedStay | OldStay)[];
  @Column('varchar', { length: 20, default: 'WORKDAY' }) dayKind!: DayKind;
  @Column('integer', { default: 0 }) overtimeMinutes!: number;
  /** The part of the worked minutes that terminals saw at both ends. */
  @Column('integer', { default: 0 }) provenMinutes!: number;
  /** From here on the day counts as complete. */
  @Column('timestamp with time zone', NOW) settlesAt!: Date;
  /** Every fact of the day and what it did, `device.boot.seq.EFFECT`: this is what the version was made from. */
  @Column('text', { array: true, default: [] }) uses!: string[];
  @Column('bigint') policyId!: number;
  @Column('smallint') ruleVersion!: number;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) derivedAt!: Date;
}
