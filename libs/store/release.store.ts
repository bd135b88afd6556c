// Step 10 of the walk: months as they were frozen. Append-only: a change is another revision, never another content.
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { canonicalJson } from '#domain/audit/canonical.js';
import { CATALOGUE } from '#domain/statistics/catalogue.js';
import {
  type PublicDimension,
  type PublicRow,
  type PublicSet,
  publicSet,
} from '#domain/statistics/publication/public-set.js';
import { type Change, type PartContent, changesOf } from '#domain/statistics/publication/release.js';
import { firstDayOfMonth, lastDayOfMonth } from '#domain/calendar/work-date.js';
import { noteChanges } from './change.store.js';
import { tradeGroupSql } from './statistics/class-sql.js';
import { type Transaction, takeLock, unitOfWork } from './unit-of-work.js';

/** Sums of one project and month as they are now. */
export interface CurrentPart {
  readonly projectId: number;
  readonly project: string;
  readonly content: PartContent;
}

/** People of an area or of all, each once: what cannot be added up from projects. */
export interface AreaPeople {
  readonly area: string | null;
  readonly activePeople: number;
  readonly attendedPeople: number;
}

/** How many facts of a project's month came since a moment, by what they are. */
export type Causes = Readonly<Record<string, number>>;

/** A frozen month without its parts. */
export interface Release {
  readonly month: string;
  readonly revision: number;
  readonly frozenAt: Date;
  readonly definitions: readonly string[];
  readonly areas: readonly AreaPeople[];
  readonly published: PublicSet;
  readonly changedProjects: number;
  readonly previousHash: string | null;
  readonly hash: string;
}

const hashOf = (content: unknown) => createHash('sha256').update(canonicalJson(content)).digest('hex');

/** The hash of what a project's part says. */
export const partHash = (content: PartContent) => hashOf(content);

/**
 * The hash of a release: over everything that it says, over the hashes of every project's part as of this revision, and over
 * the hash of the release before it, of whatever month.
 * @param parts [project code, hash of its part], of every project of the month
 */
export function releaseHash(
  release: Omit<Release, 'hash'>,
  parts: readonly (readonly [project: string, hash: string])[],
): string {
  const { month, revision, frozenAt, definitions, areas, published, changedProjects, previousHash } = release;
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  return hashOf([
    month,
    revision,
    frozenAt.toISOString(),
    definitions,
    areas,
    published,
    changedProjects,
    previousHash,
    sorted,
  ]);
}

const KEYS = `'{project_id,month,dimension,value,dimension_a,dimension_b,value_a,value_b}'::text[]`;

/** Sums of every project of a month that the caller sees, as the roll-ups have them now. */
export function readCurrentParts(tx: Transaction, month: string): Promise<CurrentPart[]> {
  return tx.query<CurrentPart[]>(
    `SELECT p.id AS "projectId", p.code AS project, jsonb_strip_nulls(jsonb_build_object(
              'attendance', to_jsonb(a) - ${KEYS}, 'people', to_jsonb(w) - ${KEYS})) AS content
       FROM project p
       LEFT JOIN stat_attendance_month a ON a.project_id = p.id AND a.month = $1 AND a.dimension = ''
       LEFT JOIN stat_people_month w ON w.project_id = p.id AND w.month = $1 AND w.dimension_a = '' AND w.dimension_b = ''
      WHERE a.project_id IS NOT NULL OR w.project_id IS NOT NULL ORDER BY p.code`,
    [month],
  );
}

/**
 * Freezes a month, or adds a revision where a project's sums are others than when it was frozen last. One at a time: the
 * other leaves it, and the database keeps releases in one line.
 * @param notSince a month that was frozen or revised after this moment is left alone
 * @returns undefined where there is nothing to freeze, or somebody else freezes
 */
