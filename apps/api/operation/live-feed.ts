// Step 10 of the walk: the running day for everybody who looks, from one look at the database at most a second.
import { PassThrough } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { sleep } from '#platform/clock.js';
import { Logger, messageOf } from '#platform/logger.js';
import { type CallerScope, withScope } from '#store/listing/caller-scope.js';
import { countLive, lastPasses } from '#store/listing/live.store.js';
import { type MonthFigures, readMonthFigures } from './month-figures.js';

const SHORTEST_PAUSE_MS = 1_000;
const FIGURES_EVERY_MS = 15_000;
const KEEP_ALIVE_MS = 15_000;
const MOST_LISTENERS = 1_000;
/** A listener who does not read is let go before his backlog fills the memory. */
const LONGEST_BACKLOG = 1024 * 1024;
const SHOWN_PROJECTS = 50;
const SHOWN_PASSES = 20;

/** Public counts: the whole country's sums, no person anywhere in them. */
const EVERYTHING: CallerScope = { role: 'administrator', isAll: true };

@Injectable()
export class LiveFeed implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly listeners = new Set<PassThrough>();
  private readonly stop = new AbortController();
  private readonly last = new Map<'live' | 'figures', { body: string; frame: string }>();
  /** Unlike the ids of an earlier run, so that a browser which comes back gets the present state. */
  private readonly run = Date.now().toString(36);
  private revision = 0;
  private figuresAt = 0;
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
      const began = Date.now();
      const hasNews = await this.look().catch((error: unknown) => {
        this.logger.warn('live counts failed', { error: messageOf(error) });
        return false;
      });
      if (!hasNews && Date.now() - spokenAt >= KEEP_ALIVE_MS) this.send(': here\n\n');
      if (hasNews || Date.now() - spokenAt >= KEEP_ALIVE_MS) spokenAt = Date.now();
      // looking takes at most a tenth of the time, however large the day has become
      const took = Date.now() - began;
      await sleep(Math.max(SHORTEST_PAUSE_MS - took, took * 9, 100), this.stop.signal);
    }
  }

  private async look(): Promise<boolean> {
    const [projects, passes] = await withScope(this.store, EVERYTHING, async (tx) => [
      await countLive(tx),
      await lastPasses(tx, SHOWN_PASSES),
    ]);
    const add = (name: 'passesToday' | 'refusedToday' | 'insideNow') =>
      projects.reduce((sum, project) => sum + project[name], 0);
    const hasNews = this.publish('live', {
      passesToday: add('passesToday'),
      refusedToday: add('refusedToday'),
      insideNow: add('insideNow'),
      projects: projects.slice(0, SHOWN_PROJECTS),
      lastPasses: passes,
    });
    return (await this.lookAtFigures()) || hasNews;
  }

  private async lookAtFigures(): Promise<boolean> {
    if (Date.now() - this.figuresAt < FIGURES_EVERY_MS) return false;
    this.figuresAt = Date.now();
    const figures: MonthFigures = await withScope(this.store, EVERYTHING, readMonthFigures);
    return this.publish('figures', figures);
  }

  /** Tells the listeners what has changed. */
  private publish(event: 'live' | 'figures', data: object): boolean {
    const body = JSON.stringify(data);
    if (this.last.get(event)?.body === body) return false;
    this.revision += 1;
    const frame = `id: ${this.run}-${this.revision}\nevent: ${event}\ndata: ${body}\n\n`;
    this.last.set(event, { body, frame });
    this.send(frame);
    return true;
  }

  private send(frame: string): void {
    for (const listener of this.listeners) {
      if (listener.writableLength > LONGEST_BACKLOG) listener.destroy();
      else listener.write(frame);
    }
  }
}
