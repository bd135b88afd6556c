// The notice board: whom a worker can turn to, and what was printed.
import { Check, Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { BoardItem, RightsContactKind } from '#domain/notice-board/notice-board.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;
const NOW = { precision: 3, default: () => 'now()' } as const;

@Entity('rights_contact')
@Check(
  'rights_contact_kind',
  `kind in ('INDUSTRY_AUTHORITY', 'LABOUR_AUTHORITY', 'COMPLAINT_PHONE', 'ARBITRATION', 'LEGAL_AID', 'LEGAL_HOTLINE')`,
)
export class RightsContactTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 12 }) areaCode!: string;
  @Column('varchar', { length: 20 }) kind!: RightsContactKind;
  @Column('varchar', { length: 100, default: '' }) name!: string;
  @Column('varchar', { length: 50 }) phone!: string;
  @Column('boolean', { default: true }) isActive!: boolean;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** What was printed: the board is compared with it. Append-only. */
@Entity('notice_board_print')
export class NoticeBoardPrintTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('jsonb') items!: BoardItem[];
  @Column('varchar', { length: 100 }) printedBy!: string;
  @Column('timestamp with time zone', NOW) printedAt!: Date;
}
