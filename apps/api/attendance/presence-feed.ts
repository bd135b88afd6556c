// Step 10 of the walk: presence for everybody who listens: one look a second at a project, however many they are.
import type { PassThrough } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { sleep } from '#platform/clock.js';
import { Logger, messageOf } from '#platform/logger.js';
import { withScope } from '#store/caller-scope.js';
import { projectIdOf } from '#store/register-key.store.js';
import { Callers } from '../access/callers.js';
import { tokenOf } from '../access/session.js';
import type { HttpRequest } from '../http.js';
import { Problem } from '../problem.js';
import { SiteFeed } from './site-feed.js';

const SECOND_MS = 1_000;
const MOST_LISTENERS = 2_500;
/** A session that has ended, or an account that was closed, is noticed within so long. */
const ACCESS_EVERY_MS = 20_000;
/** So long after the last listener has gone, one who comes back gets what he has missed. */
const KEPT_FOR_MS = 5 * 60_000;

/** A project in sight of whoever listens. */
interface Site {
  readonly id: number;
  readonly code: string;
}

interface Listener {
  readonly stream: PassThrough;
  readonly token: string;
  readonly code: string;
}

@Injectable()
export class PresenceFeed implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly sites = new Map<number, SiteFeed>();
  private readonly listeners = new Set<Listener>();
  private readonly stop = new AbortController();
  private loop: Promise<void> | undefined;
  private check: Promise<void> | undefined;
  private checkAt = 0;

  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly callers: Callers,
    private readonly logger: Logger,
  ) {}

  /**
   * A new listener's stream. The caller was let in and sees the project.
   * @param lastId of the last event that the listener has
   * @returns undefined where there are too many listeners, or at the end of the process
   */
  async listen(
    request: HttpRequest,
    project: Site,
    lastId: string | undefined,
  ): Promise<PassThrough | undefined> {
    if (this.isFull()) return undefined;
    const site = this.siteOf(project);
    if (!site.isFresh) await site.look();
    if (this.isFull()) return undefined;
    const stream = site.hub.listen(lastId);
    const listener = { stream, token: tokenOf(request)?.token ?? '', code: project.code };
    this.listeners.add(listener);
    stream.on('close', () => this.listeners.delete(listener));
    this.loop ??= this.watch().finally(() => (this.loop = undefined));
    return stream;
  }

  /** Ends every stream before the server waits for its connections. */
  onModuleDestroy(): void {
    this.stop.abort();
    for (const { hub } of this.sites.values()) hub.end();
  }

  /** The database is still open here: what has begun may finish. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.loop, this.check]);
  }

  private isFull(): boolean {
    return this.listeners.size >= MOST_LISTENERS || this.stop.signal.aborted;
  }

  private siteOf(project: Site): SiteFeed {
    for (const [id, { hub, idleSince }] of this.sites) {
      if (hub.size === 0 && Date.now() - idleSince > KEPT_FOR_MS) this.sites.delete(id);
    }
    let site = this.sites.get(project.id);
    if (!site) this.sites.set(project.id, (site = new SiteFeed(this.store, project)));
    return site;
  }

  /** One project after another, so that many of them never take more than one connection. */
  private async watch(): Promise<void> {
    this.checkAt = Date.now() + ACCESS_EVERY_MS;
    while (this.listeners.size > 0 && !this.stop.signal.aborted) {
      const lookAgainAt = Date.now() + SECOND_MS;
      for (const [id, site] of this.sites) {
        if (site.hub.size > 0 && !this.stop.signal.aborted) await this.lookAt(id, site);
      }
      if (Date.now() >= this.checkAt)
        this.check ??= this.checkAccess().finally(() => (this.check = undefined));
      await sleep(Math.max(lookAgainAt - Date.now(), 0), this.stop.signal);
    }
  }

  private async lookAt(projectId: number, site: SiteFeed): Promise<void> {
    try {
      await site.look();
    } catch (error) {
      this.logger.warn('look at presence failed', { projectId, error: messageOf(error) });
    }
    site.hub.flush();
  }

  /** Everybody who listens is looked up as at the opening, each session and project once. */
  private async checkAccess(): Promise<void> {
    this.checkAt = Date.now() + ACCESS_EVERY_MS;
    const groups = new Map<string, Listener[]>();
    for (const listener of this.listeners) {
      const key = `${listener.token} ${listener.code}`;
      const group = groups.get(key);
      if (group) group.push(listener);
      else groups.set(key, [listener]);
    }
    for (const group of groups.values()) {
      const [first] = group;
      if (this.stop.signal.aborted || !first) return;
      if (await this.mayListen(first)) continue;
      for (const { stream } of group) stream.end();
    }
  }

  private async mayListen({ token, code }: Listener): Promise<boolean> {
    try {
      const { caller } = await this.callers.of(token);
      return (await withScope(this.store, caller.scope, (tx) => projectIdOf(tx, code))) !== undefined;
    } catch (error) {
      if (error instanceof Problem) return false;
      // while the database is away nothing is told either
      this.logger.warn('access of a listener not checked', { error: messageOf(error) });
      return true;
    }
  }
}
