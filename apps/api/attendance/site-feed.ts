// Step 10 of the walk: one site as it is told to those who listen: every passage once, and the counts.
import type { DataSource } from 'typeorm';
import { type CallerScope, withScope } from '#store/caller-scope.js';
import {
  type PassageItem,
  findPresenceProject,
  readPassages,
  readReceivedKeys,
} from '#store/listing/presence.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { EventHub } from '../event-hub.js';
import type { PresenceCounts } from './count-presence.js';
import { readSitePresence } from './site-presence.js';

/** Passages that are kept for listeners who come back; together below the longest backlog of one listener. */
const KEPT_PASSAGES = 3_000;
/** A batch commits within a few seconds of its receipt … */
const OVERLAP_MS = 10_000;
/** … or late: so many looks that succeeded lie between the start of what is read and now. */
const LOOKS_BACK = 60;
const MOST_AT_ONCE = 2_000;
/** Time alone changes counts too: a stay becomes too long, a day begins. */
const COUNT_EVERY_MS = 15_000;
const FRESH_MS = 2_000;

/** What one look found. */
interface Look {
  readonly asOf: number;
  readonly keys: readonly string[];
  readonly news: readonly string[];
  readonly passages: readonly PassageItem[];
  readonly counts: PresenceCounts | undefined;
}

/**
 * Nothing missed and nothing twice, although batches commit in another order than they were received: each look reads the
 * keys of everything received since the look before the last sixty that succeeded (less ten seconds), and tells those that
 * it has not told yet. While the database is away no look succeeds, so what is read reaches back to before. Only what is
 * committed more than those sixty looks after its receipt is not told as a passage; the counts hold it all the same.
 */
export class SiteFeed {
  readonly hub = new EventHub(KEPT_PASSAGES);
  /** Told already, among what is read. */
  private told: ReadonlySet<string> | undefined;
  private readonly looks: number[] = [];
  private looking: Promise<void> | undefined;
  private readonly openedAt = Date.now();
  private lookedAt = -Infinity;
  private isCountDue = true;
  private countAgainAt = 0;
  private countedAt = -Infinity;

  /** Everything of this project and nothing else: all who listen see at least that. */
  private readonly scope: CallerScope;

  constructor(
    private readonly store: DataSource,
    private readonly project: { readonly id: number; readonly code: string },
  ) {
    this.scope = { role: 'labour_officer', projectIds: [project.id] };
  }

  get isFresh(): boolean {
    return Date.now() - this.lookedAt < FRESH_MS;
  }

  /** When somebody last looked or wanted to, epoch ms. */
  get idleSince(): number {
    return Math.max(this.lookedAt, this.openedAt);
  }

  /** Looks, or waits for the look that is under way. @throws where the database is away */
  look(): Promise<void> {
    return (this.looking ??= this.lookOnce().finally(() => (this.looking = undefined)));
  }

  private async lookOnce(): Promise<void> {
    const began = Date.now();
    const look = await withScope(this.store, this.scope, (tx) => this.read(tx, began));
    const fresh = new Set(look.news);
    this.told = new Set(look.keys.filter((key) => fresh.has(key) || this.told?.has(key) !== false));
    this.looks.push(look.asOf);
    if (this.looks.length > LOOKS_BACK) this.looks.shift();
    for (const passage of look.passages) this.hub.tellMessage('passage', passage);
    if (look.counts) this.hub.tellState('presence', look.counts);
    this.lookedAt = Date.now();
  }

  private async read(tx: Transaction, began: number): Promise<Look> {
    const { id, code } = this.project;
    const { asOf, keys } = await readReceivedKeys(tx, id, {
      since: this.looks[0] ?? null,
      overlapMs: OVERLAP_MS,
    });
    // at the first look there is nobody to tell
    const { told } = this;
    const news = told ? keys.filter((key) => !told.has(key)).slice(0, MOST_AT_ONCE) : [];
    const passages = news.length === 0 ? [] : await readPassages(tx, id, news);
    if (news.length > 0 || began - this.countedAt >= COUNT_EVERY_MS) this.isCountDue = true;
    const counts = this.isCountDue && began >= this.countAgainAt ? await this.count(tx, code) : undefined;
    return { asOf, keys, news, passages, counts };
  }

  /** Counting takes at most a tenth of the time, however large the site. */
  private async count(tx: Transaction, code: string): Promise<PresenceCounts | undefined> {
    const began = Date.now();
    const project = await findPresenceProject(tx, code);
    const site = project && (await readSitePresence(tx, project, this.scope));
    this.countedAt = Date.now();
    this.countAgainAt = this.countedAt + (this.countedAt - began) * 9;
    this.isCountDue = false;
    return site?.counts;
  }
}
