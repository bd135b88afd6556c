// BullMQ on Redis (ioredis) or on PostgreSQL, behind one small interface; the conformance suite runs on both.
import { type Job, Queue, Worker, createPostgresBackend } from 'bullmq';
import { Redis } from 'ioredis';

/** A queue as the product uses it. */
export interface JobQueue {
  /** Adds jobs; one whose id is waiting or running already is not added again. */
  add(jobs: readonly { name: string; data: object; opts: object }[]): Promise<void>;
  /** Repeats a job every so many milliseconds; setting it twice changes nothing. */
  repeat(name: string, everyMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A running consumer. `close` waits for the job in hand. */
export interface JobWorker {
  close(): Promise<void>;
}

/** Works on one job; a rejection counts as a failed job. */
export type JobHandler = (data: unknown) => Promise<void>;

/** Where jobs are kept. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  openQueue(name: string): Promise<JobQueue>;
  openWorker(
    name: string,
    options: { concurrency: number; onError: (error: Error) => void },
    handler: JobHandler,
  ): Promise<JobWorker>;
  close(): Promise<void>;
}

/**
 * Redis where a URL is given, PostgreSQL otherwise.
 * @param databaseUrl owner of the database: the PostgreSQL backend makes its own schema there
 */
export function createQueueBackend(databaseUrl: string, redisUrl: string | undefined): QueueBackend {
  return redisUrl === undefined ? new PostgresQueueBackend(databaseUrl) : new RedisQueueBackend(redisUrl);
}

type AnyQueue = Pick<Queue, 'addBulk' | 'upsertJobScheduler' | 'close'>;

function asJobQueue(queue: AnyQueue): JobQueue {
  return {
    async add(jobs) {
      await queue.addBulk([...jobs]);
    },
    async repeat(name, everyMs) {
      const opts = { removeOnComplete: true, removeOnFail: true };
      await queue.upsertJobScheduler(`${name}-every`, { every: everyMs }, { name, data: {}, opts });
    },
    close: () => queue.close(),
  };
}

const consume = (handler: JobHandler) => (job: Pick<Job, 'data'>) => handler(job.data);

class RedisQueueBackend implements QueueBackend {
  readonly kind = 'redis';
  private readonly connections: Redis[] = [];

  constructor(private readonly url: string) {}

  async openQueue(name: string): Promise<JobQueue> {
    const queue = new Queue(name, { connection: this.connect() });
    queue.on('error', () => undefined);
    await queue.waitUntilReady();
    return asJobQueue(queue);
  }

  async openWorker(
    name: string,
    options: { concurrency: number; onError: (error: Error) => void },
    handler: JobHandler,
  ) {
    const { concurrency, onError } = options;
    const worker = new Worker(name, consume(handler), { connection: this.connect(), concurrency });
    worker.on('error', onError);
    await worker.waitUntilReady();
    return { close: () => worker.close() };
  }

  async close(): Promise<void> {
    await Promise.all(
      this.connections.map((connection) => connection.quit().catch(() => connection.disconnect())),
    );
  }

  private connect(): Redis {
    // BullMQ's blocking reads need unlimited retries on a connection
    const connection = new Redis(this.url, { maxRetriesPerRequest: null, connectTimeout: 5_000 });
    connection.on('error', () => undefined);
    this.connections.push(connection);
    return connection;
  }
}

class PostgresQueueBackend implements QueueBackend {
  readonly kind = 'postgres';

  constructor(private readonly url: string) {}

  async openQueue(name: string): Promise<JobQueue> {
    const queue = new Queue(name, { connection: this.connection(2) }, createPostgresBackend);
    queue.on('error', () => undefined);
    await queue.waitUntilReady();
    return asJobQueue(queue);
  }

  async openWorker(
    name: string,
    options: { concurrency: number; onError: (error: Error) => void },
    handler: JobHandler,
  ) {
    const { concurrency, onError } = options;
    const settings = { connection: this.connection(3), concurrency };
    const worker = new Worker(name, consume(handler), settings, createPostgresBackend);
    worker.on('error', onError);
    await worker.waitUntilReady();
    return { close: () => worker.close() };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private connection(max: number) {
    return { connectionString: this.url, migrate: true, max, application_name: 'zhuming-queue' };
  }
}
