// Beside the walk: exports that were asked for, how far they have come, and the parts of their files.
import { Check, Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { ExportColumn, ExportDataset, ExportFormat } from '#domain/export/export-table.js';

const INSTANT = { precision: 3, nullable: true } as const;

@Entity('export_job')
@Index('export_job_account', ['accountId', 'id'])
@Index('export_job_expiry', ['expiresAt'])
@Check('export_job_state', `state in ('waiting', 'running', 'done', 'failed', 'expired')`)
@Check('export_job_key', `state in ('running', 'done') or file_key = ''`)
export class ExportJobTable {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('varchar', { length: 40 }) dataset!: ExportDataset;
  @Column('varchar', { length: 8 }) format!: ExportFormat;
  @Column('jsonb') query!: Record<string, unknown>;
  /** The data dictionary as it was when the export was asked for: its columns in order. */
  @Column('jsonb') columns!: ExportColumn[];
  @Column('varchar', { length: 8, default: 'waiting' }) state!: string;
  @Column('bigint') accountId!: number;
  @Column('varchar', { length: 100 }) accountName!: string;
  /** Opens the parts; gone once the file is. */
  @Column('varchar', { length: 64, default: '' }) fileKey!: string;
  @Column('smallint', { default: 0 }) attempts!: number;
  @Column('integer', { default: 0 }) pieceCount!: number;
  @Column('integer', { default: 0 }) doneCount!: number;
  @Column('bigint', { default: 0 }) rowCount!: number;
  @Column('bigint', { default: 0 }) byteLength!: number;
  @Column('varchar', { length: 64, nullable: true }) sha256!: string | null;
  @Column('varchar', { length: 200, nullable: true }) error!: string | null;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column('timestamp with time zone', INSTANT) finishedAt!: Date | null;
  @Column('timestamp with time zone', INSTANT) expiresAt!: Date | null;
}

/** A part of a file: where its bytes lie, and how many they are in clear. */
@Entity('export_part')
export class ExportPartTable {
  @PrimaryColumn('bigint') jobId!: number;
  @PrimaryColumn('integer') part!: number;
  @Column('varchar', { length: 64 }) objectSha256!: string;
  @Column('integer') byteLength!: number;
}
