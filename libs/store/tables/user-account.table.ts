// Step 10 of the walk: who may ask, and for what part of the world.
import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

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
}
