// Step 8 of the walk: one worker's passages at two sites, nearer in time than a person can travel.
import { type Place, distanceMetres } from '../geography/great-circle.js';
import type { TimeQuality } from '../gate-event/gate-event.js';

/** As the crow flies, by car: roads are longer and slower, so whoever is slower than this is never accused. */
const FASTEST_METRES_PER_HOUR = 100_000;
const HOUR_MS = 3_600_000;

/** Over longer ways a train or a plane beats any car, so that more than this between two passages is always possible. */
export const LONGEST_TRAVEL_MS = HOUR_MS;

/** Where a site has no coordinates: nearer in time than this is too near, errors of the clocks included. */
const UNKNOWN_WAY_MS = 10 * 60_000;

/**
 * How far the effective time of a passage may be from the truth. A clock that is known to be right is within the
 * tolerance of step 4; an offset that was taken off was true at the last heartbeat; a clock that never told its offset may
 * be further off.
 */
const CLOCK_MARGIN_MS = { known: 30_000, corrected: 60_000, unknown: 120_000 } as const;

/** A passage with verdict `allowed` and a trusted time. */
export interface Sighting {
  /** Effective instant, epoch ms. */
  readonly at: number;
  readonly timeQuality: Exclude<TimeQuality, 'suspect'>;
  /** Device clock less server clock when it came; null = never told. */
  readonly clockOffsetMs: number | null;
  /** The site; null where its coordinates are not known. */
  readonly place: Place | null;
}

/** Why a person cannot have made both passages. */
export interface ImpossibleTravel {
  readonly gapSeconds: number;
  /** What the way takes at least, clock errors taken off. */
  readonly neededSeconds: number;
  /** Null where a site has no coordinates. */
  readonly distanceMetres: number | null;
}

/**
 * Whether two passages of one worker at two sites are too near in time for one person: less than the great-circle distance
 * at 100 km/h (an hour at most), less what the two clocks may be wrong by; less than 10 minutes where a place is not known.
 * Sites less than 1.7 km apart, and so neighbours that share a fence, are never too far: the clocks cannot tell.
 * @returns null where one person can have made both. Source: attendance-and-wage-rules §1.2, TWO_PROJECTS; the numbers
 *   are ours and prefer no false accusation.
 */
export function impossibleTravel(a: Sighting, b: Sighting): ImpossibleTravel | null {
  const gapMs = Math.abs(a.at - b.at);
  const distance = a.place && b.place ? distanceMetres(a.place, b.place) : null;
  const neededMs = distance === null ? UNKNOWN_WAY_MS : travelMs(distance) - marginMs(a) - marginMs(b);
  if (gapMs >= neededMs) return null;
  return {
    gapSeconds: Math.round(gapMs / 1000),
    neededSeconds: Math.round(neededMs / 1000),
    distanceMetres: distance === null ? null : Math.round(distance),
  };
}

function travelMs(distance: number): number {
  return Math.min((distance / FASTEST_METRES_PER_HOUR) * HOUR_MS, LONGEST_TRAVEL_MS);
}

function marginMs({ timeQuality, clockOffsetMs }: Sighting): number {
  if (clockOffsetMs === null) return CLOCK_MARGIN_MS.unknown;
  return timeQuality === 'ok' ? CLOCK_MARGIN_MS.known : CLOCK_MARGIN_MS.corrected;
}
