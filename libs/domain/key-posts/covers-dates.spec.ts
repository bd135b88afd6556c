// Key posts: registered on each day, whatever the order of the stretches.
import fc from 'fast-check';
import { addDays, daysBetween } from '../calendar/work-date.js';
import { type DateSpan, coversDates, isWithin } from './covers-dates.js';

const span = (from: string, to: string | null): DateSpan => ({ from, to });
const JUNE = span('2026-06-01', '2026-06-30');

it.each<[string, DateSpan[], DateSpan, boolean]>([
  ['none', [], JUNE, false],
  ['the same', [JUNE], JUNE, true],
  ['a day late', [span('2026-06-02', null)], JUNE, false],
  ['a day short', [span('2026-05-01', '2026-06-29')], JUNE, false],
  ['two that meet', [span('2026-06-11', '2026-07-31'), span('2026-05-01', '2026-06-10')], JUNE, true],
  ['two with a gap', [span('2026-05-01', '2026-06-09'), span('2026-06-11', null)], JUNE, false],
  ['one inside the other', [span('2026-05-01', '2026-07-01'), span('2026-05-02', '2026-05-03')], JUNE, true],
  ['over before', [span('2026-01-01', '2026-02-01')], JUNE, false],
  ['an open end for an open end', [span('2026-05-01', null)], span('2026-06-01', null), true],
  ['an end for an open end', [span('2026-05-01', '2027-05-01')], span('2026-06-01', null), false],
])('%s', (_name, spans, wanted, expected) => {
  expect(coversDates(spans, wanted)).toBe(expected);
});

it('says the same as looking at every day', () => {
  const day = fc.integer({ min: 0, max: 30 }).map((n) => addDays('2026-06-01', n));
  const some = fc.tuple(day, day).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));
  fc.assert(
    fc.property(fc.array(some, { maxLength: 6 }), some, (spans, wanted) => {
      const days = Array.from({ length: daysBetween(wanted.from, wanted.to) + 1 }, (_, i) =>
        addDays(wanted.from, i),
      );
      const expected = days.every((each) => spans.some((one) => isWithin(each, one)));
      expect(coversDates(spans, wanted)).toBe(expected);
    }),
  );
});
