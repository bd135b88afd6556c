// The register: how far an import has come, told while it runs (server-sent events).
import { Readable } from 'node:stream';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { sleep } from '#platform/clock.js';
import { type CallerScope, withScope } from '#store/caller-scope.js';
import { type ImportJobItem, readImportJob } from '#store/listing/import-jobs.store.js';

const LOOK_EVERY_MS = 500;
const KEEP_ALIVE_MS = 15_000;
const MOST_LISTENERS = 200;

@Injectable()
export class ImportProgress implements OnModuleDestroy {
  private readonly stop = new AbortController();
  private listeners = 0;

  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  /**
   * The stream of one import: event `progress` with the whole import, each time it has changed, until it has ended.
   * @returns undefined where there are too many listeners, or at the end of the process
   */
  listen(scope: CallerScope, job: ImportJobItem): Readable | undefined {
    if (this.listeners >= MOST_LISTENERS || this.stop.signal.aborted) return undefined;
    const stream = Readable.from(this.frames(scope, job), { objectMode: false });
    this.listeners += 1;
    stream.once('close', () => (this.listeners -= 1));
    return stream;
  }

  /** Ends every stream before the server waits for its connections. */
  onModuleDestroy(): void {
    this.stop.abort();
  }

  private async *frames(scope: CallerScope, first: ImportJobItem): AsyncGenerator<Buffer> {
    let job: ImportJobItem | undefined = first;
    let body = JSON.stringify(job);
    yield Buffer.from(`retry: 3000\n\n${frameOf(body)}`);
    let spokenAt = Date.now();
    while (job && isUnderWay(job)) {
      await sleep(LOOK_EVERY_MS, this.stop.signal);
      if (this.stop.signal.aborted) return;
      job = await withScope(this.store, scope, (tx) => readImportJob(tx, first.id));
      const next = JSON.stringify(job ?? null);
      const isNews = job !== undefined && next !== body;
      if (!isNews && Date.now() - spokenAt < KEEP_ALIVE_MS) continue;
      yield Buffer.from(isNews ? frameOf(next) : ': here\n\n');
      body = next;
      spokenAt = Date.now();
    }
  }
}

function isUnderWay({ state }: ImportJobItem): boolean {
  return state === 'waiting' || state === 'running';
}

function frameOf(body: string): string {
  return `event: progress\ndata: ${body}\n\n`;
}
