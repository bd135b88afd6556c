// The register: rows of a sheet of teams, known by project and name.
import { IMPORT_SHEETS } from '#contracts/import-sheets.js';
import { checkCreditCode } from '#domain/identity/credit-code.js';
import { maskNumbersIn } from '#domain/identity/resident-id.js';
import { type RowChange, insertRows, rowsWith, updateRows } from '#store/intake.store.js';
import { takesPart } from '#store/listing/participants.store.js';
import { idsOfNames } from '#store/register-key.store.js';
import type { RegisterRow } from '#store/register-row.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { CellReader } from './cell-reader.js';
import { differences } from './differences.js';
import { type EntryGround, type RowFault, type RowOutcome, type SheetKind, rowFault } from './sheet-kind.js';

/** A team by the rules alone. */
interface TypedTeam {
  readonly name: string;
  readonly creditCode: string;
  readonly tradeCode: string;
  readonly enteredOn: string | null;
  readonly exitedOn: string | null;
  readonly remark: string | null;
}

const { columns } = IMPORT_SHEETS.team({});

export const teamSheet: SheetKind<TypedTeam> = {
  check(cells, { trades }) {
    const read = new CellReader(cells, columns);
    const name = read.text('name');
    const code = read.text('creditCode');
    const checked = code === null ? null : checkCreditCode(code);
    if (checked?.ok === false) read.fault('creditCode', checked.reason, 'is not a valid credit code');
    const tradeCode = read.code('trade', trades);
    const remark = read.text('remark');
    const [enteredOn, exitedOn] = [read.date('enteredOn'), read.date('exitedOn')];
    if (enteredOn !== null && exitedOn !== null && exitedOn < enteredOn)
      read.fault('exitedOn', 'before_entry', 'lies before the entry');
    if (name === null || checked?.ok !== true || tradeCode === null) return read.result<TypedTeam>(null);
    const creditCode = checked.value.code;
    return read.result({
      name,
      creditCode,
      tradeCode,
      enteredOn,
      exitedOn,
      remark: remark === null ? null : maskNumbersIn(remark),
    });
  },

  identityOf: ({ name }) => ({ columnKey: 'name', identity: name }),

  async enter(tx, values, ground) {
    const { projectId, recordedBy } = ground;
    const employers = await idsOfNames(tx, 'enterprise', [
      ...new Set(values.map((value) => value.creditCode)),
    ]);
    const names = values.map((value) => value.name);
    const stored = await rowsWith(tx, 'team', { column: 'name', values: names }, projectId);
    const known = new Map(stored.map((row) => [row.name, row]));
    const isMember = membership(tx, ground);
    const fresh: Partial<RegisterRow<'team'>>[] = [];
    const changes: RowChange<'team'>[] = [];
    const outcomes: RowOutcome[] = [];
    for (const value of values) {
      const enterpriseId = employers.get(value.creditCode);
      const before = known.get(value.name);
      const fault = await employerFault(value, { enterpriseId, before }, isMember);
      const given = columnsOf(value, { projectId, enterpriseId });
      const patch = before && differences(before, given);
      const isChange = before !== undefined && Object.keys(patch ?? {}).length > 0;
      outcomes.push(fault ?? (before ? (isChange ? 'changed' : 'unchanged') : 'created'));
      if (fault) continue;
      if (!before) fresh.push(given);
      else if (isChange) changes.push({ before, patch: patch ?? {} });
    }
    await insertRows(tx, 'team', fresh, { recordedBy });
    const changed = await updateRows(tx, 'team', changes, { recordedBy });
    const isLost = ({ before }: RowChange<'team'>) => !changed.has(before.id);
    const lost = new Set(changes.filter(isLost).map(({ before }) => before.name));
    const told = outcomes.map((outcome, i) =>
      lost.has(names[i] ?? '') ? rowFault('', 'outside_scope', 'is not yours to change') : outcome,
    );
    return { outcomes: told, adoptedCount: 0 };
  },
};

function columnsOf(
  { name, tradeCode, enteredOn, exitedOn, remark }: TypedTeam,
  ids: { readonly projectId: number; readonly enterpriseId: number | undefined },
): Partial<RegisterRow<'team'>> {
  return { ...ids, name, tradeCode, enteredOn, exitedOn, remark };
}

async function employerFault(
  value: TypedTeam,
  found: { readonly enterpriseId: number | undefined; readonly before: RegisterRow<'team'> | undefined },
  isMember: (enterpriseId: number, on: string | null) => Promise<boolean>,
): Promise<RowFault | undefined> {
  const { enterpriseId, before } = found;
  if (enterpriseId === undefined) return rowFault('creditCode', 'unknown', 'is not a registered enterprise');
  if (before && before.enterpriseId !== enterpriseId)
    return rowFault('creditCode', 'other_employer', 'is not the employer that this team is registered with');
  if (before || (await isMember(enterpriseId, value.enteredOn))) return undefined;
  return rowFault('creditCode', 'not_a_participant', 'does not take part in this project');
}

/** Asks once for each enterprise and day. */
function membership(tx: Transaction, { projectId, today }: EntryGround) {
  const answers = new Map<string, Promise<boolean>>();
  return (enterpriseId: number, enteredOn: string | null): Promise<boolean> => {
    const on = enteredOn ?? today;
    const key = `${enterpriseId} ${on}`;
    const answer = answers.get(key) ?? takesPart(tx, { projectId, enterpriseId, on });
    answers.set(key, answer);
    return answer;
  };
}
