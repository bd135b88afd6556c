// Steps 7–8 of the walk: sheets and their lines, payments sent, what the bank answered, and the findings.
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
import type { BankLayout, FailReason } from '#domain/bank/bank-layout.js';
import type { PayrollAdjustment } from '#domain/wages/adjust-days.js';
import type { Allowance, PayKind } from '#domain/wages/pay-agreement.js';
import type { LineAnswer } from '#domain/wages/line-answer.js';
import type { PayrollMove, PayrollState } from '#domain/wages/payroll-state.js';
import type { PieceUnit } from '#domain/wages/split-piece.js';
import type { DeductionKind, WageItem } from '#domain/wages/wage-item.js';
import { TeamTable, WorkerTable } from './register.table.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;
const NOW = { precision: 3, default: () => 'now()' } as const;

/** What was agreed with a worker from a day on. Append-only: the latest row of a day holds. */
@Entity('pay_agreement')
@Index('pay_agreement_worker', ['projectId', 'workerId', 'effectiveFrom', 'id'])
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'pay_agreement_worker_fk' })
@Check('pay_agreement_kind', `kind in ('DAY', 'HOUR', 'MONTH', 'PIECE', 'TASK')`)
@Check('pay_agreement_rate', `(kind in ('PIECE', 'TASK')) = (rate_fen = 0) and rate_fen >= 0`)
export class PayAgreementTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') workerId!: number;
  @Column('date') effectiveFrom!: string;
  @Column('varchar', { length: 5 }) kind!: PayKind;
  @Column('bigint') rateFen!: number;
  @Column('boolean', { default: false }) hasOvertime!: boolean;
  @Column('jsonb', { default: [] }) allowances!: Allowance[];
  /** The paper it stands in, or the reason. */
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** 计件: what a team was measured for. Append-only; `replaces` names the one that it puts right, quantity 0 takes it back. */
@Entity('piece_measurement')
@Index('piece_measurement_month', ['projectId', 'teamId', 'payMonth'])
@Unique('piece_measurement_replaced', ['projectId', 'replaces'])
@ForeignKey(() => TeamTable, ['projectId', 'teamId'], ['projectId', 'id'], {
  name: 'piece_measurement_team_fk',
})
@Check('piece_measurement_amount', `quantity_thousandths >= 0 and unit_price_fen > 0`)
export class PieceMeasurementTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') teamId!: number;
  @Column('varchar', { length: 7 }) payMonth!: string;
  @Column('varchar', { length: 100 }) name!: string;
  @Column('varchar', { length: 12 }) unit!: PieceUnit;
  @Column('bigint') quantityThousandths!: number;
  @Column('bigint') unitPriceFen!: number;
  /** `[worker, weight]` as agreed; empty = by 工. */
  @Column('jsonb', { default: [] }) shares!: [workerId: number, weight: number][];
  @Column('bigint', { nullable: true }) replaces!: number | null;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** What is taken off a wage, with its legal ground. Append-only; `replaces` as above, amount 0 takes it back. */
@Entity('wage_deduction')
@Index('wage_deduction_month', ['projectId', 'payMonth', 'workerId'])
@Unique('wage_deduction_replaced', ['projectId', 'replaces'])
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'wage_deduction_worker_fk' })
@Check('wage_deduction_ground', `length(btrim(ground)) > 0 and amount_fen >= 0`)
export class WageDeductionTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') workerId!: number;
  @Column('varchar', { length: 7 }) payMonth!: string;
  @Column('varchar', { length: 16 }) kind!: DeductionKind;
  @Column('varchar', { length: 200 }) ground!: string;
  @Column('bigint') amountFen!: number;
  @Column('bigint', { nullable: true }) replaces!: number | null;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** One sheet a team and month. Its name is its key, so a derived sheet comes back under the same name. */
@Entity('payroll')
@ForeignKey(() => TeamTable, ['projectId', 'teamId'], ['projectId', 'id'], { name: 'payroll_team_fk' })
export class PayrollTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') teamId!: number;
  @PrimaryColumn('varchar', { length: 7 }) payMonth!: string;
  /** DRAFT is derived; PUBLISHED and after are facts. */
  @Column('varchar', { length: 12 }) state!: PayrollState;
  @Column('date') dueOn!: string;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) publishedAt!: Date | null;
}

/** Append-only: who moved a sheet, when, and what was on it. */
@Entity('payroll_move')
@ForeignKey(() => PayrollTable, ['projectId', 'teamId', 'payMonth'], ['projectId', 'teamId', 'payMonth'], {
  name: 'payroll_move_sheet_fk',
})
@Check('payroll_move_reason', `move <> 'cancel' or length(btrim(reason)) > 0`)
export class PayrollMoveTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') teamId!: number;
  @PrimaryColumn('varchar', { length: 7 }) payMonth!: string;
  @PrimaryColumn('integer') seq!: number;
  @Column('varchar', { length: 10 }) move!: PayrollMove;
  @Column('varchar', { length: 12 }) fromState!: PayrollState;
  @Column('varchar', { length: 12 }) toState!: PayrollState;
  /** Null = the system. */
  @Column('bigint', { nullable: true }) accountId!: number | null;
  @Column('varchar', { length: 100 }) movedBy!: string;
  @Column('timestamp with time zone', { precision: 3 }) movedAt!: Date;
  @Column('varchar', { length: 500, default: '' }) reason!: string;
  /** SHA-256 over the lines as they were. */
  @Column('varchar', { length: 64 }) sheetHash!: string;
  @Column('integer') lineCount!: number;
}

