// Steps 2–4 of the walk: who a serial number is.
import type { DataSource } from 'typeorm';

/** A device with what the gateway needs to place its events. */
export interface KnownDevice {
  readonly id: number;
  readonly sn: string;
  readonly projectId: number;
  readonly timeZone: string;
  readonly secretHash: string;
  readonly isRevoked: boolean;
}

/** Finds devices by serial number; unknown ones are absent from the answer. */
export function findDevices(store: DataSource, serialNumbers: readonly string[]): Promise<KnownDevice[]> {
  return store.query<KnownDevice[]>(
    `SELECT d.id, d.sn, d.project_id AS "projectId", p.time_zone AS "timeZone", d.secret_hash AS "secretHash",
            d.is_revoked AS "isRevoked"
       FROM device d JOIN project p ON p.id = d.project_id
      WHERE d.sn = ANY ($1::text[])`,
    [serialNumbers],
  );
}

/**
 * The small number of a boot, made when it is first seen.
 * Two gateways may meet the same boot at once: the one that comes second reads the first one's number.
 */
export async function ensureBoot(store: DataSource, device: KnownDevice, boot: string): Promise<number> {
  for (;;) {
    const key = [device.projectId, device.id, boot];
    const [known] = await store.query<{ boot_id: number }[]>(
      `SELECT boot_id FROM device_boot WHERE project_id = $1 AND device_id = $2 AND boot = $3`,
      key,
    );
    if (known) return known.boot_id;
    await store.query(
      `INSERT INTO device_boot (project_id, device_id, boot_id, boot)
       SELECT $1::bigint, $2::bigint, coalesce(max(boot_id), 0) + 1, $3
         FROM device_boot WHERE project_id = $1 AND device_id = $2
       ON CONFLICT DO NOTHING`,
      key,
    );
  }
}
