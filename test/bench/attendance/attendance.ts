// Benchmark `attendance`: a full rebuild of a month of worker-days beside one statement that takes first entry and last exit
// of the same rows into a table of the same shape, in one run on one machine; and its memory for one month and for three.
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { fillRegister } from '../register.js';
import type { BenchResult } from '../result.js';
import type { Stage } from '../stage.js';

const SIZE = { sites: 4, gates: 16, workers: 2_000 };
const DAYS = 31;
const PROGRAM = 'test/bench/attendance/rebuild.js';

interface Rebuilt {
  readonly seconds: number;
  readonly days: number;
  readonly peakMiB: number;
  readonly idleMiB: number;
}

/** Runs both twice, one after the other, and three months once. */
export async function benchAttendance(stage: Stage): Promise<BenchResult> {
  const month = await withFacts(stage, DAYS);
  const before = await firstLast(month.owner);
  const first = await rebuild(stage, month.url);
  const between = await firstLast(month.owner);
  await month.owner.query('TRUNCATE attendance_day, work_mark');
  const second = await rebuild(stage, month.url);
  const after = await firstLast(month.owner);
  const facts = await countOf(month.owner, 'gate_event');
  await month.owner.destroy();
  const quarter = await withFacts(stage, DAYS * 3);
  const long = await rebuild(stage, quarter.url);
  await quarter.owner.destroy();
  // the machine is shared: the statement is taken before, between and after
  const statement = (before + between + after) / 3;
  const engine = (first.seconds + second.seconds) / 2;
  return {
    ratios: { toOneQuery: engine / statement, memoryOfThreeMonths: long.peakMiB / first.peakMiB },
    rates: { workerDaysPerSecond: first.days / engine, factsPerSecond: facts / engine, facts },
    seconds: { rebuild: engine, oneQuery: statement, threeMonths: long.seconds },
    memoryMiB: { idle: first.idleMiB, oneMonth: first.peakMiB, threeMonths: long.peakMiB },
  };
}

async function rebuild(stage: Stage, url: string): Promise<Rebuilt> {
  const child = stage.start(PROGRAM, { env: { DATABASE_URL: url, LOG_LEVEL: 'warn' } });
  const done = await child.message<Rebuilt>('done');
  await child.stop();
  return done;
}

async function withFacts(stage: Stage, days: number): Promise<{ url: string; owner: DataSource }> {
  const url = await stage.database();
  const owner = await openStore({ url, role: 'owner' });
  await fillRegister(owner, SIZE);
  await owner.query(
    `INSERT INTO device_boot (project_id, device_id, boot_id, boot) SELECT project_id, id, 1, 'bench' FROM device`,
  );
  await owner.query(FACTS, [days]);
  await owner.query('ANALYZE');
  return { url, owner };
}

/**
 * Two stays a worker and day with a midday break, every tenth worker at night, a repeat now and then, the last exit
 * missing now and then: some 250,000 events a month.
 */
const FACTS = `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict,
      time_quality, device_at, received_at, effective_at, clock_offset_ms, content_hash)
  SELECT project_id, device_id, 1, row_number() OVER (PARTITION BY device_id ORDER BY at), worker_id, direction, 'face',
         'allowed', 'ok', at, at + interval '2 seconds', at, 0, decode(md5(worker_id::text || at::text), 'hex')
    FROM (
      SELECT r.project_id, r.worker_id, d.id AS device_id, p.direction,
             timestamptz '2026-05-01T00:00:00+08:00' + day * interval '1 day'
               + (CASE WHEN r.worker_id % 10 = 0 THEN 780 ELSE 0 END + p.minute) * interval '1 minute'
               + (hashint8(r.worker_id * 1000 + day * 10 + p.n)::bigint & 1023) * interval '1 second'
               + (hashint8(r.worker_id + day) & 511) * interval '1 millisecond' AS at
        FROM registration r CROSS JOIN generate_series(0, $1::int - 1) AS day
       CROSS JOIN (VALUES (1, 'in', 400), (2, 'out', 690), (3, 'in', 750), (4, 'out', 1070), (5, 'out', 1071))
             AS p(n, direction, minute)
        JOIN LATERAL (SELECT id FROM device WHERE project_id = r.project_id ORDER BY id OFFSET r.worker_id % 4 LIMIT 1) d ON true
       WHERE p.n < 4 OR (p.n = 4 AND (r.worker_id + day) % 50 <> 0) OR (p.n = 5 AND (r.worker_id + day) % 30 = 0)) AS e`;

/** First entry to last exit of each local date, as one statement; seconds. */
async function firstLast(owner: DataSource): Promise<number> {
  await owner.query('DROP TABLE IF EXISTS first_last');
  await owner.query('CREATE TABLE first_last (LIKE attendance_day INCLUDING ALL)');
  await owner.query('CHECKPOINT');
  const began = performance.now();
  await owner.query(FIRST_LAST);
  const seconds = (performance.now() - began) / 1000;
  if ((await countOf(owner, 'first_last')) === 0) throw new Error('the statement gave nothing');
  return seconds;
}

const FIRST_LAST = `INSERT INTO first_last (project_id, worker_id, work_date, version, team_id, trade_code, worked_minutes,
      workday_hundredths, first_in_at, last_out_at, event_count, valid_event_count, exceptions, stays, day_kind,
      overtime_minutes, proven_minutes, settles_at, uses, policy_id, rule_version)
  SELECT d.project_id, d.worker_id, work_date, 1, r.team_id, r.trade_code, minutes,
         CASE WHEN minutes < 120 THEN 0 WHEN minutes < 240 THEN 50 WHEN minutes < 600 THEN 100
              WHEN minutes < 840 THEN 125 ELSE 150 END,
         first_in, last_out, events, events, CASE WHEN minutes = 0 THEN '{MISSING_OUT}'::text[] ELSE '{}' END,
         jsonb_build_array(jsonb_build_object('inAt', extract(epoch FROM first_in) * 1000, 'outAt',
           extract(epoch FROM last_out) * 1000, 'minutes', minutes, 'counted', true)),
         CASE WHEN extract(isodow FROM work_date) > 5 THEN 'REST_DAY' ELSE 'WORKDAY' END, greatest(0, minutes - 480),
         minutes, last_out, '{}', 1, 1
    FROM (
      SELECT *, CASE WHEN last_out > first_in THEN floor(extract(epoch FROM last_out - first_in) / 60)::int ELSE 0 END AS minutes
        FROM (
          SELECT project_id, worker_id, (effective_at AT TIME ZONE 'Asia/Shanghai')::date AS work_date,
                 min(effective_at) FILTER (WHERE direction = 'in') AS first_in,
                 coalesce(max(effective_at) FILTER (WHERE direction = 'out'), min(effective_at)) AS last_out,
                 count(*) AS events
            FROM gate_event WHERE verdict = 'allowed' GROUP BY 1, 2, 3) AS ends) AS d
    JOIN registration r ON r.project_id = d.project_id AND r.worker_id = d.worker_id`;

async function countOf(owner: DataSource, table: string): Promise<number> {
  const [row] = await owner.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM ${table}`);
  return row?.count ?? 0;
}
