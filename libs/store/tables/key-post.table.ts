// Key posts 关键岗位: the rule by project and date, who holds a post, and what takes days off: pauses and leave.
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { KeyPost } from '#domain/key-posts/key-post.js';
import type { KeyPostRule } from '#domain/key-posts/key-post-rule.js';
import { ProjectTable, WorkerTable } from './register.table.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;

/** Append-only: a later decision for the same date is the next revision, and the highest holds. */
@Entity('key_post_rule')
export class KeyPostRuleTable {
  /** 0 = every project without a rule of its own. */
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 20 }) post!: KeyPost;
  @PrimaryColumn('date') effectiveFrom!: string;
  @PrimaryColumn('integer') revision!: number;
  @Column('jsonb') rule!: KeyPostRule;
  /** Log-in name of whoever decided. */
  @Column('varchar', { length: 100 }) decidedBy!: string;
  @Column('varchar', { length: 500 }) reason!: string;
  /** Document in which it is said. */
  @Column('varchar', { length: 200 }) source!: string;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) decidedAt!: Date;
}

/** Who holds a post, from when to when, both ends inclusive. */
@Entity('key_post_holder')
@Index('key_post_holder_worker', ['projectId', 'workerId'])
@ForeignKey(() => ProjectTable, ['projectId'], ['id'], { name: 'key_post_holder_project_fk' })
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'key_post_holder_worker_fk' })
@Check('key_post_holder_dates', 'held_to is null or held_to >= held_from')
export class KeyPostHolderTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 20 }) post!: KeyPost;
  @Column('bigint') workerId!: number;
  @Column('date') heldFrom!: string;
  @Column('date', { nullable: true }) heldTo!: string | null;
  /** Recorded by mistake: counts for nothing. */
  @Column('boolean', { default: false }) isWithdrawn!: boolean;
  @Column('integer', { default: 1 }) version!: number;
}

/** An approved pause of the works 停工: no day of it is due, for no post. */
@Entity('key_post_pause')
@ForeignKey(() => ProjectTable, ['projectId'], ['id'], { name: 'key_post_pause_project_fk' })
@Check('key_post_pause_dates', 'paused_to >= paused_from')
export class KeyPostPauseTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('date') pausedFrom!: string;
  @Column('date') pausedTo!: string;
  @Column('varchar', { length: 500 }) reason!: string;
  /** Log-in name of whoever approved it. */
  @Column('varchar', { length: 100 }) decidedBy!: string;
  @Column('boolean', { default: false }) isWithdrawn!: boolean;
  @Column('integer', { default: 1 }) version!: number;
}

/** Approved leave of a person on a project. */
@Entity('key_post_leave')
@Index('key_post_leave_worker', ['projectId', 'workerId'])
@ForeignKey(() => ProjectTable, ['projectId'], ['id'], { name: 'key_post_leave_project_fk' })
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'key_post_leave_worker_fk' })
@Check('key_post_leave_dates', 'leave_to >= leave_from')
export class KeyPostLeaveTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') workerId!: number;
  @Column('date') leaveFrom!: string;
  @Column('date') leaveTo!: string;
  @Column('varchar', { length: 500 }) reason!: string;
  /** Who has approved it, as the site says. */
  @Column('varchar', { length: 100 }) approvedBy!: string;
  @Column('boolean', { default: false }) isWithdrawn!: boolean;
  @Column('integer', { default: 1 }) version!: number;
}
