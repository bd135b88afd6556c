// The plan of passages: the same by seed, believable by day.
import fc from 'fast-check';
import { LocalTime, addDays, moveStamp } from './local-time.js';
import { type PlanInput, type PlannedDay, planDays } from './plan.js';
import { deviceEventSchema } from '#contracts/device-messages.js';

const workers = (count: number) =>
  Array.from({ length: count }, (_, i) => `W${String(i + 1).padStart(6, '0')}`);

const input = (more: Partial<PlanInput> = {}): PlanInput => ({
  sites: [{ code: 'S001', gates: ['SIM00001', 'SIM00002'], workers: workers(60), barred: ['W900001'] }],
  from: '2026-10-26',
  to: '2026-11-01',
  seed: 7,
  ...more,
});

const plan = (more?: Partial<PlanInput>): PlannedDay[] => [...planDays(input(more))];
const passagesOf = (days: readonly PlannedDay[]) => days.flatMap(({ passages }) => passages);

describe('planDays', () => {
  it('gives the same passages for the same seed and others for another', () => {
    expect(plan()).toEqual(plan());
    expect(plan({ seed: 8 })).not.toEqual(plan());
  });

  it('plans a day without regard to the days before the eve', () => {
    const day = (days: PlannedDay[]) => days.find(({ date }) => date === '2026-10-29');
    expect(day(plan({ from: '2026-10-28' }))).toEqual(day(plan()));
  });

  it('emits every passage on its own local date, by time, in the shape of the wire', () => {
    const time = new LocalTime('Asia/Shanghai');
    for (const { date, passages } of plan()) {
      for (const { atMs, event } of passages) {
        expect(time.date(atMs)).toBe(date);
        expect(event.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/);
        expect(Date.parse(event.at)).toBe(atMs);
        expect(deviceEventSchema.safeParse({ seq: 1, ...event }).success).toBe(true);
      }
      const times = passages.map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });

  it('stays within the dates but for the end of the last night shift', () => {
    const days = plan();
    expect(days.map(({ date }) => date)).toEqual([...Array(8).keys()].map((n) => addDays('2026-10-26', n)));
    const after = days.at(-1)?.passages ?? [];
    expect(after.length).toBeGreaterThan(0);
    expect(after.every(({ event }) => event.direction === 'out' && event.at.slice(11, 16) < '06:30')).toBe(
      true,
    );
  });

  it('has a peak in the morning, one in the evening, and a quieter Sunday', () => {
    const between = (day: PlannedDay | undefined, from: string, to: string) =>
      day?.passages.filter(({ event }) => from <= event.at.slice(11, 16) && event.at.slice(11, 16) < to) ??
      [];
    const days = plan({ sites: [{ code: 'S', gates: ['SIM00001'], workers: workers(500) }] });
    for (const day of days.slice(0, 6)) {
      expect(between(day, '06:30', '07:30').length).toBeGreaterThan(400);
      expect(between(day, '17:30', '18:30').length).toBeGreaterThan(330);
      expect(between(day, '08:00', '11:00').length).toBeLessThan(10);
    }
    expect(between(days[6], '06:30', '07:30').length).toBeLessThan(350);
  });

  it('lets each worker alternate between in and out where nobody forgets or punches twice', () => {
    const habits = { forgottenOut: 0, doublePunch: 0, unknown: 0, strangers: 0, barred: 0 };
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York'),
        (seed, timeZone) => {
          const last = new Map<string | undefined, string>();
          for (const { event } of passagesOf(plan({ seed, timeZone, habits }))) {
            expect(event.direction).not.toBe(last.get(event.worker) ?? 'out');
            last.set(event.worker, event.direction);
          }
          expect([...last.values()].every((direction) => direction === 'out')).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('has double punches, forgotten outs, strangers, unknown numbers and the barred among the crowd', () => {
    const passages = passagesOf(plan({ sites: [{ ...input().sites[0]!, workers: workers(1_000) }] }));
    const known = passages.filter(({ event }) => event.worker?.startsWith('W0'));
    const ins = known.filter(({ event }) => event.direction === 'in').length;
    expect(ins).not.toBe(known.length - ins);
    expect(Math.abs(known.length - 2 * ins) / known.length).toBeLessThan(0.02);
    expect(passages.some(({ event }) => event.stranger)).toBe(true);
    expect(passages.some(({ event }) => event.worker?.startsWith('X'))).toBe(true);
    expect(passages.some(({ event }) => event.worker === 'W900001')).toBe(true);
    const doubled = passages.some(({ atMs, event }) =>
      passages.some((b) => b.event.worker === event.worker && b.atMs > atMs && b.atMs - atMs <= 40_000),
    );
    expect(doubled).toBe(true);
  });

  it('plans nothing after `until`', () => {
    const until = Date.parse('2026-10-28T12:00:00+08:00');
    const passages = passagesOf(plan({ until }));
    expect(passages.length).toBeGreaterThan(100);
    expect(passages.every(({ atMs }) => atMs <= until)).toBe(true);
    expect(passages).toEqual(passagesOf(plan()).slice(0, passages.length));
  });
});

describe('LocalTime', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-22', 398, '2026-11-22T06:38:00.000+08:00'],
    ['Asia/Kathmandu', '2026-11-22', 60, '2026-11-22T01:00:00.000+05:45'],
    ['America/New_York', '2026-07-01', 1440, '2026-07-02T00:00:00.000-04:00'],
    ['Europe/Berlin', '2026-10-25', 60, '2026-10-25T01:00:00.000+02:00'],
    ['Europe/Berlin', '2026-10-25', 300, '2026-10-25T05:00:00.000+01:00'],
    ['UTC', '2026-01-01', 0, '2026-01-01T00:00:00.000+00:00'],
  ])('stamps %s %s minute %i as %s', (zone, date, minute, stamp) => {
    const time = new LocalTime(zone);
    expect(time.stamp(time.instant(date, minute))).toBe(stamp);
  });

  it('moves a stamp and keeps its offset', () => {
    expect(moveStamp('2026-11-22T23:59:30.010+08:00', 60_000)).toBe('2026-11-23T00:00:30.010+08:00');
    expect(moveStamp('2026-11-22T00:00:30.010-03:30', -60_000)).toBe('2026-11-21T23:59:30.010-03:30');
    expect(moveStamp('2026-11-22T00:00:30.010Z', 1)).toBe('2026-11-22T00:00:30.011Z');
  });
});
