// The adversary: invents what it says, leaves everybody else alone, the same by seed.
import { deviceEventSchema } from '#contracts/device-messages.js';
import { FORGE_MODES, type ForgeMode, forgeDays } from './forger.js';
import { LocalTime } from './local-time.js';
import { type PlanInput, type PlannedPassage, planDays } from './plan.js';

const workers = Array.from({ length: 40 }, (_, i) => `W${String(i + 1).padStart(6, '0')}`);
const input: PlanInput = {
  sites: [{ code: 'S001', gates: ['SIM00001', 'SIM00002'], workers }],
  from: '2026-10-01',
  to: '2026-10-31',
  seed: 7,
};
const forged = new Set(workers.slice(0, 10));
const time = new LocalTime('Asia/Shanghai');

const plan = (mode: ForgeMode, more: Partial<PlanInput> = {}) => [
  ...forgeDays({ ...input, ...more }, { mode, share: 0.25 }),
];
const isForged = ({ event }: PlannedPassage) => forged.has(event.worker ?? '');

/** Minutes after midnight of the forged passages of each day, one direction. */
const minutes = (mode: ForgeMode, direction: 'in' | 'out') =>
  plan(mode)
    .map(({ date, passages }) =>
      passages
        .filter((passage) => isForged(passage) && passage.event.direction === direction)
        .map(({ atMs, event }) => ({
          worker: event.worker ?? '',
          minute: (atMs - time.instant(date, 0)) / 60_000,
        })),
    )
    .filter((day) => day.length > 0);

const spanOf = (day: readonly { minute: number }[]) =>
  Math.max(...day.map(({ minute }) => minute)) - Math.min(...day.map(({ minute }) => minute));

describe('forgeDays', () => {
  it.each(FORGE_MODES)(
    '%s gives the same for the same seed, leaves the others alone and keeps to the wire',
    (mode) => {
      expect(plan(mode)).toEqual(plan(mode));
      expect(plan(mode, { seed: 8 })).not.toEqual(plan(mode));
      const honest = [...planDays(input)].map(({ passages }) =>
        passages.filter((passage) => !isForged(passage)),
      );
      expect(plan(mode).map(({ passages }) => passages.filter((passage) => !isForged(passage)))).toEqual(
        honest,
      );
      for (const { date, passages } of plan(mode)) {
        const times = passages.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const { atMs, event } of passages.filter(isForged)) {
          expect(time.date(atMs)).toBe(date);
          expect(deviceEventSchema.safeParse({ seq: 1, ...event }).success).toBe(true);
        }
      }
    },
  );

  it.each(FORGE_MODES)('%s lets nobody work on Sundays and nearly everybody on other days', (mode) => {
    const days = minutes(mode, 'in');
    expect(days).toHaveLength(27);
    expect(days.flat().length).toBeGreaterThan(27 * 9);
    expect(days.flat().length).toBeLessThan(27 * 10);
  });

  it.each(['in', 'out'] as const)('same-minute puts all within one minute of the clock, %s', (direction) => {
    const days = minutes('same-minute', direction);
    for (const day of days) expect(new Set(day.map(({ minute }) => Math.floor(minute))).size).toBe(1);
    expect(new Set(days.map(([first]) => Math.floor(first?.minute ?? 0))).size).toBeGreaterThan(3);
  });

  it.each(['in', 'out'] as const)('uniform fills one half hour of the team, %s', (direction) => {
    const all = minutes('uniform', direction).flat();
    expect(spanOf(all)).toBeGreaterThan(29);
    expect(spanOf(all)).toBeLessThanOrEqual(30);
  });

  it.each(['in', 'out'] as const)('jittered-copy keeps near yesterday and wanders off, %s', (direction) => {
    const all = minutes('jittered-copy', direction).flat();
    for (const worker of forged) {
      const own = all.filter((passage) => passage.worker === worker);
      const steps = own.slice(1).map(({ minute }, i) => Math.abs(minute - own[i]!.minute));
      expect(Math.max(...steps)).toBeLessThan(6);
      expect(Math.max(...steps)).toBeGreaterThan(0.5);
    }
  });

  it('invents nothing after `until`', () => {
    const until = Date.parse('2026-10-08T12:00:00+08:00');
    const passages = plan('uniform', { until }).flatMap((day) => day.passages);
    expect(passages.some(isForged)).toBe(true);
    expect(passages.every(({ atMs }) => atMs <= until)).toBe(true);
  });
});
