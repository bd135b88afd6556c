// Supervision: what authorities record of a site. Each record stands where its last move led; the moves are append-only.
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { InspectionItem, RecordKind, RecordState } from '#domain/supervision/record-move.js';
import { EnterpriseTable } from './register.table.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;
const NOW = { precision: 3, default: () => 'now()' } as const;

/** What was found of one item. */
export interface InspectedItem {
  readonly item: InspectionItem;
  readonly isMet: boolean;
  readonly note: string;
}

/** What every record has. */
abstract class SupervisionRecord {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  /** The day that it is of. */
  @Column('date') onDate!: string;
  @Column('varchar', { length: 10 }) state!: RecordState;
  @Column('varchar', { length: 1000 }) summary!: string;
  @Column('varchar', { length: 100 }) recordedBy!: string;
  @Column('timestamp with time zone', NOW) recordedAt!: Date;
}

/** A site was looked at; what was not looked at has no item. */
@Entity('inspection')
@Check('inspection_order', '(order_no is null) = (rectify_by is null)')
@Check('inspection_rectify_by', 'rectify_by >= on_date')
@Check('inspection_summary', 'length(btrim(summary)) > 0')
export class InspectionTable extends SupervisionRecord {
  @Column('jsonb') items!: InspectedItem[];
  /** Rectification order; null = none. */
  @Column('varchar', { length: 100, nullable: true }) orderNo!: string | null;
  @Column('date', { nullable: true }) rectifyBy!: string | null;
}

/** Many people came together about wages. */
@Entity('collective_incident')
@Check('collective_incident_people', 'people > 0 and claimed_fen > 0')
@Check('collective_incident_summary', 'length(btrim(summary)) > 0')
export class CollectiveIncidentTable extends SupervisionRecord {
  @Column('integer') people!: number;
  @Column('bigint', { nullable: true }) claimedFen!: number | null;
}

/** An enterprise or a person was put on the list of those who are dishonest about wages, for what happened at a site. */
@Entity('blacklisting')
@ForeignKey(() => EnterpriseTable, ['enterpriseId'], ['id'], { name: 'blacklisting_enterprise_fk' })
@Check('blacklisting_subject', '(enterprise_id is null) <> (person_name is null)')
@Check('blacklisting_ends', 'ends_on >= on_date')
@Check('blacklisting_summary', 'length(btrim(summary)) > 0')
export class BlacklistingTable extends SupervisionRecord {
  @Column('bigint', { nullable: true }) enterpriseId!: number | null;
  /** As the list names him, which is public. */
  @Column('varchar', { length: 50, nullable: true }) personName!: string | null;
  @Column('varchar', { length: 200 }) document!: string;
  /** As it was decided; it ends by a move and not by itself. */
  @Column('date', { nullable: true }) endsOn!: string | null;
}

/** Append-only. */
@Entity('supervision_move')
@Index('supervision_move_record', ['projectId', 'recordKind', 'recordId', 'id'])
@Check('supervision_move_kind', `record_kind in ('inspection', 'incident', 'blacklisting')`)
@Check('supervision_move_amount', 'amount_fen >= 0')
@Check('supervision_move_reason', 'length(btrim(reason)) > 0')
export class SupervisionMoveTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 12 }) recordKind!: RecordKind;
  @Column('bigint') recordId!: number;
  @Column('varchar', { length: 8 }) move!: string;
  @Column('varchar', { length: 10 }) state!: RecordState;
  @Column('date') onDate!: string;
  @Column('bigint', { nullable: true }) amountFen!: number | null;
  @Column('varchar', { length: 200, default: '' }) document!: string;
  @Column('varchar', { length: 1000 }) reason!: string;
  @Column('varchar', { length: 100 }) movedBy!: string;
  @Column('timestamp with time zone', NOW) movedAt!: Date;
}
