// The register: certificates and bans as people read them.
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

interface CertificateItem {
  readonly id: number;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly kind: string;
  readonly number: string;
  readonly tradeCode: string | null;
  readonly level: string | null;
  readonly issuedOn: string;
  readonly expiresOn: string | null;
  readonly issuer: string | null;
  readonly status: string;
  readonly hasFile: boolean;
  readonly version: number;
}

const CERTIFICATES: ListKey = { list: 'certificates', parts: ['id'] };

/** Certificates in the order in which they were recorded. */
export async function listCertificates(
  tx: Transaction,
  filter: { readonly id?: number; readonly worker?: string; readonly kind?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<CertificateItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, CERTIFICATES), ['c.id'], '>'),
    ...sql.when(filter.id, (value) => `c.id = ${value}`),
    ...sql.when(filter.worker, (value) => `w.number = ${value}`),
    ...sql.when(filter.kind, (value) => `c.kind = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<CertificateItem>[]>(
    `SELECT c.id, w.number AS "workerNumber", w.name AS "workerName", c.kind, c.number, c.trade_code AS "tradeCode",
            c.level, c.issued_on::text AS "issuedOn", c.expires_on::text AS "expiresOn", c.issuer, c.status,
            c.file_sha256 IS NOT NULL AS "hasFile", c.version, json_build_array(c.id) AS "pageKey"
       FROM certificate c JOIN worker w ON w.id = c.worker_id
      WHERE ${allOf(conditions)} ORDER BY c.id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, CERTIFICATES);
}

interface BarItem {
  readonly id: number;
  readonly workerNumber: string;
  readonly workerName: string;
  readonly projectCode: string | null;
  readonly areaPrefix: string | null;
  readonly from: string;
  readonly to: string | null;
  readonly reason: string;
  readonly version: number;
}

const BARS: ListKey = { list: 'bars', parts: ['id'] };

/** Bans in the order in which they were recorded. */
export async function listBars(
  tx: Transaction,
  filter: { readonly id?: number; readonly worker?: string; readonly project?: string },
  { limit, cursor }: PageRequest,
): Promise<Page<BarItem>> {
  const sql = new Bindings();
  const conditions = [
    ...sql.after(readCursor(cursor, BARS), ['b.id'], '>'),
    ...sql.when(filter.id, (value) => `b.id = ${value}`),
    ...sql.when(filter.worker, (value) => `w.number = ${value}`),
    ...sql.when(filter.project, (value) => `p.code = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<BarItem>[]>(
    `SELECT b.id, w.number AS "workerNumber", w.name AS "workerName", p.code AS "projectCode",
            b.area_prefix AS "areaPrefix", b.barred_from::text AS "from", b.barred_to::text AS "to", b.reason, b.version,
            json_build_array(b.id) AS "pageKey"
       FROM worker_bar b JOIN worker w ON w.id = b.worker_id LEFT JOIN project p ON p.id = b.project_id
      WHERE ${allOf(conditions)} ORDER BY b.id LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, BARS);
}
