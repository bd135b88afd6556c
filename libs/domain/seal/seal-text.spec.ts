// Beside the walk, tested: the texts that are hashed, letter by letter. A change here breaks every seal that was made.
import { eventStatement, sealText } from './seal-text.js';

const EVENT = {
  projectCode: '21040420240601001',
  deviceSn: 'SF000001',
  boot: 'b-7f3a',
  seq: 42,
  workerNumber: 'W000123',
  direction: 'in',
  method: 'face',
  verdict: 'allowed',
  deviceAt: Date.parse('2026-11-22T06:58:03.120+08:00'),
  receivedAt: Date.parse('2026-11-22T06:58:04.000+08:00'),
  effectiveAt: Date.parse('2026-11-22T06:58:03.120+08:00'),
  timeQuality: 'ok',
  contentHash: '00112233445566778899aabbccddeeff',
};

it('the statement of an event is one line of fourteen fields', () => {
  expect(eventStatement(EVENT)).toBe(
    'gate-event/1\t21040420240601001\tSF000001\tb-7f3a\t42\tW000123\tin\tface\tallowed\t2026-11-21T22:58:03.120Z\t' +
      '2026-11-21T22:58:04.000Z\t2026-11-21T22:58:03.120Z\tok\t00112233445566778899aabbccddeeff',
  );
});

it('leaves the worker empty where nobody was found', () => {
  expect(
    eventStatement({ ...EVENT, workerNumber: null })
      .split('\t')
      .slice(4, 7),
  ).toEqual(['42', '', 'in']);
});

it.each(Object.keys(EVENT) as (keyof typeof EVENT)[])('says %s', (field) => {
  const other = typeof EVENT[field] === 'number' ? EVENT[field] + 1 : `${EVENT[field]}x`;
  expect(eventStatement({ ...EVENT, [field]: other })).not.toBe(eventStatement(EVENT));
});

it('the text of a seal names project, date, part, count, root and the seal before it', () => {
  const seal = { projectCode: 'P', date: '2026-11-22', part: 2, eventCount: 7, root: 'ab' };
  expect(sealText({ ...seal, previousHash: 'cd' })).toBe('day-seal/1\tP\t2026-11-22\t2\t7\tab\tcd');
  expect(sealText({ ...seal, previousHash: null })).toBe('day-seal/1\tP\t2026-11-22\t2\t7\tab\t');
});
