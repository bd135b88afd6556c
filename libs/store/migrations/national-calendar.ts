// The calendar of China as the State Council announced it: paid holidays, days moved 调休, and days worked instead.
// Frozen facts of this migration; later notices are entered through the API as higher revisions.
import type { DayKind } from '#domain/calendar/day-kind.js';

/** One notice: its source, and per holiday the dates free, the statutory ones among them, and the dates worked. */
interface Notice {
  readonly source: string;
  readonly holidays: readonly {
    readonly name: string;
    readonly from: string;
    readonly to: string;
    /** The paid statutory days (全国年节及纪念日放假办法 art. 2); the others are moved rest days. */
    readonly statutory: readonly string[];
    readonly worked?: readonly string[];
  }[];
}

const NOTICES: readonly Notice[] = [
  {
    source: '国务院办公厅关于2024年部分节假日安排的通知 (国办发明电〔2023〕7号)',
    holidays: [
      { name: '元旦', from: '2024-01-01', to: '2024-01-01', statutory: ['2024-01-01'] },
      {
        name: '春节',
        from: '2024-02-10',
        to: '2024-02-17',
        statutory: ['2024-02-10', '2024-02-11', '2024-02-12'],
        worked: ['2024-02-04', '2024-02-18'],
      },
      {
        name: '清明节',
        from: '2024-04-04',
        to: '2024-04-06',
        statutory: ['2024-04-04'],
        worked: ['2024-04-07'],
      },
      {
        name: '劳动节',
        from: '2024-05-01',
        to: '2024-05-05',
        statutory: ['2024-05-01'],
        worked: ['2024-04-28', '2024-05-11'],
      },
      { name: '端午节', from: '2024-06-10', to: '2024-06-10', statutory: ['2024-06-10'] },
      {
        name: '中秋节',
        from: '2024-09-15',
        to: '2024-09-17',
        statutory: ['2024-09-17'],
        worked: ['2024-09-14'],
      },
      {
        name: '国庆节',
        from: '2024-10-01',
        to: '2024-10-07',
        statutory: ['2024-10-01', '2024-10-02', '2024-10-03'],
        worked: ['2024-09-29', '2024-10-12'],
      },
    ],
  },
  {
    source: '国务院办公厅关于2025年部分节假日安排的通知 (国办发明电〔2024〕12号)',
    holidays: [
      { name: '元旦', from: '2025-01-01', to: '2025-01-01', statutory: ['2025-01-01'] },
      {
        name: '春节',
        from: '2025-01-28',
        to: '2025-02-04',
        statutory: ['2025-01-28', '2025-01-29', '2025-01-30', '2025-01-31'],
        worked: ['2025-01-26', '2025-02-08'],
      },
      { name: '清明节', from: '2025-04-04', to: '2025-04-06', statutory: ['2025-04-04'] },
      {
        name: '劳动节',
        from: '2025-05-01',
        to: '2025-05-05',
        statutory: ['2025-05-01', '2025-05-02'],
        worked: ['2025-04-27'],
      },
      { name: '端午节', from: '2025-05-31', to: '2025-06-02', statutory: ['2025-05-31'] },
      {
        name: '国庆节、中秋节',
        from: '2025-10-01',
        to: '2025-10-08',
        statutory: ['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-06'],
        worked: ['2025-09-28', '2025-10-11'],
      },
    ],
  },
  {
    source: '国务院办公厅关于2026年部分节假日安排的通知 (国办发明电〔2025〕7号)',
    holidays: [
      {
        name: '元旦',
        from: '2026-01-01',
        to: '2026-01-03',
        statutory: ['2026-01-01'],
        worked: ['2026-01-04'],
      },
      {
        name: '春节',
        from: '2026-02-15',
        to: '2026-02-23',
        statutory: ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19'],
        worked: ['2026-02-14', '2026-02-28'],
      },
      { name: '清明节', from: '2026-04-04', to: '2026-04-06', statutory: ['2026-04-05'] },
      {
        name: '劳动节',
        from: '2026-05-01',
        to: '2026-05-05',
        statutory: ['2026-05-01', '2026-05-02'],
        worked: ['2026-05-09'],
      },
      { name: '端午节', from: '2026-06-19', to: '2026-06-21', statutory: ['2026-06-19'] },
      { name: '中秋节', from: '2026-09-25', to: '2026-09-27', statutory: ['2026-09-25'] },
      {
        name: '国庆节',
        from: '2026-10-01',
        to: '2026-10-07',
        statutory: ['2026-10-01', '2026-10-02', '2026-10-03'],
        worked: ['2026-09-20', '2026-10-10'],
      },
    ],
  },
  {
    // the notice for 2027 with its moved days was not known when this was written: the paid days alone, by the decree
    source: '全国年节及纪念日放假办法 (国务院令第795号, 2025-01-01); 调休 not announced yet',
    holidays: [
      ['元旦', '2027-01-01', '2027-01-01'],
      ['春节', '2027-02-05', '2027-02-08'],
      ['清明节', '2027-04-05', '2027-04-05'],
      ['劳动节', '2027-05-01', '2027-05-02'],
      ['端午节', '2027-06-09', '2027-06-09'],
      ['中秋节', '2027-09-15', '2027-09-15'],
      ['国庆节', '2027-10-01', '2027-10-03'],
    ].map(([name = '', from = '', to = '']) => ({ name, from, to, statutory: datesBetween(from, to) })),
  },
];

function datesBetween(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000)
    dates.push(new Date(at).toISOString().slice(0, 10));
  return dates;
}

/** `[day, kind, name, source]`. */
export const CALENDAR_DAYS: readonly (readonly [string, DayKind, string, string])[] = NOTICES.flatMap(
  ({ source, holidays }) =>
    holidays.flatMap(({ name, from, to, statutory, worked = [] }) => [
      ...datesBetween(from, to).map(
        (day) => [day, statutory.includes(day) ? 'STATUTORY_HOLIDAY' : 'REST_DAY', name, source] as const,
      ),
      ...worked.map((day) => [day, 'WORKDAY', `${name}调休`, source] as const),
    ]),
);