export function freezeMonth(store: DataSource, month: string, notSince: Date): Promise<Release | undefined> {
  return unitOfWork(store, async (tx) => {
    // sums of projects, people of areas and the public set are of one moment
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    if (!(await takeLock(tx, 'statistics.freeze'))) return undefined;
    const last = await lastRelease(tx, month);
    if (last && last.frozenAt > notSince) return undefined;
    const parts = await readCurrentParts(tx, month);
    if (parts.length === 0) return undefined;
    const before = new Map((await readParts(tx, month)).map((part) => [part.project, part]));
    const changed = parts.filter(({ project, content }) => before.get(project)?.hash !== partHash(content));
    if (last && changed.length === 0) return undefined;
    const [end] = await tx.query<{ hash: string }[]>(
      'SELECT hash FROM statistic_release ORDER BY frozen_at DESC, month DESC, revision DESC LIMIT 1',
    );
    const [moment] = await tx.query<{ at: Date }[]>(`SELECT date_trunc('milliseconds', now()) AS at`);
    const open = {
      ...{ month, revision: last ? last.revision + 1 : 0, frozenAt: moment?.at ?? new Date() },
      definitions: CATALOGUE.map(({ definition }) => definition),
      ...{ areas: await readAreaPeople(tx, month), published: publicSet(await readPublicRows(tx, month)) },
      ...{ changedProjects: changed.length, previousHash: end?.hash ?? null },
    };
    const hash = releaseHash(
      open,
      parts.map(({ project, content }) => [project, partHash(content)] as const),
    );
    await insertRelease(tx, { ...open, hash });
    for (const part of changed) {
      const known = before.get(part.project);
      const changes = known ? changesOf(known.content, part.content) : [];
      const causes = last ? await readCauses(tx, part.projectId, { month, since: last.frozenAt }) : {};
      await insertPart(tx, open, { ...part, changes, causes });
    }
    await noteChanges(tx, { projectId: 0, kind: 'release', periods: [firstDayOfMonth(month)] });
    return { ...open, hash };
  });
}

async function lastRelease(tx: Transaction, month: string) {
  const [row] = await tx.query<{ revision: number; frozenAt: Date }[]>(
    `SELECT revision, frozen_at AS "frozenAt" FROM statistic_release WHERE month = $1 ORDER BY revision DESC LIMIT 1`,
    [month],
  );
  return row;
}

/** A project's part as of a revision. */
export interface FrozenPart extends CurrentPart {
  /** In which revision it was frozen. */
  readonly revision: number;
  readonly hash: string;
  readonly changes: readonly Change[];
  readonly causes: Causes;
}

/** The parts of a month as of a revision, of the projects that the caller sees. */
export function readParts(tx: Transaction, month: string, revision = 9_999): Promise<FrozenPart[]> {
  return tx.query<FrozenPart[]>(
    `SELECT DISTINCT ON (p.code) s.project_id AS "projectId", p.code AS project, s.revision, s.content, s.hash, s.changes, s.causes
       FROM statistic_release_part s JOIN project p ON p.id = s.project_id
      WHERE s.month = $1 AND s.revision <= $2 ORDER BY p.code, s.revision DESC`,
    [month, revision],
  );
}

async function insertRelease(tx: Transaction, release: Release): Promise<void> {
  const { month, revision, frozenAt, definitions, areas, published, changedProjects, previousHash, hash } =
    release;
  await tx.query(
    `INSERT INTO statistic_release (month, revision, frozen_at, definitions, areas, published, changed_projects, previous_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[month, revision, frozenAt, definitions, JSON.stringify(areas), JSON.stringify(published)],
      ...[changedProjects, previousHash, hash],
    ],
  );
}

async function insertPart(
  tx: Transaction,
  { month, revision }: { month: string; revision: number },
  { projectId, content, changes, causes }: CurrentPart & { changes: readonly Change[]; causes: Causes },
): Promise<void> {
  await tx.query(
    `INSERT INTO statistic_release_part (project_id, month, revision, content, hash, changes, causes)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[projectId, month, revision, JSON.stringify(content), partHash(content)],
      ...[JSON.stringify(changes), JSON.stringify(causes)],
    ],
  );
}

