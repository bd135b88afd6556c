// The register: what a row of a sheet would change of a row that is stored.
import type { KeyRing } from '#platform/crypto.js';

/** The given values that are others than the stored ones. A blank leaves what is there. */
export function differences<Row extends object>(before: Row, given: Partial<Row>): Partial<Row> {
  const entries = Object.entries(given).filter(
    ([key, value]) => value !== null && value !== undefined && value !== before[key as keyof Row],
  );
  return Object.fromEntries(entries) as Partial<Row>;
}

/** True where a value was given and is another one than what is sealed: two sealed values cannot be compared. */
export function isNewlySealed(keys: KeyRing, sealed: string | null, given: string | null): boolean {
  return given !== null && (sealed === null || keys.decrypt(sealed) !== given);
}
