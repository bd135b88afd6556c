// Step 9 of the walk, tested: gates and data.
import { type SystemTotals, systemValues } from './system-statistic.js';

const totals: SystemTotals = {
  dueProjectDays: 10,
  timelyProjectDays: 8,
  recentProjectDays: 9,
  eventCount: 200,
  allowedCount: 150,
  refusedCount: 30,
  unknownCount: 20,
  replayedCount: 50,
  withinMinuteCount: 120,
  delaySeconds: 501,
  delayCounts: [100, 50, 30, 9, 1, 3, 7],
  dueDeviceMinutes: 8_400,
  offlineDeviceMinutes: 840,
  rejectedPhotoCount: 3,
};

it('divides each by its own', () => {
  const values = systemValues(totals);
  expect([
    values.attendanceUpdateRate.value,
    values.projectUpdateRate.value,
    values.deviceOnlineRate.value,
    values.recognitionRate.value,
    values.replayShare.value,
    values.withinMinuteRate.value,
    values.meanDelaySeconds,
    values.rejectedPhotos,
  ]).toEqual([0.8, 0.9, 0.9, 0.75, 0.25, 0.6, 3, 3]);
});

it('has nothing of nothing', () => {
  const none = Object.fromEntries(
    Object.keys(totals).map((key) => [key, key === 'delayCounts' ? [] : 0]),
  ) as unknown as SystemTotals;
  const values = systemValues(none);
  expect([values.deviceOnlineRate.value, values.replayShare.value, values.meanDelaySeconds]).toEqual([
    null,
    null,
    null,
  ]);
});

it.each([
  [[100, 50, 30, 9, 1, 3, 7], 200, 20],
  [[95, 5], 100, 1],
  [[94, 6], 100, 2],
  [[94], 100, null],
  [[], 0, null],
])('names the least bound within which 95 of 100 came: %j of %d', (delayCounts, eventCount, expected) => {
  expect(systemValues({ ...totals, delayCounts, eventCount }).p95DelaySeconds).toBe(expected);
});
