// The register: people come in checked and sealed, change version by version, and are shown in clear only with a reason.
import { Injectable } from '@nestjs/common';
import { type CheckedWorker, type FieldFault, checkWorker } from '#domain/identity/check-worker.js';
import { DOCUMENT_TYPES, type DocumentType } from '#domain/identity/other-documents.js';
import { KeyRing } from '#platform/crypto.js';
import { keepsPapers } from '#store/caller-scope.js';
import { listWorkers } from '#store/listing/workers.store.js';
import { workerIdOf } from '#store/register-key.store.js';
import { type RegisterRow, findRow, updateRow } from '#store/register-row.store.js';
import { markRoster } from '#store/roster-mark.store.js';
import { sealWorker } from '#store/seal.js';
import type { Transaction } from '#store/unit-of-work.js';
import { countSharing, enterWorkers, todayInChina } from '#store/worker.store.js';
import { Problem } from '../problem.js';
import { changed, refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { NewWorkerInput, RevealRequest, Verification, WorkerChange } from './workers.dto.js';

/** One phone on more people than this is worth a word. */
const MOST_ON_A_PHONE = 3;

@Injectable()
export class WorkerService {
  constructor(private readonly keys: KeyRing) {}

  /**
   * Enters a person, or adopts one who is registered already.
   * @throws Problem `unprocessable` with every fault, `conflict` where the document stands under another name,
   *   `forbidden` for an officer of several contractors
   */
  async create({ tx, caller, recordedBy, log }: WriteContext, input: NewWorkerInput): Promise<WriteAnswer> {
    if (!keepsPapers(caller.scope))
      throw new Problem(
        'forbidden',
        'people are entered for one enterprise, and your account has none or several',
      );
    const checked = checkWorker(input, { today: await todayInChina(tx) });
    if (!checked.ok) refuse(checked.faults);
    const sealed = sealWorker(this.keys, checked.value);
    const [entry] = await enterWorkers(tx, [sealed], recordedBy);
    if (entry?.outcome !== 'created' && entry?.outcome !== 'known')
      throw new Problem('conflict', 'this document is registered under another name', [
        {
          field: 'name',
          code: 'identity_name_mismatch',
          message: 'is not the name registered with this document',
        },
      ]);
    const subject = { subjectKind: 'worker', subjectId: entry.number };
    if (entry.outcome === 'created') log({ action: 'worker.create', ...subject });
    else if (entry.isAdopted) log({ action: 'worker.adopt', ...subject });
    const warnings = [...checked.warnings, ...(await sharingWarnings(tx, sealed))];
    const body = { ...(await shown(tx, entry.number)), warnings };
    const location = `/api/v1/workers/${entry.number}`;
    return { status: entry.outcome === 'created' ? 201 : 200, body, version: body.version, location };
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable`, `forbidden` for another document */
  async change(
    { tx, caller, recordedBy, log }: WriteContext,
    key: WorkerKey,
    input: WorkerChange,
  ): Promise<WriteAnswer> {
    if (DOCUMENT_FIELDS.some((field) => input[field] !== undefined) && caller.scope.role !== 'administrator')
      throw new Problem('forbidden', 'only an administrator gives a person another document');
    const row = await rowOf(tx, key.number);
    const { patch, sealedChanges, warnings } = await this.patchOf(tx, row, input);
    const note = { recordedBy, sealedChanges, patch };
    const result = changed(await updateRow(tx, 'worker', { id: row.id, version: key.version }, note));
    if (result.isChanged) {
      log({ action: 'worker.change', subjectKind: 'worker', subjectId: key.number, change: result.change });
      await markRoster(tx, [row.id]);
    }
    const shared = await sharingWarnings(tx, patch);
    const body = { ...(await shown(tx, key.number)), warnings: [...warnings, ...shared] };
    return { status: 200, body, version: body.version };
  }

  /** The identity was checked against the person. @throws Problem `not_found`, `unprocessable` for a day to come */
  async verify(
    { tx, recordedBy, log }: WriteContext,
    number: string,
    input: Verification,
  ): Promise<WriteAnswer> {
    if (input.verifiedOn > (await todayInChina(tx)))
      refuse([{ field: 'verifiedOn', code: 'in_future', message: 'lies in the future' }]);
    const row = await rowOf(tx, number);
    const patch = {
      identityVerifiedOn: input.verifiedOn,
      identityVerifiedBy: `${input.method} ${recordedBy}`.slice(0, 100),
    };
    const {
      change,
      isChanged,
      row: after,
    } = changed(await updateRow(tx, 'worker', { id: row.id }, { recordedBy, patch }));
    if (isChanged) {
      log({ action: 'worker.verify', subjectKind: 'worker', subjectId: number, change });
      await markRoster(tx, [row.id]);
    }
    return { status: 200, body: await shown(tx, number), version: after.version };
  }

  /** Fields in clear, with their audit entry in the same transaction. @throws Problem `not_found` */
  async reveal(
    { tx, log }: WriteContext,
    number: string,
    { fields, reason }: RevealRequest,
  ): Promise<WriteAnswer> {
    const row = await rowOf(tx, number);
    const sealed: Record<RevealRequest['fields'][number], string | null> = {
      documentNumber: row.identityCipher,
      phone: row.phoneCipher,
      bankCard: row.cardCipher,
      address: row.addressCipher,
      emergencyPhone: row.emergencyPhoneCipher,
    };
    const open = (value: string | null) => (value === null ? null : this.keys.decrypt(value));
    const values = Object.fromEntries(fields.map((field) => [field, open(sealed[field])]));
    log({
      action: 'worker.reveal',
      subjectKind: 'worker',
      subjectId: number,
      reason,
      change: { fields: [null, fields] },
    });
    return { status: 200, body: { workerNumber: number, values }, isSecret: true };
  }

  /** The given fields, checked as part of the whole person: what was not given stays as it is. */
  private async patchOf(tx: Transaction, row: RegisterRow<'worker'>, input: WorkerChange) {
    const open = (value: string | null) => (value === null ? null : this.keys.decrypt(value));
    const before: Readonly<Record<string, string | null>> = {
      documentNumber: open(row.identityCipher),
      birthDate: row.birthOn,
      phone: open(row.phoneCipher),
      bankCard: open(row.cardCipher),
      address: open(row.addressCipher),
      emergencyPhone: open(row.emergencyPhoneCipher),
    };
    const isOther = DOCUMENT_FIELDS.some((field) => input[field] !== undefined);
    const checked = checkWorker(
      {
        ...input,
        documentType: input.documentType ?? documentTypeOf(row),
        documentNumber: input.documentNumber ?? before.documentNumber ?? '',
        // a name that was entered before the rule must not stand in the way of another phone
        name: input.name ?? UNCHANGED_NAME,
        gender: isOther ? input.gender : row.gender,
        birthDate: isOther ? input.birthDate : row.birthOn,
      },
      { today: await todayInChina(tx) },
    );
    if (!checked.ok) refuse(checked.faults);
    const { value } = checked;
    const given = Object.keys(input).filter((field) => input[field as keyof WorkerChange] !== undefined);
    const fields = isOther ? [...given, ...DOCUMENT_FIELDS] : given;
    const touched = new Set(
      fields.filter((field) => !(field in before) || before[field] !== value[field as keyof CheckedWorker]),
    );
    const columns = Object.entries(sealWorker(this.keys, value)).filter(([column]) =>
      touched.has(FIELD_OF_COLUMN[column] ?? column),
    );
    const patch: Partial<RegisterRow<'worker'>> = {
      ...Object.fromEntries(columns),
      ...unverified(row, value, touched),
    };
    const sealedChanges = [...touched].flatMap((field) => SEALED_COLUMN[field] ?? []);
    return { patch, sealedChanges, warnings: checked.warnings };
  }
}

/** What says who a person is, and belongs together. */
const DOCUMENT_FIELDS = ['documentType', 'documentNumber', 'gender', 'birthDate'] as const;
const UNCHANGED_NAME = '未改';

function documentTypeOf({ documentType }: RegisterRow<'worker'>): DocumentType {
  return DOCUMENT_TYPES.find((type) => type === documentType) ?? 'resident';
}

/** Whoever is told otherwise by the document now has not been verified: number, kind, name, gender or day of birth. */
function unverified(row: RegisterRow<'worker'>, value: CheckedWorker, touched: ReadonlySet<string>) {
  const isOther =
    touched.has('documentNumber') ||
    (touched.has('name') && value.name !== row.name) ||
    (touched.has('documentType') && value.documentType !== row.documentType) ||
    (touched.has('gender') && value.gender !== row.gender) ||
    (touched.has('birthDate') && value.birthDate !== row.birthOn);
  return isOther ? { identityVerifiedOn: null, identityVerifiedBy: null } : {};
}

/** A worker and the version that the caller has read. */
export interface WorkerKey {
  readonly number: string;
  readonly version: number;
}

const SEALED_COLUMN: Readonly<Record<string, string>> = {
  documentNumber: 'identity',
  birthDate: 'birthYear',
  phone: 'phone',
  bankCard: 'card',
  address: 'address',
  emergencyPhone: 'emergencyPhone',
};

/** Which input a stored column belongs to, where the names differ. */
const FIELD_OF_COLUMN: Readonly<Record<string, string>> = {
  identityCipher: 'documentNumber',
  identityHash: 'documentNumber',
  identityMasked: 'documentNumber',
  birthOn: 'birthDate',
  phoneCipher: 'phone',
  phoneMasked: 'phone',
  phoneHash: 'phone',
  cardCipher: 'bankCard',
  cardHash: 'bankCard',
  cardLast4: 'bankCard',
  addressCipher: 'address',
  emergencyPhoneCipher: 'emergencyPhone',
  emergencyPhoneMasked: 'emergencyPhone',
};

async function rowOf(tx: Transaction, number: string): Promise<RegisterRow<'worker'>> {
  const id = await workerIdOf(tx, number);
  const row = id === undefined ? undefined : await findRow(tx, 'worker', { id });
  if (!row) throw new Problem('not_found');
  return row;
}

async function shown(tx: Transaction, number: string) {
  const { items } = await listWorkers(tx, { number }, { limit: 1 });
  const [item] = items;
  if (!item) throw new Problem('not_found');
  return item;
}

/** Counted among the people that the caller sees: more would tell of others. */
async function sharingWarnings(
  tx: Transaction,
  hashes: Parameters<typeof countSharing>[1],
): Promise<FieldFault[]> {
  const shared = await countSharing(tx, hashes);
  return [
    ...(shared.phone > MOST_ON_A_PHONE
      ? [{ field: 'phone', code: 'shared_phone', message: `is recorded for ${shared.phone} people` }]
      : []),
    ...(shared.card > 1
      ? [{ field: 'bankCard', code: 'shared_card', message: 'is recorded for somebody else too' }]
      : []),
  ];
}
