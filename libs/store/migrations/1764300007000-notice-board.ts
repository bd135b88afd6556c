// The rights notice board of a site.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NOTICE_BOARD, NO_NOTICE_BOARD } from './notice-board-tables.js';

export class NoticeBoard1764300007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of NOTICE_BOARD) await runner.query(statement);
    // national numbers; everything else is the area's to enter
    await runner.query(
      `INSERT INTO rights_contact (area_code, kind, name, phone, entered_by)
       SELECT a.code, k.kind, k.name, k.phone, 'system' FROM area a
        CROSS JOIN (VALUES ('COMPLAINT_PHONE', '人社服务热线', '12333'), ('LEGAL_HOTLINE', '公共法律服务', '12348')) AS k(kind, name, phone)
        WHERE length(a.code) = 2 OR a.code LIKE '__0000'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of NO_NOTICE_BOARD) await runner.query(statement);
  }
}
