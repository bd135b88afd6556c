// Step 10 of the walk: frozen months as people read them.
import { type Change, changesOf } from '#domain/statistics/publication/release.js';
import { type Release, partHash, readCurrentParts, readParts, releaseHash } from '../release.store.js';
import type { Transaction } from '../unit-of-work.js';
import {
  type KeyedRow,
  type ListKey,
  type Page,
  type PageRequest,
  Bindings,
  allOf,
  readCursor,
  toPage,
} from './page.js';

/** A release without what it says. */
export interface ReleaseItem {
  readonly id: string;
  readonly month: string;
  readonly revision: number;
  readonly frozenAt: Date;
  readonly changedProjects: number;
  readonly previousHash: string | null;
  readonly hash: string;
}

const KEY: ListKey = { list: 'releases', parts: ['month', 'id'] };
const SHOWN = `month || '-r' || revision AS id, month, revision, frozen_at AS "frozenAt", changed_projects AS "changedProjects",
  previous_hash AS "previousHash", hash`;

/** Releases, the latest month and revision first. */
export async function listReleases(
  tx: Transaction,
  filter: { readonly month?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<ReleaseItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['month', 'revision']),
    ...sql.when(filter.month, (value) => `month = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<ReleaseItem>[]>(
    `SELECT ${SHOWN}, json_build_array(month, revision) AS "pageKey" FROM statistic_release
      WHERE ${allOf(conditions)} ORDER BY month DESC, revision DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

interface ReleaseKey {
  readonly month: string;
  readonly revision: number;
}

/** @returns undefined where there is none */
export async function findRelease(
  tx: Transaction,
  { month, revision }: ReleaseKey,
): Promise<(Release & ReleaseItem) | undefined> {
  const [row] = await tx.query<(Release & ReleaseItem)[]>(
    `SELECT ${SHOWN}, definitions, areas, published FROM statistic_release WHERE month = $1 AND revision = $2`,
    [month, revision],
  );
  return row;
}

/** What was found when a release was computed again. */
export interface ReleaseCheck {
  /** What is stored gives the hash that is stored; null where the caller does not see every part. */
  readonly isIntact: boolean | null;
  /** The hash before it is that of a release that is stored. */
  readonly isChained: boolean;
  /** What would be other numbers, computed from the facts of today. */
  readonly differences: readonly { readonly project: string; readonly changes: readonly Change[] }[];
}

/** Computes a release again, as far as the caller sees it. */
export async function checkRelease(
  tx: Transaction,
  release: Release,
  seesAll: boolean,
): Promise<ReleaseCheck> {
  const parts = await readParts(tx, release.month, release.revision);
  const current = new Map((await readCurrentParts(tx, release.month)).map((part) => [part.project, part]));
  const [before] = await tx.query<{ isThere: boolean }[]>(
    `SELECT $1::text IS NULL OR EXISTS (SELECT FROM statistic_release WHERE hash = $1) AS "isThere"`,
    [release.previousHash],
  );
  const hashes = parts.map(({ project, content }) => [project, partHash(content)] as const);
  const differences = parts.flatMap(({ project, content }) => {
    const changes = changesOf(content, current.get(project)?.content ?? {});
    return changes.length === 0 ? [] : [{ project, changes }];
  });
  const added = [...current.values()]
    .filter(({ project }) => !parts.some((part) => part.project === project))
    .map(({ project, content }) => ({ project, changes: changesOf({}, content) }));
  return {
    isIntact: seesAll ? releaseHash(release, hashes) === release.hash : null,
    isChained: before?.isThere === true,
    differences: [...differences, ...added],
  };
}
