// Beside the walk: what is wanted of each device and what it has said of itself. Derived or replaced by key, but for
// placements and commands, which are facts.
import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { DeviceTable } from './gate.table.js';

/** Where a device stood from when on; written when it moves. A device without one has never moved. */
@Entity('device_placement')
@Index('device_placement_device', ['deviceId'])
@ForeignKey(() => DeviceTable, ['deviceId'], ['id'], { name: 'device_placement_device_fk' })
export class DevicePlacementTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') deviceId!: number;
  @PrimaryColumn('timestamp with time zone', { precision: 3 }) fromAt!: Date;
  @Column('varchar', { length: 60 }) lane!: string;
}

/** What a device was told to do, by whom and why, and what came of it. Delivered once at most. */
@Entity('device_command')
@Index('device_command_device', ['projectId', 'deviceId', 'createdAt'])
@Index('device_command_waiting', ['expiresAt'], { where: `state = 'waiting'` })
export class DeviceCommandTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 64 }) id!: string;
  @Column('bigint') deviceId!: number;
  @Column('varchar', { length: 12 }) type!: string;
  @Column('jsonb') args!: object;
  @Column('varchar', { length: 500 }) reason!: string;
  @Column('varchar', { length: 100 }) requestedBy!: string;
  @Column('varchar', { length: 8, default: 'waiting' }) state!: string;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column('timestamp with time zone', { precision: 3 }) expiresAt!: Date;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) sentAt!: Date | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) answeredAt!: Date | null;
  @Column('boolean', { nullable: true }) isOk!: boolean | null;
  @Column('varchar', { length: 64, nullable: true }) resultCode!: string | null;
  @Column('varchar', { length: 200, nullable: true }) resultMessage!: string | null;
}

/** The roster that every gate of a project should have. */
@Entity('roster_head')
@Index('roster_head_changed', ['changedAt'])
export class RosterHeadTable {
  @PrimaryColumn('bigint') projectId!: number;
  @Column('bigint') version!: number;
  /** Hash over the whole roster as a gate computes it too; see contracts/roster-messages.ts. */
  @Column('varchar', { length: 64 }) hash!: string;
  @Column('integer') count!: number;
  /** Version with which somebody was last taken off: gates are called for that one. */
  @Column('bigint', { default: 0 }) removedVersion!: number;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) changedAt!: Date;
}

/** What a gate has last reported of its roster. */
@Entity('roster_report')
export class RosterReportTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') deviceId!: number;
  @Column('bigint') version!: number;
  @Column('varchar', { length: 64 }) hash!: string;
  @Column('integer') count!: number;
  @Column('jsonb') failed!: { worker: string; reason: string }[];
  @Column('timestamp with time zone', { precision: 3 }) reportedAt!: Date;
}

/** A photo that a gate could not take into its roster, as the first gate of the site reported it. Append-only. */
@Entity('rejected_photo')
@Index('rejected_photo_reported', ['projectId', 'reportedAt'])
export class RejectedPhotoTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') workerId!: number;
  @PrimaryColumn('varchar', { length: 64 }) photoSha256!: string;
  @Column('bigint') deviceId!: number;
  @Column('varchar', { length: 60 }) reason!: string;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) reportedAt!: Date;
}

/** What a device has last said of itself, as the gateway heard it. */
@Entity('device_presence')
export class DevicePresenceTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') deviceId!: number;
  @Column('varchar', { length: 64 }) session!: string;
  @Column('boolean') isOnline!: boolean;
  @Column('timestamp with time zone', { precision: 3 }) seenAt!: Date;
  @Column('varchar', { length: 64, nullable: true }) firmware!: string | null;
  @Column('bigint', { nullable: true }) queuedCount!: number | null;
  @Column('bigint', { nullable: true }) rosterVersion!: number | null;
  /** Clock of the device minus ours at its last live heartbeat, ms. */
  @Column('bigint', { nullable: true }) clockOffsetMs!: number | null;
  /** Where it says it stands, WGS-84, and in which network. */
  @Column('double precision', { nullable: true }) longitude!: number | null;
  @Column('double precision', { nullable: true }) latitude!: number | null;
  @Column('varchar', { length: 64, nullable: true }) network!: string | null;
}

/** Something about a device that a person should look at; open until it is over or acknowledged. */
@Entity('device_alert')
@Index('device_alert_open', ['projectId', 'deviceId', 'code'], { unique: true, where: 'closed_at IS NULL' })
@Index('device_alert_time', ['projectId', 'openedAt'])
export class DeviceAlertTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('bigint') deviceId!: number;
  @Column('varchar', { length: 12 }) code!: string;
  /** Since when it is so; the alert comes later, when it has lasted long enough. */
  @Column('timestamp with time zone', { precision: 3 }) since!: Date;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) openedAt!: Date;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) closedAt!: Date | null;
  /** The numbers that gave it. */
  @Column('jsonb') detail!: object;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) acknowledgedAt!: Date | null;
  @Column('varchar', { length: 100, nullable: true }) acknowledgedBy!: string | null;
  @Column('varchar', { length: 500, nullable: true }) acknowledgedReason!: string | null;
}

/** How far the numbers of a boot are complete; kept by the watch. Without its row it is counted anew from the facts. */
@Entity('boot_progress')
@Index('boot_progress_latest', ['projectId', 'deviceId', 'lastReceivedAt'])
@Index('boot_progress_gaps', ['deviceId'], { where: `gaps <> '[]'` })
export class BootProgressTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('bigint') deviceId!: number;
  @PrimaryColumn('varchar', { length: 64 }) boot!: string;
  @Column('bigint') lastSeq!: number;
  /** Numbers below that nobody has brought: from, to, since when (epoch ms). */
  @Column('jsonb') gaps!: { from: number; to: number; since: number }[];
  @Column('timestamp with time zone', { precision: 3 }) lastReceivedAt!: Date;
}

/** A photo that a device has handed in; the bytes lie in the object store under their hash. */
@Entity('device_photo')
@Index('device_photo_received', ['projectId', 'receivedAt'])
@Index('device_photo_sha256', ['sha256'])
export class DevicePhotoTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryColumn('varchar', { length: 64 }) sha256!: string;
  @Column('bigint') deviceId!: number;
  @Column('varchar', { length: 40 }) mediaType!: string;
  @Column('integer') byteLength!: number;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) receivedAt!: Date;
}

/** Since when and until when gateways have heard the broker: silence of ours is not a device's. */
@Entity('gateway_listening')
export class GatewayListeningTable {
  @PrimaryColumn('varchar', { length: 64 }) gateway!: string;
  @Column('timestamp with time zone', { precision: 3 }) since!: Date;
  @Column('timestamp with time zone', { precision: 3 }) until!: Date;
}

/** The seal of a day's events of a project: leaves in their order, their Merkle root, and the seal before it. */
@Entity('day_seal')
export class DaySealTable {
  @PrimaryColumn('bigint') projectId!: number;
  /** Local date of receiving. */
  @PrimaryColumn('date') sealDate!: string;
  /** 1, and more for what was committed after the day was sealed. */
  @PrimaryColumn('smallint') part!: number;
  @Column('integer') eventCount!: number;
  /** 32 bytes an event. */
  @Column('bytea') leaves!: Buffer;
  @Column('bytea') root!: Buffer;
  /** Seal hash of the seal before it of this project; null = the first. */
  @Column('bytea', { nullable: true }) previousHash!: Buffer | null;
  @Column('bytea') sealHash!: Buffer;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) sealedAt!: Date;
}
