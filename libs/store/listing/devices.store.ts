// Step 10 of the walk: devices, their rosters and commands as people read them.
import type { Transaction } from '../unit-of-work.js';
import {
  type KeyedRow,
  type ListKey,
  type Page,
  type PageRequest,
  Bindings,
  allOf,
  readCursor,
  toPage,
} from './page.js';

/** A device with its state. */
export interface DeviceItem {
  readonly sn: string;
  readonly projectCode: string;
  readonly lane: string;
  readonly state: 'unclaimed' | 'active' | 'revoked';
  readonly credential: 'password' | 'certificate' | 'none';
  readonly claimExpiresAt: Date | null;
  readonly claimedAt: Date | null;
  readonly isOnline: boolean;
  readonly seenAt: Date | null;
  readonly firmware: string | null;
  readonly rosterVersion: number | null;
  readonly version: number;
}

interface DeviceFilter {
  readonly sn?: string;
  readonly project?: string;
  readonly state?: string;
}

const DEVICES: ListKey = { list: 'devices', parts: ['text'] };
/** A device that has not been heard of for this long is offline (contracts §3). */
const OFFLINE_AFTER = `interval '150 seconds'`;
const CREDENTIAL = `CASE WHEN d.is_revoked THEN 'none' WHEN d.certificate_sha256 IS NOT NULL THEN 'certificate'
  WHEN d.secret_hash = '' THEN 'none' ELSE 'password' END`;
const STATE = `CASE WHEN d.is_revoked THEN 'revoked' WHEN d.secret_hash = '' AND d.certificate_sha256 IS NULL THEN 'unclaimed'
  ELSE 'active' END`;
const IS_ONLINE = `coalesce(p.is_online AND p.seen_at > now() - ${OFFLINE_AFTER}, false)`;

/** Devices by serial number. */
export async function listDevices(
  tx: Transaction,
  filter: DeviceFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<DeviceItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, DEVICES), ['d.sn'], '>'),
    ...sql.when(filter.sn, (value) => `d.sn = ${value}`),
    ...sql.when(filter.project, (value) => `j.code = ${value}`),
    ...sql.when(filter.state, (value) => `${STATE} = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<DeviceItem>[]>(
    `SELECT d.sn, j.code AS "projectCode", d.lane, ${STATE} AS state, ${CREDENTIAL} AS credential,
            d.claim_expires_at AS "claimExpiresAt",
            d.claimed_at AS "claimedAt", ${IS_ONLINE} AS "isOnline", p.seen_at AS "seenAt", p.firmware,
            p.roster_version AS "rosterVersion", d.version, json_build_array(d.sn) AS "pageKey"
       FROM device d JOIN project j ON j.id = d.project_id
       LEFT JOIN device_presence p ON p.project_id = d.project_id AND p.device_id = d.id
      WHERE ${allOf(conditions)} ORDER BY d.sn LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, DEVICES);
}

/** The roster of a gate: wanted, reported, and what lies between. */
export interface DeviceRosterState {
  readonly desired: { readonly version: number; readonly hash: string | null; readonly count: number };
  readonly reported: {
    readonly version: number;
    readonly hash: string;
    readonly count: number;
    readonly reportedAt: Date;
    readonly failed: readonly { readonly worker: string; readonly reason: string }[];
  } | null;
  readonly isCurrent: boolean;
  readonly missingCount: number | null;
  /** Since when the gate should have had it, in seconds; null where it has it. */
  readonly behindSeconds: number | null;
}

/** The roster of one gate; undefined for a device that the caller does not see. */
export async function readDeviceRoster(tx: Transaction, sn: string): Promise<DeviceRosterState | undefined> {
  const [row] = await tx.query<DeviceRosterState[]>(
    `SELECT json_build_object('version', v.version, 'hash', h.hash, 'count', coalesce(h.count, 0)) AS desired,
            CASE WHEN r.device_id IS NULL THEN NULL ELSE json_build_object('version', r.version, 'hash', r.hash,
              'count', r.count, 'failed', r.failed,
              'reportedAt', to_char(r.reported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END AS reported,
            coalesce(r.version = v.version AND r.hash IS NOT DISTINCT FROM coalesce(h.hash, r.hash), false) AS "isCurrent",
            coalesce(h.count, 0) - r.count AS "missingCount",
            CASE WHEN r.version IS DISTINCT FROM v.version
                 THEN floor(date_part('epoch', now() - h.changed_at))::int END AS "behindSeconds"
       FROM device d
       LEFT JOIN roster_head h ON h.project_id = d.project_id
       LEFT JOIN roster_report r ON r.project_id = d.project_id AND r.device_id = d.id
       CROSS JOIN LATERAL (SELECT greatest(coalesce(h.version, 0), d.roster_floor) AS version) AS v
      WHERE d.sn = $1`,
    [sn],
  );
  return row;
}

