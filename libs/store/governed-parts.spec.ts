// Step 6 of the walk: which policy governs whose day, as a table and by asking for every day alone.
import fc from 'fast-check';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { addDays } from '#domain/calendar/work-date.js';
import type { DatedPolicy, RegisteredStay } from './attendance-day.store.js';
import { governedParts, stayOn } from './governed-parts.js';

const PROJECT = 7;

function policy(id: number, projectId: number, teamId: number, effectiveFrom: string): DatedPolicy {
  return { id, projectId, teamId, effectiveFrom, rule: DEFAULT_ATTENDANCE_POLICY };
}

/** In the order of `projectPolicies`. */
function inOrder(...policies: DatedPolicy[]): DatedPolicy[] {
  const later = (a: string, b: string) => (a === b ? 0 : a > b ? -1 : 1);
  return policies.sort(
    (a, b) => b.projectId - a.projectId || b.teamId - a.teamId || later(a.effectiveFrom, b.effectiveFrom),
  );
}

function stay(
  workerId: number,
  teamId: number,
  enteredOn: string,
  exitedOn: string | null = null,
): RegisteredStay {
  return { workerId, teamId, tradeCode: '020', enteredOn, exitedOn, dailyRateFen: 1, payDay: 15 };
}

const GENERAL = policy(1, 0, 0, '2000-01-01');
const MONTH = { from: '2026-06-01', to: '2026-06-30' };

type Input = Partial<Parameters<typeof governedParts>[0]>;

/** `policy from–to workers` of each part, days of June. */
function partsOf(input: Input): string[] {
  const parts = governedParts({
    projectId: PROJECT,
    range: MONTH,
    policies: [GENERAL],
    workers: [1],
    registered: [],
    ...input,
  });
  return parts.map(
    ({ policy: { id }, range, workers }) =>
      `${id} ${range.from.slice(8)}–${range.to.slice(8)} ${workers.join()}`,
  );
}

describe('which policy governs', () => {
  it('the general one, where there is no other', () => {
    expect(partsOf({ workers: [1, 2, 3] })).toEqual(['1 01–30 1,2,3']);
  });

  it('dates before any policy of the project are the general one’s', () => {
    const policies = inOrder(GENERAL, policy(2, PROJECT, 0, '2026-06-11'));
    expect(partsOf({ policies })).toEqual(['1 01–10 1', '2 11–30 1']);
  });

  it('the latest that has begun', () => {
    const policies = inOrder(
      GENERAL,
      policy(2, PROJECT, 0, '2026-06-11'),
      policy(3, PROJECT, 0, '2026-06-21'),
      policy(4, PROJECT, 0, '2026-07-01'),
      policy(5, 0, 0, '2026-06-15'),
    );
    expect(partsOf({ policies })).toEqual(['1 01–10 1', '2 11–20 1', '3 21–30 1']);
  });

  it('a team’s own before the project’s, also where the project’s is later', () => {
    const policies = inOrder(
      GENERAL,
      policy(2, PROJECT, 0, '2026-06-11'),
      policy(3, PROJECT, 20, '2026-06-06'),
    );
    const registered = [stay(1, 20, '2026-01-01'), stay(2, 30, '2026-01-01')];
    expect(partsOf({ policies, registered, workers: [1, 2] })).toEqual([
      '1 01–05 1',
      '3 06–30 1',
      '1 01–10 2',
      '2 11–30 2',
    ]);
  });

  it('of whoever changes the team in the middle of a month, the one of each team on its days', () => {
    const policies = inOrder(
      GENERAL,
      policy(2, PROJECT, 20, '2026-01-01'),
      policy(3, PROJECT, 30, '2026-01-01'),
    );
    const registered = [stay(1, 20, '2026-01-01', '2026-06-14'), stay(1, 30, '2026-06-15')];
    expect(partsOf({ policies, registered })).toEqual(['2 01–14 1', '3 15–30 1']);
  });

  it('of whoever is in no team for some days, the project’s or the general one', () => {
    const policies = inOrder(GENERAL, policy(2, PROJECT, 20, '2026-01-01'));
    const registered = [stay(1, 20, '2026-06-05', '2026-06-14'), stay(1, 20, '2026-06-20')];
    expect(partsOf({ policies, registered })).toEqual(['1 01–04 1', '2 05–14 1', '1 15–19 1', '2 20–30 1']);
    expect(partsOf({ policies, registered: [] })).toEqual(['1 01–30 1']);
  });

  it('people with the same teams on the same days are derived together', () => {
    const policies = inOrder(GENERAL, policy(2, PROJECT, 20, '2026-01-01'));
    const registered = [1, 2, 3].map((worker) => stay(worker, worker === 2 ? 30 : 20, '2026-01-01'));
    expect(partsOf({ policies, registered, workers: [1, 2, 3] })).toEqual(['2 01–30 1,3', '1 01–30 2']);
  });

  it('none: the general one is missing', () => {
    const policies = [policy(2, PROJECT, 0, '2026-06-11')];
    expect(() => partsOf({ policies })).toThrow('no attendance policy for project 7 on 2026-06-01');
  });
});

