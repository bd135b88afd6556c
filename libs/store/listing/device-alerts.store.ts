// Step 10 of the walk: alerts of gates as people read them.
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

/** `open`: nobody has said anything to it yet. */
export const ALERT_STATES = ['open', 'acknowledged', 'closed'] as const;

interface AlertFilter {
  readonly project?: string;
  readonly device?: string;
  readonly code?: string;
  readonly state?: string;
}

interface AlertItem {
  readonly id: string;
  readonly projectCode: string;
  readonly deviceSn: string;
  readonly gate: string;
  readonly code: string;
  readonly state: string;
  readonly since: Date;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly detail: object;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedReason: string | null;
}

const KEY: ListKey = { list: 'alerts', parts: ['id', 'id'] };
const COLUMNS = ['a.id', 'a.project_id'];
const STATE = `CASE WHEN a.closed_at IS NOT NULL THEN 'closed' WHEN a.acknowledged_at IS NOT NULL THEN 'acknowledged'
  ELSE 'open' END`;

/** Alerts, the latest first. */
export async function listDeviceAlerts(
  tx: Transaction,
  filter: AlertFilter & { readonly key?: AlertKey },
  { limit, cursor }: PageRequest,
): Promise<Page<AlertItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), COLUMNS, '<'),
    ...sql.when(filter.key?.projectId, (value) => `a.project_id = ${value}`),
    ...sql.when(filter.key?.id, (value) => `a.id = ${value}`),
    ...sql.when(filter.project, (value) => `p.code = ${value}`),
    ...sql.when(filter.device, (value) => `d.sn = ${value}`),
    ...sql.when(filter.code, (value) => `a.code = ${value}`),
    ...sql.when(filter.state, (value) => `${STATE} = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<AlertItem>[]>(
    `SELECT concat_ws('-', a.project_id, a.id) AS id, p.code AS "projectCode", d.sn AS "deviceSn", d.lane AS gate, a.code,
            ${STATE} AS state, a.since, a.opened_at AS "openedAt", a.closed_at AS "closedAt", a.detail,
            a.acknowledged_at AS "acknowledgedAt", a.acknowledged_by AS "acknowledgedBy",
            a.acknowledged_reason AS "acknowledgedReason", json_build_array(a.id, a.project_id) AS "pageKey"
       FROM device_alert a JOIN project p ON p.id = a.project_id JOIN device d ON d.id = a.device_id
      WHERE ${allOf(conditions)} ORDER BY a.id DESC, a.project_id DESC LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}

/** The two numbers of an alert's id. */
export interface AlertKey {
  readonly projectId: number;
  readonly id: number;
}

/** What was acknowledged. */
export interface AcknowledgedAlert {
  readonly deviceId: number;
  readonly code: string;
}

/**
 * Somebody has seen an alert and says why it is so. It stays until what it says is over; one that the gate was moved is
 * over with that: where it stands now is its home.
 * @returns undefined where there is no such alert that is open, within the caller's scope
 */
export async function acknowledgeAlert(
  tx: Transaction,
  { projectId, id }: AlertKey,
  by: { readonly name: string; readonly reason: string },
): Promise<AcknowledgedAlert | undefined> {
  const [rows] = await tx.query<[AcknowledgedAlert[], number]>(
    `UPDATE device_alert SET acknowledged_at = clock_timestamp(), acknowledged_by = $3, acknowledged_reason = $4,
            closed_at = CASE WHEN code = 'moved' THEN clock_timestamp() END
      WHERE project_id = $1 AND id = $2 AND closed_at IS NULL RETURNING device_id AS "deviceId", code`,
    [projectId, id, by.name, by.reason],
  );
  const [alert] = rows;
  if (alert?.code === 'moved')
    await tx.query(
      `UPDATE device d SET home_longitude = p.longitude, home_latitude = p.latitude, home_network = p.network
         FROM device_presence p WHERE d.id = $1 AND p.project_id = d.project_id AND p.device_id = d.id`,
      [alert.deviceId],
    );
  return alert;
}
