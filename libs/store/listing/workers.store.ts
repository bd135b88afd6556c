// The register: people as people read them: masked.
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

interface WorkerFilter {
  readonly number?: string;
  /** Part of a name. */
  readonly name?: string;
  /** Registered on this project at any time. */
  readonly project?: string;
  readonly team?: number;
  readonly identityHash?: string;
}

export interface WorkerItem {
  readonly number: string;
  readonly name: string;
  readonly gender: string;
  readonly birthYear: number;
  readonly documentType: string;
  readonly identityMasked: string;
  readonly documentExpiresOn: string | null;
  readonly grantOrganisation: string | null;
  readonly nation: string | null;
  readonly education: string | null;
  readonly politics: string | null;
  readonly householdType: string | null;
  readonly hasAddress: boolean;
  readonly phoneMasked: string | null;
  readonly emergencyName: string | null;
  readonly emergencyPhoneMasked: string | null;
  readonly cardLast4: string | null;
  readonly bankName: string | null;
  readonly hasPhoto: boolean;
  readonly identityVerifiedOn: string | null;
  readonly identityVerifiedBy: string | null;
  readonly version: number;
}

const KEY: ListKey = { list: 'workers', parts: ['text'] };

/** Workers by number. */
export async function listWorkers(
  tx: Transaction,
  filter: WorkerFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<WorkerItem>> {
  const sql = new Bindings();
  const registered = (condition: string) =>
    `EXISTS (SELECT FROM registration r JOIN project p ON p.id = r.project_id WHERE r.worker_id = w.id AND ${condition})`;
  const conditions = [
    ...sql.after(readCursor(cursor, KEY), ['w.number'], '>'),
    ...sql.when(filter.number, (value) => `w.number = ${value}`),
    ...sql.when(filter.name, (value) => `strpos(w.name, ${value}) > 0`),
    ...sql.when(filter.project, (value) => registered(`p.code = ${value}`)),
    ...sql.when(filter.team, (value) => registered(`r.team_id = ${value}`)),
    ...sql.when(filter.identityHash, (value) => `w.identity_hash = ${value}`),
  ];
  const rows = await tx.query<KeyedRow<WorkerItem>[]>(
    `SELECT w.number, w.name, w.gender, extract(year FROM w.birth_on)::int AS "birthYear",
            w.document_type AS "documentType", w.identity_masked AS "identityMasked",
            w.document_expires_on::text AS "documentExpiresOn", w.grant_organisation AS "grantOrganisation", w.nation,
            w.education, w.politics, w.household_type AS "householdType", w.address_cipher IS NOT NULL AS "hasAddress",
            w.phone_masked AS "phoneMasked", w.emergency_name AS "emergencyName",
            w.emergency_phone_masked AS "emergencyPhoneMasked", w.card_last4 AS "cardLast4", w.bank_name AS "bankName",
            w.photo_sha256 IS NOT NULL AS "hasPhoto", w.identity_verified_on::text AS "identityVerifiedOn",
            w.identity_verified_by AS "identityVerifiedBy", w.version, json_build_array(w.number) AS "pageKey"
       FROM worker w WHERE ${allOf(conditions)} ORDER BY w.number LIMIT ${sql.bind(limit + 1)}`,
    sql.values,
  );
  return toPage(rows, limit, KEY);
}
