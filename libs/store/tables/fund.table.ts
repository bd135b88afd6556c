// Funds: the special account, what was agreed and what came, its closing, and the wage deposit. Append-only.
import { Check, Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { MovementKind } from '#domain/funds/special-account.js';
import type { DepositEventKind, DepositForm } from '#domain/funds/wage-deposit.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;
const NOW = { precision: 3, default: () => 'now()' } as const;

/** The latest entry holds. */
@Entity('special_account')
@Check('special_account_cycle', 'cycle_days between 1 and 31')
@Check('special_account_agreement', '(agreement_no is null) = (agreement_on is null)')
export class SpecialAccountTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 100 }) bankName!: string;
  @Column('varchar', { length: 200 }) accountName!: string;
  @Column('varchar', { length: 34 }) accountNo!: string;
  @Column('date') openedOn!: string;
  @Column('date') contractSignedOn!: string;
  @Column('varchar', { length: 100, nullable: true }) agreementNo!: string | null;
  @Column('date', { nullable: true }) agreementOn!: string | null;
  @Column('date', { nullable: true }) filedOn!: string | null;
  /** Longest time between two transfers of labour cost. */
  @Column('smallint') cycleDays!: number;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** A transfer that was agreed with the owner; amount 0 takes the entry back that it replaces. */
@Entity('funding_plan')
@Index('funding_plan_due', ['projectId', 'dueOn'])
@Unique('funding_plan_replaced', ['projectId', 'replaces'])
@Check('funding_plan_amount', 'amount_fen >= 0')
export class FundingPlanTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('date') dueOn!: string;
  @Column('bigint') amountFen!: number;
  @Column('bigint', { nullable: true }) replaces!: number | null;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** Money that came or went beside the wages. */
@Entity('account_movement')
@Unique('account_movement_serial', ['projectId', 'bankSerial'])
@Check('account_movement_kind', `kind in ('OWNER_TRANSFER', 'TOP_UP', 'INTEREST', 'FEE', 'REFUND')`)
@Check('account_movement_amount', 'amount_fen > 0')
export class AccountMovementTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 16 }) kind!: MovementKind;
  @Column('date') bookedOn!: string;
  @Column('bigint') amountFen!: number;
  @Column('varchar', { length: 64 }) bankSerial!: string;
  @Column('varchar', { length: 200, default: '' }) otherParty!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** The notice that nothing is owed, and the end of the account. */
@Entity('account_closing')
@Check('account_closing_step', `step in ('NOTICE', 'WITHDRAWN', 'CLOSED')`)
export class AccountClosingTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 9 }) step!: 'NOTICE' | 'WITHDRAWN' | 'CLOSED';
  @Column('date') onDate!: string;
  @Column('varchar', { length: 500 }) reason!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** What happened to the wage deposit of a project. */
@Entity('wage_deposit')
@Check('wage_deposit_kind', `kind in ('MADE', 'USED', 'TOPPED_UP', 'RETURNED')`)
@Check(
  'wage_deposit_terms',
  `(kind = 'MADE') = (form is not null and contract_fen is not null and required_ratio is not null)`,
)
@Check('wage_deposit_ratio', 'required_ratio between 0 and 600')
@Check('wage_deposit_amount', 'amount_fen > 0')
export class WageDepositTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 10 }) kind!: DepositEventKind;
  @Column('date') onDate!: string;
  @Column('bigint') amountFen!: number;
  @Column('varchar', { length: 16, nullable: true }) form!: DepositForm | null;
  @Column('varchar', { length: 100, default: '' }) provider!: string;
  @Column('bigint', { nullable: true }) contractFen!: number | null;
  /** Hundredths of a percent: 100 = 1 %. */
  @Column('smallint', { nullable: true }) requiredRatio!: number | null;
  @Column('date', { nullable: true }) validTo!: string | null;
  @Column('varchar', { length: 200 }) document!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}