/** People of each managing area and of all, counted once. */
async function readAreaPeople(tx: Transaction, month: string): Promise<AreaPeople[]> {
  return tx.query<AreaPeople[]>(
    `SELECT p.managing_area_code AS area, count(DISTINCT worker_id) FILTER (WHERE is_active)::int AS "activePeople",
            count(DISTINCT worker_id) FILTER (WHERE has_come)::int AS "attendedPeople"
       FROM stat_worker_month s JOIN project p ON p.id = s.project_id WHERE month = $1
      GROUP BY GROUPING SETS ((), (1)) ORDER BY 1 NULLS FIRST`,
    [month],
  );
}

const PUBLIC_VALUES: Readonly<Record<PublicDimension, readonly [dimension: string, value: string]>> = {
  gender: ['gender', 's.value_b'],
  age: ['age', 's.value_b'],
  origin: ['origin', 'left(s.value_b, 2)'],
  education: ['education', 's.value_b'],
  tradeGroup: ['trade', tradeGroupSql('s.value_b')],
};

/** People by area, class and the enterprise of their team, for every table that is published. */
async function readPublicRows(tx: Transaction, month: string): Promise<Record<PublicDimension, PublicRow[]>> {
  const entries: [string, PublicRow[]][] = [];
  for (const [by, [dimension, value]] of Object.entries(PUBLIC_VALUES)) {
    const rows = await tx.query<PublicRow[]>(
      `SELECT p.managing_area_code AS area, ${value} AS value, coalesce(t.enterprise_id, 0)::text AS enterprise,
              sum(active_worker_months)::int AS workers, sum(worked_worker_days)::int AS "workedDays",
              sum(payable_fen)::bigint AS "payableFen", sum(contracted_worker_months)::int AS contracted,
              sum(verified_worker_months)::int AS verified, sum(paid_fen)::bigint AS "paidFen"
         FROM stat_people_month s JOIN project p ON p.id = s.project_id
         LEFT JOIN team t ON t.project_id = s.project_id AND t.id = s.value_a::bigint
        WHERE s.month = $1 AND s.dimension_a = 'team' AND s.dimension_b = $2 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      [month, dimension],
    );
    entries.push([by, rows]);
  }
  return Object.fromEntries(entries) as Record<PublicDimension, PublicRow[]>;
}

/** Why a month is not what it was: facts about it that came since. */
async function readCauses(
  tx: Transaction,
  projectId: number,
  { month, since }: { month: string; since: Date },
): Promise<Causes> {
  const [row] = await tx.query<Record<string, number>[]>(
    `SELECT (SELECT count(*)::int FROM gate_event WHERE project_id = $1 AND received_at > $3
               AND effective_at >= $4::date - 1 AND effective_at < $5::date + 2) AS passages,
            (SELECT count(*)::int FROM correction_decision d JOIN attendance_correction c
                 ON c.project_id = d.project_id AND c.id = d.correction_id
              WHERE d.project_id = $1 AND d.decided_at > $3 AND c.at >= $4::date - 1 AND c.at < $5::date + 2) AS corrections,
            (SELECT count(*)::int FROM payroll_move WHERE project_id = $1 AND pay_month = $2 AND moved_at > $3) AS "sheetMoves",
            (SELECT count(*)::int FROM line_answer WHERE project_id = $1 AND pay_month = $2 AND answered_at > $3) AS "lineAnswers",
            (SELECT count(*)::int FROM bank_return_line WHERE project_id = $1 AND pay_month = $2 AND received_at > $3) AS transfers,
            (SELECT count(*)::int FROM payroll WHERE project_id = $1 AND pay_month = $2 AND due_on >= $3::date AND due_on < now()::date)
              AS "dueDatesPassed",
            (SELECT count(*)::int FROM finding_decision WHERE project_id = $1 AND period = $2 AND decided_at > $3) AS "caseDecisions",
            (SELECT count(*)::int FROM register_history WHERE project_id = $1 AND recorded_at > $3) AS "registerEntries"`,
    [projectId, month, since, firstDayOfMonth(month), lastDayOfMonth(month)],
  );
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, count]) => count > 0));
}
