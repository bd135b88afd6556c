// Step 10 of the walk: the sites of a zone at this moment, for everybody who listens and sees the same.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Logger } from '#platform/logger.js';
import { type CallerScope, withScope } from '#store/caller-scope.js';
import {
  type PassageMinute,
  type ZoneHeads,
  type ZoneQuery,
  readArrivals,
  readZoneHeads,
} from '#store/listing/live-zone.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { Callers } from '../access/callers.js';
import { EventFeeds, type Feed } from '../event-feeds.js';
import { EventHub } from '../event-hub.js';

/** A part of the zone as one scope sees it. */
interface Zone {
  readonly scope: CallerScope;
  readonly query: ZoneQuery;
}

/** Heads and passages by the minute, of one moment. */
interface ZoneState {
  readonly heads: ZoneHeads;
  readonly minutes: PassageMinute[];
}

const FRESH_MS = 2_000;

/** Reads a zone. The transaction must be of one moment. */
export async function readZoneState(tx: Transaction, query: ZoneQuery): Promise<ZoneState> {
  return { heads: await readZoneHeads(tx, query), minutes: await readArrivals(tx, query) };
}

/** Looks take at most a tenth of the time, however large the zone. */
class LookAtZone implements Feed {
  readonly hub = new EventHub();
  private readonly openedAt = Date.now();
  private lookedAt = -Infinity;
  private dueAt = 0;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly store: DataSource,
    private readonly zone: Zone,
  ) {}

  get isFresh(): boolean {
    return Date.now() - this.lookedAt < FRESH_MS || Date.now() < this.dueAt;
  }

  get idleSince(): number {
    return Math.max(this.lookedAt, this.openedAt);
  }

  look(): Promise<void> {
    if (Date.now() < this.dueAt) return Promise.resolve();
    return (this.looking ??= this.lookOnce().finally(() => (this.looking = undefined)));
  }

  private async lookOnce(): Promise<void> {
    const began = Date.now();
    const { scope, query } = this.zone;
    const read = (tx: Transaction) => readZoneState(tx, query);
    const { heads, minutes } = await withScope(this.store, scope, read, { isOneMoment: true });
    this.hub.tellState('heads', heads);
    this.hub.tellState('minutes', { minutes });
    this.lookedAt = Date.now();
    this.dueAt = this.lookedAt + (this.lookedAt - began) * 9;
  }
}

@Injectable()
export class ZoneFeed extends EventFeeds<Zone> {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    callers: Callers,
    logger: Logger,
  ) {
    super(callers, logger);
  }

  /** Who asks is no part of it: two officers of one area see the same. */
  protected keyOf({ scope, query }: Zone): string {
    const bounds = { ...scope, accountId: undefined, clientId: undefined };
    return JSON.stringify([bounds, query.areaPrefix ?? '', query.tree ?? '']);
  }

  protected open(zone: Zone): Feed {
    return new LookAtZone(this.store, zone);
  }

  /** As long as the account's scope is what it was. */
  protected maySee(scope: CallerScope, zone: Zone): Promise<boolean> {
    return Promise.resolve(this.keyOf({ ...zone, scope }) === this.keyOf(zone));
  }
}
