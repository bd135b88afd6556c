// Step 10 of the walk: key posts judged site by site, and added up.
import { nextMonth } from '#domain/calendar/work-date.js';
import type { KeyPostTotals } from '#domain/statistics/key-posts/key-post-statistic.js';
import { addTotals } from '#domain/statistics/totals.js';
import { type KeyPostSite, readKeyPostSites } from '#store/listing/key-posts.store.js';
import type { TotalsGroup } from '#store/statistics/conditions.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type JudgedPost, judgeProjects } from '../key-posts/key-post-months.js';
import type { KeyPostDimension, KeyPostStatisticQuery } from './statistics.dto.js';

/** Sites whose facts are read at once. */
const SITES_AT_ONCE = 100;

const NOTHING: KeyPostTotals = { dueDays: 0, presentDays: 0, judgedPosts: 0, metPosts: 0 };

/** Judges site by site, some at a time, and adds up by key. */
export async function sumKeyPosts(
  tx: Transaction,
  { from, to, area, project, groupBy }: KeyPostStatisticQuery,
): Promise<TotalsGroup<KeyPostTotals>[]> {
  const groups = new Map<string, TotalsGroup<KeyPostTotals>>();
  if (groupBy.length === 0) groups.set('{}', { key: {}, totals: NOTHING });
  let after: string | undefined;
  do {
    const sites: KeyPostSite[] = await readKeyPostSites(
      tx,
      { ...(project && { code: project }), ...(area && { areaPrefix: area }), ...(after && { from: after }) },
      SITES_AT_ONCE + 1,
    );
    for (let month = from; month <= to; month = nextMonth(month)) {
      const judged = await judgeProjects(tx, sites.slice(0, SITES_AT_ONCE), month);
      for (const { site, post } of judged.flatMap(({ site, posts }) => posts.map((post) => ({ site, post }))))
        put(groups, keyOf({ site, post, month }, groupBy), totalsOf(post));
    }
    after = sites[SITES_AT_ONCE]?.code;
  } while (after !== undefined);
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function put(
  groups: Map<string, TotalsGroup<KeyPostTotals>>,
  key: TotalsGroup<never>['key'],
  totals: KeyPostTotals,
): void {
  const name = JSON.stringify(key);
  groups.set(name, { key, totals: addTotals(groups.get(name)?.totals ?? NOTHING, totals) });
}

interface OfPost {
  readonly site: KeyPostSite;
  readonly post: JudgedPost;
  readonly month: string;
}

const PARTS: Readonly<Record<KeyPostDimension, (of: OfPost) => Record<string, string>>> = {
  area: ({ site }) => ({ area: site.managingAreaCode }),
  project: ({ site }) => ({ project: site.code, projectName: site.name }),
  post: ({ post }) => ({ post: post.post }),
  month: ({ month }) => ({ month }),
};

function keyOf(of: OfPost, groupBy: readonly KeyPostDimension[]): Record<string, string> {
  return Object.assign({}, ...groupBy.map((dimension) => PARTS[dimension](of))) as Record<string, string>;
}

function totalsOf({ month: { daysDue, daysPresent, isMet } }: JudgedPost): KeyPostTotals {
  return {
    dueDays: daysDue,
    presentDays: daysPresent,
    judgedPosts: isMet === null ? 0 : 1,
    metPosts: isMet === true ? 1 : 0,
  };
}
