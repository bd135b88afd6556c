// Beside the walk: gates that ask for their roster, answered round by round. After a change all gates of a site ask at
// once, after a power failure ten thousand: a round asks the database once for all who wait, and once a page.
import type { DataSource } from 'typeorm';
import {
  ROSTER_PAGE,
  type RosterDelta,
  type RosterGet,
  type RosterItem,
} from '#contracts/roster-messages.js';
import { type Logger, messageOf } from '#platform/logger.js';
import {
  type RosterRow,
  type WantedRoster,
  readRosterRows,
  readRostersOf,
} from '#store/device-roster.store.js';

/** Gives a gate its page. */
export type GivePage = (sn: string, page: RosterDelta) => void;

/** Gates of one round; a gate whose request is dropped asks again. */
const MOST_A_ROUND = 500;
const MOST_WAITING = 20_000;
/** Pages that are read at the same time. */
const PAGES_AT_ONCE = 4;

/** The part of a roster that some gates ask for. */
interface Part {
  readonly projectId: number;
  readonly since: number;
  readonly to: number;
  readonly after: string;
}

/** One page, and who waits for it. */
interface PageForGates {
  readonly part: Part;
  readonly gates: string[];
}

/** One round at a time; never throws. */
export class RosterAnswers {
  /** Gate → its last word: who asks twice is answered once. */
  private readonly waiting = new Map<string, RosterGet>();
  private isActive = false;

  constructor(
    private readonly store: DataSource,
    private readonly logger: Logger,
    private readonly give: GivePage,
  ) {}

  /** Takes what a gate asks for. */
  ask(sn: string, asked: RosterGet): void {
    if (this.waiting.size >= MOST_WAITING && !this.waiting.has(sn)) return;
    this.waiting.set(sn, asked);
    if (!this.isActive) void this.work();
  }

  private async work(): Promise<void> {
    this.isActive = true;
    while (this.waiting.size > 0) {
      const round = new Map([...this.waiting].slice(0, MOST_A_ROUND));
      for (const sn of round.keys()) this.waiting.delete(sn);
      await this.answer(round).catch((error: unknown) => this.tell(error, round.size));
    }
    this.isActive = false;
  }

  private async answer(round: ReadonlyMap<string, RosterGet>): Promise<void> {
    const gatesOf = new Map<string, PageForGates>();
    for (const wanted of await readRostersOf(this.store, [...round.keys()])) {
      const asked = round.get(wanted.sn);
      if (!asked) continue;
      const part = partOf(wanted, asked);
      const key = JSON.stringify(part);
      const group = gatesOf.get(key) ?? { part, gates: [] };
      group.gates.push(wanted.sn);
      gatesOf.set(key, group);
    }
    const groups = [...gatesOf.values()];
    const someGroups = async () => {
      for (let group = groups.shift(); group; group = groups.shift()) {
        await this.givePage(group).catch((error: unknown) => this.tell(error, 1));
      }
    };
    await Promise.all(Array.from({ length: PAGES_AT_ONCE }, someGroups));
  }

  private async givePage({ part, gates }: PageForGates): Promise<void> {
    const page = await readPage(this.store, part);
    for (const sn of gates) this.give(sn, page);
  }

  private tell(error: unknown, waiting: number): void {
    this.logger.warn('rosters not given', { waiting, error: messageOf(error) });
  }
}

function partOf(wanted: WantedRoster, { have, cursor }: RosterGet): Part {
  const begun = cursorOf(cursor);
  // from nothing, from another site's version, or from one that we have never given: the whole roster
  const since = begun?.since ?? (have !== null && have >= wanted.floor && have <= wanted.version ? have : 0);
  return { projectId: wanted.projectId, since, to: begun?.to ?? wanted.version, after: begun?.after ?? '' };
}

async function readPage(store: DataSource, { projectId, since, to, after }: Part): Promise<RosterDelta> {
  const rows = await readRosterRows(store, { projectId, since, after, limit: ROSTER_PAGE + 1 });
  const page = rows.slice(0, ROSTER_PAGE);
  const last = rows.length > ROSTER_PAGE ? page.at(-1)?.worker : undefined;
  const next = last === undefined ? null : `${since}.${to}.${last}`;
  return { from: since, to, items: page.map(itemOf), cursor: next };
}

function itemOf({ isAllowed, ...person }: RosterRow): RosterItem {
  return isAllowed ? { op: 'put', ...person } : { op: 'remove', worker: person.worker };
}

/** `since.to.worker`; anything else begins anew. */
function cursorOf(text: string | null | undefined): { since: number; to: number; after: string } | undefined {
  const [, since = '', to = '', after = ''] = /^(\d{1,15})\.(\d{1,15})\.(.{1,64})$/.exec(text ?? '') ?? [];
  return after === '' ? undefined : { since: Number(since), to: Number(to), after };
}
