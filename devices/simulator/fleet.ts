// Step 1 of the walk: many gates and the ledger that says what became of every event they recorded.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type WireEvent } from '../gate-v1/encode.js';
import {
  type BeatAction,
  Beats,
  type ClockFault,
  type FaultCounts,
  type FaultSettings,
  FrameFaults,
  clockError,
  clockFault,
} from './faults.js';
import { Gate, type GateOptions } from './gate.js';
import { moveStamp } from './local-time.js';

/** A gate of a fleet. */
export interface GateLogin {
  readonly sn: string;
  readonly password?: string;
}

/** What a fleet needs; what is absent is what a healthy gate does. */
export interface FleetOptions extends Pick<
  GateOptions,
  'url' | 'fsync' | 'frameSize' | 'window' | 'waitMs' | 'longestWaitMs' | 'heartbeatMs' | 'hasRoster'
> {
  readonly gates: readonly GateLogin[];
  /** Folder of the journals, one folder per gate below it. */
  readonly journal: string;
  readonly faults?: FaultSettings;
  /** True time; the system's where absent. */
  readonly clock?: () => number;
  /** Instant (epoch ms) at which drifting clocks were right; the start of the fleet where absent. */
  readonly clocksSetAt?: number;
  readonly onProgress?: (ledger: Ledger) => void;
  readonly progressMs?: number;
  readonly onTrouble?: (sn: string, message: string) => void;
}

/** What became of every event: `sent` = `receipted` + all `rejected` + `outstanding`, always. */
export interface Ledger {
  readonly gates: number;
  readonly online: number;
  /** Events in the journals. */
  readonly sent: number;
  /** Events that the server has said it stored. */
  readonly receipted: number;
  /** Events that the server has refused, by code. */
  readonly rejected: Record<string, number>;
  readonly outstanding: number;
  readonly frames: number;
  readonly resentFrames: number;
  readonly receipts: number;
  readonly connections: number;
  /** How often each fault struck. */
  readonly faults: FaultCounts;
  /** Refusals of what was wrong on purpose (malformed, conflict), by code. */
  readonly refusedFaults: Record<string, number>;
}

/** Gates that are connecting at one time: a real site does not come up all at once either. */
const CONNECTING = 32;
const CONNECT_PATIENCE_MS = 2_000;
const POLL_MS = 10;

/** N gates over MQTT with their journals. */
export class Fleet {
  private readonly gates = new Map<string, Gate>();
  private readonly clockFaults = new Map<string, ClockFault>();
  private readonly counts: FaultCounts = {};
  private readonly beats: Beats;
  private readonly clock: () => number;
  private readonly clocksSetAt: number;
  private progress: NodeJS.Timeout | null = null;
  private isStopped = false;

  /** Opens the journals; throws where a folder cannot be written. */
  constructor(private readonly options: FleetOptions) {
    this.clock = options.clock ?? (() => Date.now());
    this.clocksSetAt = options.clocksSetAt ?? this.clock();
    this.beats = new Beats(options.faults, this.counts);
    for (const login of options.gates) this.gates.set(login.sn, this.build(login));
  }

  /** Connects the gates, some at a time. Resolves when each has been tried; those that failed go on trying. */
  async start(): Promise<void> {
    const { onProgress, progressMs } = this.options;
    if (onProgress) this.progress = setInterval(() => onProgress(this.ledger()), progressMs ?? 1_000);
    const queue = [...this.gates.values()];
    const connectSome = async (): Promise<void> => {
      for (let gate = queue.shift(); gate && !this.isStopped; gate = queue.shift()) {
        await within(CONNECT_PATIENCE_MS, gate.start());
      }
    };
    await Promise.all(Array.from({ length: CONNECTING }, connectSome));
  }

  /** Serial numbers in the order in which they were given. */
  get serialNumbers(): string[] {
    return [...this.gates.keys()];
  }

  /**
   * A gate records passages and sends them as soon as it can. A gate with a wrong clock stamps them wrongly.
   * @param source names a plan or a file, so that a restarted run can go on where it stopped
   */
  record(sn: string, events: readonly WireEvent[], source?: string): void {
    const fault = this.clockFaults.get(sn);
    const isRight = fault === undefined || (fault.skewMs === 0 && fault.drift === 0);
    this.gate(sn).record(isRight ? events : events.map((event) => this.stampedBy(fault, event)), source);
  }

  /** Events of this source that the gate's journal held when the fleet was built. */
  recordedFrom(sn: string, source: string): number {
    return this.gate(sn).journalContent.bySource.get(source) ?? 0;
  }

