// Step 4 of the walk: which instant an event counts for. Device time, receive time and offset are all kept beside it.
import type { TimeQuality } from './gate-event.js';

/** Beyond this the clock is not believed and the event waits for a person (contracts §3). */
const SUSPECT_SKEW_MS = 10 * 60_000;
/** Below this the difference is the network's and the clock is used as it is. */
const TRUSTED_SKEW_MS = 30_000;

/** The instant an event counts for, and how far it can be trusted. */
export interface EffectiveTime {
  readonly effectiveAt: number;
  readonly timeQuality: TimeQuality;
}

/**
 * @param deviceAt what the device wrote, epoch ms
 * @param receivedAt when we got it, epoch ms
 * @param clockOffsetMs device clock minus server clock from the last live heartbeat; null = not known
 */
export function effectiveTime(
  deviceAt: number,
  receivedAt: number,
  clockOffsetMs: number | null,
): EffectiveTime {
  // an event cannot come from the future: it shows a skew that no heartbeat has told us of
  const offset = clockOffsetMs ?? Math.max(0, deviceAt - receivedAt);
  const skew = Math.abs(offset);
  if (skew <= TRUSTED_SKEW_MS) return { effectiveAt: deviceAt, timeQuality: 'ok' };
  const timeQuality = skew > SUSPECT_SKEW_MS ? 'suspect' : 'corrected';
  return { effectiveAt: deviceAt - offset, timeQuality };
}
