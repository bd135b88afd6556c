// Beside the walk: what the watch over the gates reads, and the alerts it keeps.
import type { BootProgress, SeqRange } from '#domain/device/seq-gaps.js';
import type { DeviceState, Listening, WantedAlert } from '#domain/device/device-alerts.js';
import type { Transaction } from './unit-of-work.js';

/** A boot whose numbers are to be looked at, and what was known of them. */
export interface WatchedBoot extends BootProgress {
  readonly projectId: number;
  readonly deviceId: number;
  readonly boot: string;
}

/** Sites where a device has stood: the same boot may have numbers at each. */
const SITES_OF = `(SELECT d.project_id UNION SELECT l.project_id FROM device_placement l WHERE l.device_id = d.id)`;

/**
 * Boots of which something has come since an instant, and all that miss a number: what fills a gap may have been received
 * long before it was committed.
 * @param since epoch ms; null at the start of a process: three days before the last that was counted, or ever
 */
export function readBootsToWatch(tx: Transaction, since: number | null): Promise<WatchedBoot[]> {
  return tx.query<WatchedBoot[]>(
    `WITH touched AS (
       SELECT DISTINCT e.device_id, b.boot
         FROM project p
        CROSS JOIN LATERAL (SELECT DISTINCT g.device_id, g.boot_id FROM gate_event g
               WHERE g.project_id = p.id AND g.received_at >= coalesce(to_timestamp($1::float8 / 1000),
                     (SELECT max(last_received_at) - interval '3 days' FROM boot_progress), '-infinity')) e
         JOIN device_boot b ON b.project_id = p.id AND b.device_id = e.device_id AND b.boot_id = e.boot_id
     )
     SELECT coalesce(k.project_id, d.project_id) AS "projectId", d.id AS "deviceId", t.boot,
            coalesce(k.last_seq, 0) AS "lastSeq", coalesce(k.gaps, '[]') AS gaps
       FROM touched t JOIN device d ON d.id = t.device_id
       LEFT JOIN LATERAL (SELECT b.* FROM ${SITES_OF} AS l(project_id) JOIN boot_progress b
              ON b.project_id = l.project_id AND b.device_id = d.id AND b.boot = t.boot) k ON true
     UNION
     SELECT project_id, device_id, boot, last_seq, gaps FROM boot_progress WHERE gaps <> '[]'`,
    [since],
  );
}

/** Numbers of a boot that somebody asks for: above the last one, or inside a gap. */
export interface AskedRange {
  readonly deviceId: number;
  readonly boot: string;
  readonly lo: number;
  readonly hi: number;
}

/** What of the asked numbers is there, stored or in quarantine, as ranges; `at` is the receive time of the first. */
export function readNumbers(
  tx: Transaction,
  asked: readonly AskedRange[],
): Promise<(SeqRange & { readonly place: number; readonly lastAt: number })[]> {
  return tx.query(
    `SELECT (r.place - 1)::int AS place, i.lo, i.hi, i.at, i."lastAt"
       FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS r(device_id, boot, lo, hi, place)
       JOIN device d ON d.id = r.device_id
      CROSS JOIN LATERAL (
        SELECT min(seq) AS lo, max(seq) AS hi, date_part('epoch', min(at)) * 1000 AS at,
               date_part('epoch', max(at)) * 1000 AS "lastAt"
          FROM (SELECT seq, at, seq - row_number() OVER (ORDER BY seq) AS island
                  FROM (SELECT seq, min(at) AS at
                          FROM (SELECT g.seq, g.received_at AS at
                                  FROM ${SITES_OF} AS s(project_id)
                                  JOIN device_boot b ON b.project_id = s.project_id AND b.device_id = d.id AND b.boot = r.boot
                                  JOIN gate_event g ON g.project_id = b.project_id AND g.device_id = b.device_id
                                       AND g.boot_id = b.boot_id AND g.seq BETWEEN r.lo AND r.hi
                                UNION ALL
                                SELECT q.seq, q.received_at
                                  FROM ${SITES_OF} AS s(project_id)
                                  JOIN quarantine q ON q.project_id = s.project_id AND q.sn = d.sn AND q.boot = r.boot
                                       AND q.seq BETWEEN r.lo AND r.hi AND q.reason <> 'conflict') AS every
                         GROUP BY seq) AS number) AS ordered
         GROUP BY island) AS i`,
    [
      asked.map(({ deviceId }) => deviceId),
      asked.map(({ boot }) => boot),
      asked.map(({ lo }) => lo),
      asked.map(({ hi }) => hi),
    ],
  );
}

