// Step 10 of the walk: the running day for everybody who looks, from one look at the database a second at most.
import { PassThrough } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { sleep } from '#platform/clock.js';
import { Logger, messageOf } from '#platform/logger.js';
import { type CallerScope, withScope } from '#store/caller-scope.js';
import { countLive, lastPasses } from '#store/listing/live.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { readMonthFigures } from './month-figures.js';

const SECOND_MS = 1_000;
const KEEP_ALIVE_MS = 15_000;
const MOST_LISTENERS = 1_000;
/** A listener who does not read is let go before his backlog fills the memory. */
const LONGEST_BACKLOG = 1024 * 1024;
const SHOWN_PROJECTS = 50;
const SHOWN_PASSES = 20;

/** Public counts: sums over every project, no person anywhere in them. */
const EVERYTHING: CallerScope = { role: 'administrator', isAll: true };

/** One kind of event: how to read its whole state, and how often at most. */
interface Part {
  readonly event: string;
  readonly everyMs: number;
  readonly read: (tx: Transaction) => Promise<object>;
}

const PARTS: readonly Part[] = [
  { event: 'passes', everyMs: SECOND_MS, read: (tx) => lastPasses(tx, SHOWN_PASSES) },
  { event: 'live', everyMs: SECOND_MS, read: readCounts },
  { event: 'figures', everyMs: 15 * SECOND_MS, read: readMonthFigures },
];

@Injectable()
export class LiveFeed implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly listeners = new Set<PassThrough>();
  private readonly stop = new AbortController();
  private readonly last = new Map<string, { body: string; frame: string }>();
  private readonly dueAt = new Map<string, number>();
  /** Unlike the ids of an earlier run, so that a browser which comes back gets the present state. */
  private readonly run = Date.now().toString(36);
  private revision = 0;
  private loop: Promise<void> | undefined;

  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly logger: Logger,
  ) {}

  /**
   * A new listener's stream of server-sent events, with the present state at once.
   * @returns undefined where there are too many listeners, or at the end of the process
   */
  listen(): PassThrough | undefined {
    if (this.listeners.size >= MOST_LISTENERS || this.stop.signal.aborted) return undefined;
    const listener = new PassThrough();
    listener.write(`retry: 3000\n\n${[...this.last.values()].map(({ frame }) => frame).join('')}`);
    listener.on('close', () => this.listeners.delete(listener));
    this.listeners.add(listener);
    this.loop ??= this.watch().finally(() => (this.loop = undefined));
    return listener;
  }

  /** Ends every stream before the server waits for its connections. */
  onModuleDestroy(): void {
    this.stop.abort();
    for (const listener of this.listeners) listener.end();
  }

  /** The database is still open here: a look that has begun may finish. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop;
  }

  private async watch(): Promise<void> {
    let spokenAt = Date.now();
    while (this.listeners.size > 0 && !this.stop.signal.aborted) {
      const lookAgainAt = Date.now() + SECOND_MS;
      const revision = this.revision;
      for (const part of PARTS) await this.look(part);
      if (this.revision !== revision) spokenAt = Date.now();
      if (Date.now() - spokenAt >= KEEP_ALIVE_MS) {
        this.send(': here\n\n');
        spokenAt = Date.now();
      }
      await sleep(Math.max(lookAgainAt - Date.now(), 0), this.stop.signal);
    }
  }

  /** Looks where it is time to: each part takes at most a tenth of the time, however large the day has become. */
  private async look({ event, everyMs, read }: Part): Promise<void> {
    const began = Date.now();
    if (began < (this.dueAt.get(event) ?? 0) || this.stop.signal.aborted) return;
    try {
      this.publish(event, await withScope(this.store, EVERYTHING, read));
    } catch (error) {
      this.logger.warn('live counts failed', { event, error: messageOf(error) });
    }
    const took = Date.now() - began;
    this.dueAt.set(event, Math.max(began + everyMs, Date.now() + took * 9));
  }

  /** Tells the listeners what has changed. */
  private publish(event: string, data: object): void {
    const body = JSON.stringify(data);
    if (this.last.get(event)?.body === body) return;
    this.revision += 1;
    const frame = `id: ${this.run}-${this.revision}\nevent: ${event}\ndata: ${body}\n\n`;
    this.last.set(event, { body, frame });
    this.send(frame);
  }

  private send(frame: string): void {
    for (const listener of this.listeners) {
      if (listener.writableLength > LONGEST_BACKLOG) listener.destroy();
      else listener.write(frame);
    }
  }
}

async function readCounts(tx: Transaction): Promise<object> {
  const projects = await countLive(tx);
  const add = (name: 'passesToday' | 'refusedToday' | 'insideNow') =>
    projects.reduce((sum, project) => sum + project[name], 0);
  return {
    passesToday: add('passesToday'),
    refusedToday: add('refusedToday'),
    insideNow: add('insideNow'),
    projects: projects.slice(0, SHOWN_PROJECTS),
  };
}
