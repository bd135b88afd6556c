// Step 10 of the walk: streams that many listen to at once: one look a second at each subject, however many they are.
import type { PassThrough } from 'node:stream';
import type { BeforeApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { sleep } from '#platform/clock.js';
import { type Logger, messageOf } from '#platform/logger.js';
import type { CallerScope } from '#store/caller-scope.js';
import type { Callers } from './access/callers.js';
import { tokenOf } from './access/session.js';
import type { EventHub } from './event-hub.js';
import type { HttpRequest } from './http.js';
import { Problem } from './problem.js';

const SECOND_MS = 1_000;
const MOST_LISTENERS = 2_500;
/** A session that has ended, or an account that was closed, is noticed within so long. */
const ACCESS_EVERY_MS = 20_000;
/** So long after the last listener has gone, one who comes back gets what he has missed. */
const KEPT_FOR_MS = 5 * 60_000;

/** One subject as it is told to those who listen. */
export interface Feed {
  readonly hub: EventHub;
  /** Whether it was looked at just now. */
  readonly isFresh: boolean;
  /** When somebody last looked or wanted to, epoch ms. */
  readonly idleSince: number;
  /** Looks, or waits for the look that is under way. @throws where the database is away */
  look(): Promise<void>;
}

interface Listener<Subject> {
  readonly stream: PassThrough;
  readonly token: string;
  readonly subject: Subject;
  readonly key: string;
}

/** The feeds of one kind, and whether whoever listens still may. */
export abstract class EventFeeds<Subject> implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly feeds = new Map<string, Feed>();
  private readonly listeners = new Set<Listener<Subject>>();
  private readonly stop = new AbortController();
  private loop: Promise<void> | undefined;
  private check: Promise<void> | undefined;
  private checkAt = 0;

  protected constructor(
    private readonly callers: Callers,
    private readonly logger: Logger,
  ) {}

  /** Subjects with the same key share a feed. */
  protected abstract keyOf(subject: Subject): string;
  protected abstract open(subject: Subject): Feed;
  /** Whether a caller with this scope may still listen. */
  protected abstract maySee(scope: CallerScope, subject: Subject): Promise<boolean>;

  /**
   * A new listener's stream. The caller was let in and sees the subject.
   * @param lastId of the last event that the listener has
   * @returns undefined where there are too many listeners, or at the end of the process
   */
  async listen(
    request: HttpRequest,
    subject: Subject,
    lastId: string | undefined,
  ): Promise<PassThrough | undefined> {
    if (this.isFull()) return undefined;
    const key = this.keyOf(subject);
    const feed = this.feedOf(key, subject);
    if (!feed.isFresh) await feed.look();
    if (this.isFull()) return undefined;
    const stream = feed.hub.listen(lastId);
    const listener = { stream, token: tokenOf(request)?.token ?? '', subject, key };
    this.listeners.add(listener);
    stream.on('close', () => this.listeners.delete(listener));
    this.loop ??= this.watch().finally(() => (this.loop = undefined));
    return stream;
  }

  /** Ends every stream before the server waits for its connections. */
  onModuleDestroy(): void {
    this.stop.abort();
    for (const { hub } of this.feeds.values()) hub.end();
  }

  /** The database is still open here: what has begun may finish. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.loop, this.check]);
  }

  private isFull(): boolean {
    return this.listeners.size >= MOST_LISTENERS || this.stop.signal.aborted;
  }

  private feedOf(key: string, subject: Subject): Feed {
    for (const [each, { hub, idleSince }] of this.feeds) {
      if (hub.size === 0 && Date.now() - idleSince > KEPT_FOR_MS) this.feeds.delete(each);
    }
    let feed = this.feeds.get(key);
    if (!feed) this.feeds.set(key, (feed = this.open(subject)));
    return feed;
  }

  /** One feed after another, so that many of them never take more than one connection. */
  private async watch(): Promise<void> {
    this.checkAt = Date.now() + ACCESS_EVERY_MS;
    while (this.listeners.size > 0 && !this.stop.signal.aborted) {
      const lookAgainAt = Date.now() + SECOND_MS;
      for (const [key, feed] of this.feeds) {
        if (feed.hub.size > 0 && !this.stop.signal.aborted) await this.lookAt(key, feed);
      }
      if (Date.now() >= this.checkAt)
        this.check ??= this.checkAccess().finally(() => (this.check = undefined));
      await sleep(Math.max(lookAgainAt - Date.now(), 0), this.stop.signal);
    }
  }

  private async lookAt(key: string, feed: Feed): Promise<void> {
    try {
      await feed.look();
    } catch (error) {
      this.logger.warn('look for a stream failed', { key, error: messageOf(error) });
    }
    feed.hub.flush();
  }

  /** Everybody who listens is looked up as at the opening, each session and subject once. */
  private async checkAccess(): Promise<void> {
    this.checkAt = Date.now() + ACCESS_EVERY_MS;
    const groups = new Map<string, Listener<Subject>[]>();
    for (const listener of this.listeners) {
      const key = `${listener.token} ${listener.key}`;
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

  private async mayListen({ token, subject }: Listener<Subject>): Promise<boolean> {
    try {
      const { caller } = await this.callers.of(token);
      return await this.maySee(caller.scope, subject);
    } catch (error) {
      if (error instanceof Problem) return false;
      // while the database is away nothing is told either
      this.logger.warn('access of a listener not checked', { error: messageOf(error) });
      return true;
    }
  }
}
