// Beside the walk: devices as people keep them: claimed, moved.
import type { Transaction } from './unit-of-work.js';

/** A device that has just been claimed. */
export interface ClaimedDevice {
  readonly id: number;
  readonly projectId: number;
  readonly projectCode: string;
  readonly lane: string;
}

/** A claim code becomes credentials, once; undefined for a wrong, used or late code. */
export async function claimDevice(
  tx: Transaction,
  claim: {
    readonly sn: string;
    readonly codeHash: string;
    /** '' = by certificate only. */
    readonly secretHash: string;
    readonly secretCipher: string | null;
    readonly certificateSha256: string | null;
  },
): Promise<ClaimedDevice | undefined> {
  const [device] = await tx.query<ClaimedDevice[]>(
    `SELECT id, project_id AS "projectId", project_code AS "projectCode", lane FROM claim_device($1, $2, $3, $4, $5)`,
    [claim.sn, claim.codeHash, claim.secretHash, claim.secretCipher, claim.certificateSha256],
  );
  return device;
}

/** The id of a device that the caller sees. */
export async function deviceIdOf(tx: Transaction, sn: string): Promise<number | undefined> {
  const [row] = await tx.query<{ id: number }[]>('SELECT id FROM device WHERE sn = $1', [sn]);
  return row?.id;
}

/** Where a device stands now becomes history: what it says of earlier times belongs there. */
export async function keepPlacements(
  tx: Transaction,
  device: { readonly id: number; readonly projectId: number; readonly lane: string },
  next: { readonly projectId: number; readonly lane: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO device_placement (device_id, from_at, project_id, lane)
     SELECT $1, '1970-01-01', $2, $3 WHERE NOT EXISTS (SELECT FROM device_placement WHERE device_id = $1)`,
    [device.id, device.projectId, device.lane],
  );
  await tx.query(
    `INSERT INTO device_placement (device_id, from_at, project_id, lane) VALUES ($1, clock_timestamp(), $2, $3)`,
    [device.id, next.projectId, next.lane],
  );
}

/** A version of rosters above all that were ever given. */
export async function nextRosterVersion(tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ version: number }[]>(`SELECT nextval('roster_version_seq') AS version`);
  return row?.version ?? 0;
}
