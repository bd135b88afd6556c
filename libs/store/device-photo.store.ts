// Beside the walk: photos that gates hand in: which there are, until when they are kept, and that no bytes go while
// somebody takes them.
import type { DataSource } from 'typeorm';
import type { GateEventKey } from './gate-event.store.js';
import { type Transaction, takeLock } from './unit-of-work.js';

/** Locks and rows of one transaction when photos expire. */
const PHOTOS_AT_ONCE = 200;

const objectLock = (kind: '' | '_shared', sha256: string) =>
  `pg_advisory_xact_lock${kind}(hashtextextended('object ' || ${sha256}, 0))`;

/**
 * Holds the bytes under a hash until the end of the transaction. Whoever stores or takes bytes and then writes a row
 * that refers to them calls this first: the object store keeps the same bytes once, and `expirePhotos` takes them
 * away under the same lock. So they are either seen to be referred to, or gone before they are stored anew.
 */
export async function holdObject(tx: Transaction, sha256: string): Promise<void> {
  await tx.query(`SELECT ${objectLock('_shared', '$1::text')}`, [sha256]);
}

/** A photo as a device hands it in. */
export interface HandedInPhoto {
  readonly sn: string;
  readonly secretHash: string;
  readonly sha256: string;
  readonly mediaType: string;
  readonly byteLength: number;
}

/** Keeps a photo for the project of the device; false where it was there, null for a wrong secret. */
export async function keepPhoto(tx: Transaction, photo: HandedInPhoto): Promise<boolean | null> {
  const { sn, secretHash, sha256, mediaType, byteLength } = photo;
  const [row] = await tx.query<{ kept: boolean | null }[]>(
    'SELECT keep_device_photo($1, $2, $3, $4, $5) AS kept',
    [sn, secretHash, sha256, mediaType, byteLength],
  );
  return row?.kept ?? null;
}

/** SQL of the hash in an event's `sha256:…`; null without a photo. */
export const photoOf = (event: string) => `substr(${event}.detail ->> 'photo', 8)`;

/** SQL: whether the photo of an event is kept. */
export const hasPhotoOf = (event: string) =>
  `EXISTS (SELECT FROM device_photo f WHERE f.project_id = ${event}.project_id AND f.sha256 = ${photoOf(event)})`;

/** Hash of the kept photo of an event that the caller sees. */
export async function findEventPhoto(tx: Transaction, key: GateEventKey): Promise<string | undefined> {
  const [row] = await tx.query<{ sha256: string }[]>(
    `SELECT ${photoOf('g')} AS sha256 FROM gate_event g
      WHERE g.project_id = $1 AND g.device_id = $2 AND g.boot_id = $3 AND g.seq = $4 AND ${hasPhotoOf('g')}`,
    [key.projectId, key.deviceId, key.bootId, key.seq],
  );
  return row?.sha256;
}

/**
 * Takes away photos received more than `days` days ago: some rows, and their bytes where nothing else refers to them.
 * The bytes go before the rows are committed: after a crash in between the rows are still there and go the next time.
 * One worker at a time; a second one finds nothing to do.
 * @param remove takes bytes out of the object store; those that are not there are no error
 * @returns how many rows went; call again until none do
 */
export function expirePhotos(
  store: DataSource,
  days: number,
  remove: (sha256: string) => Promise<void>,
): Promise<number> {
  return store.transaction(async (tx) => {
    if (!(await takeLock(tx, 'photos.expire'))) return 0;
    const old = await oldPhotos(tx, days);
    const hashes = [...new Set(old.map(({ sha256 }) => sha256))].sort();
    // one after the other, in one order: two that lock cannot wait for each other
    for (const sha256 of hashes) await tx.query(`SELECT ${objectLock('', '$1::text')}`, [sha256]);
    await tx.query(
      `DELETE FROM device_photo f USING unnest($1::bigint[], $2::text[]) AS o(project_id, sha256)
        WHERE f.project_id = o.project_id AND f.sha256 = o.sha256`,
      [old.map(({ projectId }) => projectId), old.map(({ sha256 }) => sha256)],
    );
    for (const sha256 of await unreferred(tx, hashes)) await remove(sha256);
    return old.length;
  });
}

/** Each project gives its oldest from its own index. */
function oldPhotos(tx: Transaction, days: number): Promise<{ projectId: number; sha256: string }[]> {
  return tx.query(
    `SELECT f.project_id AS "projectId", f.sha256 FROM project p CROSS JOIN LATERAL (
       SELECT project_id, sha256 FROM device_photo
        WHERE project_id = p.id AND received_at < now() - make_interval(days => $1)
        ORDER BY received_at LIMIT ${PHOTOS_AT_ONCE}) AS f
      LIMIT ${PHOTOS_AT_ONCE}`,
    [days],
  );
}

/**
 * Of these, the hashes that nothing refers to: no photo of a gate, no photo or scan of the register, and nobody has
 * handed the same bytes in as a file. A file may wait for its row, and an earlier version of a row may name it.
 */
async function unreferred(tx: Transaction, hashes: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ sha256: string }[]>(
    `SELECT h.sha256 FROM unnest($1::text[]) AS h(sha256)
      WHERE NOT EXISTS (SELECT FROM device_photo f WHERE f.sha256 = h.sha256)
        AND NOT EXISTS (SELECT FROM worker w WHERE w.photo_sha256 = h.sha256)
        AND NOT EXISTS (SELECT FROM certificate c WHERE c.file_sha256 = h.sha256)
        AND NOT EXISTS (SELECT FROM labour_contract l WHERE l.file_sha256 = h.sha256)
        AND NOT EXISTS (SELECT FROM training t WHERE t.file_sha256 = h.sha256)
        AND NOT EXISTS (SELECT FROM audit_entry a
                         WHERE a.subject_kind = 'file' AND a.subject_id = h.sha256 AND a.action = 'file.create')`,
    [hashes],
  );
  return rows.map(({ sha256 }) => sha256);
}
