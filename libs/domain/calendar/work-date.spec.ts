// Calendar: tables for the named cases, properties for every date and every clock change.
import fc from 'fast-check';
import {
  addDays,
  daysBetween,
  firstDayOfMonth,
  isDate,
  isMonth,
  lastDayOfMonth,
  monthOf,
  nextMonth,
  startOfWorkDate,
  workDateOf,
  zoneOffsetMinutes,
} from './work-date.js';

const SHANGHAI = 'Asia/Shanghai';
const NEW_YORK = 'America/New_York';
const BERLIN = 'Europe/Berlin';

const at = (iso: string): number => {
  const epochMs = Date.parse(iso);
  if (Number.isNaN(epochMs)) throw new Error(`bad instant in a test: ${iso}`);
  return epochMs;
};

describe('zoneOffsetMinutes', () => {
  it.each([
    [SHANGHAI, '2024-06-03T00:00:00Z', 480],
    [SHANGHAI, '1988-07-01T00:00:00Z', 540], // daylight saving of 1986–1991
    [NEW_YORK, '2024-03-10T06:59:59.999Z', -300],
    [NEW_YORK, '2024-03-10T07:00:00Z', -240],
    [BERLIN, '2024-10-27T00:59:59.999Z', 120],
    [BERLIN, '2024-10-27T01:00:00Z', 60],
    ['Asia/Kolkata', '2024-06-03T00:00:00Z', 330],
    ['Australia/Lord_Howe', '2024-04-06T15:00:00Z', 630],
    ['UTC', '1969-12-31T23:59:59.999Z', 0],
    ['America/St_Johns', '2006-04-02T03:30:59.999Z', -210], // changed at 00:01, inside a quarter hour
    ['America/St_Johns', '2006-04-02T03:31:00Z', -150],
  ])('%s at %s is %i', (zone, iso, expected) => {
    expect(zoneOffsetMinutes(at(iso), zone)).toBe(expected);
    expect(zoneOffsetMinutes(at(iso), zone)).toBe(expected); // from the cache
  });

  it('is the same when the cache has turned over many times', () => {
    const start = at('2024-01-01T00:00:00Z');
    for (let i = 0; i < 16_500; i++) zoneOffsetMinutes(start + i * 900_000, SHANGHAI);
    for (const zone of Intl.supportedValuesOf('timeZone').slice(0, 80)) zoneOffsetMinutes(start, zone);
    expect(zoneOffsetMinutes(start, SHANGHAI)).toBe(480);
  });

  it('refuses an unknown zone and an instant that is none', () => {
    expect(() => zoneOffsetMinutes(0, 'Asia/Nowhere')).toThrow(RangeError);
    expect(() => zoneOffsetMinutes(Number.NaN, SHANGHAI)).toThrow(RangeError);
  });
});

describe('workDateOf', () => {
  it.each([
    ['before the cut-off: yesterday', '2024-06-03T03:59:59.999+08:00', SHANGHAI, 240, '2024-06-02'],
    ['at the cut-off: today', '2024-06-03T04:00:00+08:00', SHANGHAI, 240, '2024-06-03'],
    ['cut-off at midnight', '2024-06-03T00:00:00+08:00', SHANGHAI, 0, '2024-06-03'],
    ['New Year', '2025-01-01T03:00:00+08:00', SHANGHAI, 240, '2024-12-31'],
    ['leap day', '2024-03-01T00:30:00+08:00', SHANGHAI, 240, '2024-02-29'],
    ['before 1970', '1969-12-31T12:00:00+08:00', SHANGHAI, 240, '1969-12-31'],
    ['New York evening is the next UTC day', '2024-06-03T21:00:00-04:00', NEW_YORK, 240, '2024-06-03'],
    [
      'clock set forward over the cut-off, before',
      '2024-03-10T01:59:59.999-05:00',
      NEW_YORK,
      150,
      '2024-03-09',
    ],
    ['clock set forward over the cut-off, after', '2024-03-10T03:00:00-04:00', NEW_YORK, 150, '2024-03-10'],
    [
      'clock set back over the cut-off, first pass before',
      '2024-11-03T01:29:59-04:00',
      NEW_YORK,
      90,
      '2024-11-02',
    ],
    [
      'clock set back over the cut-off, first pass after',
      '2024-11-03T01:30:00-04:00',
      NEW_YORK,
      90,
      '2024-11-03',
    ],
    ['clock set back over the cut-off, second pass', '2024-11-03T01:10:00-05:00', NEW_YORK, 90, '2024-11-03'],
    ['set back, but before the cut-off both times', '2024-11-03T01:10:00-05:00', NEW_YORK, 150, '2024-11-02'],
  ])('%s', (...[, iso, zone, cutoff, expected]) => {
    expect(workDateOf(at(iso), zone, cutoff)).toBe(expected);
  });
});

