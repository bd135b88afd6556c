// `npm run bench -- presence`: 2,000 listeners on one API process and a site of 2,000 workers; how long until all are told.
import { readFileSync } from 'node:fs';
import { type IncomingMessage, get } from 'node:http';
import type { DataSource } from 'typeorm';
import { openStore } from '#store/data-source.js';
import { fillRegister } from '../register.js';
import { type BenchApi, startBenchApi } from '../bench-api.js';
import type { BenchResult } from '../result.js';
import type { Child, Stage } from '../stage.js';

const LISTENERS = 2_000;
const WORKERS = 2_000;
const DAYS = 30;
const OPENED_AT_ONCE = 50;

/** Opens the listeners, lets somebody pass, and waits until everybody was told. */
export async function benchPresence(stage: Stage): Promise<BenchResult> {
  const databaseUrl = await stage.database();
  const owner = await openStore({ url: databaseUrl, role: 'owner' });
  stage.later(() => owner.destroy());
  await fillSite(owner);
  const api = await startBenchApi(stage, owner, { databaseUrl, role: 'auditor' });
  const countSeconds = await timeCounts(api);
  const idle = residentMiB(api.child);
  const opening = performance.now();
  const listeners = await openAll(api);
  const openAllSeconds = (performance.now() - opening) / 1000;
  const told = Promise.all(listeners.map(untilPassage));
  const passed = performance.now();
  await passNow(owner);
  const moments = await told;
  for (const listener of listeners) listener.destroy();
  const last = Math.max(...moments);
  return {
    ratios: {},
    rates: {},
    seconds: {
      openAll: openAllSeconds,
      countsOf2000Workers: countSeconds,
      passageToLastListener: (last - passed) / 1000,
      firstToLastListener: (last - Math.min(...moments)) / 1000,
    },
    memoryMiB: { apiWithoutListeners: idle, apiWithListeners: residentMiB(api.child) },
  };
}

/** A month of six passages a day. */
async function fillSite(owner: DataSource): Promise<void> {
  await fillRegister(owner, { sites: 1, gates: 8, workers: WORKERS });
  await owner.query(
    `INSERT INTO device_boot (project_id, device_id, boot_id, boot) SELECT 1, id, 1, 'b-1' FROM device`,
  );
  await owner.query(
    `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality,
                             device_at, received_at, effective_at, content_hash)
     SELECT 1, 1 + w % 8, 1, w * 1000 + d * 10 + p, w, CASE WHEN p % 2 = 0 THEN 'in' ELSE 'out' END, 'face', 'allowed',
            'ok', t.at, t.at, t.at, ''
       FROM generate_series(1, $1::int) w, generate_series(0, $2::int - 1) d, generate_series(0, 5) p, LATERAL (
            SELECT now() - d * interval '1 day' - (6 - p) * interval '2 hours' + w % 600 * interval '1 second' AS at) t
      WHERE NOT (d = 0 AND p = 5) ORDER BY t.at`,
    [WORKERS, DAYS],
  );
  await owner.query('VACUUM ANALYZE');
}

/** The best of ten. */
async function timeCounts({ base, token }: BenchApi): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < 10; i += 1) {
    const began = performance.now();
    const answer = await fetch(`${base}/projects/P1/presence`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await answer.text();
    best = Math.min(best, performance.now() - began);
  }
  return best / 1000;
}

async function openAll(api: BenchApi): Promise<IncomingMessage[]> {
  const all: IncomingMessage[] = [];
  const work = async () => {
    while (all.length < LISTENERS) {
      const place = all.push(undefined as never) - 1;
      all[place] = await openOne(api);
    }
  };
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, work));
  return all;
}

function openOne({ base, token }: BenchApi): Promise<IncomingMessage> {
  const options = { agent: false, headers: { authorization: `Bearer ${token}` } } as const;
  return new Promise((resolve, reject) => {
    const request = get(`${base}/projects/P1/presence/stream`, options, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`a listener got ${answer.statusCode}`));
      // cut off by us at the end
      answer.on('error', () => undefined);
      resolve(answer);
    });
    request.on('error', reject);
  });
}

/** When the listener is told of a passage. */
function untilPassage(answer: IncomingMessage): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    answer.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.includes('event: passage')) resolve(performance.now());
    });
    answer.on('close', () => reject(new Error('a listener was cut off')));
  });
}

async function passNow(owner: DataSource): Promise<void> {
  await owner.query(
    `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality,
                             device_at, received_at, effective_at, content_hash)
     VALUES (1, 1, 1, 1, 1, 'out', 'face', 'allowed', 'ok', now(), now(), now(), '')`,
  );
}

function residentMiB({ process: child }: Child): number {
  const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
}
