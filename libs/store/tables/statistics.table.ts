// Step 9 of the walk: roll-ups, replaced by key. Every column is a sum that can be added across rows.
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Per project, work date, team and trade. team 0 carries the project's own counts of the day. */
@Entity('stat_attendance_day')
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
}
