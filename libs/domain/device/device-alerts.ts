// Beside the walk: what about a gate a person should look at. Silence of ours is never taken for silence of a gate's.
import { startOfWorkDate, workDateOf } from '../calendar/work-date.js';
import { type Place, distanceMetres } from '../geography/great-circle.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `silent`: it is there and sees nobody. */
export const ALERT_CODES = ['offline', 'gap', 'skew', 'moved', 'silent'] as const;
export type AlertCode = (typeof ALERT_CODES)[number];

/** From when on it is said: lengths in ms, metres (domain facts, devices.md §5; contracts §3 for `offlineAfter`). */
const LIMITS = {
  /** No heartbeat for so long is offline. */
  offlineAfter: 150_000,
  offlineFor: 10 * MINUTE_MS,
  gapFor: HOUR_MS,
  skew: 120_000,
  movedMetres: 500,
  silentFor: DAY_MS,
  /** A gateway that has not said for so long that it listens does not. */
  listening: 30_000,
} as const;

/** What is known of one gate; instants are epoch ms. */
export interface DeviceState {
  readonly timeZone: string;
  /** When the site's gates must be online, minutes after local midnight, half-open. */
  readonly workingFromMinutes: number;
  readonly workingToMinutes: number;
  /** Since when it could be heard here: claimed, or moved here. */
  readonly startedAt: number;
  readonly isOnline: boolean;
  readonly seenAt: number | null;
  /** Device clock minus ours. */
  readonly clockOffsetMs: number | null;
  readonly gapSince: number | null;
  readonly missingCount: number;
  readonly lastEventAt: number | null;
  /** When another gate of the site last saw anybody. */
  readonly siteLastEventAt: number | null;
  /** The site's only gate: its own silence says nothing of the site, people on its roster do. */
  readonly isOnlyGate: boolean;
  readonly rosterCount: number;
  readonly place: Place | null;
  readonly home: Place | null;
  readonly network: string | null;
  readonly homeNetwork: string | null;
}

/** Since when and until when somebody of ours has heard the broker, epoch ms; null = nobody does. */
export interface Listening {
  readonly since: number;
  readonly until: number;
}

/** What should be open, and what it says. */
export interface WantedAlert {
  readonly code: AlertCode;
  readonly since: number;
  readonly detail: Readonly<Record<string, number | string>>;
}

/** `off`: codes that are certainly over; what is in neither list cannot be told now and stays as it is. */
export interface AlertVerdict {
  readonly on: readonly WantedAlert[];
  readonly off: readonly AlertCode[];
}

/** Judges one gate at an instant. Never throws for a known time zone. */
export function judgeDevice(device: DeviceState, listening: Listening | null, now: number): AlertVerdict {
  const on: WantedAlert[] = [];
  const off: AlertCode[] = [];
  const isHeard = device.isOnline && device.seenAt !== null && now - device.seenAt < LIMITS.offlineAfter;
  const take = (code: AlertCode, since: number | null | undefined, detail: WantedAlert['detail'] = {}) => {
    if (since === null) off.push(code);
    else if (since !== undefined) on.push({ code, since, detail });
  };
  take('offline', isHeard ? null : offlineSince(device, listening, now));
  const isOldGap = device.gapSince !== null && now - device.gapSince > LIMITS.gapFor;
  // a young gap may be on its way: it neither opens an alert nor closes one
  take('gap', device.missingCount === 0 ? null : isOldGap ? device.gapSince : undefined, {
    missing: device.missingCount,
  });
  const offset = device.clockOffsetMs;
  if (isHeard && offset !== null)
    take('skew', Math.abs(offset) > LIMITS.skew ? now : null, { offsetMs: offset });
  take('moved', movedSince(device, now), movement(device));
  take('silent', isHeard ? silentSince(device, now) : undefined);
  return { on, off };
}

/** undefined = cannot be told: nobody listens, or it is not time to work. */
function offlineSince(device: DeviceState, listening: Listening | null, now: number): number | undefined {
  if (listening === null || now - listening.until > LIMITS.listening) return undefined;
  const { timeZone, workingFromMinutes, workingToMinutes } = device;
  const today = startOfWorkDate(workDateOf(now, timeZone, 0), timeZone, 0);
  const opening = today + workingFromMinutes * MINUTE_MS;
  if (now < opening || now >= today + workingToMinutes * MINUTE_MS) return undefined;
  const since = Math.max(device.seenAt ?? 0, device.startedAt);
  // a gate may take its time in the morning, and after a failure of ours
  const counted = Math.max(since, opening, listening.since);
  return now - counted > LIMITS.offlineFor ? since : undefined;
}

function movedSince(device: DeviceState, now: number): number | null | undefined {
  const isFar = distance(device.place, device.home) > LIMITS.movedMetres;
  const isForeign =
    device.network !== null && device.homeNetwork !== null && device.network !== device.homeNetwork;
  if (isFar || isForeign) return now;
  return device.place === null && device.network === null ? undefined : null;
}

function movement(device: DeviceState): WantedAlert['detail'] {
  const metres = distance(device.place, device.home);
  return {
    ...(metres > LIMITS.movedMetres ? { metres: Math.round(metres) } : {}),
    ...(device.network !== null && device.network !== device.homeNetwork ? { network: device.network } : {}),
  };
}

/** A day without a passage while the site works. */
function silentSince(device: DeviceState, now: number): number | null {
  const since = Math.max(device.lastEventAt ?? 0, device.startedAt);
  const isActive = device.isOnlyGate
    ? device.rosterCount > 0
    : device.siteLastEventAt !== null && now - device.siteLastEventAt < LIMITS.silentFor;
  return isActive && now - since > LIMITS.silentFor ? since : null;
}

/** Metres; 0 where one end is not known. */
function distance(a: Place | null, b: Place | null): number {
  return a === null || b === null ? 0 : distanceMetres(a, b);
}
