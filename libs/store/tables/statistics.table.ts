// Step 9 of the walk: roll-ups, replaced by key. Every count is a sum that can be added across rows; people of several rows
// are told apart by their number.
import { Check, Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { ScorecardRule } from '#domain/statistics/scorecard/scorecard.js';

/** Per project, work date, team and trade. team 0 carries the project's own counts of the day. */
@Entity('stat_attendance_day')
@Index('stat_attendance_day_date', ['workDate', 'projectId'])
export class StatAttendanceDayTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('date') workDate!: string;
  @PrimaryColumn('bigint') teamId!: number;
  @PrimaryColumn('varchar', { length: 4 }) tradeCode!: string;
  @Column('integer') activeWorkerDays!: number;
  @Column('integer') presentWorkerDays!: number;
  @Column('integer') workedWorkerDays!: number;
  @Column('integer') missingPunchWorkerDays!: number;
  @Column('bigint') workdayHundredths!: number;
  @Column('bigint') workedMinutes!: number;
  @Column('integer', { default: 0 }) correctedWorkerDays!: number;
}

/** Counts of worker-days, as every roll-up of attendance has them. */
abstract class AttendanceCounts {
  @Column('integer') activeWorkerDays!: number;
  @Column('integer') presentWorkerDays!: number;
  @Column('integer') workedWorkerDays!: number;
  @Column('integer') missingPunchWorkerDays!: number;
  @Column('integer') correctedWorkerDays!: number;
  @Column('bigint') workdayHundredths!: number;
  @Column('bigint') workedMinutes!: number;
}

/** The same counts per project, work date and one thing that people are: gender, age, origin or education. */
@Entity('stat_attendance_share')
@Index('stat_attendance_share_date', ['dimension', 'workDate', 'projectId'])
export class StatAttendanceShareTable extends AttendanceCounts {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('date') workDate!: string;
  @PrimaryColumn('varchar', { length: 12 }) dimension!: string;
  @PrimaryColumn('varchar', { length: 6 }) value!: string;
}

/** Per project, month, worker, team and trade; what a person counts once for stands on the row that is `isFirst`. */
@Entity('stat_worker_month')
@Index('stat_worker_month_month', ['month', 'projectId'])
@Index('stat_worker_month_shared', ['month', 'projectId'], { where: 'is_shared' })
export class StatWorkerMonthTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 7 }) month!: string;
  @PrimaryColumn('bigint') workerId!: number;
  @PrimaryColumn('bigint') teamId!: number;
  @PrimaryColumn('varchar', { length: 4 }) tradeCode!: string;
  @Column('varchar', { length: 6 }) gender!: string;
  @Column('varchar', { length: 6 }) ageClass!: string;
  @Column('varchar', { length: 4 }) origin!: string;
  @Column('varchar', { length: 2 }) education!: string;
  @Column('varchar', { length: 2 }) nation!: string;
  @Column('varchar', { length: 5 }) household!: string;
  @Column('varchar', { length: 2 }) workRole!: string;
  @Column('varchar', { length: 5 }) seniority!: string;
  @Column('boolean') isFirst!: boolean;
  /** Registered on more than one site, whenever that was: only such people can count twice. */
  @Column('boolean') isShared!: boolean;
  @Column('boolean') hasCome!: boolean;
  @Column('smallint') activeDays!: number;
  @Column('smallint') presentDays!: number;
  @Column('smallint') workedDays!: number;
  @Column('smallint') missingPunchDays!: number;
  @Column('smallint') correctedDays!: number;
  @Column('integer') workdayHundredths!: number;
  @Column('integer') workedMinutes!: number;
  @Column('boolean') isActive!: boolean;
  @Column('boolean') isEntered!: boolean;
  @Column('boolean') isExited!: boolean;
  @Column('boolean') isVerified!: boolean;
  @Column('boolean') isIdentified!: boolean;
  @Column('boolean') isContracted!: boolean;
  @Column('boolean') isTrained!: boolean;
  @Column('boolean') isOutsideAge!: boolean;
  @Column('boolean') isAttended!: boolean;
  @Column('boolean') isWorkerMonth!: boolean;
  @Column('boolean') hasOpenCase!: boolean;
  @Column('smallint') lineCount!: number;
  @Column('smallint') publishedLineCount!: number;
  @Column('smallint') bankPaidLineCount!: number;
  @Column('smallint') confirmedLineCount!: number;
  @Column('bigint') payableFen!: number;
  @Column('boolean') isDue!: boolean;
  @Column('boolean') isInFullOnTime!: boolean;
  @Column('boolean') isPaid!: boolean;
  @Column('bigint') paidFen!: number;
  @Column('bigint') backPayFen!: number;
  @Column('bigint') accountPaidFen!: number;
  @Column('bigint') arrearsFen!: number;
  @Column('date', { nullable: true }) arrearsSince!: string | null;
  @Column('integer') pricedHundredths!: number;
  @Column('bigint') priceFen!: number;
  @Column('boolean', { default: false }) isLeader!: boolean;
  /** yes, no, or '' where it is not known. */
  @Column('varchar', { length: 3, default: '' }) insured!: string;
  /** Highest level of a skill certificate that holds; '' = none. */
  @Column('varchar', { length: 1, default: '' }) skill!: string;
}

