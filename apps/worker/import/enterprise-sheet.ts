// The register: rows of a sheet of enterprises, known by their credit code.
import { IMPORT_SHEETS } from '#contracts/import-sheets.js';
import { type CheckedEnterprise, checkEnterprise } from '#domain/identity/check-enterprise.js';
import { type RowChange, insertRows, rowsWith, updateRows } from '#store/intake.store.js';
import { sealPhone } from '#store/seal.js';
import { CellReader } from './cell-reader.js';
import { differences, isNewlySealed } from './differences.js';
import { type EntryGround, type RowOutcome, type SheetKind, rowFault } from './sheet-kind.js';

const { columns } = IMPORT_SHEETS.enterprise({});

export const enterpriseSheet: SheetKind<CheckedEnterprise> = {
  check(cells) {
    const read = new CellReader(cells, columns);
    const checked = checkEnterprise({
      creditCode: read.text('creditCode') ?? '',
      name: read.text('name') ?? '',
      areaCode: read.text('areaCode'),
      legalPerson: read.text('legalPerson'),
      phone: read.text('phone'),
      address: read.text('address'),
      establishedOn: read.date('establishedOn'),
    });
    if (!checked.ok) read.add(checked.faults);
    return read.result(checked.ok ? checked.value : null, checked.warnings);
  },

  identityOf: ({ creditCode }) => ({ columnKey: 'creditCode', identity: creditCode }),

  async enter(tx, values, ground) {
    const codes = values.map((value) => value.creditCode);
    const stored = await rowsWith(tx, 'enterprise', { column: 'creditCode', values: codes });
    const known = new Map(stored.map((row) => [row.creditCode, row]));
    const note = { recordedBy: ground.recordedBy };
    const changes: RowChange<'enterprise'>[] = [];
    const fresh = values.filter((value) => !known.has(value.creditCode));
    await insertRows(
      tx,
      'enterprise',
      fresh.map((value) => columnsOf(value, ground)),
      note,
    );
    for (const value of values) {
      const before = known.get(value.creditCode);
      const patch = before && patchOf(before, value, ground);
      if (before && patch && Object.keys(patch).length > 0) changes.push({ before, patch });
    }
    const changed = await updateRows(tx, 'enterprise', changes, note);
    const outcomes = values.map((value): RowOutcome => {
      const before = known.get(value.creditCode);
      if (!before) return 'created';
      if (!changes.some((change) => change.before.id === before.id)) return 'unchanged';
      if (changed.has(before.id)) return 'changed';
      return rowFault('', 'outside_scope', 'is not yours to change');
    });
    return { outcomes, adoptedCount: 0 };
  },
};

function columnsOf({ phone, ...plain }: CheckedEnterprise, { keys }: EntryGround) {
  const { phoneCipher, phoneMasked } = sealPhone(keys, phone);
  return { ...plain, phoneCipher, phoneMasked };
}

function patchOf(before: RowChange<'enterprise'>['before'], value: CheckedEnterprise, ground: EntryGround) {
  const { phoneCipher, phoneMasked, ...plain } = columnsOf(value, ground);
  const isNew = isNewlySealed(ground.keys, before.phoneCipher, value.phone);
  return { ...differences(before, plain), ...(isNew ? { phoneCipher, phoneMasked } : {}) };
}
