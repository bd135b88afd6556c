// Beside the walk: the roster that each gate should have, in pages, and what the gates report of theirs.
import type { DataSource } from 'typeorm';
import { isPhotoRejection } from '#domain/device/photo-rejection.js';
import { type Transaction, unitOfWork } from './unit-of-work.js';

/** A gate, and the roster that it should have. */
export interface WantedRoster {
  readonly sn: string;
  readonly projectId: number;
  readonly version: number;
  readonly hash: string | null;
  readonly count: number;
  /** A gate's version below this one is another site's. */
  readonly floor: number;
  /** Version with which somebody was last taken off. */
  readonly removedVersion: number;
}

const WANTED = `SELECT d.sn, d.project_id AS "projectId", greatest(coalesce(h.version, 0), d.roster_floor) AS version, h.hash,
    d.roster_floor AS floor,
    coalesce(h.count, 0) AS count, coalesce(h.removed_version, 0) AS "removedVersion"
  FROM device d LEFT JOIN roster_head h ON h.project_id = d.project_id WHERE NOT d.is_revoked`;

const SINCE = 'clock_timestamp() - make_interval(secs => $1)';

/** Every gate's roster, or only where roster, place or credentials have changed within some seconds. */
export function readWantedRosters(store: DataSource, changedWithin?: number): Promise<WantedRoster[]> {
  if (changedWithin === undefined) return store.query<WantedRoster[]>(WANTED);
  return store.query<WantedRoster[]>(
    `SELECT w.* FROM (${WANTED}) AS w WHERE "projectId" IN (SELECT project_id FROM roster_head WHERE changed_at > ${SINCE})
        OR sn IN (SELECT d.sn FROM device_placement l JOIN device d ON d.id = l.device_id WHERE l.from_at > ${SINCE})
        OR sn IN (SELECT sn FROM device WHERE claimed_at > ${SINCE})`,
    [changedWithin],
  );
}

/** The rosters of some gates, without those that are not known or were revoked. */
export function readRostersOf(store: DataSource, sns: readonly string[]): Promise<WantedRoster[]> {
  return store.query<WantedRoster[]>(`${WANTED} AND d.sn = ANY ($1)`, [sns]);
}

/** A person on a page: allowed with what a gate needs to know, or to be taken off. */
export interface RosterRow {
  readonly worker: string;
  readonly isAllowed: boolean;
  readonly name: string;
  readonly card: string | null;
  readonly photo: string | null;
  readonly validTo: string | null;
}

/**
 * Part of a project's roster, by worker number.
 * @param part `since` 0: everybody who is allowed; else whoever has changed since that version
 */
export function readRosterRows(
  store: DataSource,
  part: {
    readonly projectId: number;
    readonly since: number;
    readonly after: string;
    readonly limit: number;
  },
): Promise<RosterRow[]> {
  return store.query<RosterRow[]>(
    `SELECT w.number AS worker, r.is_allowed AS "isAllowed", r.name, r.site_card AS card,
            'sha256:' || r.photo_sha256 AS photo, r.valid_to::text AS "validTo"
       FROM roster_entry r JOIN worker w ON w.id = r.worker_id
      WHERE r.project_id = $1 AND r.version > $2 AND ($2 > 0 OR r.is_allowed) AND w.number COLLATE "C" > $3
      ORDER BY w.number COLLATE "C" LIMIT $4`,
    [part.projectId, part.since, part.after, part.limit],
  );
}

/** What a gate says it holds. */
export interface ReportedRoster {
  readonly version: number;
  readonly hash: string;
  readonly count: number;
  readonly failed: readonly { readonly worker: string; readonly reason: string }[];
}

/**
 * Keeps the last report of a gate, and each photo that it could not take, once; a report of an unknown or revoked gate is
 * dropped.
 */
export function keepRosterReport(store: DataSource, sn: string, report: ReportedRoster): Promise<boolean> {
  return unitOfWork(store, async (tx) => {
    const isKnown = await replaceReport(tx, sn, report);
    const rejected = report.failed.filter(({ reason }) => isPhotoRejection(reason));
    if (isKnown && rejected.length > 0) await keepRejectedPhotos(tx, sn, rejected);
    return isKnown;
  });
}

/** The photo is the one that the roster gives out now. */
async function keepRejectedPhotos(
  tx: Transaction,
  sn: string,
  rejected: ReportedRoster['failed'],
): Promise<void> {
  await tx.query(
    `INSERT INTO rejected_photo (project_id, worker_id, photo_sha256, device_id, reason)
     SELECT d.project_id, w.id, r.photo_sha256, d.id, f.reason
       FROM device d CROSS JOIN unnest($2::text[], $3::text[]) AS f(worker, reason)
       JOIN worker w ON w.number = f.worker
       JOIN roster_entry r ON r.project_id = d.project_id AND r.worker_id = w.id AND r.photo_sha256 IS NOT NULL
      WHERE d.sn = $1 ORDER BY w.id ON CONFLICT DO NOTHING`,
    [sn, rejected.map(({ worker }) => worker), rejected.map(({ reason }) => reason)],
  );
}

async function replaceReport(tx: Transaction, sn: string, report: ReportedRoster): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO roster_report (project_id, device_id, version, hash, count, failed, reported_at)
     SELECT project_id, id, $2::bigint, $3::text, $4::int, $5::jsonb, clock_timestamp()
       FROM device WHERE sn = $1 AND NOT is_revoked
     ON CONFLICT (project_id, device_id) DO UPDATE SET version = excluded.version, hash = excluded.hash,
       count = excluded.count, failed = excluded.failed, reported_at = excluded.reported_at
     RETURNING 1`,
    [sn, report.version, report.hash, report.count, JSON.stringify(report.failed)],
  );
  return rows.length > 0;
}
