// The calendar of 2024 to 2027 against what does not come from it: the decree's count of paid days, weekdays, the moon, and
// the rule by which days are moved. 调休 moves a rest day of a weekend; 补假 makes up for a paid day that falls on one.
import { CALENDAR_DAYS } from './national-calendar.js';

const DAY_MS = 86_400_000;
const weekday = (day: string) => '日一二三四五六'[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';
const isWeekend = (day: string) => '六日'.includes(weekday(day));

interface Holiday {
  readonly free: readonly string[];
  readonly statutory: readonly string[];
  readonly worked: readonly string[];
}

/** Year → holiday → its dates, ascending. */
function holidaysOf(year: string): Map<string, Holiday> {
  const rows = CALENDAR_DAYS.filter(([day]) => day.startsWith(year));
  const names = new Set(rows.map(([, , name]) => name.replace(/调休$/, '')));
  const dates = (name: string, fits: (kind: string) => boolean) =>
    rows.flatMap(([day, kind, of]) => (of === name && fits(kind) ? [day] : [])).sort();
  return new Map(
    [...names].map((name) => [
      name,
      {
        free: dates(name, () => true),
        statutory: dates(name, (kind) => kind === 'STATUTORY_HOLIDAY'),
        worked: dates(`${name}调休`, () => true),
      },
    ]),
  );
}

const ALL = ['2024', '2025', '2026', '2027'].flatMap((year) =>
  [...holidaysOf(year)].map(([name, holiday]) => [`${year} ${name}`, holiday] as const),
);
const ANNOUNCED = ALL.filter(([name]) => name < '2027');

it('no date stands there twice', () => {
  const days = CALENDAR_DAYS.map(([day]) => day);
  expect(new Set(days).size).toBe(days.length);
});

// 11 days until 2024, 13 from 2025-01-01 on: State Council Decree No. 795 added a day each to 春节 and 劳动节
it.each([
  ['2024', 11],
  ['2025', 13],
  ['2026', 13],
  ['2027', 13],
])('%s has %d paid days', (year, count) => {
  const paid = [...holidaysOf(year).values()].flatMap(({ statutory }) => statutory);
  expect(paid).toHaveLength(count);
});

it.each(ALL)('%s: its free days follow one another', (_name, { free }) => {
  const gaps = free.slice(1).map((day, i) => (Date.parse(day) - Date.parse(free[i] ?? '')) / DAY_MS);
  expect(gaps).toEqual(gaps.map(() => 1));
});

it.each(ALL)(
  '%s: what is worked for it is a Saturday or Sunday, and not one of its free days',
  (_name, { worked, free }) => {
    expect(worked.filter((day) => !isWeekend(day) || free.includes(day))).toEqual([]);
  },
);

it.each(ANNOUNCED)(
  '%s: each free working day is a paid day, is worked on a weekend, or makes up for a paid day on one',
  (_name, { free, statutory, worked }) => {
    const moved = free.filter((day) => !statutory.includes(day) && !isWeekend(day));
    expect(moved).toHaveLength(worked.length + statutory.filter(isWeekend).length);
  },
);

// as the notices print them
it.each([
  ['2024', { 元旦: 1, 春节: 8, 清明节: 3, 劳动节: 5, 端午节: 1, 中秋节: 3, 国庆节: 7 }],
  ['2025', { 元旦: 1, 春节: 8, 清明节: 3, 劳动节: 5, 端午节: 3, '国庆节、中秋节': 8 }],
  ['2026', { 元旦: 3, 春节: 9, 清明节: 3, 劳动节: 5, 端午节: 3, 中秋节: 3, 国庆节: 7 }],
])('%s: how long each holiday is', (year, lengths) => {
  const found = [...holidaysOf(year)].map(([name, { free }]) => [name, free.length]);
  expect(Object.fromEntries(found)).toEqual(lengths);
});

it.each([
  ['2024', '02-04日 02-18日 04-07日 04-28日 05-11六 09-14六 09-29日 10-12六'],
  ['2025', '01-26日 02-08六 04-27日 09-28日 10-11六'],
  ['2026', '01-04日 02-14六 02-28六 05-09六 09-20日 10-10六'],
])('%s: which weekend days are worked', (year, printed) => {
  const worked = [...holidaysOf(year).values()].flatMap((holiday) => holiday.worked).sort();
  expect(worked.map((day) => `${day.slice(5)}${weekday(day)}`).join(' ')).toBe(printed);
});

describe('the moon', () => {
  const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
    timeZone: 'UTC',
    month: 'numeric',
    day: 'numeric',
  });
  const lunarOf = (day: string) => lunar.format(Date.parse(day));
  // new moon on 2027-02-06 at 23:56 in Beijing: so near midnight that the approximation of ICU has it a day late
  const spring = ALL.filter(([name]) => /春节/.test(name) && !name.startsWith('2027'));

  it.each(spring)(
    '%s is paid from the first day of the first month on, since 2025 from the eve',
    (name, { statutory }) => {
      const [eve, ...days] = name < '2025' ? ['', ...statutory] : statutory;
      expect(days.map(lunarOf)).toEqual(['1/1', '1/2', '1/3']);
      expect(eve === '' || /^12\/(29|30)$/.test(lunarOf(eve ?? ''))).toBe(true);
    },
  );

  it.each(ALL.filter(([name]) => name.endsWith('端午节')))('%s is 5/5', (_name, { statutory }) => {
    expect(statutory.map(lunarOf)).toEqual(['5/5']);
  });

  it.each(ALL.filter(([name]) => name.endsWith('中秋节')))(
    '%s has 8/15 among its paid days',
    (_name, { statutory }) => {
      expect(statutory.map(lunarOf)).toContain('8/15');
    },
  );
});
