// Beside the walk: what a write changed, field by field, with nothing of a person in clear.
import { canonicalJson } from './canonical.js';

/** Field → [before, after]; null stands for "not there". */
export type Change = Readonly<Record<string, readonly [before: unknown, after: unknown]>>;

/** Stands for a sealed value: that it changed is told, what it was is not. */
const SEALED = '(sealed)';

/**
 * A row as history and audit may keep it: sealed columns become a word, hashes vanish, what is masked stays.
 * Columns are told apart by the ending of their name: `…Cipher` is sealed, `…Hash` is derived from a personal value.
 */
export function withoutSecrets(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([key]) => !key.endsWith('Hash'))
      .map(([key, value]) => told(key, value)),
  );
}

function told(key: string, value: unknown): readonly [string, unknown] {
  if (key.endsWith('Cipher')) return [key.slice(0, -'Cipher'.length), value === null ? null : SEALED];
  // the masked number hides the day of birth and nothing else: both side by side would be the number
  if (key === 'birthOn') return ['birthYear', Number(String(value).slice(0, 4))];
  return [key, value];
}

/** Names of people; the name of an enterprise, a project or a team is nobody's. */
const NAMES_OF_PEOPLE = new Set(['emergencyName', 'managerName', 'contactName', 'legalPerson', 'approvedBy']);

/**
 * The audit log cannot be erased, so that a person's name stands there by its first character only; who it is says the
 * subject.
 * @param isPerson whether `name` is a person's
 */
function isNameOf(key: string, isPerson: boolean): boolean {
  return NAMES_OF_PEOPLE.has(key) || (isPerson && key === 'name');
}

function shortened(name: unknown): string | null {
  return typeof name === 'string' ? `${[...name][0] ?? ''}**` : null;
}

/**
 * The fields in which two versions of a row differ.
 * @param before null for a row that is new
 * @param sealedChanges names of sealed fields whose value changed, since two sealed values cannot be compared
 */
export function changeBetween(
  before: object | null,
  after: object,
  sealedChanges: readonly string[] = [],
): Change {
  const old = before === null ? {} : withoutSecrets(before);
  const fields = Object.entries(withoutSecrets(after)).filter(
    ([key, value]) =>
      key !== 'version' &&
      (sealedChanges.includes(key) || canonicalJson(old[key] ?? null) !== canonicalJson(value ?? null)),
  );
  const isPerson = 'identityHash' in after;
  const shown = (key: string, value: unknown) =>
    isNameOf(key, isPerson) ? shortened(value) : (value ?? null);
  return Object.fromEntries(
    fields.map(([key, value]) => [key, [shown(key, old[key]), shown(key, value)] as const]),
  );
}
