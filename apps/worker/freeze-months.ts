// Beside the walk: months are frozen on the 10th, and what changes in them later becomes a revision, once a day at most.
import type { DataSource } from 'typeorm';
import { monthsToLookAt } from '#domain/statistics/publication/release.js';
import { startOfWorkDate, workDateOf } from '#domain/calendar/work-date.js';
import type { Clock } from '#platform/clock.js';
import type { Logger } from '#platform/logger.js';
import { freezeMonth } from '#store/release.store.js';
import type { Round } from './rounds.js';

const EVERY_MS = 600_000;
const CHINA = 'Asia/Shanghai';
/** After the snapshot of the day before (statistics.md §1). */
const AT_MINUTES = 150;

/** `statistics.freeze`. */
export class FreezeMonths implements Round {
  readonly name = 'statistics.freeze';
  readonly everyMs = EVERY_MS;

  constructor(
    private readonly parts: { readonly store: DataSource; readonly logger: Logger; readonly clock: Clock },
  ) {}

  async run(stop: AbortSignal): Promise<void> {
    const { store, logger, clock } = this.parts;
    const now = clock();
    // between midnight and the hour it is still the day before
    const today = workDateOf(now, CHINA, AT_MINUTES);
    const since = new Date(startOfWorkDate(today, CHINA, AT_MINUTES));
    for (const month of monthsToLookAt(today)) {
      if (stop.aborted) return;
      const release = await freezeMonth(store, month, since);
      if (release)
        logger.info('month frozen', {
          ...{ month, revision: release.revision, hash: release.hash },
          changedProjects: release.changedProjects,
        });
    }
  }
}
