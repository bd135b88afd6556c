// Step 10 of the walk: heads on the sites of a zone at this moment, and how fast they come.
import type { StatisticQuery } from '../statistics/conditions.js';
import type { Transaction } from '../unit-of-work.js';
import { Bindings, allOf } from './page.js';
import { TODAY } from './live.store.js';

/** Minutes of arrivals that are told, the running one among them. */
const ARRIVAL_MINUTES = 60;

/** Where to look. */
export type ZoneQuery = Pick<StatisticQuery, 'areaPrefix' | 'tree'>;

/** Heads of one group. A person counts once in it; inside counts where he came in last. */
interface LiveHeads {
  readonly insideNow: number;
  /** People with a passage today that counts. */
  readonly attendedToday: number;
}

/** Heads of a zone by area, project and trade; groups without anybody today are left out. */
export interface ZoneHeads extends LiveHeads {
  readonly areas: readonly ({ readonly area: string; readonly areaName: string | null } & LiveHeads)[];
  /** Those with most people inside first. */
  readonly projects: readonly ({ readonly project: string; readonly projectName: string } & LiveHeads)[];
  /** The trade is that of the registration; null where none covers the day. */
  readonly trades: readonly ({
    readonly trade: string | null;
    readonly tradeName: string | null;
  } & LiveHeads)[];
}

/** Passages of one minute (by the time that counts, UTC). */
export interface PassageMinute {
  readonly minute: Date;
  readonly arrivals: number;
  readonly departures: number;
}

interface HeadsRow extends LiveHeads {
  /** Of these three at most one is told apart. */
  readonly area: string | null;
  readonly projectId: number | null;
  readonly trade: string | null;
  readonly kind: (typeof KINDS)[number];
}

/** By the bits of grouping(area, project_id, trade_code): a bit is set where the column is not told apart. */
const KINDS = ['', '', '', 'areas', '', 'projects', 'trades', 'all'] as const;

/**
 * Whoever is inside at several sites is counted at the one that he entered last, so projects add up to their area. From
 * the days as the worker keeps them: a stay that has become too long is not inside any more.
 */
export async function readZoneHeads(tx: Transaction, query: ZoneQuery): Promise<ZoneHeads> {
  const sql = new Bindings();
  const rows = await tx.query<(Omit<HeadsRow, 'kind'> & { readonly bits: number })[]>(
    `WITH seen AS (
       SELECT c.worker_id, p.id AS project_id, ${areaColumn(query)} AS area, c.work_date,
              c.work_date = d.today AND c.valid_event_count > 0 AS is_today,
              c.open_since IS NOT NULL AND row_number() OVER (PARTITION BY c.worker_id
                ORDER BY c.open_since DESC NULLS LAST, p.id) = 1 AS is_inside
         FROM project p CROSS JOIN LATERAL (${TODAY}) d
        CROSS JOIN LATERAL (
          SELECT DISTINCT ON (a.work_date, a.worker_id) a.worker_id, a.work_date, a.open_since, a.valid_event_count
            FROM attendance_day a
           WHERE a.project_id = p.id AND a.work_date BETWEEN d.today - 1 AND d.today
           ORDER BY a.work_date DESC, a.worker_id DESC, a.version DESC) c
        WHERE ${inZone(sql, query)}),
     counted AS (
       SELECT s.*, r.trade_code
         FROM seen s
         LEFT JOIN LATERAL (
           SELECT r.trade_code FROM registration r
            WHERE r.project_id = s.project_id AND r.worker_id = s.worker_id AND r.entered_on <= s.work_date
              AND (r.exited_on IS NULL OR r.exited_on >= s.work_date)
            ORDER BY r.entered_on DESC, r.id DESC LIMIT 1) r ON true
        WHERE s.is_today OR s.is_inside)
     SELECT area, project_id AS "projectId", trade_code AS trade, grouping(area, project_id, trade_code) AS bits,
            count(*) FILTER (WHERE is_inside)::int AS "insideNow",
            count(DISTINCT worker_id) FILTER (WHERE is_today)::int AS "attendedToday"
       FROM counted
      GROUP BY GROUPING SETS ((), (area), (project_id), (trade_code))
      ORDER BY "insideNow" DESC, "attendedToday" DESC, area, project_id, trade_code`,
    sql.values,
  );
  return named(
    tx,
    rows.map(({ bits, ...row }) => ({ ...row, kind: KINDS[bits] ?? '' })),
  );
}

