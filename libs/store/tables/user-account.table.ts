// Step 10 of the walk: who may ask, and for what part of the world.
import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

@Entity('user_account')
@Unique('user_account_name_key', ['name'])
export class UserAccountTable {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('varchar', { length: 60 }) name!: string;
  @Column('varchar', { length: 100 }) displayName!: string;
  @Column('text') passwordHash!: string;
  @Column('varchar', { length: 24 }) role!: string;
  /** Scope: an area and all below it, an enterprise, projects, or one worker. Null = not bounded by it. */
  @Column('varchar', { length: 12, nullable: true }) areaCode!: string | null;
  @Column('bigint', { nullable: true }) enterpriseId!: number | null;
  @Column('bigint', { array: true, nullable: true }) projectIds!: number[] | null;
  @Column('bigint', { nullable: true }) workerId!: number | null;
  @Column('boolean', { default: true }) isActive!: boolean;
  @Column('smallint', { default: 0 }) failedLogins!: number;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) lockedUntil!: Date | null;
  @Column('boolean', { default: false }) mustChangePassword!: boolean;
  /** Secret of the one-time passwords, sealed; asked for at log-in once it was confirmed. */
  @Column('text', { nullable: true }) totpCipher!: string | null;
  @Column('boolean', { default: false }) isTotpActive!: boolean;
  /** The last step that was used: no code works twice. */
  @Column('bigint', { nullable: true }) totpLastStep!: number | null;
  /** Rises when every session of the account must end. */
  @Column('integer', { default: 0 }) sessionEpoch!: number;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) lastLoginAt!: Date | null;
  @Column('integer', { default: 1 }) version!: number;
}

/** Sessions that were ended before their time; a row may go once it would have run out. */
@Entity('revoked_session')
export class RevokedSessionTable {
  @PrimaryColumn('varchar', { length: 64 }) tokenId!: string;
  @Column('timestamp with time zone', { precision: 3 }) expiresAt!: Date;
}

/** A machine that asks: client credentials, scopes, and the same bounds as a person's account. */
@Entity('api_client')
@Unique('api_client_client_id_key', ['clientId'])
export class ApiClientTable {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id!: number;
  @Column('varchar', { length: 40 }) clientId!: string;
  @Column('varchar', { length: 100 }) name!: string;
  /** SHA-256: the secret is 256 random bits of ours. */
  @Column('varchar', { length: 64 }) secretHash!: string;
  /** Good until the given instant after a rotation. */
  @Column('varchar', { length: 64, nullable: true }) previousSecretHash!: string | null;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) previousSecretUntil!: Date | null;
  @Column('text', { array: true }) scopes!: string[];
  @Column('varchar', { length: 24 }) role!: string;
  @Column('varchar', { length: 12, nullable: true }) areaCode!: string | null;
  @Column('bigint', { nullable: true }) enterpriseId!: number | null;
  @Column('bigint', { array: true, nullable: true }) projectIds!: number[] | null;
  @Column('boolean', { default: true }) isActive!: boolean;
  @Column('timestamp with time zone', { precision: 3, nullable: true }) lastUsedAt!: Date | null;
  @Column('integer', { default: 1 }) version!: number;
}

/** The answer to a write that its caller may send again under the same key. */
@Entity('idempotency_key')
@Index('idempotency_key_age', ['createdAt'])
export class IdempotencyKeyTable {
  /** `user:7` or `client:3`. */
  @PrimaryColumn('varchar', { length: 40 }) caller!: string;
  @PrimaryColumn('varchar', { length: 100 }) key!: string;
  /** SHA-256 over method, path and body. */
  @Column('varchar', { length: 64 }) requestHash!: string;
  @Column('smallint') status!: number;
  @Column('jsonb') headers!: Record<string, string>;
  @Column('text') body!: string;
  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' }) createdAt!: Date;
}
