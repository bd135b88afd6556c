// Step 10 of the walk: presence for everybody who listens to a site.
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Logger } from '#platform/logger.js';
import { type CallerScope, withScope } from '#store/caller-scope.js';
import { projectIdOf } from '#store/register-key.store.js';
import { Callers } from '../access/callers.js';
import { EventFeeds } from '../event-feeds.js';
import { SiteFeed } from './site-feed.js';

/** A project in sight of whoever listens. */
interface Site {
  readonly id: number;
  readonly code: string;
}

@Injectable()
export class PresenceFeed extends EventFeeds<Site> {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    callers: Callers,
    logger: Logger,
  ) {
    super(callers, logger);
  }

  protected keyOf({ id }: Site): string {
    return String(id);
  }

  protected open(site: Site): SiteFeed {
    return new SiteFeed(this.store, site);
  }

  protected async maySee(scope: CallerScope, { code }: Site): Promise<boolean> {
    return (await withScope(this.store, scope, (tx) => projectIdOf(tx, code))) !== undefined;
  }
}
