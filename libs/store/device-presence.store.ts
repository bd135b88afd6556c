// Beside the walk: when each gate was last heard of, written down in batches.
import type { DataSource } from 'typeorm';

/** What a gate has last said of itself; instants are epoch ms. */
export interface DeviceSighting {
  readonly sn: string;
  readonly session: string;
  readonly isOnline: boolean;
  readonly seenAt: number;
  readonly firmware: string | null;
  readonly queued: number | null;
  readonly rosterVersion: number | null;
  readonly clockOffsetMs: number | null;
}

/** Keeps sightings; an older one than what is stored, by another gateway perhaps, changes nothing. */
export async function keepSightings(store: DataSource, sightings: readonly DeviceSighting[]): Promise<void> {
  if (sightings.length === 0) return;
  await store.query(
    `INSERT INTO device_presence AS p (project_id, device_id, session, is_online, seen_at, firmware, queued_count,
                                       roster_version, clock_offset_ms)
     SELECT d.project_id, d.id, s.session, s."isOnline", to_timestamp(s."seenAt" / 1000), s.firmware, s.queued,
            s."rosterVersion", s."clockOffsetMs"
       FROM jsonb_to_recordset($1::jsonb) AS s(sn text, session text, "isOnline" boolean, "seenAt" float8, firmware text,
            queued bigint, "rosterVersion" bigint, "clockOffsetMs" bigint)
       JOIN device d ON d.sn = s.sn
     ON CONFLICT (project_id, device_id) DO UPDATE
        SET session = excluded.session, is_online = excluded.is_online, seen_at = excluded.seen_at,
            firmware = coalesce(excluded.firmware, p.firmware), queued_count = excluded.queued_count,
            roster_version = coalesce(excluded.roster_version, p.roster_version),
            clock_offset_ms = coalesce(excluded.clock_offset_ms, p.clock_offset_ms)
      WHERE p.seen_at <= excluded.seen_at`,
    [JSON.stringify(sightings)],
  );
}
