// Step 9 of the walk: a group named for people, where the name of its code stands in a national dictionary.
import {
  CERTIFICATE_LEVELS,
  type Dictionary,
  EDUCATION,
  NATIONS,
  PARTICIPANT_KINDS,
  WORK_ROLES,
} from '../identity/dictionaries.js';

type Key = Readonly<Record<string, string | number | null>>;

const NAMES: Readonly<Record<string, Dictionary>> = {
  education: EDUCATION,
  nation: NATIONS,
  role: WORK_ROLES,
  employerType: PARTICIPANT_KINDS,
  skill: CERTIFICATE_LEVELS,
};

/** The key with a name beside each code that has one; '' is what was not recorded. */
export function namedKey(key: Key): Record<string, string | number | null> {
  const names = Object.entries(key).flatMap(([part, code]) => {
    const dictionary = NAMES[part];
    return dictionary ? [[`${part}Name`, dictionary[String(code)] ?? null] as const] : [];
  });
  return { ...key, ...Object.fromEntries(names) };
}
