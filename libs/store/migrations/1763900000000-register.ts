// The real-name register in full: people, sites, who may enter, who did what. Adds to the spine, rewrites nothing.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NATIONAL_AREAS, parentOf } from './national-areas.js';
import { REGISTER_ACCESS } from './register-access.js';
import { REGISTER_TABLES } from './register-tables.js';

/** The law and the ministry's rules as of this migration; frozen here, since a policy is a fact. */
const GENERAL_ENTRY_POLICY = {
  minimumAge: 18,
  trainingLevels: ['company', 'project', 'team'],
  trainingLapseDays: 365,
  ageRules: [
    { gender: 'male', ageFrom: 60, trades: [], action: 'warn' },
    { gender: 'female', ageFrom: 50, trades: [], action: 'warn' },
  ],
};

/** Trades of the national dictionary that the first reference data did not have. */
const MORE_TRADES = [
  ['260', '泥塑工'],
  ['320', '古建筑传统石工'],
  ['330', '古建筑传统瓦工'],
  ['340', '古建筑传统彩画工'],
  ['350', '古建筑传统木工'],
  ['360', '古建筑传统油工'],
  ['370', '砌花街工'],
  ['380', '金属工'],
] as const;

export class Register1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...REGISTER_TABLES, ...REGISTER_ACCESS]) await runner.query(statement);
    await runner.query(
      `INSERT INTO area (code, name, parent_code, kind)
       SELECT code, name, nullif(parent, ''), 'statutory' FROM unnest($1::text[], $2::text[], $3::text[]) AS a(code, name, parent)
       ON CONFLICT (code) DO NOTHING`,
      [
        NATIONAL_AREAS.map(([code]) => code),
        NATIONAL_AREAS.map(([, name]) => name),
        NATIONAL_AREAS.map(([code]) => parentOf(code) ?? ''),
      ],
    );
    await runner.query(
      `INSERT INTO entry_policy (area_prefix, effective_from, rule, source) VALUES ('', '2000-01-01', $1,
         'Decree 724 art. 28; 建市〔2022〕59号 arts 8, 12; age rules: common local practice, to be set by each area')`,
      [JSON.stringify(GENERAL_ENTRY_POLICY)],
    );
    for (const trade of MORE_TRADES)
      await runner.query('INSERT INTO trade (code, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [...trade]);
    await runner.query(`INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, repeat('0', 64))`);
  }

  /** A register of facts is not un-created; restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('the register cannot be taken back'));
  }
}
