// Steps 1–4 of the walk: devices, their boots, the facts they send and what could not become a fact.
import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { ProjectTable } from './register.table.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;

@Entity('device')
@Unique('device_sn_key', ['sn'])
@ForeignKey(() => ProjectTable, ['projectId'], ['id'], { name: 'device_project_fk' })
export class DeviceTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 32 }) sn!: string;
  @Column('bigint') projectId!: number;
  @Column('varchar', { length: 60 }) lane!: string;
  @Column('varchar', { length: 64 }) secretHash!: string;
  @Column('boolean', { default: false }) isRevoked!: boolean;
  /** Of the one-time claim code that waits to be used; null = none. */
  @Column('varchar', { length: 64, nullable: true }) claimHash!: string | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) claimExpiresAt!: Date | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) claimedAt!: Date | null;
  /** Rosters below this version are another project's: the gate gets the whole one. */
  @Column('bigint', { default: 0 }) rosterFloor!: number;
  /** SHA-256 (hex) over the DER of the client certificate with which it may come in instead of a password. */
  @Column('varchar', { length: 64, nullable: true }) certificateSha256!: string | null;
  /** The password under the key ring, for brokers that must be told it (Mosquitto's dynamic security). */
  @Column('text', { nullable: true }) secretCipher!: string | null;
  /** Where it was first heard of at this place; alerts go by it. */
  @Column('double precision', { nullable: true }) homeLongitude!: number | null;
  @Column('double precision', { nullable: true }) homeLatitude!: number | null;
  @Column('varchar', { length: 64, nullable: true }) homeNetwork!: string | null;
  @Column('integer', { default: 1 }) version!: number;
}

/** The boot text is kept once; facts carry the small number. */
@Entity('device_boot')
@Unique('device_boot_name_key', ['projectId', 'deviceId', 'boot'])
export class DeviceBootTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') deviceId!: number;
  @PrimaryColumn('integer') bootId!: number;
  @Column('varchar', { length: 64 }) boot!: string;
}

/** Append-only. The key is what the device gave; why it holds no time: docs/adr/0004. */
@Entity('gate_event')
@Index('gate_event_worker', ['projectId', 'workerId', 'effectiveAt'])
@Index('gate_event_received', ['projectId', 'receivedAt'])
@Index('gate_event_archive', { synchronize: false })
@Index('gate_event_photo', { synchronize: false })
export class GateEventTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') deviceId!: number;
  @PrimaryColumn('integer') bootId!: number;
  @PrimaryColumn('bigint') seq!: number;
  @Column('bigint', { nullable: true }) workerId!: number | null;
  /** What the device called the person where no worker was found: its worker number or card. */
  @Column('varchar', { length: 64, nullable: true }) claimedAs!: string | null;
  @Column('varchar', { length: 3 }) direction!: string;
  @Column('varchar', { length: 12 }) method!: string;
  @Column('varchar', { length: 16 }) verdict!: string;
  @Column('varchar', { length: 10 }) timeQuality!: string;
  @Column('timestamp with time zone', { precision: 3 }) deviceAt!: Date;
  @Column('timestamp with time zone', { precision: 3 }) receivedAt!: Date;
  @Column('timestamp with time zone', { precision: 3 }) effectiveAt!: Date;
  /** Device clock minus server clock, milliseconds, as estimated when the event came; null = not known. */
  @Column('bigint', { nullable: true }) clockOffsetMs!: number | null;
  /** SHA-256 over the canonical content, first 16 bytes: tells a duplicate from a forged repeat. */
  @Column('bytea') contentHash!: Buffer;
  /** score, temperature, mask, photo, location where the device sent them. */
  @Column('jsonb', { nullable: true }) detail!: object | null;
}

/** What came in and could not become a fact. project_id 0 = the sender's project is not known. */
@Entity('quarantine')
@Unique('quarantine_content_key', ['projectId', 'sn', 'boot', 'payloadSha256', 'reason'])
@Index('quarantine_reason', ['projectId', 'reason', 'receivedAt'])
export class QuarantineTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 64 }) sn!: string;
  @Column('bigint', { nullable: true }) deviceId!: number | null;
  /** '' where it could not be read. */
  @Column('varchar', { length: 64 }) boot!: string;
  @Column('bigint', { nullable: true }) seq!: number | null;
  @Column('varchar', { length: 24 }) reason!: string;
  @Column('text') detail!: string;
  /** The refused bytes, cut at the protocol's frame limit. */
  @Column('bytea') payload!: Buffer;
  @Column('integer') payloadBytes!: number;
  @Column('bytea') payloadSha256!: Buffer;
  @Column('timestamp with time zone', { precision: 3 }) receivedAt!: Date;
}

/** Work not yet done: written with its cause, removed with its result, claimed project by project. */
@Entity('work_mark')
@Index('work_mark_due', ['step', 'projectId', 'dueAt'])
export class WorkMarkTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 32 }) step!: string;
  /** A work date, or the first day of a month. */
  @Column('date') period!: string;
  /** What of the period: workers for a day, teams for a month; empty = all of it. */
  @Column('bigint', { array: true }) subjects!: number[];
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) markedAt!: Date;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) dueAt!: Date;
  @Column('smallint', { default: 0 }) attempts!: number;
  @Column('boolean', { default: false }) isDead!: boolean;
  @Column('text', { nullable: true }) lastError!: string | null;
}
