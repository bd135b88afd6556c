// Beside the walk: what a broker that must be told its clients is told of the devices.
import type { DataSource } from 'typeorm';

/** A device as its account at the broker goes by it. */
export interface BrokerDevice {
  readonly sn: string;
  /** '' = it has no password. */
  readonly secretHash: string;
  readonly secretCipher: string | null;
  readonly isRevoked: boolean;
}

/** Every device, in the order of serial numbers. */
export function readBrokerDevices(store: DataSource): Promise<BrokerDevice[]> {
  return store.query<BrokerDevice[]>(
    `SELECT sn, secret_hash AS "secretHash", secret_cipher AS "secretCipher", is_revoked AS "isRevoked"
       FROM device ORDER BY sn`,
  );
}

/** Another text whenever a device has come, was claimed or was revoked: cheap enough to ask every second. */
export async function brokerDevicesDigest(store: DataSource): Promise<string> {
  const [row] = await store.query<{ digest: string }[]>(
    `SELECT count(*) || ' ' || coalesce(sum(hashtextextended(concat_ws(' ', sn, secret_hash, is_revoked), 0)), 0) AS digest
       FROM device`,
  );
  return row?.digest ?? '';
}

/**
 * Runs the work unless another process of ours is at it; one database connection is held meanwhile.
 * @returns false where another one is
 */
export async function whileAlone(
  store: DataSource,
  name: string,
  work: () => Promise<void>,
): Promise<boolean> {
  const guard = store.createQueryRunner();
  try {
    const [row] = (await guard.query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken', [
      name,
    ])) as {
      taken: boolean;
    }[];
    if (row?.taken !== true) return false;
    try {
      await work();
    } finally {
      await guard.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
    }
    return true;
  } finally {
    await guard.release();
  }
}
