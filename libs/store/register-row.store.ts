// The register: rows that are never overwritten without a trace. Every write appends the version to register_history
// in the same transaction; the row itself is only the current one.
import type { EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { type Change, changeBetween, withoutSecrets } from '#domain/audit/change.js';
import { RegisterHistoryTable } from './tables/audit.table.js';
import { DeviceTable } from './tables/gate.table.js';
import { LabourContractTable, TrainingTable } from './tables/entry.table.js';
import { KeyPostHolderTable, KeyPostLeaveTable, KeyPostPauseTable } from './tables/key-post.table.js';
import {
  CertificateTable,
  EnterpriseTable,
  ParticipantTable,
  ProjectTable,
  RegistrationTable,
  TeamTable,
  WorkerBarTable,
  WorkerTable,
} from './tables/register.table.js';
import type { Transaction } from './unit-of-work.js';

/** Every noun of the register whose versions are kept, with its table. */
const TABLES = {
  enterprise: EnterpriseTable,
  project: ProjectTable,
  participant: ParticipantTable,
  team: TeamTable,
  worker: WorkerTable,
  certificate: CertificateTable,
  bar: WorkerBarTable,
  registration: RegistrationTable,
  contract: LabourContractTable,
  training: TrainingTable,
  device: DeviceTable,
  key_post_holder: KeyPostHolderTable,
  key_post_pause: KeyPostPauseTable,
  key_post_leave: KeyPostLeaveTable,
} as const;
export type RegisterNoun = keyof typeof TABLES;
export type RegisterRow<N extends RegisterNoun> = InstanceType<(typeof TABLES)[N]>;

/** Nouns whose key begins with the project. */
const OF_PROJECT: ReadonlySet<RegisterNoun> = new Set([
  'participant',
  'team',
  'registration',
  'contract',
  'training',
  'key_post_holder',
  'key_post_pause',
  'key_post_leave',
]);

/** Where a row is found: `projectId` for the nouns of a project, never for the others. */
export interface RowKey {
  readonly id: number;
  readonly projectId?: number;
}

/** Who records a version, and from which day it holds (absent = from now). */
export interface VersionNote {
  readonly recordedBy: string;
  readonly effectiveFrom?: string;
  /** Sealed fields (without `Cipher`) whose value changed. */
  readonly sealedChanges?: readonly string[];
}

const tableOf = (noun: RegisterNoun) => TABLES[noun] as EntityTarget<ObjectLiteral>;

/**
 * Adds a row and its first version.
 * @throws ConstraintError for a key that is taken; the driver's error (42501) outside the caller's scope
 */
export async function insertRow<N extends RegisterNoun>(
  tx: Transaction,
  noun: N,
  row: Partial<RegisterRow<N>>,
  note: VersionNote,
): Promise<{ row: RegisterRow<N>; change: Change }> {
  const result = await tx.createQueryBuilder().insert().into(tableOf(noun)).values(row).execute();
  const key = { ...row, ...result.generatedMaps[0] } as unknown as RowKey;
  const stored = await findRow(tx, noun, keyOf(noun, key));
  if (!stored) throw new Error(`the new ${noun} cannot be read back`);
  await keepVersions(tx, noun, [stored], note);
  return { row: stored, change: changeBetween(null, stored) };
}

/** The row as it is now; undefined where there is none that the caller may see. */
export async function findRow<N extends RegisterNoun>(
  tx: Transaction,
  noun: N,
  key: RowKey,
): Promise<RegisterRow<N> | undefined> {
  const row = await tx.findOneBy(tableOf(noun), { ...key });
  return (row ?? undefined) as RegisterRow<N> | undefined;
}

/** What a change came to. `unchanged`: every field had its value already, nothing was written. */
export type UpdateResult<N extends RegisterNoun> =
  | { readonly ok: true; readonly isChanged: boolean; readonly row: RegisterRow<N>; readonly change: Change }
  | { readonly ok: false; readonly reason: 'not_found' | 'stale' };

/**
 * Changes a row and appends its next version. The row stays locked until commit.
 * @param key its version is the one that the caller has read; another one is `stale`. Without: whatever it is
 */
export async function updateRow<N extends RegisterNoun>(
  tx: Transaction,
  noun: N,
  key: RowKey & { readonly version?: number },
  { patch, ...note }: VersionNote & { readonly patch: Partial<RegisterRow<N>> },
): Promise<UpdateResult<N>> {
  const { version: expected, ...where } = key;
  const before = await tx.findOne(tableOf(noun), { where, lock: { mode: 'pessimistic_write' } });
  if (!before) return { ok: false, reason: 'not_found' };
  const version = before.version as number;
  if (expected !== undefined && expected !== version) return { ok: false, reason: 'stale' };
  const after = { ...before, ...patch, version: version + 1 } as unknown as RegisterRow<N>;
  const change = changeBetween(before, after, note.sealedChanges);
  if (Object.keys(change).length === 0)
    return { ok: true, isChanged: false, row: before as RegisterRow<N>, change };
  const values = { ...patch, version: version + 1 } as QueryDeepPartialEntity<ObjectLiteral>;
  const { affected } = await tx.update(tableOf(noun), where, values);
  if (affected !== 1) return { ok: false, reason: 'not_found' };
  await keepVersions(tx, noun, [after], note);
  return { ok: true, isChanged: true, row: after, change };
}

/** Appends the current state of rows to their history, personal data masked or left out. */
export async function keepVersions<N extends RegisterNoun>(
  tx: Transaction,
  noun: N,
  rows: readonly RegisterRow<N>[],
  note: VersionNote,
): Promise<void> {
  const versions = rows.map((row) => {
    const { id, projectId, version } = row as unknown as RowKey & { version: number };
    return {
      projectId: isOfProject(noun) ? (projectId ?? 0) : 0,
      noun,
      nounId: id,
      version,
      effectiveFrom: note.effectiveFrom ?? null,
      content: withoutSecrets(row),
      recordedBy: note.recordedBy,
    };
  });
  for (let i = 0; i < versions.length; i += 2_000) {
    await tx
      .createQueryBuilder()
      .insert()
      .into(RegisterHistoryTable)
      .values(versions.slice(i, i + 2_000) as never[])
      .updateEntity(false)
      .execute();
  }
}

/** One version of a row as people read it. */
export interface RowVersion {
  readonly version: number;
  readonly effectiveFrom: string | null;
  readonly content: Record<string, unknown>;
  readonly recordedBy: string;
  readonly recordedAt: Date;
}

/** Every version of a row, the latest first; none where the caller may not see the row. */
export async function readHistory(tx: Transaction, noun: RegisterNoun, key: RowKey): Promise<RowVersion[]> {
  return tx.query<RowVersion[]>(
    `SELECT version, effective_from::text AS "effectiveFrom",
            CASE WHEN current_setting('app.role', true) = 'team_leader'
                 THEN content - ARRAY['dailyRateFen', 'basisRateFen', 'unitPriceFen'] ELSE content END AS content,
            recorded_by AS "recordedBy",
            recorded_at AS "recordedAt"
       FROM register_history WHERE project_id = $1 AND noun = $2 AND noun_id = $3 ORDER BY version DESC`,
    [key.projectId ?? 0, noun, key.id],
  );
}

function isOfProject(noun: RegisterNoun): boolean {
  return OF_PROJECT.has(noun);
}

function keyOf(noun: RegisterNoun, { id, projectId }: RowKey): RowKey {
  return isOfProject(noun) ? { projectId, id } : { id };
}