/** A boot of a device: what came in of it. */
interface BootState {
  readonly boot: string;
  readonly lastSeq: number;
  readonly storedCount: number;
  readonly missingCount: number;
  readonly lastEventAt: Date | null;
}

/** How a gate is: heard of when, how far behind, which numbers are missing. */
export interface DeviceHealth {
  readonly sn: string;
  readonly isOnline: boolean;
  readonly session: string | null;
  readonly seenAt: Date | null;
  readonly firmware: string | null;
  readonly queuedCount: number | null;
  readonly clockOffsetMs: number | null;
  readonly lastEventAt: Date | null;
  readonly boots: readonly BootState[];
  readonly quarantinedCount: number;
  readonly openAlerts: readonly string[];
}

/** The health of one gate; undefined for a device that the caller does not see. */
export async function readDeviceHealth(tx: Transaction, sn: string): Promise<DeviceHealth | undefined> {
  const [row] = await tx.query<(Omit<DeviceHealth, 'boots'> & { id: number })[]>(
    `SELECT d.id, d.sn, ${IS_ONLINE} AS "isOnline", p.session, p.seen_at AS "seenAt", p.firmware,
            p.queued_count AS "queuedCount", p.clock_offset_ms AS "clockOffsetMs",
            (SELECT count(*)::int FROM quarantine q WHERE q.project_id = d.project_id AND q.device_id = d.id)
              AS "quarantinedCount",
            ARRAY(SELECT a.code::text FROM device_alert a WHERE a.project_id = d.project_id AND a.device_id = d.id
                   AND a.closed_at IS NULL ORDER BY a.code) AS "openAlerts"
       FROM device d LEFT JOIN device_presence p ON p.project_id = d.project_id AND p.device_id = d.id
      WHERE d.sn = $1`,
    [sn],
  );
  if (!row) return undefined;
  const { id, ...health } = row;
  const boots = await tx.query<BootState[]>(
    `SELECT b.boot, max(g.seq) AS "lastSeq", count(*)::int AS "storedCount",
            max(g.seq) - count(*) - (SELECT count(DISTINCT q.seq) FROM quarantine q
               WHERE q.device_id = $1 AND q.boot = b.boot AND q.seq < max(g.seq) AND q.reason <> 'conflict') AS "missingCount",
            max(g.device_at) AS "lastEventAt"
       FROM device_boot b JOIN gate_event g
         ON g.project_id = b.project_id AND g.device_id = b.device_id AND g.boot_id = b.boot_id
      WHERE b.device_id = $1 GROUP BY b.boot ORDER BY max(g.received_at) DESC LIMIT 20`,
    [id],
  );
  const lastEventAt = boots.reduce<Date | null>(
    (last, { lastEventAt: at }) => (at && (!last || at > last) ? at : last),
    null,
  );
  return { ...health, lastEventAt, boots };
}

/** A command and what came of it. */
export interface CommandItem {
  readonly id: string;
  readonly type: string;
  readonly args: object;
  readonly reason: string;
  readonly requestedBy: string;
  readonly state: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly sentAt: Date | null;
  readonly answeredAt: Date | null;
  readonly isOk: boolean | null;
  readonly resultCode: string | null;
  readonly resultMessage: string | null;
}

const COMMANDS: ListKey = { list: 'commands', parts: ['text', 'text'] };

/** Commands of a device, the latest first. */
export async function listCommands(
  tx: Transaction,
  filter: { readonly deviceId: number; readonly id?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<CommandItem>> {
  const sql = new Bindings();
  const at = `to_char(c.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`;
  const conditions = [
    `c.device_id = ${sql.bind(filter.deviceId)}`,
    ...sql.after(readCursor(cursor, COMMANDS), [at, 'c.id'], '<'),
    ...sql.when(filter.id, (value) => `c.id = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<CommandItem>[]>(
    `SELECT c.id, c.type, c.args, c.reason, c.requested_by AS "requestedBy",
            CASE WHEN c.state = 'waiting' AND c.expires_at <= now() THEN 'expired' ELSE c.state END AS state,
            c.created_at AS "createdAt", c.expires_at AS "expiresAt", c.sent_at AS "sentAt", c.answered_at AS "answeredAt",
            c.is_ok AS "isOk", c.result_code AS "resultCode", c.result_message AS "resultMessage",
            json_build_array(${at}, c.id) AS "pageKey"
       FROM device_command c WHERE ${allOf(conditions)} ORDER BY ${at} DESC, c.id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, COMMANDS);
}
