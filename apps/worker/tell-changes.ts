// Beside the walk: what has changed gets its place in the order, and servers that want to know are told: each change at
// least once, in order, from where they were told last.
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { KeyRing } from '#platform/crypto.js';
import { type Logger, messageOf } from '#platform/logger.js';
import { callWebhook } from '#platform/webhook.js';
import { type ChangeDelivery, finishChanges, numberChanges, takeChanges } from '#store/change.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import type { Round } from './rounds.js';

const SECOND_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;

/** `changes.number`. */
export class NumberChanges implements Round {
  readonly name = 'changes.number';
  readonly everyMs = SECOND_MS;

  constructor(private readonly store: DataSource) {}

  async run(stop?: AbortSignal): Promise<void> {
    for (let some = 1; some > 0 && stop?.aborted !== true;)
      some = await unitOfWork(this.store, numberChanges);
  }
}

/** `changes.tell`. */
export class TellChanges implements Round {
  readonly name = 'changes.tell';
  readonly everyMs = 2 * SECOND_MS;

  constructor(
    private readonly parts: {
      readonly store: DataSource;
      readonly keys: KeyRing;
      readonly logger: Logger;
    },
  ) {}

  async run(stop?: AbortSignal): Promise<void> {
    const { store, logger } = this.parts;
    while (stop?.aborted !== true) {
      const delivery = await unitOfWork(store, takeChanges);
      if (!delivery) return;
      const failure = await this.send(delivery).then(() => null, messageOf);
      const { targetId, failures } = delivery;
      const outcome = { failure, retryAfterMs: waitAfter(failures + 1) };
      await unitOfWork(store, (tx) => finishChanges(tx, delivery, outcome));
      if (failure !== null) logger.warn('changes did not arrive', { target: targetId, error: failure });
    }
  }

  private async send({ targetId, address, secretCipher, upTo, changes }: ChangeDelivery): Promise<void> {
    if (changes.length === 0) return;
    const body = JSON.stringify({ items: changes, after: upTo });
    const delivery = createHash('sha256').update(`${targetId} ${body}`).digest('hex').slice(0, 32);
    await callWebhook({ url: address, secret: this.parts.keys.decrypt(secretCipher), delivery, body });
  }
}

/** 2 s, 4 s, 8 s … an hour; it is never given up, since nothing waits behind it. */
export function waitAfter(failures: number): number {
  return Math.min(SECOND_MS * 2 ** Math.min(failures, 12), LONGEST_WAIT_MS);
}
