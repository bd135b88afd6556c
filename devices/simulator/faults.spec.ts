// What goes wrong, seeded: a fault never takes a true event away and never adds one.
import { decodeEvents } from '../gate-v1/decode.js';
import {
  Beats,
  type FaultCounts,
  type FaultMode,
  FrameFaults,
  clockError,
  clockFault,
  contradict,
  faultyHabits,
} from './faults.js';
import { MALFORMED } from './malformed.js';
import { createRandom } from './random.js';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const settings = (...modes: FaultMode[]) => ({ modes: new Set(modes), seed: 7 });
const TEXT = '{"at":"2026-11-22T06:58:04.010+08:00","direction":"in","worker":"W000001","method":"face"}';
const frame = (from: number, count = 5) => ({
  boot: 'b-1',
  events: Array.from({ length: count }, (_, i) => ({ boot: 'b-1', seq: from + i, text: TEXT })),
});

/** Sequence numbers of all good events in the payloads, in the order of the wire. */
function goodSeqs(payloads: readonly (string | Buffer)[]): number[] {
  return payloads.flatMap((payload) => {
    const decoded = decodeEvents(Buffer.from(payload as string), NOW);
    return decoded.ok ? decoded.events.map(({ seq }) => seq) : [];
  });
}

function play(modes: FaultMode[], counts: FaultCounts = {}): (string | Buffer)[] {
  const faults = new FrameFaults('SIM00001', settings(...modes), counts);
  return Array.from({ length: 40 }, (_, i) => {
    faults.stored({ boot: 'b-0', seq: 1_000_000 + i, text: TEXT });
    return faults.transmit([frame(i * 10 + 1), frame(i * 10 + 6)]);
  }).flat();
}

const ALL = Array.from({ length: 400 }, (_, i) => i + 1);
const sorted = (numbers: number[]) => [...new Set(numbers)].sort((a, b) => a - b);

describe('FrameFaults', () => {
  it('changes nothing without a mode', () => {
    expect(goodSeqs(play([]))).toEqual(ALL);
  });

  it.each<FaultMode>(['duplicate', 'reorder', 'malformed'])(
    '%s keeps every true event and adds none',
    (mode) => {
      const counts: FaultCounts = {};
      const seqs = goodSeqs(play([mode], counts));
      expect(sorted(seqs)).toEqual(ALL);
      expect(counts[mode]).toBeGreaterThan(0);
      if (mode !== 'duplicate') expect(seqs.length).toBe(ALL.length);
      if (mode === 'reorder') expect(seqs).not.toEqual(ALL);
      if (mode === 'duplicate') expect(seqs.length).toBe(ALL.length + 5 * (counts.duplicate ?? 0));
    },
  );

  it('contradicts only what is stored, and nothing before something is', () => {
    const counts: FaultCounts = {};
    const seqs = goodSeqs(play(['conflict'], counts));
    expect(sorted(seqs.filter((seq) => seq < 1_000_000))).toEqual(ALL);
    expect(seqs.filter((seq) => seq >= 1_000_000).length).toBe(counts.conflict);
    const fresh = new FrameFaults('SIM00001', settings('conflict'));
    expect(fresh.transmit(Array.from({ length: 50 }, (_, i) => frame(i * 5 + 1)))).toHaveLength(50);
  });

  it('plays the same faults again for the same seed', () => {
    const modes: FaultMode[] = ['duplicate', 'reorder', 'malformed', 'conflict'];
    expect(play(modes)).toEqual(play(modes));
  });

  it('turns the direction of a contradicted event and keeps its key', () => {
    const decoded = decodeEvents(Buffer.from(contradict({ boot: 'b-1', seq: 3, text: TEXT })), NOW);
    expect(decoded).toMatchObject({
      ok: true,
      boot: 'b-1',
      events: [{ seq: 3, direction: 'out', worker: 'W000001' }],
    });
  });
});

describe('malformed frames', () => {
  it.each(Object.keys(MALFORMED))('%s holds no event that can be stored', (name) => {
    const payload = Buffer.from(MALFORMED[name]?.('b-bad', createRandom(1, name)) as string);
    const decoded = decodeEvents(payload, NOW);
    if (decoded.ok) expect(decoded).toMatchObject({ boot: 'b-bad', events: [] });
    else expect(['malformed', 'too_large', 'too_many']).toContain(decoded.code);
  });
});

describe('clocks', () => {
  const gates = Array.from({ length: 60 }, (_, i) => `SIM${i}`);

  it('are right without a mode', () => {
    expect(gates.every((sn) => clockError(clockFault(sn, settings()), NOW, 0) === 0)).toBe(true);
  });

  it('are off for a share of the gates, by a constant and by a part that grows', () => {
    const counts: FaultCounts = {};
    const faults = gates.map((sn) => clockFault(sn, settings('skew', 'drift'), counts));
    expect(counts.skew).toBeGreaterThan(5);
    expect(counts.skew).toBeLessThan(40);
    expect(
      faults.every(({ skewMs, drift }) => Math.abs(skewMs) <= 1_200_000 && Math.abs(drift) <= 60e-6),
    ).toBe(true);
    expect(clockError({ skewMs: 1_000, drift: 50e-6 }, NOW + 86_400_000, NOW)).toBe(1_000 + 4_320);
  });
});

describe('Beats', () => {
  it('brings back whoever goes offline, at the latest at the end', () => {
    const counts: FaultCounts = {};
    const beats = new Beats(settings('offline', 'restart'), counts);
    const away = new Set<string>();
    for (let beat = 0; beat < 30; beat += 1) {
      for (const { sn, action } of beats.next(['A', 'B', 'C'])) {
        if (action === 'offline') away.add(sn);
        if (action === 'online') expect(away.delete(sn)).toBe(true);
        if (action === 'restart') expect(away.has(sn)).toBe(false);
      }
    }
    expect(beats.end().map(({ sn }) => sn).sort()).toEqual([...away].sort()); // prettier-ignore
    expect(counts.offline).toBeGreaterThan(0);
    expect(counts.restart).toBeGreaterThan(0);
  });

  it('does nothing without a mode', () => {
    expect(new Beats(settings('duplicate')).next(['A', 'B'])).toEqual([]);
  });
});

it('faultyHabits raises strangers and the barred only when asked', () => {
  expect(faultyHabits(settings('duplicate'))).toEqual({});
  expect(Object.keys(faultyHabits(settings('strangers', 'barred')))).toEqual([
    'strangers',
    'unknown',
    'barred',
  ]);
});
