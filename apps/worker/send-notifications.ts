// Beside the walk: clocks of alerts that have run out, and messages that wait to be sent. A message is written with its
// cause and sent after it: at least once, under a name that its receiver can tell repeats by.
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { type ToldAlert, mailText, retryAfterMs } from '#domain/warning/delivery.js';
import type { KeyRing } from '#platform/crypto.js';
import { type Logger, messageOf } from '#platform/logger.js';
import { type MailOptions, sendMail } from '#platform/mailer.js';
import { callWebhook } from '#platform/webhook.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type Delivery, finishDelivery, markDueAlerts, takeDelivery } from '#store/warning.store.js';
import type { Round } from './rounds.js';

/** `alerts.watch`. */
export class WatchAlerts implements Round {
  readonly name = 'alerts.watch';
  readonly everyMs = 30_000;

  constructor(private readonly store: DataSource) {}

  run(): Promise<void> {
    return unitOfWork(this.store, markDueAlerts);
  }
}

/** `notifications.send`. */
export class SendNotifications implements Round {
  readonly name = 'notifications.send';
  readonly everyMs = 2_000;

  constructor(
    private readonly parts: {
      readonly store: DataSource;
      readonly keys: KeyRing;
      readonly logger: Logger;
      readonly mail?: MailOptions | undefined;
    },
  ) {}

  async run(stop?: AbortSignal): Promise<void> {
    const { store, logger } = this.parts;
    while (stop?.aborted !== true) {
      const delivery = await unitOfWork(store, takeDelivery);
      if (!delivery) return;
      const failure = await this.send(delivery).then(() => null, messageOf);
      const outcome = { failure, retryAfterMs: failure === null ? null : retryAfterMs(delivery.attempts) };
      await unitOfWork(store, (tx) => finishDelivery(tx, delivery, outcome));
      if (failure === null) continue;
      const { channel, attempts } = delivery;
      logger.warn('a notification did not arrive', { channel, attempts, error: failure });
    }
  }

  private async send({ channel, address, secretCipher, items }: Delivery): Promise<void> {
    const { keys, mail } = this.parts;
    const bodies = items.map(({ body }) => body);
    if (channel === 'EMAIL') {
      if (!mail) throw new Error('no mail server: set SMTP_URL');
      await sendMail(mail, { to: address, ...mailText(bodies as unknown as ToldAlert[]) });
      return;
    }
    const body = JSON.stringify({ items: bodies });
    const names = items.map(({ projectId, id }) => `${projectId}-${id}`).join(' ');
    const delivery = createHash('sha256').update(names).digest('hex').slice(0, 32);
    await callWebhook({ url: address, secret: keys.decrypt(secretCipher ?? ''), delivery, body });
  }
}