/** Days of a month added up: per project and month in all (`dimension` ''), and by one thing of people. */
@Entity('stat_attendance_month')
@Index('stat_attendance_month_dimension', ['dimension', 'month', 'projectId'])
export class StatAttendanceMonthTable extends AttendanceCounts {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 7 }) month!: string;
  @PrimaryColumn('varchar', { length: 12 }) dimension!: string;
  @PrimaryColumn('varchar', { length: 20 }) value!: string;
  @Column('smallint') activeProjectDays!: number;
  @Column('smallint') punchedProjectDays!: number;
}

/** Rows of `stat_worker_month` added up: in all, by one thing of people, and by every two of them. */
@Entity('stat_people_month')
@Index('stat_people_month_dimension', ['dimensionA', 'dimensionB', 'month', 'projectId'])
export class StatPeopleMonthTable extends AttendanceCounts {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 7 }) month!: string;
  @PrimaryColumn('varchar', { length: 12 }) dimensionA!: string;
  @PrimaryColumn('varchar', { length: 12 }) dimensionB!: string;
  @PrimaryColumn('varchar', { length: 20 }) valueA!: string;
  @PrimaryColumn('varchar', { length: 20 }) valueB!: string;
  @Column('integer') activeWorkerMonths!: number;
  @Column('integer') verifiedWorkerMonths!: number;
  @Column('integer') identifiedWorkerMonths!: number;
  @Column('integer') contractedWorkerMonths!: number;
  @Column('integer') enteredWorkers!: number;
  @Column('integer') exitedWorkers!: number;
  @Column('integer') trainedEntrants!: number;
  @Column('integer') outsideAgeWorkerMonths!: number;
  /** People of this site alone: they can be added across sites; the others are counted one by one. */
  @Column('integer') activeHereOnly!: number;
  @Column('integer') attendedHereOnly!: number;
  @Column('integer') lineCount!: number;
  @Column('integer') publishedLineCount!: number;
  @Column('integer') bankPaidLineCount!: number;
  @Column('integer') confirmedLineCount!: number;
  @Column('integer') paidInFullOnTimeCount!: number;
  @Column('integer') dueWorkerCount!: number;
  @Column('bigint') payableFen!: number;
  @Column('bigint') paidFen!: number;
  @Column('bigint') backPayFen!: number;
  @Column('bigint') accountPaidFen!: number;
  @Column('integer') paidWorkerCount!: number;
  @Column('integer') attendedWorkerCount!: number;
  @Column('integer') workerMonthCount!: number;
  @Column('integer') openCaseWorkerMonthCount!: number;
  @Column('bigint') arrearsFen!: number;
  @Column('integer') arrearsWorkerCount!: number;
  @Column('date', { nullable: true }) arrearsSince!: string | null;
}