async function named(tx: Transaction, rows: readonly HeadsRow[]): Promise<ZoneHeads> {
  const of = (kind: HeadsRow['kind']) => rows.filter((row) => row.kind === kind);
  const [all] = of('all');
  const areaName = await namesOf(tx, 'SELECT code AS key, name FROM area', of('areas'), ({ area }) => area);
  const tradeName = await namesOf(
    tx,
    'SELECT code AS key, name FROM trade',
    of('trades'),
    ({ trade }) => trade,
  );
  const projects = await tx.query<{ id: number; code: string; name: string }[]>(
    'SELECT id, code, name FROM project WHERE id = ANY ($1::bigint[])',
    [of('projects').map(({ projectId }) => projectId)],
  );
  const projectOf = new Map(projects.map((project) => [project.id, project]));
  return {
    ...headsOf(all),
    areas: of('areas').map((row) => ({
      area: row.area ?? '',
      areaName: areaName.get(row.area ?? '') ?? null,
      ...headsOf(row),
    })),
    projects: of('projects').flatMap((row) => {
      const project = projectOf.get(row.projectId ?? 0);
      return project ? [{ project: project.code, projectName: project.name, ...headsOf(row) }] : [];
    }),
    trades: of('trades').map((row) => ({
      trade: row.trade,
      tradeName: tradeName.get(row.trade ?? '') ?? null,
      ...headsOf(row),
    })),
  };
}

const headsOf = (row: LiveHeads | undefined): LiveHeads => ({
  insideNow: row?.insideNow ?? 0,
  attendedToday: row?.attendedToday ?? 0,
});

/** The passages let through in each of the last minutes, the oldest first; minutes without any are told as zeros. */
export function readArrivals(tx: Transaction, query: ZoneQuery): Promise<PassageMinute[]> {
  const sql = new Bindings();
  const minutes = sql.bind(ARRIVAL_MINUTES);
  const zone = inZone(sql, query);
  return tx.query<PassageMinute[]>(
    `SELECT m.minute, count(*) FILTER (WHERE g.direction = 'in')::int AS arrivals,
            count(*) FILTER (WHERE g.direction = 'out')::int AS departures
       FROM (SELECT date_trunc('minute', now()) - make_interval(mins => n) AS minute
               FROM generate_series(0, ${minutes}::int - 1) AS n) m
       LEFT JOIN (
         SELECT date_trunc('minute', e.effective_at) AS minute, e.direction
           FROM (SELECT date_trunc('minute', now()) - make_interval(mins => ${minutes}::int - 1) AS since OFFSET 0) w
          CROSS JOIN project p
          CROSS JOIN LATERAL (
            SELECT effective_at, direction FROM gate_event
             WHERE project_id = p.id AND received_at >= w.since AND effective_at >= w.since AND verdict = 'allowed') e
          WHERE ${zone}) g USING (minute)
      GROUP BY m.minute ORDER BY m.minute`,
    sql.values,
  );
}

const areaColumn = ({ tree }: ZoneQuery) =>
  tree === 'statutory' ? 'p.statutory_area_code' : 'p.managing_area_code';

function inZone(sql: Bindings, query: ZoneQuery): string {
  return allOf(sql.when(query.areaPrefix, (value) => `${areaColumn(query)} LIKE ${value} || '%'`));
}

async function namesOf(
  tx: Transaction,
  select: string,
  rows: readonly HeadsRow[],
  codeOf: (row: HeadsRow) => string | null,
): Promise<Map<string, string>> {
  const found = await tx.query<{ key: string; name: string }[]>(`${select} WHERE code = ANY ($1)`, [
    rows.map(codeOf),
  ]);
  return new Map(found.map(({ key, name }) => [key, name]));
}
