// Beside the walk: what a gate asks and answers one by one: its roster, its report, the result of a command.
import type { DataSource } from 'typeorm';
import { commandResultSchema } from '#contracts/command-messages.js';
import {
  ROSTER_PAGE,
  type RosterDelta,
  type RosterDesired,
  type RosterItem,
  rosterGetSchema,
  rosterHash,
  rosterReportSchema,
} from '#contracts/roster-messages.js';
import { type Logger, messageOf } from '#platform/logger.js';
import { answerCommand } from '#store/device-command.store.js';
import {
  type RosterRow,
  type WantedRoster,
  keepRosterReport,
  readRosterRows,
  readWantedRoster,
} from '#store/device-roster.store.js';

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
  private active = 0;

  constructor(
    private readonly store: DataSource,
    private readonly logger: Logger,
    private readonly send: SendToDevice,
  ) {}

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
    if (channel === 'roster/get') return this.giveRoster(sn, message);
    if (channel === 'roster/report') return this.takeReport(sn, message);
    const result = commandResultSchema.safeParse(message);
    if (!result.success) throw new Error('malformed result');
    await answerCommand(this.store, sn, result.data);
  }

  private async giveRoster(sn: string, message: unknown): Promise<void> {
    const asked = rosterGetSchema.safeParse(message);
    if (!asked.success) throw new Error('malformed request');
    const wanted = await readWantedRoster(this.store, sn);
    if (!wanted) return;
    this.send(sn, 'roster/delta', await this.pageOf(wanted, asked.data));
  }

  private async pageOf(
    wanted: WantedRoster,
    { have, cursor }: { have: number | null; cursor?: string | null },
  ): Promise<RosterDelta> {
    const begun = cursorOf(cursor);
    // from nothing, from another site's version, or from one that we have never given: the whole roster
    const since =
      begun?.since ?? (have !== null && have >= wanted.floor && have <= wanted.version ? have : 0);
    const to = begun?.to ?? wanted.version;
    const part = { projectId: wanted.projectId, since, after: begun?.after ?? '' };
    const rows = await readRosterRows(this.store, { ...part, limit: ROSTER_PAGE + 1 });
    const page = rows.slice(0, ROSTER_PAGE);
    const last = rows.length > ROSTER_PAGE ? page.at(-1)?.worker : undefined;
    const next = last === undefined ? null : `${since}.${to}.${last}`;
    return { from: since, to, items: page.map(itemOf), cursor: next };
  }

  private async takeReport(sn: string, message: unknown): Promise<void> {
    const report = rosterReportSchema.safeParse(message);
    if (!report.success) throw new Error('malformed report');
    await keepRosterReport(this.store, sn, report.data);
  }
}

function itemOf({ isAllowed, ...person }: RosterRow): RosterItem {
  return isAllowed ? { op: 'put', ...person } : { op: 'remove', worker: person.worker };
}

/** `since.to.worker`; anything else begins anew. */
function cursorOf(text: string | null | undefined): { since: number; to: number; after: string } | undefined {
  const [, since = '', to = '', after = ''] = /^(\d{1,15})\.(\d{1,15})\.(.{1,64})$/.exec(text ?? '') ?? [];
  return after === '' ? undefined : { since: Number(since), to: Number(to), after };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
