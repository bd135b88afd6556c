// The register: what a person needs to enter a site, and the roster that follows from it.
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
import type { EntryPolicy } from '#domain/entry/entry-policy.js';
import { ProjectTable, WorkerTable } from './register.table.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;

/** Labour contract 劳动合同 or written work agreement 用工书面协议 of a person on a project. */
@Entity('labour_contract')
@Index('labour_contract_worker', ['projectId', 'workerId'])
@ForeignKey(() => ProjectTable, ['projectId'], ['id'], { name: 'labour_contract_project_fk' })
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'labour_contract_worker_fk' })
@Unique('labour_contract_start_key', ['projectId', 'workerId', 'kind', 'startsOn'])
@Check('labour_contract_dates', 'ends_on is null or ends_on >= starts_on')
export class LabourContractTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') workerId!: number;
  /** The employer. */
  @Column('bigint') enterpriseId!: number;
  @Column('varchar', { length: 9 }) kind!: 'contract' | 'agreement';
  /** 0 fixed term, 1 until a task is done (national dictionary). */
  @Column('varchar', { length: 1 }) periodType!: string;
  @Column('date') signedOn!: string;
  @Column('date') startsOn!: string;
  @Column('date', { nullable: true }) endsOn!: string | null;
  /** Piece work: 80 metre, 81 square metre, 82 cubic metre, and its price. */
  @Column('varchar', { length: 2, nullable: true }) unit!: string | null;
  @Column('bigint', { nullable: true }) unitPriceFen!: number | null;
  @Column('varchar', { length: 64, nullable: true }) fileSha256!: string | null;
  @Column('boolean', { default: false }) isCopyDelivered!: boolean;
  @Column('integer', { default: 1 }) version!: number;
}

/** One session of safety training, at the level of company, project or team. */
@Entity('training')
@ForeignKey(() => ProjectTable, ['projectId'], ['id'], { name: 'training_project_fk' })
@Unique('training_session_key', ['projectId', 'level', 'heldOn', 'name'])
export class TrainingTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 8 }) level!: 'company' | 'project' | 'team';
  /** National dictionary trainingTypeCode. */
  @Column('varchar', { length: 6 }) typeCode!: string;
  @Column('varchar', { length: 100 }) name!: string;
  @Column('date') heldOn!: string;
  @Column('integer') durationMinutes!: number;
  @Column('varchar', { length: 64, nullable: true }) fileSha256!: string | null;
  @Column('integer', { default: 1 }) version!: number;
}

/** Who sat in a training, and how it ended. */
@Entity('training_attendance')
@Index('training_attendance_worker', ['projectId', 'workerId'])
@ForeignKey(() => TrainingTable, ['projectId', 'trainingId'], ['projectId', 'id'], {
  name: 'training_attendance_training_fk',
})
@ForeignKey(() => WorkerTable, ['workerId'], ['id'], { name: 'training_attendance_worker_fk' })
export class TrainingAttendanceTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') trainingId!: number;
  @PrimaryColumn('bigint') workerId!: number;
  @Column('smallint', { nullable: true }) score!: number | null;
  @Column('boolean') isPassed!: boolean;
}

/** What an area asks of whoever enters; the longest prefix and then the latest date wins. Empty prefix = everywhere. */
@Entity('entry_policy')
@Unique('entry_policy_scope', ['areaPrefix', 'effectiveFrom'])
export class EntryPolicyTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 12 }) areaPrefix!: string;
  @Column('date') effectiveFrom!: string;
  @Column('jsonb') rule!: EntryPolicy;
  @Column('varchar', { length: 200 }) source!: string;
}

/** Derived: may this person pass the project's gates, and if not, why. `version` rises with every change of the roster. */
@Entity('roster_entry')
@Index('roster_entry_version', ['projectId', 'version'])
@Index('roster_entry_changes', ['projectId', 'changesOn'])
export class RosterEntryTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') workerId!: number;
  @Column('boolean') isAllowed!: boolean;
  @Column('text', { array: true }) reasons!: string[];
  @Column('text', { array: true }) warnings!: string[];
  /** First day on which the answer may be another one without any new fact; null = none. */
  @Column('date', { nullable: true }) changesOn!: string | null;
  @Column('date') decidedOn!: string;
  @Column('bigint') version!: number;
  /** What the gates need to know of the person, as it was when the entry got its version. */
  @Column('varchar', { length: 50, default: '' }) name!: string;
  @Column('varchar', { length: 64, nullable: true }) siteCard!: string | null;
  @Column('varchar', { length: 64, nullable: true }) photoSha256!: string | null;
  /** Last day of the stay where it is known already; null = open. */
  @Column('date', { nullable: true }) validTo!: string | null;
}
