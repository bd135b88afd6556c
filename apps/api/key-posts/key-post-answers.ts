// Key posts: judged months as the API gives them.
import type { z } from 'zod';
import { KEY_POSTS, KEY_POST_NAMES, type KeyPost } from '#domain/key-posts/key-post.js';
import { type KeyPostSite, readKeyPostSites } from '#store/listing/key-posts.store.js';
import { type ListKey, type Page, type PageRequest, readCursor, toPage } from '#store/listing/page.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type JudgedPost, type JudgedProject, judgeProjects } from './key-post-months.js';
import type { keyPostMonth, unmetKeyPost } from './key-posts.dto.js';

type UnmetItem = z.output<typeof unmetKeyPost>;

/** Everything about a project's month. Instants are still dates: they become text on their way out. */
export function monthAnswer(judged: JudgedProject): object {
  const { site, month, permitOn, lastSettledOn, pauses, leaves, posts } = judged;
  return {
    projectCode: site.code,
    projectName: site.name,
    month,
    startedOn: site.startedOn,
    completedOn: site.completedOn,
    permitOn,
    lastSettledOn,
    pauses: pauses.map(withoutIds),
    leaves: leaves.map(withoutIds),
    posts: posts.map(postAnswer),
  } satisfies Record<keyof z.output<typeof keyPostMonth>, unknown>;
}

function postAnswer({ post, rule, dueFrom, holders, month }: JudgedPost) {
  const { rate, daysRequired, daysOpen, isMet, reasons, longestAbsence, days } = month;
  const numbers = new Map(holders.map(({ workerId, workerNumber }) => [workerId, workerNumber]));
  return {
    post,
    ...KEY_POST_NAMES[post],
    rule: withoutIds(rule),
    dueFrom,
    holders: holders.map(withoutIds),
    rate,
    daysRequired,
    daysOpen,
    isMet,
    reasons,
    longestAbsence,
    days: days.map((day) => ({
      ...day,
      holders: day.holders.map(({ workerId, ...rest }) => ({
        workerNumber: numbers.get(workerId),
        ...rest,
      })),
    })),
  };
}

/** People are named by their numbers, projects by their codes. */
export function withoutIds<Row extends object>(row: Row): Omit<Row, 'projectId' | 'workerId'> {
  return Object.fromEntries(
    Object.entries(row).filter(([key]) => key !== 'projectId' && key !== 'workerId'),
  ) as Omit<Row, 'projectId' | 'workerId'>;
}

/** How many projects are judged at once; a page is full after a few of them or walks on. */
const SITES_AT_ONCE = 25;
const KEY: ListKey = { list: 'unmet-key-posts', parts: ['text', 'id'] };

/** Posts whose month is not met, by project and post. */
export async function pageOfUnmet(
  tx: Transaction,
  filter: { readonly month: string; readonly area?: string; readonly post?: KeyPost },
  { limit, cursor }: PageRequest,
): Promise<Page<UnmetItem>> {
  const after = readCursor(cursor, KEY) as [string, number] | undefined;
  const found: (UnmetItem & { pageKey: [string, number] })[] = [];
  let from = after?.[0];
  let sites: KeyPostSite[];
  do {
    sites = await readKeyPostSites(tx, { areaPrefix: filter.area, from }, SITES_AT_ONCE + 1);
    const judged = await judgeProjects(
      tx,
      sites.slice(0, SITES_AT_ONCE),
      filter.month,
      filter.post && [filter.post],
    );
    found.push(...judged.flatMap(unmetOf).filter(({ pageKey }) => isAfter(pageKey, after)));
    from = sites[SITES_AT_ONCE]?.code;
  } while (from !== undefined && found.length <= limit);
  return toPage(found, limit, KEY);
}

function isAfter([code, post]: [string, number], after: [string, number] | undefined): boolean {
  return after === undefined || code !== after[0] || post > after[1];
}

function unmetOf({ site, month, posts }: JudgedProject) {
  return posts
    .filter((each) => each.month.isMet === false)
    .map(({ post, holders, month: { rate, daysRequired, daysOpen, isMet, reasons, longestAbsence } }) => ({
      projectCode: site.code,
      projectName: site.name,
      managingAreaCode: site.managingAreaCode,
      month,
      post,
      ...KEY_POST_NAMES[post],
      holders: [...new Set(holders.map(({ workerName }) => workerName))],
      ...rate,
      daysRequired,
      daysOpen,
      isMet,
      reasons: [...reasons],
      longestAbsenceDays: longestAbsence.days,
      pageKey: [site.code, KEY_POSTS.indexOf(post)] as [string, number],
    }));
}
