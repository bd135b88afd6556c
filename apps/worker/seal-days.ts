// Beside the walk: every day that is over is sealed, and each new seal is told to the log, where nobody who can write
// the database reaches it.
import type { DataSource } from 'typeorm';
import type { Logger } from '#platform/logger.js';
import { BrokenSealError, type ProjectDay, openDays, sealDay } from '#store/day-seal.store.js';
import type { Round } from './rounds.js';

/** A day waits two hours for its seal anyway. */
const EVERY_MS = 600_000;

/** `seals.close`. */
export class SealDays implements Round {
  readonly name = 'seals.close';
  readonly everyMs = EVERY_MS;

  constructor(private readonly parts: { readonly store: DataSource; readonly logger: Logger }) {}

  async run(stop: AbortSignal): Promise<void> {
    await this.close(await openDays(this.parts.store), stop);
  }

  /**
   * Seals days in their order; answers how many seals were made.
   * @throws BrokenSealError after all of them where a day could not be sealed
   */
  async close(days: readonly ProjectDay[], stop?: AbortSignal): Promise<number> {
    const { store, logger } = this.parts;
    let made = 0;
    let broken: BrokenSealError | undefined;
    for (const day of days) {
      if (stop?.aborted) break;
      try {
        const seal = await sealDay(store, day);
        if (seal) logger.info('seal anchor', { ...seal });
        made += seal ? 1 : 0;
      } catch (error) {
        if (!(error instanceof BrokenSealError)) throw error;
        // the other projects go on
        logger.error('seal broken', { project: day.projectCode, date: day.date, error: error.message });
        broken = error;
      }
    }
    if (broken) throw broken;
    return made;
  }
}