  /** One gate, for a test that cuts or restarts it. Throws for a serial number that is not in the fleet. */
  gate(sn: string): Gate {
    const gate = this.gates.get(sn);
    if (!gate) throw new RangeError(`no gate ${sn} in the fleet`);
    return gate;
  }

  /** Do gates go away or restart at beats? */
  get hasBeats(): boolean {
    const modes = this.options.faults?.modes;
    return modes !== undefined && (modes.has('offline') || modes.has('restart'));
  }

  /** The next beat of the play: gates go away, come back or restart as the fault settings say. */
  beat(): void {
    for (const { sn, action } of this.beats.next(this.serialNumbers)) this.act(sn, action);
  }

  /** Whoever is away comes back. */
  endBeats(): void {
    for (const { sn, action } of this.beats.end()) this.act(sn, action);
  }

  ledger(): Ledger {
    const sum = {
      sent: 0,
      receipted: 0,
      outstanding: 0,
      frames: 0,
      resentFrames: 0,
      receipts: 0,
      connections: 0,
    };
    const rejected: Record<string, number> = {};
    const refusedFaults: Record<string, number> = {};
    let online = 0;
    for (const gate of this.gates.values()) {
      const tally = gate.tally();
      online += gate.isOnline ? 1 : 0;
      sum.sent += tally.recorded;
      sum.receipted += tally.receipted;
      sum.outstanding += tally.outstanding;
      sum.frames += tally.frames;
      sum.resentFrames += tally.resentFrames;
      sum.receipts += tally.receipts;
      sum.connections += tally.connections;
      for (const [code, count] of tally.rejected) rejected[code] = (rejected[code] ?? 0) + count;
      for (const [code, count] of tally.foreign) refusedFaults[code] = (refusedFaults[code] ?? 0) + count;
    }
    return { gates: this.gates.size, online, ...sum, rejected, faults: { ...this.counts }, refusedFaults };
  }

  /** Waits until nothing is outstanding. @returns false when the time was over or the signal came first */
  settled(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.until(() => this.outstanding(() => true) === 0, timeoutMs, signal);
  }

  /** Waits until the gates that are switched on have fewer than `limit` events outstanding: back-pressure for a feeder. */
  room(limit: number, signal?: AbortSignal): Promise<boolean> {
    return this.until(() => this.outstanding((gate) => gate.isWanted) < limit, Infinity, signal);
  }

  /** Disconnects all and closes the journals; outstanding events stay in them. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.progress) clearInterval(this.progress);
    await Promise.all([...this.gates.values()].map((gate) => gate.stop()));
  }

  private build({ sn, password }: GateLogin): Gate {
    const { journal, faults, onTrouble } = this.options;
    const { url, fsync, frameSize, window, waitMs, longestWaitMs, heartbeatMs, hasRoster } = this.options;
    const fault = clockFault(sn, faults, this.counts);
    this.clockFaults.set(sn, fault);
    return new Gate({
      ...{ url, fsync, frameSize, window, waitMs, longestWaitMs, heartbeatMs, hasRoster },
      sn,
      password,
      folder: join(journal, sn),
      clock: this.clock,
      deviceClock: () => this.clock() + clockError(fault, this.clock(), this.clocksSetAt),
      faults: new FrameFaults(sn, faults, this.counts),
      onTrouble: (message) => onTrouble?.(sn, message),
    });
  }

  private act(sn: string, action: BeatAction): void {
    const gate = this.gate(sn);
    if (action === 'offline') gate.cut();
    if (action === 'restart') gate.restart();
    if (action === 'online') void gate.start();
  }

  private stampedBy(fault: ClockFault, event: WireEvent): WireEvent {
    const error = clockError(fault, Date.parse(event.at), this.clocksSetAt);
    return { ...event, at: moveStamp(event.at, error) };
  }

  private outstanding(counts: (gate: Gate) => boolean): number {
    let sum = 0;
    for (const gate of this.gates.values()) if (counts(gate)) sum += gate.outstanding;
    return sum;
  }

  private async until(isTrue: () => boolean, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    const start = performance.now();
    while (!isTrue()) {
      if (signal?.aborted || performance.now() - start > timeoutMs) return false;
      await delay(POLL_MS);
    }
    return true;
  }
}

async function within(milliseconds: number, promise: Promise<void>): Promise<void> {
  const patience = new AbortController();
  const timeout = delay(milliseconds, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([promise, timeout]);
  patience.abort();
}
