// Step 9 of the walk: how well the gates and their lines work, from sums of project-days.
import { roundHalfUp } from '../../money/money.js';
import { rate, type Rate } from '../rate.js';

/** Name and version of the definitions below, printed on each answer and report. */
export const SYSTEM_DEFINITION = 'system@2';

/** Seconds that delays are told apart by: each event counts under the first that it is not above, or under none. */
export const DELAY_BOUNDS = [
  ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800],
  ...[3_600, 7_200, 21_600, 43_200, 86_400, 172_800, 604_800],
] as const;

/** Sums of project-days. Events belong to the day on which they came in. */
export interface SystemTotals {
  readonly dueProjectDays: number;
  readonly timelyProjectDays: number;
  readonly recentProjectDays: number;
  readonly eventCount: number;
  readonly allowedCount: number;
  readonly refusedCount: number;
  readonly unknownCount: number;
  readonly replayedCount: number;
  readonly withinMinuteCount: number;
  readonly delaySeconds: number;
  /** Events by the bound that they came within, in the order of DELAY_BOUNDS. */
  readonly delayCounts: readonly number[];
  readonly dueDeviceMinutes: number;
  readonly offlineDeviceMinutes: number;
  readonly rejectedPhotoCount: number;
}

/** The indicators; system-definitions.ts defines each. */
export interface SystemValues {
  readonly attendanceUpdateRate: Rate;
  readonly projectUpdateRate: Rate;
  readonly deviceOnlineRate: Rate;
  readonly recognitionRate: Rate;
  readonly replayShare: Rate;
  readonly withinMinuteRate: Rate;
  readonly meanDelaySeconds: number | null;
  readonly p95DelaySeconds: number | null;
  readonly rejectedPhotos: number;
}

/** Indicators of gates and data. Source: statistics.md §2, §7. */
export function systemValues(t: SystemTotals): SystemValues {
  const judged = t.allowedCount + t.refusedCount + t.unknownCount;
  return {
    attendanceUpdateRate: rate(t.timelyProjectDays, t.dueProjectDays),
    projectUpdateRate: rate(t.recentProjectDays, t.dueProjectDays),
    deviceOnlineRate: rate(t.dueDeviceMinutes - t.offlineDeviceMinutes, t.dueDeviceMinutes),
    recognitionRate: rate(t.allowedCount, judged),
    replayShare: rate(t.replayedCount, t.eventCount),
    withinMinuteRate: rate(t.withinMinuteCount, t.eventCount),
    meanDelaySeconds: t.eventCount === 0 ? null : roundHalfUp(t.delaySeconds, t.eventCount),
    p95DelaySeconds: boundOf(t.delayCounts, t.eventCount),
    rejectedPhotos: t.rejectedPhotoCount,
  };
}

/** The least bound within which 95 of 100 events came. */
function boundOf(counts: readonly number[], events: number): number | null {
  let within = 0;
  const at = counts.findIndex((count) => {
    within += count;
    return events > 0 && within * 100 >= events * 95;
  });
  return DELAY_BOUNDS[at] ?? null;
}