/** Per project, month and team. */
@Entity('stat_wage_month')
export class StatWageMonthTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 7 }) payMonth!: string;
  @PrimaryColumn('bigint') teamId!: number;
  @Column('integer') lineCount!: number;
  @Column('integer') publishedLineCount!: number;
  @Column('integer') bankPaidLineCount!: number;
  @Column('integer') paidInFullOnTimeCount!: number;
  @Column('integer') dueWorkerCount!: number;
  @Column('bigint') payableFen!: number;
  @Column('bigint') paidFen!: number;
  @Column('integer') paidWorkerCount!: number;
  @Column('integer') attendedWorkerCount!: number;
  @Column('integer') workerMonthCount!: number;
  @Column('integer') openCaseWorkerMonthCount!: number;
  @Column('bigint') arrearsFen!: number;
  @Column('integer') arrearsWorkerCount!: number;
  @Column('integer', { default: 0 }) confirmedLineCount!: number;
  @Column('bigint', { default: 0 }) backPayFen!: number;
  @Column('bigint', { default: 0 }) accountPaidFen!: number;
  /** Due date of the oldest arrears. */
  @Column('date', { nullable: true }) arrearsSince!: string | null;
}

/** Per project and day on which data came in: gates, their lines, and what they told. */
@Entity('stat_project_day')
@Index('stat_project_day_day', ['day', 'projectId'])
export class StatProjectDayTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('date') day!: string;
  @Column('boolean') isDue!: boolean;
  @Column('boolean') isTimely!: boolean;
  @Column('boolean') isRecent!: boolean;
  @Column('integer') eventCount!: number;
  @Column('integer') allowedCount!: number;
  @Column('integer') refusedCount!: number;
  @Column('integer') unknownCount!: number;
  @Column('integer') replayedCount!: number;
  @Column('integer') withinMinuteCount!: number;
  @Column('bigint') delaySeconds!: number;
  /** Events by the bound that their delay came within (DELAY_BOUNDS). */
  @Column('integer', { array: true, default: [] }) delayCounts!: number[];
  @Column('integer') dueDeviceMinutes!: number;
  @Column('integer') offlineDeviceMinutes!: number;
  @Column('integer', { default: 0 }) rejectedPhotoCount!: number;
}

/** Per project and date on which anybody was on site: heads at its 48 half hours, from midnight on. */
@Entity('stat_headcount_day')
@Index('stat_headcount_day_day', ['day', 'projectId'])
export class StatHeadcountDayTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('date') day!: string;
  @Column('integer', { array: true }) heads!: number[];
}

/** A month as it was frozen; the next revision says what has changed. Never updated. */
@Entity('statistic_release')
// no two follow one: NULLS NOT DISTINCT is more than an entity can say
@Index('statistic_release_line', { synchronize: false })
@Check('statistic_release_chain', `hash ~ '^[0-9a-f]{64}$'`)
export class StatisticReleaseTable {
  @PrimaryColumn('varchar', { length: 7 }) month!: string;
  @PrimaryColumn('integer') revision!: number;
  @Column('timestamp with time zone', { precision: 3 }) frozenAt!: Date;
  @Column('text', { array: true }) definitions!: string[];
  @Column('jsonb') areas!: object;
  @Column('jsonb') published!: object;
  @Column('integer') changedProjects!: number;
  @Column('varchar', { length: 64, nullable: true }) previousHash!: string | null;
  @Column('varchar', { length: 64 }) hash!: string;
}

/** What a project's sums were in a revision; only where they are others than before. */
@Entity('statistic_release_part')
export class StatisticReleasePartTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 7 }) month!: string;
  @PrimaryColumn('integer') revision!: number;
  @Column('jsonb') content!: object;
  @Column('varchar', { length: 64 }) hash!: string;
  @Column('jsonb') changes!: object;
  @Column('jsonb') causes!: object;
}

/** Weights and bands of the seven-item list; the latest of a month holds. */
@Entity('scorecard_rule')
export class ScorecardRuleTable {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('varchar', { length: 7 }) effectiveMonth!: string;
  @Column('jsonb') rule!: ScorecardRule;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) enteredAt!: Date;
}
