// Early warning: rules, alerts with their moves, who is told and what waits to be sent.
import { Check, Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { AlertMove, AlertState } from '#domain/warning/alert-ladder.js';
import type { AlertLevel, AlertRuleKind } from '#domain/warning/alert-rule.js';

const ID = { type: 'bigint', generatedIdentity: 'BY DEFAULT' } as const;
const NOW = { precision: 3, default: () => 'now()' } as const;
const INSTANT = { precision: 3 } as const;

/** Project 0 = everywhere. The latest entry of a code that is in effect holds; a project's own goes first. */
@Entity('alert_rule')
@Index('alert_rule_scope', ['projectId', 'code', 'effectiveFrom'])
@Check('alert_rule_kind', `kind in ('CASE', 'WORKER_ARREARS', 'PROJECT_ARREARS')`)
@Check('alert_rule_level', `level in ('yellow', 'red')`)
@Check('alert_rule_clocks', 'acknowledge_hours between 1 and 720 and cure_working_days between 1 and 60')
export class AlertRuleTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 16 }) kind!: AlertRuleKind;
  @Column('varchar', { length: 24 }) code!: string;
  @Column('varchar', { length: 6 }) fromLevel!: string;
  @Column('bigint') fromFen!: number;
  @Column('integer') fromCount!: number;
  @Column('varchar', { length: 6, nullable: true }) level!: AlertLevel | null;
  @Column('smallint') acknowledgeHours!: number;
  @Column('smallint') cureWorkingDays!: number;
  @Column('boolean', { default: true }) isActive!: boolean;
  @Column('date') effectiveFrom!: string;
  @Column('varchar', { length: 200 }) source!: string;
  @Column('varchar', { length: 100 }) enteredBy!: string;
  @Column('timestamp with time zone', NOW) enteredAt!: Date;
}

/** One a case, however often it comes back; where it stands now is a fold of its moves. */
@Entity('wage_alert')
@Unique('wage_alert_case', ['projectId', 'subjectKind', 'subjectId', 'period', 'code'])
@Index('wage_alert_look', ['nextLookAt'])
export class WageAlertTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 8 }) subjectKind!: string;
  @Column('bigint') subjectId!: number;
  @Column('varchar', { length: 7 }) period!: string;
  @Column('varchar', { length: 24 }) code!: string;
  @Column('bigint') ruleId!: number;
  @Column('jsonb') value!: object;
  @Column('varchar', { length: 6 }) level!: AlertLevel;
  @Column('smallint') step!: number;
  @Column('varchar', { length: 12 }) state!: AlertState;
  @Column('timestamp with time zone', { ...INSTANT, nullable: true }) acknowledgeBy!: Date | null;
  @Column('timestamp with time zone', INSTANT) cureBy!: Date;
  @Column('timestamp with time zone', { ...INSTANT, nullable: true }) nextLookAt!: Date | null;
  @Column('varchar', { length: 100, default: '' }) assignee!: string;
  @Column('timestamp with time zone', INSTANT) raisedAt!: Date;
}

/** Append-only. */
@Entity('wage_alert_move')
@Index('wage_alert_move_alert', ['projectId', 'alertId', 'id'])
export class WageAlertMoveTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') alertId!: number;
  @Column('varchar', { length: 12 }) move!: AlertMove;
  /** The reason of the ladder; whom, with ASSIGN. */
  @Column('varchar', { length: 100, default: '' }) why!: string;
  @Column('varchar', { length: 6 }) level!: AlertLevel;
  @Column('smallint') step!: number;
  @Column('bigint') ruleId!: number;
  @Column('jsonb') value!: object;
  /** Roles that are told. */
  @Column('text', { array: true }) audience!: string[];
  @Column('varchar', { length: 500, default: '' }) reason!: string;
  @Column('bigint', { nullable: true }) accountId!: number | null;
  @Column('varchar', { length: 100 }) movedBy!: string;
  @Column('timestamp with time zone', NOW) movedAt!: Date;
}

/** Where somebody outside wants to be told. */
@Entity('notification_target')
@Check('notification_target_channel', `channel in ('WEBHOOK', 'EMAIL')`)
@Check('notification_target_secret', `(channel = 'WEBHOOK') = (secret_cipher is not null)`)
@Check('notification_target_scope', '(area_prefix is null) <> (enterprise_id is null)')
export class NotificationTargetTable {
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('varchar', { length: 8 }) channel!: 'WEBHOOK' | 'EMAIL';
  @Column('varchar', { length: 500 }) address!: string;
  @Column('varchar', { length: 500, nullable: true }) secretCipher!: string | null;
  @Column('varchar', { length: 12, nullable: true }) areaPrefix!: string | null;
  @Column('bigint', { nullable: true }) enterpriseId!: number | null;
  @Column('varchar', { length: 6 }) fromLevel!: AlertLevel;
  @Column('boolean', { default: true }) isActive!: boolean;
  @Column('varchar', { length: 100 }) createdBy!: string;
  @Column('timestamp with time zone', NOW) createdAt!: Date;
}

/** What waits to be sent: written with its cause, sent after it, at least once. */
@Entity('notification')
@Unique('notification_once', ['projectId', 'moveId', 'targetId'])
@Check('notification_state', `state in ('WAITING', 'SENT', 'DEAD')`)
@Index('notification_waiting', ['nextAt'], { where: `state = 'WAITING'` })
export class NotificationTable {
  @PrimaryColumn('bigint') projectId!: number;
  @PrimaryGeneratedColumn('identity', ID) id!: number;
  @Column('bigint') moveId!: number;
  @Column('bigint') targetId!: number;
  @Column('jsonb') body!: object;
  @Column('varchar', { length: 8, default: 'WAITING' }) state!: 'WAITING' | 'SENT' | 'DEAD';
  @Column('smallint', { default: 0 }) attempts!: number;
  @Column('timestamp with time zone', NOW) nextAt!: Date;
  @Column('varchar', { length: 300, default: '' }) lastError!: string;
  @Column('timestamp with time zone', { ...INSTANT, nullable: true }) sentAt!: Date | null;
}