/** Append-only: what was said of a line. It is about a content, not a version: the same line published again is signed. */
@Entity('line_answer')
@Index('line_answer_sheet', ['projectId', 'teamId', 'payMonth', 'workerId'])
@ForeignKey(() => PayrollTable, ['projectId', 'teamId', 'payMonth'], ['projectId', 'teamId', 'payMonth'], {
  name: 'line_answer_sheet_fk',
})
@Check('line_answer_kind', `answer in ('CONFIRM', 'DISPUTE', 'EXCUSE', 'REJECT')`)
@Check('line_answer_excuse', `(answer = 'EXCUSE') = (excuse is not null)`)
@Check('line_answer_reason', `answer = 'CONFIRM' or length(btrim(reason)) > 0`)
export class LineAnswerTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') teamId!: number;
  @Column('varchar', { length: 7 }) payMonth!: string;
  @Column('bigint') workerId!: number;
  @Column('varchar', { length: 64 }) lineHash!: string;
  @Column('varchar', { length: 8 }) answer!: LineAnswer;
  @Column('varchar', { length: 20, nullable: true }) excuse!: string | null;
  @Column('varchar', { length: 500, default: '' }) reason!: string;
  @Column('bigint', { nullable: true }) accountId!: number | null;
  @Column('varchar', { length: 100 }) answeredBy!: string;
  @Column('timestamp with time zone', NOW) answeredAt!: Date;
  @Column('varchar', { length: 12 }) method!: string;
}

/** How long a published line waits for its worker; project 0 = every project without a rule of its own. */
@Entity('confirmation_rule')
@Index('confirmation_rule_scope', ['projectId', 'effectiveFrom'])
@Check('confirmation_rule_hours', `hours between 1 and 720`)
export class ConfirmationRuleTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('date') effectiveFrom!: string;
  @Column('integer') hours!: number;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100, default: 'system' }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** A bank's format under a name. Append-only and never changed: a batch's file can be written again. */
@Entity('bank_layout')
@Check('bank_layout_name', `name ~ '^[a-z0-9][a-z0-9-]{0,19}$'`)
export class BankLayoutTable {
  @PrimaryColumn('varchar', { length: 20 }) name!: string;
  @Column('jsonb') layout!: Omit<BankLayout, 'name'>;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** Append-only versions; the highest is current. */
@Entity('payroll_line')
@Index('payroll_line_later', ['projectId', 'payMonth'], {
  where: `is_published AND adjustments <> '[]'`,
})
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
  @Column('integer', { default: 0 }) workedMinutes!: number;
  @Column('integer', { default: 0 }) overtimeMinutes!: number;
  /** Earnings beside the segments, and deductions. */
  @Column('jsonb', { default: [] }) items!: WageItem[];
  /** SHA-256 of the content of a published line: what a worker signs. */
  @Column('varchar', { length: 64, nullable: true }) lineHash!: string | null;
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

/** What was handed to the bank at once. The file itself is written from its instructions whenever somebody asks for it. */
@Entity('payment_batch')
export class PaymentBatchTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 40 }) batchNo!: string;
  @Column('varchar', { length: 7 }) payMonth!: string;
  @Column('varchar', { length: 20 }) layout!: string;
  @Column('varchar', { length: 34 }) payer!: string;
  @Column('integer') lineCount!: number;
  @Column('bigint') totalFen!: number;
  /** Over the lines of the file: written again it must be the same. */
  @Column('varchar', { length: 64 }) sha256!: string;
  @Column('varchar', { length: 100 }) createdBy!: string;
  @Column('timestamp with time zone', NOW) createdAt!: Date;
}

/** A return file; its content makes an import idempotent. */
@Entity('bank_return_file')
export class BankReturnFileTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 64 }) sha256!: string;
  @Column('varchar', { length: 40 }) batchNo!: string;
  @Column('varchar', { length: 20 }) layout!: string;
  @Column('integer') lineCount!: number;
  @Column('bigint') paidFen!: number;
  @Column('bigint') failedFen!: number;
  @Column('varchar', { length: 100 }) receivedBy!: string;
  @Column('timestamp with time zone', NOW) receivedAt!: Date;
}

/** What the bank says it did. Append-only; the bank's serial makes an import idempotent. */
@Entity('bank_return_line')
@Index('bank_return_line_payment', ['projectId', 'paymentId'])
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
  /** The instruction that it is about; null where it was imported without one. */
  @Column('bigint', { nullable: true }) paymentId!: number | null;
  @Column('varchar', { length: 20, nullable: true }) failReason!: FailReason | null;
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
  @Column('smallint') ruleVersion!: number;
  /** The limits that it was judged by; 0 = found before limits were rows, or by a rule that has none. */
  @Column('bigint', { default: 0 }) tolerancesId!: number;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) foundAt!: Date;
}
