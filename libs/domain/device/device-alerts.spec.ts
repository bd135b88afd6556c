// Beside the walk: when a gate is a matter for a person, and when it is not.
import { type DeviceState, judgeDevice } from './device-alerts.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 2026-11-24 10:00 in Shenyang. */
const NOW = Date.UTC(2026, 10, 24, 2);
const LISTENING = { since: NOW - 100 * HOUR, until: NOW - 1_000 };
const home = { longitude: 123.43, latitude: 41.8 };

const healthy: DeviceState = {
  timeZone: 'Asia/Shanghai',
  workingFromMinutes: 360,
  workingToMinutes: 1200,
  startedAt: NOW - 200 * HOUR,
  isOnline: true,
  seenAt: NOW - 30_000,
  clockOffsetMs: 900,
  gapSince: null,
  missingCount: 0,
  lastEventAt: NOW - HOUR,
  siteLastEventAt: NOW - MINUTE,
  isOnlyGate: false,
  rosterCount: 40,
  place: home,
  home,
  network: 'site-wifi',
  homeNetwork: 'site-wifi',
};

const judged = (change: Partial<DeviceState>, listening: typeof LISTENING | null = LISTENING, now = NOW) => {
  const { on, off } = judgeDevice({ ...healthy, ...change }, listening, now);
  return { on: on.map(({ code }) => code), off: [...off] };
};

it('leaves a healthy gate alone', () => {
  expect(judged({})).toEqual({ on: [], off: ['offline', 'gap', 'skew', 'moved', 'silent'] });
});

const away = (minutes: number) => ({ isOnline: false, seenAt: NOW - minutes * MINUTE });

it.each([
  ['heard 2 minutes ago', { seenAt: NOW - 2 * MINUTE }, LISTENING, NOW, 'off'],
  ['silent for 5 minutes', { seenAt: NOW - 5 * MINUTE }, LISTENING, NOW, 'unknown'],
  ['said goodbye 10 minutes ago', away(10), LISTENING, NOW, 'unknown'],
  ['said goodbye 11 minutes ago', away(11), LISTENING, NOW, 'on'],
  ['silent for 11 minutes', { seenAt: NOW - 11 * MINUTE }, LISTENING, NOW, 'on'],
  ['never heard of, claimed today', { seenAt: null, startedAt: NOW - HOUR }, LISTENING, NOW, 'on'],
  ['never heard of, claimed just now', { seenAt: null, startedAt: NOW - MINUTE }, LISTENING, NOW, 'unknown'],
  ['while nobody of ours listens', away(60), null, NOW, 'unknown'],
  ['while the gateway is away', away(60), { since: NOW - 9 * HOUR, until: NOW - 31_000 }, NOW, 'unknown'],
  ['after a restart of ours', away(60), { since: NOW - 5 * MINUTE, until: NOW }, NOW, 'unknown'],
  ['off all night, at 06:09', away(600), LISTENING, NOW - 231 * MINUTE, 'unknown'],
  [
    'off all night, at 06:11',
    { isOnline: false, seenAt: NOW - 600 * MINUTE },
    LISTENING,
    NOW - 229 * MINUTE,
    'on',
  ],
  ['at 20:00', away(60), { ...LISTENING, until: NOW + 10 * HOUR }, NOW + 10 * HOUR, 'unknown'],
] as const)('offline: %s', (...row) => {
  const [, change, listening, now, expected] = row;
  const { on, off } = judged(change, listening, now);
  expect(on.includes('offline') ? 'on' : off.includes('offline') ? 'off' : 'unknown').toBe(expected);
});

it.each([
  ['young', { missingCount: 3, gapSince: NOW - 59 * MINUTE }, 'unknown'],
  ['older than an hour', { missingCount: 3, gapSince: NOW - 61 * MINUTE }, 'on'],
  ['closed', { missingCount: 0, gapSince: null }, 'off'],
] as const)('gap: %s', (_what, change, expected) => {
  const { on, off } = judged(change);
  expect(on.includes('gap') ? 'on' : off.includes('gap') ? 'off' : 'unknown').toBe(expected);
});

it('says how much is missing, and since when', () => {
  const gapSince = NOW - 2 * HOUR;
  const { on } = judgeDevice({ ...healthy, missingCount: 3, gapSince }, LISTENING, NOW);
  expect(on).toEqual([{ code: 'gap', since: gapSince, detail: { missing: 3 } }]);
});

it.each([
  ['two minutes', { clockOffsetMs: 120_000 }, 'off'],
  ['more, behind', { clockOffsetMs: -120_001 }, 'on'],
  ['three hours', { clockOffsetMs: 3 * HOUR }, 'on'],
  ['of a gate that is away', { clockOffsetMs: 3 * HOUR, isOnline: false }, 'unknown'],
  ['not known', { clockOffsetMs: null }, 'unknown'],
] as const)('skew: %s', (_what, change, expected) => {
  const { on, off } = judged(change);
  expect(on.includes('skew') ? 'on' : off.includes('skew') ? 'off' : 'unknown').toBe(expected);
});

it.each([
  ['across the yard', { place: { ...home, latitude: 41.804 } }, undefined],
  ['to the next street', { place: { ...home, latitude: 41.805 } }, { metres: 556 }],
  ['to another network', { network: 'hotel' }, { network: 'hotel' }],
  ['of a gate that does not tell', { place: null, network: null }, undefined],
  ['without a home', { home: null, homeNetwork: null }, undefined],
] as const)('moved: %s', (_what, change, expected) => {
  const { on } = judgeDevice({ ...healthy, ...change }, LISTENING, NOW);
  expect(on.find(({ code }) => code === 'moved')?.detail).toEqual(expected);
});

it.each([
  ['a day and a bit', { lastEventAt: NOW - 25 * HOUR }, true],
  [
    'a day and a bit on a site at rest',
    { lastEventAt: NOW - 25 * HOUR, siteLastEventAt: NOW - 25 * HOUR },
    false,
  ],
  ['nobody ever, claimed yesterday', { lastEventAt: null, startedAt: NOW - 23 * HOUR }, false],
  ['nobody ever, claimed before', { lastEventAt: null, startedAt: NOW - 25 * HOUR }, true],
  ['the only gate, people on its roster', { lastEventAt: NOW - 25 * HOUR, isOnlyGate: true }, true],
  [
    'the only gate, nobody on its roster',
    { lastEventAt: NOW - 25 * HOUR, isOnlyGate: true, rosterCount: 0 },
    false,
  ],
  ['of a gate that is away', { lastEventAt: NOW - 25 * HOUR, isOnline: false }, false],
] as const)('silent: %s', (_what, change, expected) => {
  expect(judged(change).on.includes('silent')).toBe(expected);
});
