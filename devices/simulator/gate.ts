// Step 1 of the walk: one terminal. Journal first, then the wire, then wait for the receipt; nothing else frees an event.
import { MAX_EVENTS_PER_FRAME, receiptSchema } from '#contracts/device-messages.js';
import { type WireEvent } from '../gate-v1/encode.js';
import { FrameFaults } from './faults.js';
import { GateCommands } from './commands.js';
import { GateLink } from './gate-link.js';
import { Journal, type JournalContent } from './journal.js';
import { Outbox, toJournal } from './outbox.js';
import { GateRoster, type RosterSaying } from './roster.js';

/** What a gate needs; times in ms. */
export interface GateOptions {
  /** Broker, e.g. `mqtt://127.0.0.1:1883`. */
  readonly url: string;
  /** Serial number, user name and client id in one. */
  readonly sn: string;
  readonly password?: string;
  /** Folder of the gate's journal. */
  readonly folder: string;
  /** Waits for the disk at each record. */
  readonly fsync?: boolean;
  /** True time. */
  readonly clock: () => number;
  /** The gate's own clock, which may be wrong; the true time where absent. */
  readonly deviceClock?: () => number;
  /** Most events in a frame, 500 where absent. */
  readonly frameSize?: number;
  /** Frames without a receipt at one time, 4 where absent. */
  readonly window?: number;
  /** First wait for a receipt, 5 s where absent; doubles up to `longestWaitMs`, 30 s. */
  readonly waitMs?: number;
  readonly longestWaitMs?: number;
  /** 60 s where absent. */
  readonly heartbeatMs?: number;
  readonly faults?: FrameFaults;
  /** Keeps a roster and lets nobody else pass; carries commands out. */
  readonly hasRoster?: boolean;
  /** Connection troubles and refusals, for a person to read. */
  readonly onTrouble?: (message: string) => void;
}

/** What a gate has done so far, over all its boots; recorded = receipted + all rejected + outstanding. */
export interface GateTally {
  readonly recorded: number;
  readonly receipted: number;
  readonly rejected: ReadonlyMap<string, number>;
  readonly outstanding: number;
  readonly frames: number;
  readonly resentFrames: number;
  readonly receipts: number;
  /** Refusals of frames that were bad on purpose. */
  readonly foreign: ReadonlyMap<string, number>;
  readonly connections: number;
}

/** A gate with a durable outbox over MQTT 3.1.1. */
export class Gate {
  private readonly journal: Journal;
  private readonly outbox: Outbox;
  private readonly link: GateLink;
  private readonly faults: FrameFaults;
  readonly roster = new GateRoster();
  readonly commands: GateCommands;
  private readonly counts: {
    recorded: number;
    receipted: number;
    frames: number;
    resent: number;
    receipts: number;
  };
  private readonly rejected: Map<string, number>;
  private readonly foreign = new Map<string, number>();
  private readonly waiting: (() => void)[] = [];
  private boots: number;
  private boot: string;
  private seq = 0;
  private resend: NodeJS.Timeout | null = null;

  /** Opens the journal; throws where the folder cannot be written. Every opening is a boot of its own. */
  constructor(private readonly options: GateOptions) {
    this.faults = options.faults ?? new FrameFaults(options.sn);
    const clock = options.deviceClock ?? options.clock;
    this.commands = new GateCommands(clock, () => this.say(this.roster.ask(null)));
    this.journal = Journal.open(options.folder, { fsync: options.fsync });
    const content = this.journal.content;
    this.boots = content.boots.length;
    this.boot = this.nextBoot();
    this.rejected = new Map(content.rejected);
    this.counts = {
      recorded: content.recorded,
      receipted: content.accepted,
      frames: 0,
      resent: 0,
      receipts: 0,
    };
    this.outbox = new Outbox({
      window: options.window ?? 4,
      frameSize: Math.min(options.frameSize ?? MAX_EVENTS_PER_FRAME, MAX_EVENTS_PER_FRAME),
      waitMs: options.waitMs ?? 5_000,
      longestWaitMs: options.longestWaitMs ?? 30_000,
    });
    this.outbox.add(content.outstanding);
    this.link = this.buildLink();
  }

  /** What the journal held when this gate was built. */
  get journalContent(): JournalContent {
    return this.journal.content;
  }

  /** Connected and subscribed to its receipts. */
  get isOnline(): boolean {
    return this.link.isReady;
  }

  /** Switched on, whether or not the network lets it through. */
  get isWanted(): boolean {
    return this.link.isOpen;
  }

  /** Events that no receipt has named. */
  get outstanding(): number {
    return this.outbox.size;
  }

  tally(): GateTally {
    const { recorded, receipted, frames, resent: resentFrames, receipts } = this.counts;
    const { rejected, foreign } = this;
    const { connections } = this.link;
    const outstanding = this.outbox.size;
    return {
      recorded,
      receipted,
      rejected,
      outstanding,
      frames,
      resentFrames,
      receipts,
      foreign,
      connections,
    };
  }

