// Step 10 of the walk, tested: frozen months and what changes in them.
import { changesOf, lastFrozenMonth, monthsToLookAt, parseReleaseId, releaseId } from './release.js';

it.each([
  ['2026-11-09', '2026-09'],
  ['2026-11-10', '2026-10'],
  ['2026-11-30', '2026-10'],
  ['2027-01-10', '2026-12'],
  ['2027-01-01', '2026-11'],
])('on %s the last frozen month is %s', (today, month) => expect(lastFrozenMonth(today)).toBe(month));

it('looks at twelve months, the oldest first', () => {
  const months = monthsToLookAt('2026-11-10');
  expect([months.length, months[0], months.at(-1)]).toEqual([12, '2025-11', '2026-10']);
});

it('tells each number that differs', () => {
  const before = { people: { active: 10, gone: 1 }, attendance: { days: 5 } };
  expect(changesOf(before, before)).toEqual([]);
  expect(changesOf(before, { people: { active: 11, gone: 1, come: 2 } })).toEqual([
    { family: 'attendance', name: 'days', before: 5, after: null },
    { family: 'people', name: 'active', before: 10, after: 11 },
    { family: 'people', name: 'come', before: null, after: 2 },
  ]);
});

it('reads what it writes, and nothing else', () => {
  expect(parseReleaseId(releaseId('2026-10', 12))).toEqual({ month: '2026-10', revision: 12 });
  for (const id of ['2026-13-r0', '2026-10-r01', '2026-10', '2026-10-r-1', 'x'])
    expect(parseReleaseId(id)).toBeUndefined();
});
