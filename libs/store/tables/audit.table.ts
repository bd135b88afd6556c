// Beside the walk: who did what. Entries form a chain of hashes; each version of a register row is kept.
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Append-only. `hash` covers every other column and so the hash of the entry before. */
@Entity('audit_entry')
@Index('audit_entry_subject', ['subjectKind', 'subjectId', 'seq'])
export class AuditEntryTable {
  @PrimaryColumn('bigint') seq!: number;
  @Column('timestamp with time zone', { precision: 3 }) at!: Date;
  @Column('varchar', { length: 10 }) actorKind!: 'user' | 'client' | 'system' | 'nobody';
  @Column('bigint', { nullable: true }) actorId!: number | null;
  @Column('varchar', { length: 100 }) actorName!: string;
  @Column('varchar', { length: 60 }) action!: string;
  @Column('varchar', { length: 24 }) subjectKind!: string;
  @Column('varchar', { length: 100 }) subjectId!: string;
  @Column('bigint', { nullable: true }) projectId!: number | null;
  @Column('varchar', { length: 500, nullable: true }) reason!: string | null;
  /** Field → [before, after], personal data masked. */
  @Column('jsonb', { nullable: true }) change!: Record<string, unknown> | null;
  @Column('varchar', { length: 64 }) requestId!: string;
  @Column('varchar', { length: 64 }) address!: string;
  @Column('varchar', { length: 64 }) previousHash!: string;
  @Column('varchar', { length: 64 }) hash!: string;
}

/** The one row that holds the end of the chain: whoever appends locks it, whoever verifies misses no cut-off tail. */
@Entity('audit_head')
export class AuditHeadTable {
  @PrimaryColumn('smallint') id!: number;
  @Column('bigint') seq!: number;
  @Column('varchar', { length: 64 }) hash!: string;
}

/** The end of the chain at the end of a day; also logged, so that it stands outside the database too. */
@Entity('audit_anchor')
export class AuditAnchorTable {
  @PrimaryColumn('date') day!: string;
  @Column('bigint') seq!: number;
  @Column('varchar', { length: 64 }) hash!: string;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) recordedAt!: Date;
}

/** Append-only versions of register rows, personal data masked. project_id 0 = not bound to a project. */
@Entity('register_history')
export class RegisterHistoryTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 24 }) noun!: string;
  @PrimaryColumn('bigint') nounId!: number;
  @PrimaryColumn('integer') version!: number;
  /** From when it holds; null = from when it was recorded. */
  @Column('date', { nullable: true }) effectiveFrom!: string | null;
  @Column('jsonb') content!: Record<string, unknown>;
  @Column('varchar', { length: 100 }) recordedBy!: string;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) recordedAt!: Date;
}
