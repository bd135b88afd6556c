// Beside the walk: what must reach a gate without being asked for: rosters that have changed, and commands.
import type { DataSource } from 'typeorm';
import type { Clock } from '#platform/clock.js';
import { sleep } from '#platform/clock.js';
import { type Logger, messageOf } from '#platform/logger.js';
import { readWaitingCommands, takeCommand } from '#store/device-command.store.js';
import { keepListening, keepSightings } from '#store/device-presence.store.js';
import { type WantedRoster, readWantedRosters } from '#store/device-roster.store.js';
import { type SendToDevice, desiredOf } from './device-dialogue.js';
import type { Presence } from './presence.js';

const LOOK_EVERY_MS = 200;
/** A head is looked for so long after its change: a slow look must not miss one. */
const CHANGED_WITHIN_S = 10;
const NUDGE_FOR_MS = 60_000;
const KEEP_PRESENCE_EVERY_MS = 2_000;

/** What the desk works with. */
export interface DeskParts {
  readonly store: DataSource;
  readonly presence: Presence;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly send: SendToDevice;
  /** Name of this gateway, and since when (epoch ms) it hears the broker; null = it does not. */
  readonly gateway: string;
  readonly listeningSince: () => number | null;
}

/** Looks a few times a second. A database that is away is waited for; nothing is kept here that it does not know. */
export class DeviceDesk {
  /** Gate → what was last sent below its `roster/desired`. */
  private readonly told = new Map<string, WantedRoster>();
  private isFresh = true;
  private rounds: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: DeskParts) {}

  /** Works until the signal. Each of the three keeps its own time: a slow one does not hold the others. */
  start(stop: AbortSignal): void {
    this.rounds = Promise.all([
      this.again(LOOK_EVERY_MS, stop, () => this.tellRosters()),
      this.again(LOOK_EVERY_MS, stop, () => this.sendCommands()),
      this.again(KEEP_PRESENCE_EVERY_MS, stop, () => this.keepPresence()),
    ]);
  }

  /** Resolves when the last rounds have ended. */
  async stopped(): Promise<void> {
    await this.rounds;
    await this.keepPresence().catch(() => undefined);
  }

  /** The broker may have lost what it retained: every roster is told again. */
  forget(): void {
    this.isFresh = true;
  }

  private async again(everyMs: number, stop: AbortSignal, round: () => Promise<void>): Promise<void> {
    while (!stop.aborted) {
      try {
        await round();
      } catch (error) {
        this.parts.logger.warn('devices not served, trying again', { error: messageOf(error) });
      }
      await sleep(everyMs, stop);
    }
  }

  private async tellRosters(): Promise<void> {
    const isFresh = this.isFresh;
    // before the look: a broker that comes back while it lasts asks for another one
    this.isFresh = false;
    const wanted = await readWantedRosters(this.parts.store, isFresh ? undefined : CHANGED_WITHIN_S).catch(
      (error: unknown) => {
        this.isFresh ||= isFresh;
        throw error;
      },
    );
    if (isFresh) this.told.clear();
    for (const roster of wanted) {
      const before = this.told.get(roster.sn);
      if (before?.version === roster.version && before.hash === roster.hash) continue;
      this.told.set(roster.sn, roster);
      this.parts.send(roster.sn, 'roster/desired', desiredOf(roster), { retain: true });
      if (before && roster.removedVersion > before.removedVersion) this.nudge(roster);
    }
  }

  /** Somebody may not pass any more: a gate that is there is called, not only told. */
  private nudge({ sn, version }: WantedRoster): void {
    const now = this.parts.clock();
    if (!this.parts.presence.isOnline(sn, now)) return;
    const expiresAt = new Date(now + NUDGE_FOR_MS).toISOString();
    this.parts.send(sn, 'commands', {
      id: `nudge-${version}`,
      type: 'sync-roster',
      args: { version },
      expiresAt,
    });
  }

  /** Only to a gate that is there: one that comes back after the expiry never hears of it. */
  private async sendCommands(): Promise<void> {
    const { store, presence, clock, send } = this.parts;
    for (const command of await readWaitingCommands(store)) {
      if (!presence.isOnline(command.sn, clock()) || !(await takeCommand(store, command))) continue;
      const { id, type, args, expiresAt } = command;
      send(command.sn, 'commands', { id, type, args, expiresAt: expiresAt.toISOString() });
    }
  }

  private async keepPresence(): Promise<void> {
    const now = this.parts.clock();
    const since = this.parts.listeningSince();
    const { gateway } = this.parts;
    if (since !== null) await keepListening(this.parts.store, { gateway, since, until: now });
    const sightings = this.parts.presence.takeChanged();
    try {
      await keepSightings(this.parts.store, sightings);
    } catch (error) {
      this.parts.presence.putBack(sightings);
      throw error;
    }
  }
}
