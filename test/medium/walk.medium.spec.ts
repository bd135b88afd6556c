// The walk from a frame's bytes to the roll-up, through the real gateway service, worker steps and database roles.
import type { DataSource } from 'typeorm';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import type { Receipt } from '#contracts/device-messages.js';
import { openStore } from '#store/data-source.js';
import { DeviceDirectory } from '../../apps/gateway/device-directory.js';
import { readFrame } from '../../apps/gateway/frame.js';
import { IngestService } from '../../apps/gateway/ingest.service.js';
import { PersonDirectory } from '../../apps/gateway/person-directory.js';
import { Presence } from '../../apps/gateway/presence.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { type TestSite, buildSite } from '../support/site.js';
import { workUntilQuiet } from '../support/worker.js';

let database: TestDatabase;
let owner: DataSource;
let gateway: DataSource;
let worker: DataSource;
let site: TestSite;
let receipts: { sn: string; receipt: Receipt }[] = [];
let ingest: IngestService;

const NOW = Date.now();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openStore({ url: database.url, role: 'owner' });
  gateway = await openStore({ url: database.url, role: 'zhuming_gateway' });
  worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  site = await buildSite(owner);
  const parts = {
    store: gateway,
    devices: new DeviceDirectory(gateway),
    persons: new PersonDirectory(),
    presence: new Presence(),
    metrics: new Metrics(false),
    logger: new Logger('test', 'error'),
    clock: () => NOW,
    stop: new AbortController().signal,
  };
  ingest = new IngestService(parts, (sn, receipt) => receipts.push({ sn, receipt }));
});

afterAll(async () => {
  for (const store of [owner, gateway, worker]) await store?.destroy();
  await database?.drop();
});

beforeEach(() => {
  receipts = [];
});

const gate = () => site.gates[0]?.sn ?? '';
const who = (i: number) => site.workers[i]?.number ?? '';
const send = (frame: object | string) =>
  ingest.store([
    readFrame(gate(), Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)), NOW),
  ]);

const day = (boot: string, worker: string) => ({
  boot,
  events: [
    { seq: 1, at: '2026-06-03T07:02:00.000+08:00', direction: 'in', worker, method: 'face' },
    { seq: 2, at: '2026-06-03T11:30:00.000+08:00', direction: 'out', worker, method: 'face' },
    { seq: 3, at: '2026-06-03T13:00:00.000+08:00', direction: 'in', worker, method: 'face' },
    { seq: 4, at: '2026-06-03T17:58:00.000+08:00', direction: 'out', worker, method: 'face' },
  ],
});

describe('the walk of one worker’s day', () => {
  it('stores, receipts, derives, drafts and counts', async () => {
    await send(day('b-1', who(0)));
    expect(receipts).toEqual([
      { sn: gate(), receipt: { boot: 'b-1', accepted: [[1, 4]], at: new Date(NOW).toISOString() } },
    ]);
    await workUntilQuiet(worker);
    const days = await owner.query('SELECT * FROM attendance_day');
    expect(days).toHaveLength(1);
    expect(days[0]).toMatchObject({
      worked_minutes: 566,
      workday_hundredths: 100,
      version: 1,
      exceptions: [],
    });
    const lines = await owner.query('SELECT days_hundredths, payable_fen, net_fen FROM payroll_line');
    expect(lines).toEqual([{ days_hundredths: 100, payable_fen: 30_000, net_fen: 30_000 }]);
    const [stat] = await owner.query(`SELECT * FROM stat_attendance_day WHERE work_date = '2026-06-03'`);
    expect(stat).toMatchObject({ active_worker_days: 4, present_worker_days: 1, worked_worker_days: 1 });
    const [month] = await owner.query('SELECT * FROM stat_wage_month');
    expect(month).toMatchObject({ line_count: 1, payable_fen: 30_000, attended_worker_count: 1 });
    const [{ count }] = await owner.query('SELECT count(*)::int FROM work_mark WHERE due_at <= now()');
    expect(count).toBe(0);
  });

  it('takes the same frame again without any change', async () => {
    await send(day('b-1', who(0)));
    expect(receipts[0]?.receipt.accepted).toEqual([[1, 4]]);
    await workUntilQuiet(worker);
    const [{ events, days }] = await owner.query(
      'SELECT (SELECT count(*)::int FROM gate_event) AS events, (SELECT count(*)::int FROM attendance_day) AS days',
    );
    expect({ events, days }).toEqual({ events: 4, days: 1 });
  });

  it('refuses the same key with other content, keeps it, and makes a finding of it', async () => {
    const forged = day('b-1', who(0));
    forged.events = [{ ...forged.events[3]!, at: '2026-06-03T23:58:00.000+08:00' }];
    await send(forged);
    expect(receipts[0]?.receipt.rejected).toMatchObject([{ seq: 4, code: 'conflict' }]);
    await workUntilQuiet(worker);
    const findings = await owner.query(
      `SELECT code, subject_kind, level FROM finding WHERE code = 'EVENT_CONFLICT'`,
    );
    expect(findings).toEqual([{ code: 'EVENT_CONFLICT', subject_kind: 'device', level: 'red' }]);
  });

  it('lets the neighbours of a bad event in', async () => {
    const [good] = day('b-2', who(1)).events;
    await send({
      boot: 'b-2',
      events: [good, { seq: 2, at: 'yesterday', direction: 'in' }, { ...good, seq: 3, worker: 'W\u0000' }],
    });
    expect(receipts[0]?.receipt).toMatchObject({
      accepted: [[1, 1]],
      rejected: [
        { seq: 2, code: 'malformed' },
        { seq: 3, code: 'malformed' },
      ],
    });
  });

  it('answers a frame that is not JSON with one rejection and keeps its bytes', async () => {
    await send('not json \u0000');
    expect(receipts[0]?.receipt.rejected).toMatchObject([{ code: 'malformed' }]);
    const [row] = await owner.query(`SELECT payload FROM quarantine WHERE detail = 'not JSON'`);
    expect((row.payload as Buffer).toString()).toBe('not json \u0000');
  });

  it('stores who may not pass with the verdict and never counts it', async () => {
    const [event] = day('b-3', 'W-nobody').events;
    await send({ boot: 'b-3', events: [event, { ...event, seq: 2, worker: undefined, stranger: true }] });
    expect(receipts[0]?.receipt.accepted).toEqual([[1, 2]]);
    const rows = await owner.query(
      `SELECT verdict, worker_id FROM gate_event WHERE verdict <> 'allowed' ORDER BY seq`,
    );
    expect(rows).toEqual([
      { verdict: 'unknown_person', worker_id: null },
      { verdict: 'stranger', worker_id: null },
    ]);
  });
});
