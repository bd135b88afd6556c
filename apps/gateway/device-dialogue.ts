// Beside the walk: what a gate asks and answers one by one: its roster, its report, the result of a command.
import type { DataSource } from 'typeorm';
import { commandResultSchema } from '#contracts/command-messages.js';
import {
  type RosterDesired,
  rosterGetSchema,
  rosterHash,
  rosterReportSchema,
} from '#contracts/roster-messages.js';
import { type Logger, messageOf } from '#platform/logger.js';
import { answerCommand } from '#store/device-command.store.js';
import { type WantedRoster, keepRosterReport } from '#store/device-roster.store.js';
import { RosterAnswers } from './roster-answers.js';

/** Sends to one channel of a device; what cannot be sent is asked for again. */
export type SendToDevice = (
  sn: string,
  channel: string,
  message: object,
  options?: { retain: boolean },
) => void;

/** Requests that may be under way; a gate whose request is dropped asks again. */
const MOST_AT_ONCE = 32;
const MOST_WAITING = 5_000;
const EMPTY_HASH = rosterHash([]);

interface Heard {
  readonly sn: string;
  readonly channel: string;
  readonly bytes: Buffer;
}

/** The roster that a gate should have, as it stands below `roster/desired`. */
export function desiredOf({ version, hash, count }: WantedRoster): RosterDesired {
  return { version, hash: hash ?? EMPTY_HASH, count };
}

/** Answers gates, a few at a time; never throws, never holds the stream of events. */
export class DeviceDialogue {
  private readonly waiting: Heard[] = [];
  private readonly rosters: RosterAnswers;
  private active = 0;

  constructor(
    private readonly store: DataSource,
    private readonly logger: Logger,
    send: SendToDevice,
  ) {
    this.rosters = new RosterAnswers(store, logger, (sn, page) => send(sn, 'roster/delta', page));
  }

  /** Takes a message of one of the dialogue's channels. */
  hear(sn: string, channel: string, bytes: Buffer): void {
    if (this.waiting.length >= MOST_WAITING) return;
    this.waiting.push({ sn, channel, bytes });
    this.next();
  }

  private next(): void {
    while (this.active < MOST_AT_ONCE) {
      const heard = this.waiting.shift();
      if (!heard) return;
      this.active += 1;
      void this.answer(heard)
        .catch((error: unknown) =>
          this.logger.warn('device not answered', {
            sn: heard.sn,
            channel: heard.channel,
            error: messageOf(error),
          }),
        )
        .finally(() => {
          this.active -= 1;
          this.next();
        });
    }
  }

  private async answer({ sn, channel, bytes }: Heard): Promise<void> {
    const message = jsonOf(bytes);
    if (channel === 'roster/get') return this.askRoster(sn, message);
    if (channel === 'roster/report') return this.takeReport(sn, message);
    const result = commandResultSchema.safeParse(message);
    if (!result.success) throw new Error('malformed result');
    await answerCommand(this.store, sn, result.data);
  }

  private askRoster(sn: string, message: unknown): void {
    const asked = rosterGetSchema.safeParse(message);
    if (!asked.success) throw new Error('malformed request');
    this.rosters.ask(sn, asked.data);
  }

  private async takeReport(sn: string, message: unknown): Promise<void> {
    const report = rosterReportSchema.safeParse(message);
    if (!report.success) throw new Error('malformed report');
    await keepRosterReport(this.store, sn, report.data);
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