describe('the registration of a day', () => {
  const stays = [
    stay(1, 20, '2026-06-01', '2026-06-10'),
    stay(1, 30, '2026-06-10'),
    stay(1, 40, '2026-06-20'),
  ];
  it.each([
    ['2026-05-31', undefined],
    ['2026-06-01', 20],
    ['2026-06-10', 30],
    ['2026-06-19', 30],
    ['2026-06-20', 40],
  ])('on %s is the latest that is open: team %p', (date, team) =>
    expect(stayOn(stays, date)?.teamId).toBe(team),
  );
});

it('every worker-day lies in one part, governed as if it were asked for alone', () => {
  const day = fc.integer({ min: 0, max: 20 }).map((n) => addDays('2026-06-01', n));
  const team = fc.constantFrom(0, 20, 30);
  const policies = fc
    .uniqueArray(fc.tuple(fc.constantFrom(0, PROJECT), team, day), { selector: String, maxLength: 8 })
    .map((rows) => {
      const own = rows.map(([project, of, from], i) => policy(i + 2, project, project === 0 ? 0 : of, from));
      const first = new Map(
        own.map((each) => [`${each.projectId} ${each.teamId} ${each.effectiveFrom}`, each]),
      );
      return inOrder(GENERAL, ...first.values());
    });
  const registered = fc
    .array(fc.tuple(fc.constantFrom(1, 2, 3), fc.constantFrom(20, 30), day, fc.option(day)), { maxLength: 8 })
    .map((rows) => rows.map(([worker, of, from, to]) => stay(worker, of, from, to)))
    .map((rows) => rows.sort((a, b) => (a.enteredOn < b.enteredOn ? -1 : 1)));
  fc.assert(
    fc.property(policies, registered, (given, stays) => {
      const workers = [1, 2, 3];
      const range = { from: '2026-06-01', to: '2026-06-15' };
      const parts = governedParts({ projectId: PROJECT, range, policies: given, workers, registered: stays });
      const found = new Map<string, number[]>();
      for (const part of parts)
        for (let date = part.range.from; date <= part.range.to; date = addDays(date, 1))
          for (const worker of part.workers) {
            const key = `${worker} ${date}`;
            found.set(key, [...(found.get(key) ?? []), part.policy.id]);
          }
      for (const part of parts)
        for (const worker of part.workers) {
          const end = addDays(part.range.to, 1);
          const own = stays.filter((each) => each.workerId === worker);
          const [, nearest] = nearestOf(given, stayOn(own, end)?.teamId, end);
          expect(part.next.id).toBe(nearest);
        }
      for (const worker of workers)
        for (let date = range.from; date <= range.to; date = addDays(date, 1)) {
          const own = stays.filter((each) => each.workerId === worker);
          const [, nearest] = nearestOf(given, stayOn(own, date)?.teamId, date);
          expect(found.get(`${worker} ${date}`)).toEqual([nearest]);
        }
    }),
  );
});

/** Nearness first, then the date: said otherwise than by the order of a list. */
function nearestOf(
  policies: readonly DatedPolicy[],
  team: number | undefined,
  date: string,
): [string, number] {
  const fitting = policies.filter(
    ({ teamId, effectiveFrom }) => effectiveFrom <= date && (teamId === 0 || teamId === team),
  );
  const ranked = fitting.map(({ id, projectId, teamId, effectiveFrom }): [string, number] => {
    const nearness = teamId !== 0 ? 2 : projectId !== 0 ? 1 : 0;
    return [`${nearness} ${effectiveFrom}`, id];
  });
  return ranked.reduce((best, each) => (each[0] > best[0] ? each : best));
}