/** A boot as it is now known; `lastReceivedAt` epoch ms. */
export interface NewProgress extends WatchedBoot {
  readonly lastReceivedAt: number;
}

/** Keeps how far boots have come. */
export async function keepProgress(tx: Transaction, boots: readonly NewProgress[]): Promise<void> {
  if (boots.length === 0) return;
  await tx.query(
    `INSERT INTO boot_progress AS p (project_id, device_id, boot, last_seq, gaps, last_received_at)
     SELECT b."projectId", b."deviceId", b.boot, b."lastSeq", b.gaps, to_timestamp(b."lastReceivedAt" / 1000)
       FROM jsonb_to_recordset($1::jsonb) AS b("projectId" bigint, "deviceId" bigint, boot text, "lastSeq" bigint,
            gaps jsonb, "lastReceivedAt" float8)
     ON CONFLICT (project_id, device_id, boot) DO UPDATE SET last_seq = excluded.last_seq, gaps = excluded.gaps,
       last_received_at = greatest(p.last_received_at, excluded.last_received_at)`,
    [JSON.stringify(boots)],
  );
}

/** Where a gate is first heard of at its place becomes its home. */
export async function keepHomes(tx: Transaction): Promise<void> {
  await tx.query(
    `UPDATE device d SET home_longitude = coalesce(d.home_longitude, p.longitude),
            home_latitude = coalesce(d.home_latitude, p.latitude), home_network = coalesce(d.home_network, p.network)
       FROM device_presence p
      WHERE p.project_id = d.project_id AND p.device_id = d.id AND p.seen_at > ${STARTED}
        AND ((d.home_longitude IS NULL AND p.longitude IS NOT NULL) OR (d.home_network IS NULL AND p.network IS NOT NULL))`,
  );
}

/** Since when a device can be heard where it stands: it was claimed, or moved there. */
const STARTED = `greatest(d.claimed_at, (SELECT max(l.from_at) FROM device_placement l
  WHERE l.device_id = d.id AND l.project_id = d.project_id AND l.from_at > '1970-01-01'), '1970-01-02')`;

const MS = (column: string) => `date_part('epoch', ${column}) * 1000`;

/** A gate with what is known of it, and its open alerts. */
export interface WatchedDevice extends DeviceState {
  readonly id: number;
  readonly projectId: number;
  readonly open: readonly OpenAlert[];
}

/** An alert that is open. */
export interface OpenAlert {
  readonly id: number;
  readonly code: string;
  readonly detail: WantedAlert['detail'];
}

