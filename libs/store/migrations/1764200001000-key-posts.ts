// Key posts 关键岗位: who must be on a site, and the general rule of each post that every installation starts with.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { KEY_POST_ACCESS } from './key-post-access.js';
import { KEY_POST_TABLES } from './key-post-tables.js';

/** The proposed defaults as they were on the day of this migration; frozen here, since a rule is a fact. */
const GENERAL_RULE = {
  minDaysPerMonth: null,
  minPunches: 2,
  minSpanMinutes: 240,
  maxConsecutiveAbsence: 5,
  startRule: { from: 'PROJECT_START', plusDays: 0 },
  leaveCounts: 'NEITHER',
};
const RATES = [
  ['project_manager', 80],
  ['chief_supervisor', 50],
  ['technical_lead', 80],
  ['safety_lead', 80],
  ['quality_lead', 80],
  ['labour_officer', 80],
] as const;

export class KeyPosts1764200001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...KEY_POST_TABLES, ...KEY_POST_ACCESS]) await runner.query(statement);
    for (const [post, minRatePercent] of RATES)
      await runner.query(
        `INSERT INTO key_post_rule (project_id, post, effective_from, revision, rule, decided_by, reason, source)
         VALUES (0, $1, '1900-01-01', 1, $2, 'migration', 'holds until a project gets a rule of its own',
                 'attendance-and-wage-rules §7 (proposal)')`,
        [post, JSON.stringify({ minRatePercent, ...GENERAL_RULE })],
      );
  }

  /** Decisions and holdings are facts; restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('key posts cannot be taken back'));
  }
}
