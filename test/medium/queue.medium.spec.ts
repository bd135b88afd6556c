// One conformance suite for every queue backend: PostgreSQL always, Redis where one is given.
import { randomBytes } from 'node:crypto';
import { JOBS, assertOneProcessorEach, ringOptions } from '#queue/job-catalogue.js';
import { type QueueBackend, createQueueBackend } from '#queue/queue-backend.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';

// eslint-disable-next-line no-restricted-properties -- given by npm run test:services
const redisUrl = process.env.REDIS_URL;
const KINDS = redisUrl ? (['postgres', 'redis'] as const) : (['postgres'] as const);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const until = async (check: () => boolean) => {
  for (let i = 0; i < 400 && !check(); i += 1) await new Promise((done) => setTimeout(done, 25));
};

describe.each(KINDS)('queue on %s', (kind) => {
  const name = `test-${randomBytes(4).toString('hex')}`;
  const onError = () => undefined;
  let backend: QueueBackend;
  beforeAll(() => {
    backend = createQueueBackend(database.url, kind === 'redis' ? redisUrl : undefined);
    expect(backend.kind).toBe(kind);
  });
  afterAll(() => backend.close());

  it('brings each job once to a consumer, with its payload', async () => {
    const queue = await backend.openQueue(`${name}-a`);
    const seen: unknown[] = [];
    const worker = await backend.openWorker(`${name}-a`, { concurrency: 3, onError }, (data) => {
      seen.push(data);
      return Promise.resolve();
    });
    await queue.add([1, 2, 3].map((projectId) => ({ name: 'x', data: { projectId }, opts: {} })));
    await until(() => seen.length >= 3);
    expect(seen).toHaveLength(3);
    expect(seen).toEqual(expect.arrayContaining([{ projectId: 1 }, { projectId: 2 }, { projectId: 3 }]));
    await worker.close();
    await queue.close();
  });

  it('makes many rings of one project one job, and rings again after it', async () => {
    const queue = await backend.openQueue(`${name}-b`);
    const ring = { name: 'x', data: { projectId: 7 }, opts: ringOptions('payroll.draft', 7) };
    await queue.add([ring, ring]);
    await queue.add([ring]);
    let count = 0;
    const worker = await backend.openWorker(`${name}-b`, { concurrency: 1, onError }, () => {
      count += 1;
      return Promise.resolve();
    });
    await until(() => count >= 1);
    await new Promise((done) => setTimeout(done, 300));
    expect(count).toBe(1);
    await queue.add([ring]);
    await until(() => count >= 2);
    expect(count).toBe(2);
    await worker.close();
    await queue.close();
  });

  it('forgets a failed ring, so that the next one is heard', async () => {
    const queue = await backend.openQueue(`${name}-c`);
    const ring = { name: 'x', data: {}, opts: ringOptions('payroll.draft', 8) };
    let count = 0;
    const worker = await backend.openWorker(`${name}-c`, { concurrency: 1, onError }, () => {
      count += 1;
      return Promise.reject(new Error('planned'));
    });
    await queue.add([ring]);
    await until(() => count === 1);
    await new Promise((done) => setTimeout(done, 200));
    await queue.add([ring]);
    await until(() => count === 2);
    expect(count).toBe(2);
    await worker.close();
    await queue.close();
  });

  it('repeats a sweep, once however often it is set', async () => {
    const queue = await backend.openQueue(`${name}-d`);
    let count = 0;
    const worker = await backend.openWorker(`${name}-d`, { concurrency: 1, onError }, () => {
      count += 1;
      return Promise.resolve();
    });
    await queue.repeat('sweep', 400);
    await queue.repeat('sweep', 400);
    await until(() => count >= 3);
    expect(count).toBe(3);
    await worker.close();
    await queue.close();
  });

  it('waits for the job in hand when it closes', async () => {
    const queue = await backend.openQueue(`${name}-e`);
    let finished = false;
    let started = false;
    const worker = await backend.openWorker(`${name}-e`, { concurrency: 1, onError }, async () => {
      started = true;
      await new Promise((done) => setTimeout(done, 400));
      finished = true;
    });
    await queue.add([{ name: 'x', data: {}, opts: {} }]);
    await until(() => started);
    await worker.close();
    expect(finished).toBe(true);
    await queue.close();
  });
});

describe('the boot check', () => {
  it('passes when each job has exactly one processor', () => {
    expect(() => assertOneProcessorEach(JOBS, [...JOBS])).not.toThrow();
  });

  it('fails for a job without a processor, with two, and for a processor without a job', () => {
    const processors = [...JOBS.slice(1), 'payroll.draft', 'tea.make'];
    expect(() => assertOneProcessorEach(JOBS, processors)).toThrow(
      'job attendance.close-day has no processor; job payroll.draft has 2 processors; processor tea.make has no job',
    );
  });
});
