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
  readonly location: { readonly lng: number; readonly lat: number } | null;
  readonly network: string | null;
}

/** Keeps sightings; an older one than what is stored, by another gateway perhaps, changes nothing. */
export async function keepSightings(store: DataSource, sightings: readonly DeviceSighting[]): Promise<void> {
  if (sightings.length === 0) return;
  await store.query(
    `INSERT INTO device_presence AS p (project_id, device_id, session, is_online, seen_at, firmware, queued_count,
                                       roster_version, clock_offset_ms, longitude, latitude, network)
     SELECT d.project_id, d.id, s.session, s."isOnline", to_timestamp(s."seenAt" / 1000), s.firmware, s.queued,
            s."rosterVersion", s."clockOffsetMs", (s.location ->> 'lng')::float8, (s.location ->> 'lat')::float8, s.network
       FROM jsonb_to_recordset($1::jsonb) AS s(sn text, session text, "isOnline" boolean, "seenAt" float8, firmware text,
            queued bigint, "rosterVersion" bigint, "clockOffsetMs" bigint, location jsonb, network text)
       JOIN device d ON d.sn = s.sn
     ON CONFLICT (project_id, device_id) DO UPDATE
        SET session = excluded.session, is_online = excluded.is_online, seen_at = excluded.seen_at,
            firmware = coalesce(excluded.firmware, p.firmware), queued_count = excluded.queued_count,
            roster_version = coalesce(excluded.roster_version, p.roster_version),
            clock_offset_ms = coalesce(excluded.clock_offset_ms, p.clock_offset_ms),
            longitude = coalesce(excluded.longitude, p.longitude), latitude = coalesce(excluded.latitude, p.latitude),
            network = coalesce(excluded.network, p.network)
      WHERE p.seen_at <= excluded.seen_at`,
    [JSON.stringify(sightings)],
  );
}

/** A gateway says that it hears the broker, from when until now (epoch ms); rows of gateways long gone are cleared. */
export async function keepListening(
  store: DataSource,
  { gateway, since, until }: { readonly gateway: string; readonly since: number; readonly until: number },
): Promise<void> {
  await store.query(
    `INSERT INTO gateway_listening (gateway, since, until)
     VALUES ($1, to_timestamp($2::float8 / 1000), to_timestamp($3::float8 / 1000))
     ON CONFLICT (gateway) DO UPDATE SET since = excluded.since, until = excluded.until`,
    [gateway, since, until],
  );
  await store.query(
    `DELETE FROM gateway_listening WHERE until < to_timestamp($1::float8 / 1000) - interval '1 day'`,
    [until],
  );
}
