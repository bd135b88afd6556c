// The register: rows of a sheet of people, known by the number of their document.
import { IMPORT_SHEETS } from '#contracts/import-sheets.js';
import { type CheckedWorker, checkWorker } from '#domain/identity/check-worker.js';
import { DOCUMENT_NAMES, type Dictionary } from '#domain/identity/dictionaries.js';
import { DOCUMENT_TYPES } from '#domain/identity/other-documents.js';
import { type RowChange, rowsWith, updateRows } from '#store/intake.store.js';
import { markRoster } from '#store/roster-mark.store.js';
import { sealCard, sealEmergencyPhone, sealPhone, sealWorker } from '#store/seal.js';
import { adoptWorkers, enterWorkers } from '#store/worker.store.js';
import { CellReader } from './cell-reader.js';
import { differences, isNewlySealed } from './differences.js';
import { type EntryGround, type RowOutcome, type SheetKind, rowFault } from './sheet-kind.js';

const GENDERS: Dictionary = { male: '男', female: '女' };
const { columns } = IMPORT_SHEETS.worker({});

/** A person by the rules, and the day on which whoever hands the sheet in has verified the identity. */
interface TypedWorker {
  readonly person: CheckedWorker;
  readonly verifiedOn: string | null;
}

export const workerSheet: SheetKind<TypedWorker> = {
  check(cells, { today }) {
    const read = new CellReader(cells, columns);
    const gender = read.code('gender', GENDERS);
    const typeCode = read.code('documentType', DOCUMENT_NAMES);
    const checked = checkWorker(
      {
        documentType: DOCUMENT_TYPES.find((type) => type === typeCode) ?? 'resident',
        documentNumber: read.text('documentNumber') ?? '',
        name: read.text('name') ?? '',
        gender: gender === 'male' || gender === 'female' ? gender : null,
        birthDate: read.date('birthDate'),
        nation: read.text('nation'),
        education: read.text('education'),
        politics: read.text('politics'),
        householdType: read.text('householdType'),
        address: read.text('address'),
        phone: read.text('phone'),
        emergencyName: read.text('emergencyName'),
        emergencyPhone: read.text('emergencyPhone'),
        bankCard: read.text('bankCard'),
        bankName: read.text('bankName'),
        grantOrganisation: read.text('grantOrganisation'),
        documentExpiresOn: read.date('documentExpiresOn'),
      },
      { today },
    );
    if (!checked.ok) read.add(checked.faults);
    const verifiedOn = read.date('identityVerifiedOn');
    if (verifiedOn !== null && verifiedOn > today)
      read.fault('identityVerifiedOn', 'in_future', 'lies in the future');
    return read.result(checked.ok ? { person: checked.value, verifiedOn } : null, checked.warnings);
  },

  identityOf: ({ person }) => ({ columnKey: 'documentNumber', identity: person.documentNumber }),

  async enter(tx, rows, ground) {
    const { keys, recordedBy } = ground;
    const people = rows.map(({ person }) => person);
    const hashes = people.map((person) => keys.lookup('identity', person.documentNumber));
    const named = people.map(({ name }, i) => ({ name, identityHash: hashes[i] ?? '' }));
    const adopted = await adoptWorkers(tx, named);
    const stored = await rowsWith(tx, 'worker', { column: 'identityHash', values: hashes });
    const known = new Map(stored.map((row) => [row.identityHash, row]));
    const places = people.map((_, place) => place);
    const strangers = places.filter((place) => !adopted.has(hashes[place] ?? ''));
    const entries = await enterWorkers(
      tx,
      strangers.map((place) => {
        const { person, verifiedOn } = rows[place] as TypedWorker;
        return { ...sealWorker(keys, person), ...verification(verifiedOn, ground) };
      }),
      recordedBy,
    );
    const entered = new Map(strangers.map((place, i) => [place, entries[i]?.outcome]));
    const changes: RowChange<'worker'>[] = [];
    for (const place of places) {
      const before = known.get(hashes[place] ?? '');
      if (!before || entered.has(place)) continue;
      const patch = patchOf(before, rows[place] as TypedWorker, ground);
      if (Object.keys(patch).length > 0) changes.push({ before, patch });
    }
    const changed = await updateRows(tx, 'worker', changes, { recordedBy });
    await markRoster(tx, [...changed]);
    const outcomes = places.map((place): RowOutcome => {
      const entry = entered.get(place);
      if (entry === 'name_differs')
        return rowFault('name', 'identity_name_mismatch', 'is not the name registered with this document');
      if (entry === 'created') return 'created';
      const before = known.get(hashes[place] ?? '');
      return before && changed.has(before.id) ? 'changed' : 'unchanged';
    });
    // whoever somebody else has entered since the first look is known, and adopted, only at the second
    const all = [...adopted.values(), ...entries];
    const adoptedCount = all.filter((one) => 'isAdopted' in one && one.isAdopted).length;
    return { outcomes, adoptedCount };
  },
};

/** Who vouches for it stands beside the day, as with `POST /workers/{no}/verify-identity`. */
function verification(on: string | null, { recordedBy }: EntryGround) {
  return on === null
    ? {}
    : { identityVerifiedOn: on, identityVerifiedBy: `sheet ${recordedBy}`.slice(0, 100) };
}

/** What the sheet says otherwise. Number, name, gender and birth are the document's and stay. */
function patchOf(
  before: RowChange<'worker'>['before'],
  { person, verifiedOn }: TypedWorker,
  ground: EntryGround,
) {
  const { keys } = ground;
  const { nation, education, politics, householdType, emergencyName, bankName } = person;
  const { grantOrganisation, documentExpiresOn, phone, bankCard, address, emergencyPhone } = person;
  const plain = { nation, education, politics, householdType, emergencyName, bankName };
  const isNew = (sealed: string | null, given: string | null) => isNewlySealed(keys, sealed, given);
  const isOther = (hash: string | null, kind: 'phone' | 'card', given: string | null) =>
    given !== null && hash !== keys.lookup(kind, given);
  return {
    ...differences(before, { ...plain, grantOrganisation, documentExpiresOn }),
    ...(verifiedOn === before.identityVerifiedOn ? {} : verification(verifiedOn, ground)),
    ...(isOther(before.phoneHash, 'phone', phone) ? sealPhone(keys, phone) : {}),
    ...(isOther(before.cardHash, 'card', bankCard) ? sealCard(keys, bankCard) : {}),
    ...(isNew(before.addressCipher, address) ? { addressCipher: keys.encrypt(address ?? '') } : {}),
    ...(isNew(before.emergencyPhoneCipher, emergencyPhone) ? sealEmergencyPhone(keys, emergencyPhone) : {}),
  };
}
