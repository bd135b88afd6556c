// Complaints: what was said, and what became of it.
import { Check, Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type {
  ComplaintChannel,
  ComplaintMove,
  ComplaintOutcome,
  ComplaintState,
} from '#domain/complaints/complaint-state.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;
const NOW = { precision: 3, default: () => 'now()' } as const;

/** State and clock are those of the last move. */
@Entity('complaint')
@Unique('complaint_receipt', ['projectId', 'receiptHash'])
@Index('complaint_receipt_hash', ['receiptHash'])
@Check('complaint_channel', `channel in ('BOARD', 'ACCOUNT', 'PHONE', 'LETTER', 'PLATFORM')`)
@Check('complaint_content', 'length(btrim(content)) > 0')
export class ComplaintTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint', { nullable: true }) workerId!: number | null;
  @Column('varchar', { length: 8 }) channel!: ComplaintChannel;
  @Column('varchar', { length: 2000 }) content!: string;
  @Column('bigint', { nullable: true }) claimedFen!: number | null;
  @Column('varchar', { length: 7, nullable: true }) claimedMonth!: string | null;
  @Column('varchar', { length: 500, nullable: true }) nameCipher!: string | null;
  @Column('varchar', { length: 500, nullable: true }) phoneCipher!: string | null;
  /** SHA-256 of the receipt: whoever holds it may ask and answer. */
  @Column('varchar', { length: 64 }) receiptHash!: string;
  @Column('varchar', { length: 12, default: 'RAISED' }) state!: ComplaintState;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) dueBy!: Date | null;
  @Column('timestamp with time zone', NOW) raisedAt!: Date;
  /** By when it must be accepted, as it was raised. */
  @Column('timestamp with time zone', { precision: 3 }) acceptBy!: Date;
}

/** Append-only. */
@Entity('complaint_move')
@Index('complaint_move_complaint', ['projectId', 'complaintId', 'id'])
@Check('complaint_move_outcome', `(move = 'close') = (outcome is not null)`)
@Check('complaint_move_satisfaction', 'satisfaction between 1 and 5')
@Check('complaint_move_result', `coalesce(recovered_fen, helped_people) is null or move = 'close'`)
@Check('complaint_move_amounts', 'recovered_fen >= 0 and helped_people >= 0')
export class ComplaintMoveTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') complaintId!: number;
  @Column('varchar', { length: 8 }) move!: ComplaintMove;
  @Column('varchar', { length: 12 }) state!: ComplaintState;
  @Column('varchar', { length: 1000, default: '' }) reason!: string;
  @Column('varchar', { length: 200, default: '' }) receiver!: string;
  @Column('varchar', { length: 12, nullable: true }) outcome!: ComplaintOutcome | null;
  @Column('smallint', { nullable: true }) satisfaction!: number | null;
  @Column('bigint', { nullable: true }) accountId!: number | null;
  @Column('varchar', { length: 100 }) movedBy!: string;
  @Column('timestamp with time zone', NOW) movedAt!: Date;
  /** By when the next step was due after it; null = no clock ran, or it went on as before. */
  @Column('timestamp with time zone', { precision: 3, nullable: true }) dueBy!: Date | null;
  /** With the closing: what was paid because of it, and to how many. */
  @Column('bigint', { nullable: true }) recoveredFen!: number | null;
  @Column('integer', { nullable: true }) helpedPeople!: number | null;
}