/** Every gate that is in service on a site under construction; one that is not any more keeps no alert open. */
export function readDeviceStates(
  tx: Transaction,
): Promise<(WatchedDevice & { readonly isWatched: boolean })[]> {
  return tx.query(
    `WITH fleet AS (
       SELECT d.*, NOT d.is_revoked AND p.status = '003' AND d.secret_hash || coalesce(d.certificate_sha256, '') <> ''
              AS is_watched, p.time_zone, p.working_from_minutes, p.working_to_minutes,
              (SELECT b.last_received_at FROM boot_progress b WHERE b.project_id = d.project_id AND b.device_id = d.id
                ORDER BY b.last_received_at DESC LIMIT 1) AS last_event_at
         FROM device d JOIN project p ON p.id = d.project_id
     ), site AS (
       SELECT project_id, count(*) AS gates, (array_agg(id ORDER BY last_event_at DESC NULLS LAST))[1] AS latest,
              max(last_event_at) AS at,
              (array_agg(last_event_at ORDER BY last_event_at DESC NULLS LAST))[2] AS before
         FROM fleet WHERE is_watched GROUP BY project_id
     )
     SELECT d.id, d.project_id AS "projectId", d.is_watched AS "isWatched", d.time_zone AS "timeZone",
            d.working_from_minutes AS "workingFromMinutes", d.working_to_minutes AS "workingToMinutes",
            ${MS(STARTED)} AS "startedAt", coalesce(s.is_online, false) AS "isOnline", ${MS('s.seen_at')} AS "seenAt",
            s.clock_offset_ms AS "clockOffsetMs", ${MS('d.last_event_at')} AS "lastEventAt",
            ${MS('CASE WHEN t.latest = d.id THEN t.before ELSE t.at END')} AS "siteLastEventAt",
            coalesce(t.gates, 0) <= 1 AS "isOnlyGate", coalesce(r.count, 0) AS "rosterCount",
            CASE WHEN s.longitude IS NOT NULL THEN json_build_object('longitude', s.longitude, 'latitude', s.latitude) END
              AS place,
            CASE WHEN d.home_longitude IS NOT NULL
                 THEN json_build_object('longitude', d.home_longitude, 'latitude', d.home_latitude) END AS home,
            s.network, d.home_network AS "homeNetwork",
            (SELECT min((g ->> 'since')::float8) FROM boot_progress b, jsonb_array_elements(b.gaps) AS g
              WHERE b.device_id = d.id AND b.gaps <> '[]') AS "gapSince",
            (SELECT coalesce(sum((g ->> 'to')::float8 - (g ->> 'from')::float8 + 1), 0)
               FROM boot_progress b, jsonb_array_elements(b.gaps) AS g WHERE b.device_id = d.id AND b.gaps <> '[]')
              AS "missingCount",
            coalesce(a.open, '[]') AS open
       FROM fleet d
       LEFT JOIN device_presence s ON s.project_id = d.project_id AND s.device_id = d.id
       LEFT JOIN site t ON t.project_id = d.project_id
       LEFT JOIN roster_head r ON r.project_id = d.project_id
       LEFT JOIN (SELECT device_id, json_agg(json_build_object('id', id, 'code', code, 'detail', detail)) AS open
                    FROM device_alert WHERE closed_at IS NULL GROUP BY device_id) a ON a.device_id = d.id
      WHERE d.is_watched OR a.open IS NOT NULL`,
  );
}

/** When gateways hear the broker, epoch ms; null = none says so. */
export async function readListening(tx: Transaction): Promise<Listening | null> {
  const [row] = await tx.query<Listening[]>(
    `SELECT ${MS('since')} AS since, ${MS('until')} AS until FROM gateway_listening ORDER BY until DESC LIMIT 1`,
  );
  return row ?? null;
}

/** What changes about alerts. */
export interface AlertChanges {
  readonly opened: readonly (WantedAlert & { readonly projectId: number; readonly deviceId: number })[];
  /** Open ones that say something else now; `isWorse` takes an acknowledgement back. */
  readonly changed: readonly { readonly id: number; readonly detail: object; readonly isWorse: boolean }[];
  readonly closed: readonly number[];
}

/** Opens, changes and closes alerts. */
export async function keepAlerts(tx: Transaction, { opened, changed, closed }: AlertChanges): Promise<void> {
  if (opened.length > 0)
    await tx.query(
      `INSERT INTO device_alert (project_id, device_id, code, since, detail)
       SELECT a."projectId", a."deviceId", a.code, to_timestamp(a.since / 1000), a.detail
         FROM jsonb_to_recordset($1::jsonb) AS a("projectId" bigint, "deviceId" bigint, code text, since float8, detail jsonb)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(opened)],
    );
  if (changed.length > 0)
    await tx.query(
      `UPDATE device_alert a SET detail = c.detail,
              acknowledged_at = CASE WHEN c."isWorse" THEN NULL ELSE a.acknowledged_at END,
              acknowledged_by = CASE WHEN c."isWorse" THEN NULL ELSE a.acknowledged_by END,
              acknowledged_reason = CASE WHEN c."isWorse" THEN NULL ELSE a.acknowledged_reason END
         FROM jsonb_to_recordset($1::jsonb) AS c(id bigint, detail jsonb, "isWorse" boolean)
        WHERE a.id = c.id AND a.closed_at IS NULL`,
      [JSON.stringify(changed)],
    );
  if (closed.length > 0)
    await tx.query(
      `UPDATE device_alert SET closed_at = clock_timestamp() WHERE id = ANY ($1::bigint[]) AND closed_at IS NULL`,
      [closed],
    );
}
