// Step 8 of the walk, after it: what people decide about cases, and the dated limits of the reconciliation.
import { Check, Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { CorrectionEvidence } from '#domain/attendance/correction.js';
import type { CaseDecision, CaseState } from '#domain/reconciliation/case-state.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;
const NOW = { precision: 3, default: () => 'now()' } as const;

/** Append-only: the last one holds as long as what it is about is still found. */
@Entity('finding_decision')
@Index('finding_decision_case', ['projectId', 'subjectKind', 'subjectId', 'period', 'code', 'id'])
@Check('finding_decision_kind', `decision in ('explain', 'accept', 'confirm', 'reopen')`)
@Check('finding_decision_reason', 'length(btrim(reason)) > 0')
export class FindingDecisionTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 8 }) subjectKind!: string;
  @Column('bigint') subjectId!: number;
  @Column('varchar', { length: 7 }) period!: string;
  @Column('varchar', { length: 24 }) code!: string;
  @Column('varchar', { length: 8 }) decision!: CaseDecision;
  @Column('varchar', { length: 20 }) state!: CaseState;
  @Column('varchar', { length: 1000 }) reason!: string;
  @Column('jsonb', { default: [] }) evidence!: CorrectionEvidence[];
  /** Level, amount and explanation as they were. */
  @Column('jsonb') finding!: object;
  @Column('varchar', { length: 64 }) findingHash!: string;
  @Column('bigint', { nullable: true }) accountId!: number | null;
  @Column('varchar', { length: 100 }) decidedBy!: string;
  @Column('timestamp with time zone', NOW) decidedAt!: Date;
}

/** Limits from a pay month on; project 0 = everywhere. Append-only: the latest entry holds. */
@Entity('reconciliation_rule')
@Index('reconciliation_rule_scope', ['projectId', 'effectiveMonth'])
@Check('reconciliation_rule_law', 'deduction_hundredths between 0 and 20')
export class ReconciliationRuleTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 7 }) effectiveMonth!: string;
  @Column('integer') daysHundredths!: number;
  @Column('bigint') amountFen!: number;
  @Column('integer') fullMonthHundredths!: number;
  @Column('smallint') payWithoutAttendanceRedAfterMonths!: number;
  @Column('integer') unprovenHundredths!: number;
  @Column('integer') rateLowHundredths!: number;
  @Column('integer') rateHighHundredths!: number;
  @Column('integer') deductionHundredths!: number;
  @Column('integer') paidHeadsPerHundred!: number;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}
