// Step 3 of the walk: one frame a line, valid and broken; the decoder never throws.
import fc from 'fast-check';
import { decodeEvents } from './decode.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const good = {
  seq: 1,
  at: '2026-11-22T06:58:03.123+08:00',
  direction: 'in',
  worker: 'W000001',
  method: 'face',
};
const decode = (frame: unknown) => decodeEvents(Buffer.from(JSON.stringify(frame)), NOW);

it('reads every field of an event', () => {
  const extras = {
    score: 0.97,
    temperature: 36.5,
    mask: true,
    photo: `sha256:${'a'.repeat(64)}`,
    location: { lng: 123.5, lat: 41.8 },
  };
  const byCard = { ...good, worker: undefined };
  expect(
    decode({
      boot: 'b-1',
      events: [
        { ...good, ...extras },
        { ...byCard, seq: 2, card: 'C-9' },
      ],
    }),
  ).toEqual({
    ok: true,
    boot: 'b-1',
    events: [
      { ...good, ...extras, at: Date.parse(good.at) },
      { ...byCard, at: Date.parse(good.at), seq: 2, card: 'C-9' },
    ],
    broken: [],
  });
});

it('passes over fields of newer devices', () => {
  const decoded = decode({ boot: 'b', future: 1, events: [{ ...good, colour: 'red' }] });
  expect(decoded).toMatchObject({ ok: true, events: [{ seq: 1 }], broken: [] });
});

it.each([
  ['a clock at zero', { at: '1970-01-01T00:00:00Z' }, 'implausible_time'],
  ['the year 9999', { at: '9999-12-31T00:00:00Z' }, 'implausible_time'],
  ['no offset', { at: '2026-11-22T06:58:03.123' }, 'malformed'],
  ['two names', { card: 'C1' }, 'malformed'],
  ['no name', { worker: undefined }, 'malformed'],
  ['NUL in the name', { worker: 'W\u0000' }, 'malformed'],
  ['seq 0', { seq: 0 }, 'malformed'],
  ['seq 2^60', { seq: 2 ** 60 }, 'malformed'],
  ['a fraction', { seq: 1.5 }, 'malformed'],
  ['a forced exit inwards', { method: 'forced_out' }, 'malformed'],
])('keeps %s out and its neighbour in', (_what, change, code) => {
  const decoded = decode({
    boot: 'b',
    events: [
      { ...good, ...change },
      { ...good, seq: 7 },
    ],
  });
  expect(decoded).toMatchObject({ ok: true, events: [{ seq: 7 }], broken: [{ code }] });
});

it('never throws, whatever the bytes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      (bytes) => typeof decodeEvents(bytes, NOW).ok === 'boolean',
    ),
  );
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.json(), (boot, events) => {
      const text = `{"boot":${boot},"events":[${events}]}`;
      return typeof decodeEvents(Buffer.from(text), NOW).ok === 'boolean';
    }),
    { numRuns: 500 },
  );
});

it('answers for every element of a frame, as an event or as a broken one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant(good), fc.jsonValue()), { minLength: 1, maxLength: 20 }),
      (events) => {
        const decoded = decode({ boot: 'b', events });
        return decoded.ok && decoded.events.length + decoded.broken.length === events.length;
      },
    ),
  );
});
