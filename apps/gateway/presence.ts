// Beside the walk: who is online and how far each clock is off, from live heartbeats (contracts §3, `status`).
import { deviceStatusSchema } from '#contracts/device-messages.js';
import type { DeviceSighting } from '#store/device-presence.store.js';

/** A device that has not been heard of for this long is offline (contracts §3). */
const OFFLINE_AFTER_MS = 150_000;
const MOST_DEVICES = 200_000;

/** Keeps the last sighting of each device. Wills of older sessions change nothing. */
export class Presence {
  private readonly sightings = new Map<string, DeviceSighting>();
  private changed = new Map<string, DeviceSighting>();
  private readonly sessionBefore = new Map<string, string>();

  /**
   * Takes a status message.
   * @param retained true for the broker's copy of an older message: it tells of presence, not of the clock
   */
  see(sn: string, payload: Uint8Array, receivedAt: number, retained: boolean): void {
    const status = readStatus(payload);
    if (!status) return;
    const last = this.sightings.get(sn);
    if (!status.online && last && last.session !== status.session) return;
    if (!last && this.sightings.size >= MOST_DEVICES) return;
    const live = status.online && !retained;
    const sighting = {
      sn,
      session: status.session,
      isOnline: status.online,
      seenAt: retained ? Math.min(status.at, receivedAt) : receivedAt,
      firmware: status.firmware ?? last?.firmware ?? null,
      queued: status.queued ?? null,
      rosterVersion: status.rosterVersion ?? last?.rosterVersion ?? null,
      location: status.location ?? last?.location ?? null,
      network: status.network ?? last?.network ?? null,
      clockOffsetMs: live ? status.at - receivedAt : (last?.clockOffsetMs ?? null),
    };
    if (last && last.session !== status.session) this.sessionBefore.set(sn, last.session);
    this.sightings.set(sn, sighting);
    this.changed.set(sn, sighting);
  }

  /**
   * Takes a status message that came beside the events, perhaps long after it was sent: it counts where its session is
   * new to us, so that the clock is known before the first events of that session are judged.
   */
  seeBeside(sn: string, payload: Uint8Array, receivedAt: number, retained: boolean): void {
    const session = readStatus(payload)?.session;
    if (session === this.sightings.get(sn)?.session || session === this.sessionBefore.get(sn)) return;
    this.see(sn, payload, receivedAt, retained);
  }

  /** Whether the device was heard of just now and has not said goodbye. */
  isOnline(sn: string, now: number): boolean {
    const sighting = this.sightings.get(sn);
    return sighting?.isOnline === true && now - sighting.seenAt < OFFLINE_AFTER_MS;
  }

  /** What is new since the last call. */
  takeChanged(): DeviceSighting[] {
    const changed = [...this.changed.values()];
    this.changed = new Map();
    return changed;
  }

  /** What could not be kept, unless there is newer already. */
  putBack(sightings: readonly DeviceSighting[]): void {
    for (const sighting of sightings)
      if (!this.changed.has(sighting.sn)) this.changed.set(sighting.sn, sighting);
  }

  /** Device clock minus server clock in ms, from the last live heartbeat; null = not known. */
  clockOffsetMs(sn: string): number | null {
    return this.sightings.get(sn)?.clockOffsetMs ?? null;
  }

  /** How many devices are online now. */
  onlineCount(now: number): number {
    let count = 0;
    for (const sighting of this.sightings.values()) {
      if (sighting.isOnline && now - sighting.seenAt < OFFLINE_AFTER_MS) count += 1;
    }
    return count;
  }
}

function readStatus(payload: Uint8Array) {
  try {
    const parsed = deviceStatusSchema.safeParse(JSON.parse(Buffer.from(payload).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
