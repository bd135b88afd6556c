// Benchmark `statistics`: ten questions of a regulator to the API while facts grow twentyfold, the same from raw facts in the
// same run, and how long until 10,000 late facts stand in the roll-ups.
import type { DataSource } from 'typeorm';
import { CloseDayProcessor } from '../../../apps/worker/close-day.processor.js';
import { RefreshStatisticProcessor } from '../../../apps/worker/refresh-statistic.processor.js';
import { openStore } from '#store/data-source.js';
import { type BenchApi, startBenchApi } from '../bench-api.js';
import type { BenchResult } from '../result.js';
import type { Stage } from '../stage.js';
import { workThrough } from '../work-through.js';
import { type Question, questionsOf } from './questions.js';
import { type ZoneSize, fillZone, sizeOf } from './zone.js';

const LARGEST = 20_000_000;
const DEFAULT_EVENTS = 100_000;
const ROUNDS = 40;
const LATE_FACTS = 10_000;

interface Measured {
  readonly p95: number;
  readonly median: number;
  readonly raw: number;
  readonly rollUp: number;
}

/** A twentieth, a quarter and all of `events` facts; 20 million where nothing was asked for. */
export async function benchStatistics(stage: Stage, events: number): Promise<BenchResult> {
  const largest = events === DEFAULT_EVENTS ? LARGEST : events;
  const sizes = [largest / 20, largest / 4, largest].map(sizeOf);
  const results: Measured[] = [];
  let late = { closeDays: 0, refresh: 0 };
  for (const size of sizes) {
    const { owner, url } = await filled(stage, size);
    results.push(await measure(stage, { owner, url, size }));
    if (size === sizes.at(-1)) late = await workLateFacts(owner, url, size);
    await owner.destroy();
  }
  const named = (of: (each: Measured) => number, name: string) =>
    Object.fromEntries(results.map((each, i) => [`${name}Of${sizes[i]?.facts ?? 0}`, of(each)]));
  const [first, last] = [results[0] as Measured, results.at(-1) as Measured];
  return {
    ratios: {
      p95LargestToSmallest: last.p95 / first.p95,
      medianLargestToSmallest: last.median / first.median,
      rawToRollup: last.raw / last.median,
      rawToRollupOfSmallest: first.raw / first.median,
    },
    rates: {},
    seconds: {
      ...named((each) => each.p95, 'p95'),
      ...named((each) => each.median, 'median'),
      ...named((each) => each.raw, 'rawMedian'),
      ...named((each) => each.rollUp, 'rollUp'),
      refreshAfterLateFacts: late.refresh,
      daysAfterLateFacts: late.closeDays,
    },
    memoryMiB: {},
  };
}

/** A database with its facts; seconds are kept of what was rolled up. */
async function filled(stage: Stage, size: ZoneSize): Promise<{ owner: DataSource; url: string }> {
  const url = await stage.database();
  const owner = await openStore({ url, role: 'owner' });
  const began = performance.now();
  await fillZone(owner, size);
  say(`${size.facts} facts on ${size.sites} sites and ${size.months.length} months in`, began);
  return { owner, url };
}

async function measure(
  stage: Stage,
  { owner, url, size }: { owner: DataSource; url: string; size: ZoneSize },
): Promise<Measured> {
  const began = performance.now();
  await owner.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT p.id, 'statistics.refresh', m::date, '{1}' FROM project p, unnest($1::text[]) AS first,
            generate_series((first || '-01')::date, (first || '-01')::date + interval '1 month - 1 day', '1 day') AS m`,
    [size.months],
  );
  const rollUp = await refresh(url);
  await owner.query('VACUUM ANALYZE');
  say('rolled up in', began);
  const month = size.months.at(-1) ?? '';
  const [row] = await owner.query<{ area: string }[]>(
    'SELECT managing_area_code AS area FROM project WHERE id = 1',
  );
  const questions = questionsOf({ month, quarterFrom: size.months.at(-3) ?? month, area: row?.area ?? '' });
  const account = { role: 'regulator', areaCode: '210000' } as const;
  const api = await startBenchApi(stage, owner, { databaseUrl: url, ...account });
  const samples = await askAll(api, questions);
  await api.child.stop();
  const raw = [];
  for (const question of questions) raw.push(await secondsOf(owner, question.raw));
  for (const [i, question] of questions.entries())
    process.stdout.write(
      `  ${milliseconds(median(samples[i] ?? []))}, raw ${milliseconds(raw[i] ?? 0)}: ${question.path}\n`,
    );
  const all = samples.flat();
  return { p95: quantile(all, 0.95), median: median(all), raw: median(raw), rollUp };
}

async function refresh(url: string): Promise<number> {
  const store = await openStore({ url, role: 'zhuming_worker', poolSize: 4 });
  const seconds = await workThrough(store, new RefreshStatisticProcessor());
  await store.destroy();
  return seconds;
}

/** One more passage of each of 10,000 workers, on another day each, weeks late: every site and most days are touched. */
async function workLateFacts(owner: DataSource, url: string, { months, sites }: ZoneSize) {
  const first = `${months.at(-1) ?? ''}-01`;
  const events = `SELECT r.project_id, r.worker_id, $1::date + (r.worker_id % 25)::int AS day,
      ($1::date + (r.worker_id % 25)::int) AT TIME ZONE 'Asia/Shanghai' + interval '20 hours' AS at, n
    FROM (SELECT * FROM registration WHERE project_id = (worker_id - 1) / 100 + 1 ORDER BY worker_id LIMIT $2) r,
         generate_series(1, $3::int) AS n`;
  const each = Math.max(1, Math.round(LATE_FACTS / (sites * 100)));
  await owner.query(
    `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality, device_at,
        received_at, effective_at, clock_offset_ms, content_hash)
     SELECT project_id, 2 * project_id, 1, 1000000000 + worker_id * 100 + n, worker_id, CASE WHEN n % 2 = 1 THEN 'in' ELSE 'out' END,
            'face', 'allowed', 'ok', at + n * interval '10 minutes', now(), at + n * interval '10 minutes', 0, '' FROM (${events}) e`,
    [first, LATE_FACTS, each],
  );
  await owner.query(
    `INSERT INTO work_mark (project_id, step, period, subjects)
     SELECT project_id, 'attendance.close-day', day, array_agg(DISTINCT worker_id) FROM (${events}) e GROUP BY 1, 3`,
    [first, LATE_FACTS, each],
  );
  const store = await openStore({ url, role: 'zhuming_worker', poolSize: 4 });
  const closeDays = await workThrough(store, new CloseDayProcessor());
  await store.destroy();
  return { closeDays, refresh: await refresh(url) };
}

/** Seconds of each question, asked in turn; the first round warms up. */
async function askAll({ base, token }: BenchApi, questions: readonly Question[]): Promise<number[][]> {
  const samples: number[][] = questions.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const [i, { path }] of questions.entries()) {
      const began = performance.now();
      const answer = await fetch(`${base}/statistics/${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { groups } = (await answer.json()) as { groups?: unknown[] };
      if (!groups?.length) throw new Error(`${path} answered ${answer.status} without groups`);
      if (round > 0) samples[i]?.push((performance.now() - began) / 1000);
    }
  return samples;
}

async function secondsOf(owner: DataSource, sql: string): Promise<number> {
  const began = performance.now();
  await owner.query(sql);
  return (performance.now() - began) / 1000;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const median = (values: readonly number[]) => quantile(values, 0.5);
const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(1)} ms`;
const say = (what: string, began: number) =>
  process.stdout.write(`  ${what} ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
