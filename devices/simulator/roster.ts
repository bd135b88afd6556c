// Beside the walk: the gate's own copy of the roster. Wanted version → pages → report; nobody else may pass.
import {
  type RosterPerson,
  type RosterReport,
  rosterDeltaSchema,
  rosterDesiredSchema,
  rosterHash,
} from '#contracts/roster-messages.js';

/** What the gate says next: asks for a page, or reports. */
export type RosterSaying =
  | { readonly channel: 'roster/get'; readonly message: { have: number; cursor: string | null } }
  | { readonly channel: 'roster/report'; readonly message: RosterReport };

/** A gate's roster. Until it has one, everybody may pass: a new gate must not lock a site out. */
export class GateRoster {
  private people: ReadonlyMap<string, RosterPerson> = new Map();
  /** Between the pages of one answer; null = none is under way. */
  private filling: Map<string, RosterPerson> | null = null;
  private version = 0;
  /** Version that was last wanted. */
  private wanted = 0;
  private hasOne = false;
  private refusals = 0;

  /** People whom this gate has not let pass. */
  get refused(): number {
    return this.refusals;
  }

  get currentVersion(): number {
    return this.version;
  }

  /** Whether a person may pass; somebody who may not is counted. */
  mayPass(worker: string): boolean {
    if (!this.hasOne || this.people.has(worker)) return true;
    this.refusals += 1;
    return false;
  }

  /** What to say to a message of `roster/desired` or `roster/delta`; null = nothing. */
  hear(channel: string, payload: Buffer): RosterSaying | null {
    const message = parsed(payload);
    if (channel === 'roster/desired') {
      const desired = rosterDesiredSchema.safeParse(message);
      if (desired.success) this.wanted = desired.data.version;
      return this.resume();
    }
    const delta = rosterDeltaSchema.safeParse(message);
    return delta.success ? this.take(delta.data) : null;
  }

  /** Asks where another version is wanted than the one that is here, as after every connect; null = all is well. */
  resume(): RosterSaying | null {
    return this.wanted === this.version ? null : this.ask(null);
  }

  /** Asks for what has changed, as a command may want it. */
  ask(cursor: string | null): RosterSaying {
    if (cursor === null) this.filling = null;
    return { channel: 'roster/get', message: { have: this.version, cursor } };
  }

  /** Pages fill a copy, so that nobody is locked out while a roster comes in. */
  private take({ from, to, items, cursor }: ReturnType<typeof rosterDeltaSchema.parse>): RosterSaying {
    const next = this.filling ?? new Map(from === 0 ? [] : this.people);
    for (const item of items) {
      const { op, ...person } = item;
      if (op === 'remove') next.delete(item.worker);
      else next.set(item.worker, person as RosterPerson);
    }
    this.filling = cursor === null ? null : next;
    if (cursor !== null) return this.ask(cursor);
    this.people = next;
    this.version = to;
    this.hasOne = true;
    const report = { version: to, hash: rosterHash(next.values()), count: next.size, failed: [] };
    return { channel: 'roster/report', message: report };
  }
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