describe('startOfWorkDate', () => {
  it.each([
    ['Shanghai 04:00', '2024-06-03', SHANGHAI, 240, '2024-06-03T04:00:00+08:00'],
    ['New York summer', '2024-06-03', NEW_YORK, 240, '2024-06-03T04:00:00-04:00'],
    ['gap: first instant after it', '2024-03-10', NEW_YORK, 150, '2024-03-10T03:00:00-04:00'],
    ['end of the gap', '2024-03-10', NEW_YORK, 180, '2024-03-10T03:00:00-04:00'],
    ['before the gap', '2024-03-10', NEW_YORK, 119, '2024-03-10T01:59:00-05:00'],
    ['twice: the earlier', '2024-11-03', NEW_YORK, 90, '2024-11-03T01:30:00-04:00'],
    ['after the repeated hour', '2024-11-03', NEW_YORK, 120, '2024-11-03T02:00:00-05:00'],
    ['Berlin gap', '2024-03-31', BERLIN, 150, '2024-03-31T03:00:00+02:00'],
    ['Berlin twice', '2024-10-27', BERLIN, 150, '2024-10-27T02:30:00+02:00'],
    ['half-hour change, twice', '2024-04-07', 'Australia/Lord_Howe', 105, '2024-04-07T01:45:00+11:00'],
    ['a date that never was', '2011-12-30', 'Pacific/Apia', 240, '2011-12-31T00:00:00+14:00'],
  ])('%s', (...[, date, zone, cutoff, expected]) => {
    expect(new Date(startOfWorkDate(date, zone, cutoff)).toISOString()).toBe(
      new Date(at(expected)).toISOString(),
    );
  });
});

const changeDates = [
  '2024-03-10',
  '2024-11-03',
  '2024-03-31',
  '2024-10-27',
  '1986-05-04',
  '1991-09-15',
  '2024-04-07',
  '2024-10-06',
];
const anyDate = fc.integer({ min: -4000, max: 25_000 }).map((n) => addDays('1980-12-31', n));
const nearChange = fc
  .tuple(fc.constantFrom(...changeDates), fc.integer({ min: -1, max: 1 }))
  .map(([date, n]) => addDays(date, n));
const date = fc.oneof(anyDate, nearChange);
const zone = fc.constantFrom(SHANGHAI, NEW_YORK, BERLIN, 'Australia/Lord_Howe');
const cutoff = fc.oneof(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 240 }));

