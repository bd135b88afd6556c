// Key posts: from the facts of the register and the gates to judged months, several projects at once.
import { firstDayOfMonth, lastDayOfMonth, monthOf, workDateOf } from '#domain/calendar/work-date.js';
import { permitDateOf } from '#domain/identity/project-numbers.js';
import { lastSettledDay } from '#domain/key-posts/is-settled.js';
import { type KeyPostMonth, factDates, judgeKeyPostMonth } from '#domain/key-posts/judge-key-post-month.js';
import { KEY_POSTS, type KeyPost } from '#domain/key-posts/key-post.js';
import {
  type KeyPostAttendance,
  type KeyPostFacts,
  dueFrom,
  lastPunchedExit,
} from '#domain/key-posts/key-post-day.js';
import {
  type KeyPostAttendanceRow,
  type KeyPostHolderRow,
  type KeyPostLeaveRow,
  type KeyPostPauseRow,
  type KeyPostRuleRow,
  type KeyPostSite,
  readKeyPostAttendance,
  readKeyPostHolders,
  readKeyPostLeaves,
  readKeyPostPauses,
  readKeyPostRules,
} from '#store/listing/key-posts.store.js';
import type { Transaction } from '#store/unit-of-work.js';

/** A month of one post, and what it was judged by. */
export interface JudgedPost {
  readonly post: KeyPost;
  readonly rule: KeyPostRuleRow;
  readonly dueFrom: string;
  /** Who holds it on a day of the month. */
  readonly holders: readonly KeyPostHolderRow[];
  readonly month: KeyPostMonth;
}

/** A month of a project's key posts. */
export interface JudgedProject {
  readonly site: KeyPostSite;
  readonly month: string;
  readonly permitOn: string | null;
  readonly lastSettledOn: string;
  /** Those with a day in the month. */
  readonly pauses: readonly KeyPostPauseRow[];
  readonly leaves: readonly KeyPostLeaveRow[];
  readonly posts: readonly JudgedPost[];
}

/** Everything about one project that its posts share. */
interface SiteFacts {
  readonly site: KeyPostSite;
  readonly rules: readonly KeyPostRuleRow[];
  readonly holders: readonly KeyPostHolderRow[];
  readonly pauses: readonly KeyPostPauseRow[];
  readonly leaves: readonly KeyPostLeaveRow[];
  readonly attendance: readonly KeyPostAttendanceRow[];
}

/** The month that runs now where a project lies. */
export function currentMonth({ timeZone, now }: KeyPostSite): string {
  return monthOf(workDateOf(now, timeZone, 0));
}

/** Judges a month of each project by the rules that hold on its first day; in as many queries for one as for all. */
export async function judgeProjects(
  tx: Transaction,
  sites: readonly KeyPostSite[],
  month: string,
  posts: readonly KeyPost[] = KEY_POSTS,
): Promise<JudgedProject[]> {
  const ids = sites.map(({ id }) => id);
  const dates = factDates(month);
  const rules = byProject(await readKeyPostRules(tx, ids, firstDayOfMonth(month)));
  const holdings = (await readKeyPostHolders(tx, ids, dates)).filter(({ post }) => posts.includes(post));
  const pauses = byProject(await readKeyPostPauses(tx, ids, dates));
  const leaves = byProject(await readKeyPostLeaves(tx, ids, dates));
  const holders = byProject(holdings);
  const attendance = byProject(await readKeyPostAttendance(tx, holdings, dates));
  return sites.map((site) =>
    judgeSite(month, posts, {
      site,
      rules: rules.get(site.id) ?? [],
      holders: holders.get(site.id) ?? [],
      pauses: pauses.get(site.id) ?? [],
      leaves: leaves.get(site.id) ?? [],
      attendance: attendance.get(site.id) ?? [],
    }),
  );
}

function judgeSite(month: string, posts: readonly KeyPost[], facts: SiteFacts): JudgedProject {
  const { site, rules, pauses, leaves } = facts;
  const { startedOn, completedOn, permitNumber } = site;
  const permitOn = permitNumber === null ? null : permitDateOf(permitNumber);
  const lastSettledOn = lastSettledDay(site.timeZone, site.now);
  const common = { project: { startedOn, completedOn, permitOn }, lastSettledOn };
  return {
    site,
    month,
    permitOn,
    lastSettledOn,
    pauses: pauses.filter((pause) => isOfMonth(month, pause)),
    leaves: leaves.filter((leave) => isOfMonth(month, leave)),
    posts: rules
      .filter(({ post }) => posts.includes(post))
      .sort((a, b) => KEY_POSTS.indexOf(a.post) - KEY_POSTS.indexOf(b.post))
      .map((rule) => judgePost(month, { ...facts, ...common, rule })),
  };
}

function judgePost(
  month: string,
  facts: SiteFacts & Pick<KeyPostFacts, 'project' | 'lastSettledOn'> & { readonly rule: KeyPostRuleRow },
): JudgedPost {
  const { site, rule, project, pauses, leaves, lastSettledOn } = facts;
  const holdings = facts.holders.filter(({ post }) => post === rule.post);
  const people = new Set(holdings.map(({ workerId }) => workerId));
  const judged = judgeKeyPostMonth(month, {
    rule: rule.rule,
    project,
    holdings,
    attendance: facts.attendance
      .filter(({ workerId }) => people.has(workerId))
      .map((row) => attendanceOf(row)),
    pauses,
    leaves,
    lastSettledOn,
    today: workDateOf(site.now, site.timeZone, 0),
  });
  return {
    post: rule.post,
    rule,
    dueFrom: dueFrom(rule.rule, project),
    holders: holdings.filter((holding) => isOfMonth(month, holding)),
    month: judged,
  };
}

function attendanceOf(row: KeyPostAttendanceRow): KeyPostAttendance {
  return { ...row, lastOutAt: lastPunchedExit(row) };
}

function isOfMonth(month: string, { from, to }: { readonly from: string; readonly to: string | null }) {
  return from <= lastDayOfMonth(month) && (to === null || to >= firstDayOfMonth(month));
}

function byProject<Row extends { readonly projectId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.projectId);
    if (group) group.push(row);
    else groups.set(row.projectId, [row]);
  }
  return groups;
}
