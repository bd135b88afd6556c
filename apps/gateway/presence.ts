// Beside the walk: who is online and how far each clock is off, from live heartbeats (contracts §3, `status`).
import { deviceStatusSchema } from '#contracts/device-messages.js';

/** A device that has not been heard of for this long is offline (contracts §3). */
const OFFLINE_AFTER_MS = 150_000;
const MOST_DEVICES = 200_000;

interface Sighting {
  readonly session: string;
  readonly online: boolean;
  readonly seenAt: number;
  readonly clockOffsetMs: number | null;
}

/** Keeps the last sighting of each device. Wills of older sessions change nothing. */
export class Presence {
  private readonly sightings = new Map<string, Sighting>();

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
    this.sightings.set(sn, {
      session: status.session,
      online: status.online,
      seenAt: retained ? Math.min(status.at, receivedAt) : receivedAt,
      clockOffsetMs: live ? status.at - receivedAt : (last?.clockOffsetMs ?? null),
    });
  }

  /** Device clock minus server clock in ms, from the last live heartbeat; null = not known. */
  clockOffsetMs(sn: string): number | null {
    return this.sightings.get(sn)?.clockOffsetMs ?? null;
  }

  /** How many devices are online now. */
  onlineCount(now: number): number {
    let count = 0;
    for (const sighting of this.sightings.values()) {
      if (sighting.online && now - sighting.seenAt < OFFLINE_AFTER_MS) count += 1;
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