describe('work date properties', () => {
  it('startOfWorkDate is the first instant of its date, to the millisecond', () => {
    fc.assert(
      fc.property(date, zone, cutoff, (d, z, c) => {
        const start = startOfWorkDate(d, z, c);
        expect(workDateOf(start, z, c)).toBe(d);
        expect(workDateOf(start + 1, z, c)).toBe(d);
        expect(workDateOf(start - 1, z, c)).toBe(addDays(d, -1));
      }),
      { numRuns: 1000 },
    );
  });

  it('every instant lies in the half-open interval of its date', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 86_400_000 }), zone, cutoff, (d, ms, z, c) => {
        const instant = at(`${d}T00:00:00Z`) + ms;
        const found = workDateOf(instant, z, c);
        expect(startOfWorkDate(found, z, c)).toBeLessThanOrEqual(instant);
        expect(startOfWorkDate(addDays(found, 1), z, c)).toBeGreaterThan(instant);
      }),
      { numRuns: 1000 },
    );
  });

  it('the local wall clock agrees with Intl', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 86_399_999 }), zone, (d, ms, z) => {
        const instant = at(`${d}T00:00:00Z`) + ms;
        expect(workDateOf(instant, z, 0)).toBe(
          new Intl.DateTimeFormat('en-CA', { timeZone: z }).format(instant),
        );
      }),
      // midnight is never repeated in these zones, so cut-off 0 is the calendar date
      { numRuns: 300 },
    );
  });
});

describe('dates and months', () => {
  it.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2024-02-28', 2, '2024-03-01'],
    ['2023-02-28', 1, '2023-03-01'],
    ['1900-02-28', 1, '1900-03-01'],
    ['2000-02-28', 1, '2000-02-29'],
    ['2024-12-31', 1, '2025-01-01'],
    ['2025-01-01', -1, '2024-12-31'],
    ['1970-01-01', -1, '1969-12-31'],
    ['0001-01-01', 0, '0001-01-01'],
    ['2024-06-03', 0, '2024-06-03'],
  ])('addDays(%s, %i) = %s', (from, n, expected) => {
    expect(addDays(from, n)).toBe(expected);
    expect(daysBetween(from, expected)).toBe(n);
  });

  it('addDays agrees with Date.UTC and undoes itself over leap years', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -200_000, max: 200_000 }), (d, n) => {
        const moved = addDays(d, n);
        expect(moved).toBe(new Date(at(`${d}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10));
        expect(addDays(moved, -n)).toBe(d);
        expect(daysBetween(d, moved)).toBe(n);
        expect(isDate(moved)).toBe(true);
      }),
    );
  });

  it.each([
    ['2024-01', '2024-01-31', '2024-02'],
    ['2024-02', '2024-02-29', '2024-03'],
    ['2023-02', '2023-02-28', '2023-03'],
    ['1900-02', '1900-02-28', '1900-03'],
    ['2024-04', '2024-04-30', '2024-05'],
    ['2024-06', '2024-06-30', '2024-07'],
    ['2024-09', '2024-09-30', '2024-10'],
    ['2024-11', '2024-11-30', '2024-12'],
    ['2024-12', '2024-12-31', '2025-01'],
  ])('month %s ends %s and is followed by %s', (month, last, next) => {
    expect(firstDayOfMonth(month)).toBe(`${month}-01`);
    expect(lastDayOfMonth(month)).toBe(last);
    expect(nextMonth(month)).toBe(next);
    expect(monthOf(last)).toBe(month);
  });

  it.each(['2024-02-29', '2000-02-29', '2023-12-31', '0001-01-01', '9999-12-31'])('%s is a date', (text) => {
    expect(isDate(text)).toBe(true);
  });

  it.each(['2023-02-29', '1900-02-29', '2024-04-31', '2024-06-00', '2024-13-01', '2024-00-10', '0000-01-01'])(
    '%s is not a date',
    (text) => {
      expect(isDate(text)).toBe(false);
    },
  );

  it.each(['', '2024-6-3', '20240603', '2024-06-03 ', '2024-06-03T00:00', '2024-06-03\n', '2024-06'])(
    '%j is not written like a date',
    (text) => {
      expect(isDate(text)).toBe(false);
    },
  );

  it.each([
    ['2024-06', true],
    ['2024-12', true],
    ['2024-13', false],
    ['2024-00', false],
    ['0000-01', false],
    ['2024-6', false],
    ['2024-06-01', false],
  ])('isMonth(%s) is %s', (text, expected) => {
    expect(isMonth(text)).toBe(expected);
  });
});