  /** Records events in the journal and sends them as soon as the network allows. */
  record(events: readonly WireEvent[], source?: string): void {
    const passing = this.options.hasRoster
      ? events.filter(({ worker }) => worker === undefined || this.roster.mayPass(worker))
      : events;
    const numbered = passing.map((event) => ({
      boot: this.boot,
      seq: ++this.seq,
      text: JSON.stringify(event),
    }));
    this.journal.append(numbered, source);
    this.counts.recorded += numbered.length;
    this.outbox.add(numbered);
    this.pump();
  }

  /** Goes online and stays so over reconnects. Resolves when the receipts are subscribed. */
  start(): Promise<void> {
    this.link.open();
    if (this.link.isReady) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Loses the network as a gate does: no goodbye, the broker sends the last will. */
  cut(): void {
    this.link.cut();
    this.unschedule();
  }

  /** Power off and on: a new boot, numbers from 1; outstanding events keep their old key. */
  restart(): void {
    const wasWanted = this.link.isOpen;
    this.cut();
    this.boot = this.nextBoot();
    this.seq = 0;
    if (wasWanted) this.link.open();
  }

  /** Says goodbye, disconnects and closes the journal. Outstanding events stay in it. */
  async stop(): Promise<void> {
    this.unschedule();
    await this.link.close();
    for (const resolve of this.waiting.splice(0)) resolve();
    this.journal.close();
  }

  private buildLink(): GateLink {
    const { url, sn, password, clock, deviceClock, heartbeatMs, onTrouble } = this.options;
    return new GateLink({
      url,
      sn,
      password,
      deviceClock: deviceClock ?? clock,
      heartbeatMs: heartbeatMs ?? 60_000,
      boot: () => this.boot,
      queued: () => this.outbox.size,
      onReady: () => this.ready(),
      onReceipt: (payload) => this.receive(payload),
      ...(this.options.hasRoster ? this.rosterLink() : {}),
      onTrouble: (message) => onTrouble?.(message),
    });
  }

  private rosterLink() {
    return {
      channels: ['roster/desired', 'roster/delta', 'commands'],
      onChannel: (channel: string, payload: Buffer) => {
        if (channel !== 'commands') return this.say(this.roster.hear(channel, payload));
        const result = this.commands.hear(payload);
        if (result) this.link.say('results', result);
      },
      rosterVersion: () => this.roster.currentVersion,
    };
  }

  private say(saying: RosterSaying | null): void {
    if (saying) this.link.say(saying.channel, saying.message);
  }

  private ready(): void {
    this.outbox.restartWaits();
    // a retained version may have come before the subscription was confirmed, when nothing could be said yet
    if (this.options.hasRoster) this.say(this.roster.resume());
    for (const resolve of this.waiting.splice(0)) resolve();
    this.pump();
  }

  private receive(payload: Buffer): void {
    const receipt = readReceipt(payload);
    if (receipt === null) {
      this.options.onTrouble?.('a receipt could not be read');
      return;
    }
    const settlement = this.outbox.settle(receipt);
    const line = toJournal(settlement);
    if (line) this.journal.settle(line);
    this.counts.receipts += 1;
    this.counts.receipted += settlement.accepted.length;
    for (const { code } of settlement.rejected) increase(this.rejected, code);
    for (const code of settlement.foreign) increase(this.foreign, code);
    const last = settlement.accepted.at(-1);
    if (last) this.faults.stored(last);
    this.pump();
  }

  /** Sends what is due. The window is bounded by receipts, not by the broker's PUBACKs. */
  private pump(): void {
    if (!this.link.isReady) return;
    const frames = this.outbox.due(this.options.clock());
    this.counts.frames += frames.length;
    this.counts.resent += frames.filter(({ attempts }) => attempts > 1).length;
    const outgoing = frames.map(({ boot, events }) => ({ boot, events: [...events.values()] }));
    for (const payload of this.faults.transmit(outgoing)) this.link.publishEvents(payload);
    this.scheduleResend();
  }

  private scheduleResend(): void {
    this.unschedule();
    const dueAt = this.outbox.nextDueAt();
    if (dueAt !== null)
      this.resend = setTimeout(() => this.pump(), Math.max(20, dueAt - this.options.clock()));
  }

  private unschedule(): void {
    if (this.resend) clearTimeout(this.resend);
  }

  /** The clock makes it unlike the boots of a journal that was deleted: a key must never come back with other content. */
  private nextBoot(): string {
    this.boots += 1;
    return `b-${Math.trunc(this.options.clock()).toString(36)}-${this.boots}`;
  }
}

function readReceipt(payload: Buffer) {
  try {
    const parsed = receiptSchema.safeParse(JSON.parse(payload.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
