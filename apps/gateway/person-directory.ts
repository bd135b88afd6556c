// Step 4 of the walk: the register's answer about each person in a batch, remembered for a second.
import { type RegisteredPerson } from '#domain/gate-event/judge-passage.js';
import { type PersonClaim, findPersons } from '#store/gate-event.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type PlacedEvent, claimOf } from './batch.js';

/** A registration, an exit or a ban is seen by the gateway after at most this long. */
const REMEMBER_MS = 1_000;
const MOST_PERSONS = 100_000;

/** The gateway's view of the register of people. */
export class PersonDirectory {
  private readonly answers = new Map<string, { person: RegisteredPerson | null; until: number }>();

  /** The person of each event, in the order given; null where nobody is known. One query for what is not remembered. */
  async lookUp(
    tx: Transaction,
    events: readonly PlacedEvent[],
    now: number,
  ): Promise<(RegisteredPerson | null)[]> {
    const claims = events.map(claimOf);
    const missing = new Map<string, PersonClaim>();
    for (const claim of claims) {
      if (claim && (this.answers.get(keyOf(claim))?.until ?? 0) <= now) missing.set(keyOf(claim), claim);
    }
    if (missing.size > 0) await this.ask(tx, missing, now);
    return claims.map((claim) => (claim ? (this.answers.get(keyOf(claim))?.person ?? null) : null));
  }

  private async ask(tx: Transaction, missing: Map<string, PersonClaim>, now: number): Promise<void> {
    const found = await findPersons(tx, [...missing.values()]);
    if (this.answers.size > MOST_PERSONS) {
      for (const [key, answer] of this.answers) if (answer.until <= now) this.answers.delete(key);
    }
    [...missing.keys()].forEach((key, i) => {
      this.answers.set(key, { person: found[i] ?? null, until: now + REMEMBER_MS });
    });
  }
}

function keyOf(claim: PersonClaim): string {
  return `${claim.projectId}/${claim.kind}/${claim.value}`;
}
