// What is due on the wire: windows, waits, receipts in any order.
import fc from 'fast-check';
import { MAX_FRAME_BYTES } from '#contracts/device-messages.js';
import { encodeEvent, encodeFrame } from '../gate-v1/encode.js';
import { type InFlightFrame, Outbox, toJournal } from './outbox.js';

const OPTIONS = { window: 2, frameSize: 3, waitMs: 100, longestWaitMs: 300 };
const events = (from: number, to: number, boot = 'b-1', text = '{"a":1}') =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ boot, seq: from + i, text }));
const seqs = (frames: InFlightFrame[]) => frames.map((frame) => [...frame.events.keys()]);

function filled(count: number, options = OPTIONS): Outbox {
  const outbox = new Outbox(options);
  outbox.add(events(1, count));
  return outbox;
}

describe('Outbox', () => {
  it('sends frames up to its window and more as receipts come', () => {
    const outbox = filled(10);
    expect(seqs(outbox.due(0))).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expect(outbox.due(1)).toEqual([]);
    outbox.settle({ boot: 'b-1', accepted: [[1, 3]] });
    expect(seqs(outbox.due(2))).toEqual([[7, 8, 9]]);
    expect(outbox.size).toBe(7);
  });

  it('sends what is left of a frame again after a wait that doubles up to the longest', () => {
    const outbox = filled(3);
    outbox.due(0);
    outbox.settle({ boot: 'b-1', accepted: [[2, 2]] });
    const sentAt = [99, 100, 299, 300, 599, 600, 899, 900].filter((now) => outbox.due(now).length > 0);
    expect(sentAt).toEqual([100, 300, 600, 900]);
    expect(outbox.nextDueAt()).toBe(1_200);
  });

  it('sends everything on its way at once after a reconnect, with short waits again', () => {
    const outbox = filled(6);
    outbox.due(0);
    outbox.due(100);
    outbox.restartWaits();
    expect(seqs(outbox.due(150))).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expect(outbox.nextDueAt()).toBe(250);
  });

  it('never mixes boots in a frame', () => {
    const outbox = new Outbox(OPTIONS);
    outbox.add(events(1, 2, 'b-1'));
    outbox.add(events(1, 2, 'b-2'));
    expect(outbox.due(0).map(({ boot, events: own }) => [boot, own.size])).toEqual([['b-1', 2], ['b-2', 2]]); // prettier-ignore
  });

  it('keeps frames within 256 KiB', () => {
    const outbox = new Outbox({ ...OPTIONS, window: 100, frameSize: 500 });
    const text = JSON.stringify({ at: '工'.repeat(3_000) });
    outbox.add(events(1, 100, 'b-1', text));
    const frames = outbox.due(0);
    expect(frames.length).toBeGreaterThan(1);
    for (const { boot, events: own } of frames) {
      const payload = encodeFrame(boot, [...own.values()].map(encodeEvent));
      expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    }
  });

  it('lets go of refused events, and reports refusals that name nothing outstanding', () => {
    const outbox = filled(3);
    outbox.due(0);
    const rejected = [{ seq: 2, code: 'malformed' }, { seq: 2, code: 'conflict' }, { code: 'malformed' }]; // prettier-ignore
    const settlement = outbox.settle({ boot: 'b-1', accepted: [[1, 1]], rejected });
    expect(settlement.foreign).toEqual(['conflict', 'malformed']);
    expect(toJournal(settlement)).toEqual({
      boot: 'b-1',
      accepted: [[1, 1]],
      rejected: [{ seq: 2, code: 'malformed' }],
    });
    expect(outbox.size).toBe(1);
  });

  it('is not hurt by receipts of other boots, huge ranges or events not sent yet', () => {
    const outbox = filled(10);
    outbox.settle({ boot: 'b-9', accepted: [[1, 10]] });
    outbox.settle({ accepted: [[1, 10]] });
    expect(outbox.size).toBe(10);
    outbox.settle({ boot: 'b-1', accepted: [[2, Number.MAX_SAFE_INTEGER]] });
    expect(seqs(outbox.due(0))).toEqual([[1]]);
    expect(outbox.nextDueAt()).not.toBeNull();
  });

  it('loses nothing and settles each event once, whatever receipts come in whatever order', () => {
    const range = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 8 }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 60 }), (ranges) => {
        const outbox = filled(40);
        const settled: number[] = [];
        ranges.forEach(([first, length], now) => {
          outbox.due(now * 50);
          const { accepted } = outbox.settle({ boot: 'b-1', accepted: [[first, first + length]] });
          settled.push(...accepted.map(({ seq }) => seq));
        });
        expect(new Set(settled).size).toBe(settled.length);
        expect(outbox.size).toBe(40 - settled.length);
        let left = 0;
        for (let now = 10_000; outbox.size > 0; now += 1_000) {
          const seen = outbox.due(now).flatMap(({ events: own }) => [...own.keys()]);
          left += outbox.settle({ boot: 'b-1', accepted: seen.map((seq) => [seq, seq]) }).accepted.length;
        }
        expect(settled.length + left).toBe(40);
      }),
    );
  });
});
