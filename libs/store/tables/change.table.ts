// What other platforms follow: which derived things have changed, and to whom that is told.
import { Check, Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

const INSTANT = { precision: 3 } as const;
const NOW = { precision: 3, default: () => 'now()' } as const;

/** One row a thing, which moves to the end when the thing changes again. Derived: written by the steps of the walk. */
@Entity('change_feed')
@Index('change_feed_seq', ['seq'])
@Index('change_feed_unnumbered', ['changedAt'], { where: 'seq IS NULL' })
@Check(
  'change_feed_kind',
  `kind in ('attendance-day', 'payroll', 'finding', 'alert', 'statistics', 'register', 'release')`,
)
export class ChangeFeedTable {
  /** 0 = of no single project. */
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 16 }) kind!: string;
  /** A work date, or the first day of a month; 2000-01-01 for what has no time. */
  @PrimaryColumn('date') period!: string;
  @Column('timestamp with time zone', NOW) changedAt!: Date;
  /** Its place in the order of telling; null until it is told. */
  @Column('bigint', { nullable: true }) seq!: number | null;
}

/** A server that is told of changes, and how far it has been told. */
@Entity('change_target')
@Check('change_target_kinds', 'cardinality(kinds) > 0')
export class ChangeTargetTable {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('varchar', { length: 500 }) address!: string;
  @Column('varchar', { length: 500 }) secretCipher!: string;
  /** Empty = everywhere. */
  @Column('varchar', { length: 12 }) areaPrefix!: string;
  @Column('text', { array: true }) kinds!: string[];
  @Column('boolean', { default: true }) isActive!: boolean;
  @Column('varchar', { length: 100 }) createdBy!: string;
  @Column('timestamp with time zone', NOW) createdAt!: Date;
  @Column('bigint') toldSeq!: number;
  @Column('integer', { default: 0 }) failures!: number;
  @Column('timestamp with time zone', NOW) nextAt!: Date;
  @Column('varchar', { length: 300, default: '' }) lastError!: string;
  @Column('timestamp with time zone', { ...INSTANT, nullable: true }) toldAt!: Date | null;
}
