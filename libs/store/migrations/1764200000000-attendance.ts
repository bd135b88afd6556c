// Attendance that stands up in a dispute: policies of teams, the calendar, corrections, what each day was made from.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ATTENDANCE_ACCESS } from './attendance-access.js';
import { ATTENDANCE_TABLES } from './attendance-tables.js';
import { CALENDAR_DAYS } from './national-calendar.js';

export class Attendance1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...ATTENDANCE_TABLES, ...ATTENDANCE_ACCESS]) await runner.query(statement);
    for (const day of CALENDAR_DAYS) {
      await runner.query('INSERT INTO calendar_day (day, kind, name, source) VALUES ($1, $2, $3, $4)', [
        ...day,
      ]);
    }
  }

  /** What somebody was corrected by is a fact. */
  down(): Promise<void> {
    return Promise.reject(new Error('corrections cannot be taken back'));
  }
}
