// Step 4 of the walk: what the register says about the person at the gate. A verdict never loses an event.
import type { Verdict } from './gate-event.js';

/** One stay of a person in the project's register; dates are local, both ends inclusive. */
export interface RegistrationFact {
  readonly enteredOn: string;
  readonly exitedOn: string | null;
  readonly contractSignedOn: string | null;
}

/** A ban of a person, on this project or everywhere. */
export interface BarFact {
  readonly from: string;
  readonly to: string | null;
}

/** A person as the register knows them on one project. */
export interface RegisteredPerson {
  readonly workerId: number;
  readonly registrations: readonly RegistrationFact[];
  readonly bars: readonly BarFact[];
}

/**
 * Judges one passage on its own local date, so that a record that comes weeks late is judged by the register of its
 * day (Decree 724 art. 28: contract and registration before entry).
 * @param person null where neither number nor card is known
 * @param date work date of the event, YYYY-MM-DD
 */
export function judgePassage(person: RegisteredPerson | null, date: string): Verdict {
  if (person === null) return 'unknown_person';
  if (person.bars.some((bar) => bar.from <= date && (bar.to === null || date <= bar.to))) return 'barred';
  if (person.registrations.length === 0) return 'wrong_site';
  const entered = person.registrations.filter((stay) => stay.enteredOn <= date);
  if (entered.length === 0) return 'not_entered';
  const inside = entered.filter((stay) => stay.exitedOn === null || date <= stay.exitedOn);
  if (inside.length === 0) return 'exited';
  const hasContract = inside.some((stay) => stay.contractSignedOn !== null && stay.contractSignedOn <= date);
  return hasContract ? 'allowed' : 'no_contract';
}
