// Step 10 of the walk: how far a job has come, told while it runs (server-sent events).
import { Readable } from 'node:stream';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { sleep } from '#platform/clock.js';

const LOOK_EVERY_MS = 500;
const KEEP_ALIVE_MS = 15_000;
const MOST_LISTENERS = 200;

/** An import or an export as its caller sees it. */
interface Job {
  readonly state: string;
}

@Injectable()
export class JobProgress implements OnModuleDestroy {
  private readonly stop = new AbortController();
  private listeners = 0;

  /**
   * The stream of one job: event `progress` with the whole job, each time it has changed, until it has ended.
   * @param first how it is now
   * @param read how it is then; undefined where it is not to be seen any more
   * @returns undefined where there are too many listeners, or at the end of the process
   */
  listen(first: Job, read: () => Promise<Job | undefined>): Readable | undefined {
    if (this.listeners >= MOST_LISTENERS || this.stop.signal.aborted) return undefined;
    const stream = Readable.from(this.frames(first, read), { objectMode: false });
    this.listeners += 1;
    stream.once('close', () => (this.listeners -= 1));
    return stream;
  }

  /** Ends every stream before the server waits for its connections. */
  onModuleDestroy(): void {
    this.stop.abort();
  }

  private async *frames(first: Job, read: () => Promise<Job | undefined>): AsyncGenerator<Buffer> {
    let job: Job | undefined = first;
    let body = JSON.stringify(job);
    yield Buffer.from(`retry: 3000\n\n${frameOf(body)}`);
    let spokenAt = Date.now();
    while (job && isUnderWay(job)) {
      await sleep(LOOK_EVERY_MS, this.stop.signal);
      if (this.stop.signal.aborted) return;
      job = await read();
      const next = JSON.stringify(job ?? null);
      const isNews = job !== undefined && next !== body;
      if (!isNews && Date.now() - spokenAt < KEEP_ALIVE_MS) continue;
      yield Buffer.from(isNews ? frameOf(next) : ': here\n\n');
      body = next;
      spokenAt = Date.now();
    }
  }
}

function isUnderWay({ state }: Job): boolean {
  return state === 'waiting' || state === 'running';
}

function frameOf(body: string): string {
  return `event: progress\ndata: ${body}\n\n`;
}
