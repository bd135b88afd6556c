// Step 10 of the walk: the running day for everybody who looks, from one look at the database a second at most.
import type { PassThrough } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { sleep } from '#platform/clock.js';
import { Logger, messageOf } from '#platform/logger.js';
import { type CallerScope, withScope } from '#store/caller-scope.js';
import { countLive, lastPasses } from '#store/listing/live.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { EventHub } from '../event-hub.js';
import { readMonthFigures } from './month-figures.js';

const SECOND_MS = 1_000;
const MOST_LISTENERS = 1_000;
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
  private readonly hub = new EventHub();
  private readonly stop = new AbortController();
  private readonly dueAt = new Map<string, number>();
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
    if (this.hub.size >= MOST_LISTENERS || this.stop.signal.aborted) return undefined;
    const listener = this.hub.listen();
    this.loop ??= this.watch().finally(() => (this.loop = undefined));
    return listener;
  }

  /** Ends every stream before the server waits for its connections. */
  onModuleDestroy(): void {
    this.stop.abort();
    this.hub.end();
  }

  /** The database is still open here: a look that has begun may finish. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop;
  }

  private async watch(): Promise<void> {
    while (this.hub.size > 0 && !this.stop.signal.aborted) {
      const lookAgainAt = Date.now() + SECOND_MS;
      for (const part of PARTS) {
        await this.look(part);
        this.hub.flush();
      }
      await sleep(Math.max(lookAgainAt - Date.now(), 0), this.stop.signal);
    }
  }

  /** Looks where it is time to: each part takes at most a tenth of the time, however large the day has become. */
  private async look({ event, everyMs, read }: Part): Promise<void> {
    const began = Date.now();
    if (began < (this.dueAt.get(event) ?? 0) || this.stop.signal.aborted) return;
    try {
      this.hub.tellState(event, await withScope(this.store, EVERYTHING, read));
    } catch (error) {
      this.logger.warn('live counts failed', { event, error: messageOf(error) });
    }
    const took = Date.now() - began;
    this.dueAt.set(event, Math.max(began + everyMs, Date.now() + took * 9));
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
