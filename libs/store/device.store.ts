// Steps 2–4 of the walk: who a serial number is.
import type { DataSource } from 'typeorm';
import type { Transaction } from './unit-of-work.js';

/** A device with what the gateway needs to place its events. */
export interface KnownDevice {
  readonly id: number;
  readonly sn: string;
  readonly projectId: number;
  readonly timeZone: string;
  readonly secretHash: string;
  readonly isRevoked: boolean;
  /** Where it stood from when on, in order; null for a device that has never moved. */
  readonly placements: readonly Placement[] | null;
}

/** Where a device stood from an instant on. */
export interface Placement {
  /** Epoch ms. */
  readonly from: number;
  readonly projectId: number;
  readonly timeZone: string;
}

/** Finds devices by serial number; unknown ones are absent from the answer. */
export function findDevices(store: DataSource, serialNumbers: readonly string[]): Promise<KnownDevice[]> {
  return store.query<KnownDevice[]>(
    `SELECT d.id, d.sn, d.project_id AS "projectId", p.time_zone AS "timeZone", d.secret_hash AS "secretHash",
            d.is_revoked AS "isRevoked",
            (SELECT json_agg(json_build_object('from', date_part('epoch', l.from_at) * 1000, 'projectId', l.project_id,
                                               'timeZone', q.time_zone) ORDER BY l.from_at)
               FROM device_placement l JOIN project q ON q.id = l.project_id WHERE l.device_id = d.id) AS placements
       FROM device d JOIN project p ON p.id = d.project_id
      WHERE d.sn = ANY ($1::text[])`,
    [serialNumbers],
  );
}

/** A boot by its name. */
export interface BootName {
  readonly projectId: number;
  readonly deviceId: number;
  readonly boot: string;
}

/**
 * The small numbers of boots, made when they are first seen; in the order given. All at once: after a power failure
 * every gate of a region has a new boot. Two gateways may meet the same boot: the second reads the first one's number.
 */
export async function ensureBoots(store: DataSource, boots: readonly BootName[]): Promise<number[]> {
  const keys = [
    boots.map(({ projectId }) => projectId),
    boots.map(({ deviceId }) => deviceId),
    boots.map(({ boot }) => boot),
  ];
  const names = 'unnest($1::bigint[], $2::bigint[], $3::text[])';
  for (;;) {
    const known = await store.query<{ boot_id: number | null }[]>(
      `SELECT b.boot_id FROM ${names} WITH ORDINALITY AS k(project_id, device_id, boot, place)
         LEFT JOIN device_boot b USING (project_id, device_id, boot) ORDER BY k.place`,
      keys,
    );
    const numbers = known.flatMap(({ boot_id: id }) => (id === null ? [] : [id]));
    if (numbers.length === boots.length) return numbers;
    await store.query(
      `INSERT INTO device_boot (project_id, device_id, boot_id, boot)
       SELECT k.project_id, k.device_id, row_number() OVER (PARTITION BY k.project_id, k.device_id ORDER BY k.boot)
              + coalesce((SELECT max(b.boot_id) FROM device_boot b
                           WHERE b.project_id = k.project_id AND b.device_id = k.device_id), 0), k.boot
         FROM (SELECT DISTINCT * FROM ${names} AS n(project_id, device_id, boot)) AS k
        WHERE NOT EXISTS (SELECT FROM device_boot b WHERE (b.project_id, b.device_id, b.boot) = (k.project_id, k.device_id, k.boot))
       ON CONFLICT DO NOTHING`,
      keys,
    );
  }
}

/** Whether a device may come in: its client id is its name, and the secret is its own. The one place that says so. */
export async function isDeviceSecret(
  store: DataSource | Transaction,
  claim: { readonly clientId: string; readonly name: string; readonly secretHash: string },
): Promise<boolean> {
  if (claim.clientId !== claim.name) return false;
  const rows = await store.query<unknown[]>(
    'SELECT 1 FROM device WHERE sn = $1 AND secret_hash = $2 AND NOT is_revoked',
    [claim.name, claim.secretHash],
  );
  return rows.length > 0;
}

/** The same for a device that has shown a certificate: it is the one to which the device is pinned. */
export async function isDeviceCertificate(
  store: DataSource | Transaction,
  claim: { readonly clientId: string; readonly name: string; readonly certificateSha256: string },
): Promise<boolean> {
  if (claim.clientId !== claim.name) return false;
  const rows = await store.query<unknown[]>(
    'SELECT 1 FROM device WHERE sn = $1 AND certificate_sha256 = $2 AND NOT is_revoked',
    [claim.name, claim.certificateSha256],
  );
  return rows.length > 0;
}

/** A device that is in, with what it came in by: one of the two is null. */
export interface PresentDevice {
  readonly sn: string;
  readonly secretHash: string | null;
  readonly certificateSha256: string | null;
}

/** Of these devices those that may not stay: revoked, or what they came in by is not theirs any more. */
export async function unwelcomeDevices(
  store: DataSource,
  present: readonly PresentDevice[],
): Promise<string[]> {
  if (present.length === 0) return [];
  const rows = await store.query<{ sn: string }[]>(
    `SELECT p.sn FROM unnest($1::text[], $2::text[], $3::text[]) AS p(sn, hash, certificate)
       LEFT JOIN device d ON d.sn = p.sn
      WHERE d.id IS NULL OR d.is_revoked
         OR (coalesce(d.secret_hash = p.hash, false) OR coalesce(d.certificate_sha256 = p.certificate, false)) = false`,
    [
      present.map(({ sn }) => sn),
      present.map(({ secretHash }) => secretHash),
      present.map(({ certificateSha256 }) => certificateSha256),
    ],
  );
  return rows.map(({ sn }) => sn);
}

/** What is stored of (device, boot, seq) at other sites where the device has stood: its content hash, or nothing. */
export async function storedElsewhere(
  tx: Transaction,
  events: readonly {
    readonly deviceId: number;
    readonly projectId: number;
    readonly boot: string;
    readonly seq: number;
  }[],
): Promise<(string | null)[]> {
  const rows = await tx.query<{ place: number; hash: string }[]>(
    `SELECT e.place::int AS place, encode(g.content_hash, 'hex') AS hash
       FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[]) WITH ORDINALITY
            AS e(device_id, project_id, boot, seq, place)
       JOIN device_boot b ON b.device_id = e.device_id AND b.boot = e.boot AND b.project_id <> e.project_id
       JOIN gate_event g ON g.project_id = b.project_id AND g.device_id = b.device_id AND g.boot_id = b.boot_id
            AND g.seq = e.seq`,
    [
      events.map(({ deviceId }) => deviceId),
      events.map(({ projectId }) => projectId),
      events.map(({ boot }) => boot),
      events.map(({ seq }) => seq),
    ],
  );
  const found = new Map(rows.map(({ place, hash }) => [place, hash]));
  return events.map((_, i) => found.get(i + 1) ?? null);
}
