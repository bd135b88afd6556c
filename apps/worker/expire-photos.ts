// Beside the walk: photos of gates are kept for a while and no longer.
import type { DataSource } from 'typeorm';
import type { Logger } from '#platform/logger.js';
import type { ObjectStore } from '#platform/object-store.js';
import { expirePhotos } from '#store/device-photo.store.js';
import type { Round } from './rounds.js';

const EVERY_MS = 3_600_000;

/** `photos.expire`. */
export class ExpirePhotos implements Round {
  readonly name = 'photos.expire';
  readonly everyMs = EVERY_MS;

  constructor(
    private readonly parts: {
      readonly store: DataSource;
      readonly objects: ObjectStore;
      readonly logger: Logger;
      readonly photoRetentionDays: number;
    },
  ) {}

  async run(stop: AbortSignal): Promise<void> {
    const { store, objects, logger, photoRetentionDays } = this.parts;
    let all = 0;
    for (let some = 1; some > 0 && !stop.aborted; all += some)
      some = await expirePhotos(store, photoRetentionDays, (sha256) => objects.remove(sha256));
    if (all > 0) logger.info('photos expired', { photos: all, afterDays: photoRetentionDays });
  }
}
