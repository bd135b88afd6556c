// The register of a benchmark: sites, gates and workers in one go, by set-based SQL.
import type { DataSource } from 'typeorm';

/** How large. Gates and workers are spread evenly over the sites. */
export interface RegisterSize {
  readonly sites: number;
  readonly gates: number;
  readonly workers: number;
}

/** Serial number of gate i, number of worker i; both from 0. */
export const gateSn = (i: number) => `B${String(i).padStart(6, '0')}`;
export const workerNumber = (i: number) => `W${String(i).padStart(7, '0')}`;

/** Fills an empty database: gate i stands on site i % sites, so does worker i. */
export async function fillRegister(
  owner: DataSource,
  { sites, gates, workers }: RegisterSize,
): Promise<void> {
  const run = (sql: string, ...values: unknown[]) => owner.query(sql, values);
  await run(`INSERT INTO enterprise (id, credit_code, name) VALUES (1, 'BENCH', 'bench')`);
  await run(
    `INSERT INTO project (id, code, name, statutory_area_code, managing_area_code, general_contractor_id, category,
                          status, time_zone, started_on)
     SELECT s, 'P' || s, 'site ' || s, '210112', '211500', 1, '01', '003', 'Asia/Shanghai', '2026-01-01'
       FROM generate_series(1, $1::int) s`,
    sites,
  );
  await run(
    `INSERT INTO team (project_id, id, name, enterprise_id, trade_code)
     SELECT s, s, 'team', 1, '020' FROM generate_series(1, $1::int) s`,
    sites,
  );
  await run(
    `INSERT INTO worker (id, number, name, gender, birth_on, identity_cipher, identity_hash, identity_masked)
     SELECT w, 'W' || lpad((w - 1)::text, 7, '0'), 'w', 'male', '1980-01-01', 'x', 'h' || w, 'x'
       FROM generate_series(1, $1::int) w`,
    workers,
  );
  await run(
    `INSERT INTO registration (project_id, worker_id, team_id, trade_code, work_role, entered_on, contract_signed_on,
                               daily_rate_fen, pay_day)
     SELECT (w - 1) % $2 + 1, w, (w - 1) % $2 + 1, '020', '20', '2026-01-01', '2026-01-01', 30000, 15
       FROM generate_series(1, $1::int) w ORDER BY (w - 1) % $2, w`,
    workers,
    sites,
  );
  await run(
    `INSERT INTO device (sn, project_id, lane, secret_hash)
     SELECT 'B' || lpad((g - 1)::text, 6, '0'), (g - 1) % $2 + 1, 'lane', 'x' FROM generate_series(1, $1::int) g`,
    gates,
    sites,
  );
  await run('ANALYZE');
}
