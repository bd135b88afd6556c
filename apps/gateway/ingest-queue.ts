// Steps 3–5 of the walk: the bounded room between the broker and the database. A batch closes at 1,000 events or
// 10 ms; two batches are under way at a time, so that one is prepared while the database works on the other; when the room is full the reader waits, so the broker's socket does.
import type { Frame } from './frame.js';

const BATCH_EVENTS = 1_000;
const BATCH_MS = 10;
/** More would only wait for each other's locks and memory. */
const BATCHES_AT_ONCE = 2;

/** How much may wait before the gateway stops reading. */
export interface QueueLimits {
  readonly events: number;
  readonly bytes: number;
}

const DEFAULT_LIMITS: QueueLimits = { events: 5_000, bytes: 16 * 1024 * 1024 };

/** Collects frames and hands them on in batches; `handle` must not reject: it keeps trying until it is told to stop. */
export class IngestQueue {
  private frames: Frame[] = [];
  private events = 0;
  private bytes = 0;
  /** Events of the frames that are in no batch yet. */
  private queued = 0;
  private timer: NodeJS.Timeout | null = null;
  private readonly active = new Set<Promise<void>>();
  private waiting: (() => void)[] = [];

  constructor(
    private readonly handle: (batch: Frame[]) => Promise<void>,
    private readonly limits: QueueLimits = DEFAULT_LIMITS,
  ) {}

  /** Events that wait or are being stored. */
  get size(): number {
    return this.events;
  }

  get isFull(): boolean {
    return this.events >= this.limits.events || this.bytes >= this.limits.bytes;
  }

  /** Takes a frame; `ready` is called when the next one may come, at once while there is room. */
  push(frame: Frame, ready: () => void): void {
    this.frames.push(frame);
    this.events += frame.size;
    this.bytes += frame.bytes.length;
    if (this.isFull) this.waiting.push(ready);
    else ready();
    this.queued += frame.size;
    if (this.queued >= BATCH_EVENTS) this.start();
    else this.timer ??= setTimeout(() => this.start(), BATCH_MS);
  }

  /** Resolves when everything that was taken is stored. */
  async drained(): Promise<void> {
    this.start();
    while (this.active.size > 0) await Promise.race(this.active);
  }

  /** Begins the next batch: a short one only while nothing is under way, so that batches grow under load. */
  private start(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.queued === 0 || this.active.size >= BATCHES_AT_ONCE) return;
    if (this.active.size > 0 && this.queued < BATCH_EVENTS) return;
    const run = this.run().finally(() => {
      this.active.delete(run);
      this.start();
    });
    this.active.add(run);
  }

  private async run(): Promise<void> {
    const batch = this.takeBatch();
    await this.handle(batch);
    for (const frame of batch) {
      this.events -= frame.size;
      this.bytes -= frame.bytes.length;
    }
    if (this.events * 2 > this.limits.events || this.bytes * 2 > this.limits.bytes) return;
    for (const ready of this.waiting.splice(0)) ready();
  }

  private takeBatch(): Frame[] {
    let events = 0;
    let count = 0;
    while (count < this.frames.length && events < BATCH_EVENTS) {
      events += this.frames[count]?.size ?? 0;
      count += 1;
    }
    this.queued -= events;
    return this.frames.splice(0, count);
  }
}
