// Step 10 of the walk: gate events as people read them.
import { policyOf } from '../policy-at.js';
import { hasPhotoOf, photoOf } from '../device-photo.store.js';
import type { GateEventKey } from '../gate-event.store.js';
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

/** Filters; instants are half-open on the receive time, [from, to). */
interface GateEventFilter {
  readonly project?: string;
  readonly worker?: string;
  readonly device?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly verdict?: string;
}

export interface GateEventItem {
  readonly id: string;
  readonly projectCode: string;
  readonly projectName: string;
  readonly deviceSn: string | null;
  readonly gate: string | null;
  readonly boot: string | null;
  readonly seq: number;
  readonly workerNumber: string | null;
  readonly workerName: string | null;
  readonly claimedAsLast4: string | null;
  readonly direction: string;
  readonly method: string;
  readonly verdict: string;
  readonly timeQuality: string;
  readonly deviceAt: Date;
  readonly receivedAt: Date;
  readonly effectiveAt: Date;
  readonly clockOffsetMs: number | null;
  /** Id of the event that this one repeats. */
  readonly repeatOf: string | null;
  readonly photo: string | null;
  readonly hasPhoto: boolean;
}

const KEY: ListKey = { list: 'gate-events', parts: ['instant', 'id', 'id', 'id', 'id'] };

// what the device called an unknown person may be a card, so only its end is shown
const ITEM = `concat_ws('-', g.project_id, g.device_id, g.boot_id, g.seq) AS id, p.code AS "projectCode",
  p.name AS "projectName", d.sn AS "deviceSn", d.lane AS gate, b.boot, g.seq, w.number AS "workerNumber",
  w.name AS "workerName", right(g.claimed_as, 4) AS "claimedAsLast4", g.direction, g.method, g.verdict,
  g.time_quality AS "timeQuality", g.device_at AS "deviceAt", g.received_at AS "receivedAt",
  g.effective_at AS "effectiveAt", g.clock_offset_ms AS "clockOffsetMs", earlier.id AS "repeatOf",
  ${photoOf('g')} AS photo, ${hasPhotoOf('g')} AS "hasPhoto"`;

const NAMES = `LEFT JOIN device d ON d.id = g.device_id
  LEFT JOIN device_boot b ON b.project_id = g.project_id AND b.device_id = g.device_id AND b.boot_id = g.boot_id
  LEFT JOIN worker w ON w.id = g.worker_id`;

const COUNTS = (event: string) => `${event}.verdict = 'allowed' AND ${event}.time_quality <> 'suspect'`;

/**
 * What a near-duplicate repeats: the nearest counting event before it of the same worker at the same gate in the same
 * direction, within the debounce of the day's policy, with no passage the other way at any gate in between. Each mark
 * is therefore a DUPLICATE for the attendance rule too. That rule looks back at one event, whichever gate saw it, so it
 * also takes for a repeat what another gate of the site saw: true for hours, but no sign that this gate saw double.
 * Looked up when read: writing pays nothing, and an event that comes late moves the mark.
 */
const EARLIER = `LEFT JOIN ${policyOf('g', 'p')} AS policy ON ${COUNTS('g')}
  LEFT JOIN LATERAL (
    SELECT r.* FROM gate_event r
     WHERE r.project_id = g.project_id AND r.worker_id = g.worker_id AND r.effective_at <= g.effective_at
       AND r.effective_at >= policy.repeats_since
       AND (r.effective_at, r.boot_id, r.seq) < (g.effective_at, g.boot_id, g.seq)
       AND r.device_id = g.device_id AND r.direction = g.direction AND ${COUNTS('r')}
     ORDER BY r.effective_at DESC, r.boot_id DESC, r.seq DESC LIMIT 1) AS r ON policy.work_date IS NOT NULL
  LEFT JOIN LATERAL (
    SELECT concat_ws('-', r.project_id, r.device_id, r.boot_id, r.seq) AS id
     WHERE NOT EXISTS (
       SELECT FROM gate_event o
        WHERE o.project_id = g.project_id AND o.worker_id = g.worker_id AND o.direction <> g.direction
          AND o.effective_at BETWEEN r.effective_at AND g.effective_at AND ${COUNTS('o')}
          AND (o.effective_at, o.device_id, o.boot_id, o.seq) > (r.effective_at, r.device_id, r.boot_id, r.seq)
          AND (o.effective_at, o.device_id, o.boot_id, o.seq) < (g.effective_at, g.device_id, g.boot_id, g.seq))
    ) AS earlier ON r.seq IS NOT NULL`;

const MILLISECONDS = `round(extract(epoch FROM g.received_at) * 1000)::bigint`;
const NEWEST_FIRST = ['received_at', 'device_id', 'boot_id', 'seq', 'project_id'].map((name) => `g.${name}`);

/** Gate events, the newest first by receive time. Each project gives at most a page from its own index. */
export async function listGateEvents(
  tx: Transaction,
  filter: GateEventFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<GateEventItem>> {
  const sql = new Bindings();
  const [at, ...rest] = readCursor(cursor, KEY) ?? [];
  const key = at === undefined ? undefined : [new Date(Number(at)), ...rest];
  const events = [
    'g.project_id = p.id',
    ...sql.after(key as (string | number)[] | undefined, NEWEST_FIRST),
    ...sql.when(filter.from, (value) => `g.received_at >= ${value}`),
    ...sql.when(filter.to, (value) => `g.received_at < ${value}`),
    ...sql.when(filter.verdict, (value) => `g.verdict = ${value}`),
    ...sql.when(filter.worker, (value) => `g.worker_id = (SELECT id FROM worker WHERE number = ${value})`),
    ...sql.when(filter.device, (value) => `g.device_id = (SELECT id FROM device WHERE sn = ${value})`),
  ];
  const projects = sql.when(filter.project, (value) => `p.code = ${value}`);
  const order = NEWEST_FIRST.map((column) => `${column} DESC`).join(', ');
  const most = sql.bind(limit + 1);
  const rows = await tx.query<KeyedRow<GateEventItem>[]>(
    `SELECT ${ITEM}, json_build_array(${MILLISECONDS}, g.device_id, g.boot_id, g.seq, g.project_id) AS "pageKey"
       FROM (SELECT g.* FROM project p CROSS JOIN LATERAL (
               SELECT g.* FROM gate_event g WHERE ${allOf(events)} ORDER BY ${order} LIMIT ${most}) g
              WHERE ${allOf(projects)} ORDER BY ${order} LIMIT ${most}) g
       JOIN project p ON p.id = g.project_id ${NAMES} ${EARLIER}
      ORDER BY ${order}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

/** One gate event, undefined where it is not there or not to be seen. */
export async function findGateEvent(tx: Transaction, key: GateEventKey): Promise<GateEventItem | undefined> {
  const [item] = await tx.query<GateEventItem[]>(
    `SELECT ${ITEM} FROM gate_event g JOIN project p ON p.id = g.project_id ${NAMES} ${EARLIER}
      WHERE g.project_id = $1 AND g.device_id = $2 AND g.boot_id = $3 AND g.seq = $4`,
    [key.projectId, key.deviceId, key.bootId, key.seq],
  );
  return item;
}
