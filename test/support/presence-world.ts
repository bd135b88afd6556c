// Passages of today for the tests of presence: a site where it is about noon now, whatever the clock says.
import type { DataSource } from 'typeorm';
import type { TestSite } from './site.js';

let seq = 100_000;

/** One passage; times are minutes before now. */
export interface TestPassage {
  readonly worker?: number;
  readonly direction: 'in' | 'out';
  readonly ago: number;
  readonly receivedAgo?: number;
  readonly verdict?: string;
  readonly method?: string;
  readonly gate?: number;
}

/** Lets the site lie where it is between noon and one o'clock, so that the last hours are all of today. */
export async function bringNoon(owner: DataSource, site: TestSite): Promise<void> {
  const offset = 12 - new Date().getUTCHours();
  const zone = `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
  await owner.query('UPDATE project SET time_zone = $2 WHERE id = $1', [site.projectId, zone]);
}

/** Stores passages as the gateway does; returns the ids that the API gives them. */
export async function pass(
  owner: Pick<DataSource, 'query'>,
  site: TestSite,
  passages: readonly TestPassage[],
): Promise<string[]> {
  const rows = passages.map(
    ({ worker, direction, ago, receivedAgo = ago, verdict = 'allowed', method = 'face', gate = 0 }) => {
      seq += 1;
      const workerId = worker === undefined ? null : site.workers[worker]?.id;
      return { deviceId: site.gates[gate]?.id, seq, workerId, direction, method, verdict, ago, receivedAgo };
    },
  );
  await owner.query(
    `INSERT INTO gate_event (project_id, device_id, boot_id, seq, worker_id, direction, method, verdict, time_quality,
                             device_at, received_at, effective_at, content_hash)
     SELECT $1, p."deviceId", 1, p.seq, p."workerId", p.direction, p.method, p.verdict, 'ok', t.at,
            clock_timestamp() - p."receivedAgo" * interval '1 minute', t.at, ''
       FROM jsonb_to_recordset($2::jsonb) AS p("deviceId" bigint, seq bigint, "workerId" bigint, direction text, method text,
            verdict text, ago float8, "receivedAgo" float8),
            LATERAL (SELECT clock_timestamp() - p.ago * interval '1 minute' AS at) AS t`,
    [site.projectId, JSON.stringify(rows)],
  );
  return rows.map((row) => `${site.projectId}-${row.deviceId}-1-${row.seq}`);
}
