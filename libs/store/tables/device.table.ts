// Beside the walk: what is wanted of each device and what it has said of itself. Derived or replaced by key, but for
// placements and commands, which are facts.
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
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
}
