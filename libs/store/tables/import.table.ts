// The register: sheets that were handed in, how far their import came, and what was wrong with which row.
import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

@Entity('import_job')
@Index('import_job_account', ['accountId', 'id'])
export class ImportJobTable {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('varchar', { length: 16 }) kind!: 'enterprise' | 'team' | 'worker' | 'registration';
  /** The project of teams and registrations. */
  @Column('bigint', { nullable: true }) projectId!: number | null;
  @Column('varchar', { length: 8, default: 'waiting' }) state!: 'waiting' | 'running' | 'done' | 'failed';
  @Column('boolean') isAllOrNothing!: boolean;
  @Column('varchar', { length: 64 }) fileSha256!: string;
  /** The sealed bytes in the object store; null once the import has ended and they are gone. */
  @Column('varchar', { length: 64, nullable: true }) objectSha256!: string | null;
  @Column('varchar', { length: 200 }) fileName!: string;
  @Column('bigint') accountId!: number;
  @Column('varchar', { length: 100 }) accountName!: string;
  /** How often it was begun: one that kills its process every time must end. */
  @Column('smallint', { default: 0 }) attempts!: number;
  @Column('integer', { default: 0 }) rowCount!: number;
  @Column('integer', { default: 0 }) doneCount!: number;
  @Column('integer', { default: 0 }) createdCount!: number;
  @Column('integer', { default: 0 }) changedCount!: number;
  @Column('integer', { default: 0 }) unchangedCount!: number;
  @Column('integer', { default: 0 }) refusedCount!: number;
  @Column('varchar', { length: 200, nullable: true }) error!: string | null;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) finishedAt!: Date | null;
}

/** One fault or warning: the row of the sheet, the column, what is wrong. Never the value. */
@Entity('import_fault')
export class ImportFaultTable {
  @PrimaryColumn('bigint') jobId!: number;
  @PrimaryColumn('integer') rowNumber!: number;
  @PrimaryColumn('integer') place!: number;
  @Column('varchar', { length: 40 }) columnKey!: string;
  @Column('varchar', { length: 40 }) code!: string;
  @Column('varchar', { length: 200 }) message!: string;
  @Column('boolean', { default: false }) isWarning!: boolean;
}

/** How far the re-encryption under a new key has come, a row a column. */
@Entity('key_rotation')
export class KeyRotationTable {
  @PrimaryColumn('varchar', { length: 40 }) keyId!: string;
  @PrimaryColumn('varchar', { length: 40 }) tableName!: string;
  @PrimaryColumn('varchar', { length: 40 }) columnName!: string;
  @Column('bigint', { default: 0 }) lastId!: number;
  @Column('bigint', { default: 0 }) resealedCount!: number;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) finishedAt!: Date | null;
}
