// The register: rows of a sheet of registrations, known by project, person and first day: what the rules alone say.
import { IMPORT_SHEETS, PAY_BASES, PAY_CYCLES, PAY_METHODS, YES_NO } from '#contracts/import-sheets.js';
import { addDays } from '#domain/calendar/work-date.js';
import { normaliseName } from '#domain/identity/check-worker.js';
import { POSTS, WORK_ROLES } from '#domain/identity/dictionaries.js';
import { toHalfWidth } from '#domain/identity/half-width.js';
import { upgradeLegacyId } from '#domain/identity/resident-id.js';
import { parseYuan } from '#domain/money/parse-yuan.js';
import { CellReader } from './cell-reader.js';
import { type TypedRegistration, enterRegistrations } from './registration-entry.js';
import type { SheetKind } from './sheet-kind.js';

/** As for a registration by hand: so many days ahead at most, so much a unit at most. */
const DAYS_AHEAD = 30;
const MOST_FEN = 100_000_000;

const { columns } = IMPORT_SHEETS.registration({});

export const registrationSheet: SheetKind<TypedRegistration> = {
  check(cells, { today, trades }) {
    const read = new CellReader(cells, columns);
    const [name, number, team] = [read.text('name'), read.text('documentNumber'), read.text('team')];
    const tradeCode = read.code('trade', trades);
    const enteredOn = read.date('enteredOn');
    const terms = termsOf(read);
    const days = daysOf(read, { enteredOn, today });
    const { basisRateFen, payDay } = terms;
    const isWhole = name !== null && number !== null && team !== null && tradeCode !== null;
    if (!isWhole || enteredOn === null || basisRateFen === null || payDay === null)
      return read.result<TypedRegistration>(null);
    const who = { name: normaliseName(name), documentNumber: normaliseNumber(number) };
    return read.result({ ...who, team, tradeCode, enteredOn, ...days, ...terms, basisRateFen, payDay });
  },

  identityOf: ({ documentNumber, enteredOn }) => ({
    columnKey: 'documentNumber',
    identity: `${documentNumber} ${enteredOn}`,
  }),

  enter: enterRegistrations,
};

function daysOf(read: CellReader, { enteredOn, today }: { enteredOn: string | null; today: string }) {
  const [exitedOn, contractSignedOn] = [read.date('exitedOn'), read.date('contractSignedOn')];
  if (enteredOn !== null && enteredOn > addDays(today, DAYS_AHEAD))
    read.fault('enteredOn', 'too_far_ahead', `lies more than ${DAYS_AHEAD} days ahead`);
  if (exitedOn !== null && enteredOn !== null && exitedOn < enteredOn)
    read.fault('exitedOn', 'before_entry', 'lies before the entry');
  if (exitedOn !== null && exitedOn > today) read.fault('exitedOn', 'in_future', 'lies in the future');
  if (contractSignedOn !== null && contractSignedOn > today)
    read.fault('contractSignedOn', 'in_future', 'lies in the future');
  return { exitedOn, contractSignedOn };
}

function termsOf(read: CellReader) {
  const payBasis = oneOf(read.code('payBasis', PAY_BASES), ['daily', 'hourly', 'monthly', 'piece'] as const);
  const isTeamLeader = read.code('isTeamLeader', YES_NO);
  const hasInjuryInsurance = read.code('hasInjuryInsurance', YES_NO);
  const dailyRateFen = yuan(read, 'dailyRate');
  return {
    workRole: read.code('workRole', WORK_ROLES),
    post: read.code('post', POSTS),
    isTeamLeader: isTeamLeader === null ? null : isTeamLeader === 'true',
    hasInjuryInsurance: hasInjuryInsurance === null ? null : hasInjuryInsurance === 'true',
    payBasis,
    basisRateFen: yuan(read, 'rate'),
    dailyRateFen,
    payCycle: oneOf(read.code('payCycle', PAY_CYCLES), ['month', 'week', 'day', 'task'] as const),
    payDay: dayOfMonth(read),
    payMethod: oneOf(read.code('payMethod', PAY_METHODS), ['bank', 'cash'] as const),
    siteCard: read.text('siteCard'),
  };
}

function oneOf<T extends string>(code: string | null, codes: readonly T[]): T | null {
  return codes.find((each) => each === code) ?? null;
}

function yuan(read: CellReader, key: string): number | null {
  const text = read.text(key);
  if (text === null) return null;
  const fen = parseYuan(text);
  if (fen !== null && fen >= 1 && fen <= MOST_FEN) return fen;
  return read.fault(key, 'malformed', 'must be an amount in yuan with at most two decimals, above zero');
}

function dayOfMonth(read: CellReader): number | null {
  const text = read.text('payDay');
  if (text === null) return null;
  const day = /^\d{1,2}$/.test(toHalfWidth(text)) ? Number(toHalfWidth(text)) : 0;
  return day >= 1 && day <= 31 ? day : read.fault('payDay', 'malformed', 'must be a day from 1 to 31');
}

/** As the check of a person leaves it; which document it is does not matter for finding somebody. */
function normaliseNumber(text: string): string {
  const number = toHalfWidth(text).toUpperCase();
  const legacy = upgradeLegacyId(number);
  return legacy.ok ? legacy.value : number;
}
