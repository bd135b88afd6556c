// Areas, trades, minimum wages and the general attendance policy that every installation starts with.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AREAS, MINIMUM_WAGES, TRADES } from './reference-data.js';

/** The proposed defaults as they were on the day of this migration; frozen here, since a policy is a fact. */
const GENERAL_POLICY = {
  timeZone: 'Asia/Shanghai',
  dayCutoffMinutes: 240,
  mode: 'PAIRING',
  maxOpenMinutes: 960,
  exitHorizonMinutes: 1440,
  debounceSeconds: 90,
  minIntervalMinutes: 5,
  breakMinutes: 0,
  breakFromMinutes: 690,
  breakToMinutes: 810,
  tiers: [
    { fromMinutes: 0, workdayHundredths: 0 },
    { fromMinutes: 120, workdayHundredths: 50 },
    { fromMinutes: 240, workdayHundredths: 100 },
    { fromMinutes: 600, workdayHundredths: 125 },
    { fromMinutes: 840, workdayHundredths: 150 },
  ],
};

export class Reference1763800001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const row of AREAS) {
      await runner.query('INSERT INTO area (code, name, parent_code, kind) VALUES ($1, $2, $3, $4)', [
        ...row,
      ]);
    }
    for (const row of TRADES) await runner.query('INSERT INTO trade (code, name) VALUES ($1, $2)', [...row]);
    for (const row of MINIMUM_WAGES) {
      await runner.query(
        `INSERT INTO minimum_wage (area_code, effective_from, monthly_fen, hourly_fen, source)
         VALUES ($1, $2, $3, $4, '辽宁省最低工资标准, 2021 round, secondary source')`,
        [...row],
      );
    }
    await runner.query(
      `INSERT INTO attendance_policy (project_id, effective_from, rule) VALUES (0, '2000-01-01', $1)`,
      [JSON.stringify(GENERAL_POLICY)],
    );
  }

  /** Facts may refer to these rows by now. */
  down(): Promise<void> {
    return Promise.reject(new Error('reference data cannot be taken back'));
  }
}
