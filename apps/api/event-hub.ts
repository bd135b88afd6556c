// Step 10 of the walk: server-sent events for many listeners at once, and for those who come back.
import { randomBytes } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import type { HttpReply } from './http.js';

const KEEP_ALIVE_MS = 15_000;
/** A listener who does not read is let go before his backlog fills the memory. */
const LONGEST_BACKLOG = 1024 * 1024;
const OPENING = 'retry: 3000\n\n';

/** Told to whoever comes back with an id that is unknown or too old; the present state follows. */
const RESET = 'event: reset\ndata: {}\n\n';

/** Answers with a stream of server-sent events. */
export function sendEvents(reply: HttpReply, events: Readable): void {
  reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache, no-transform')
    // proxies would hold events back
    .header('x-accel-buffering', 'no')
    .send(events);
}

interface Told {
  readonly n: number;
  readonly frame: string;
}

/**
 * What is told to everybody who listens to the same thing. Two kinds: a state, of which only the present one matters, and a
 * message, which is kept for a while for those who come back. Ids are `<run>-<n>`, n rising by one with each event.
 */
export class EventHub {
  private readonly listeners = new Set<PassThrough>();
  private readonly states = new Map<string, Told & { readonly body: string }>();
  private readonly messages: Told[] = [];
  /** Unlike the ids of any other run, so that whoever comes back from there gets the present state. */
  private readonly run = randomBytes(6).toString('hex');
  private told = 0;
  /** Messages up to this one are not kept any more. */
  private forgotten = 0;
  private waiting = '';
  private spokenAt = Date.now();

  /** @param kept how many messages are kept for those who come back */
  constructor(private readonly kept = 0) {}

  get size(): number {
    return this.listeners.size;
  }

  /**
   * A new listener's stream: the present states at once, then what comes.
   * @param lastId of the last event that the listener has; it then gets exactly what it has missed
   */
  listen(lastId?: string): PassThrough {
    this.flush();
    const listener = new PassThrough();
    listener.write(`${OPENING}${this.openingFor(lastId)}`);
    listener.on('close', () => this.listeners.delete(listener));
    this.listeners.add(listener);
    return listener;
  }

  /** A whole state; told where it has changed. */
  tellState(event: string, data: object): void {
    const body = JSON.stringify(data);
    if (this.states.get(event)?.body === body) return;
    this.states.set(event, { ...this.next(event, body), body });
  }

  /** A message of its own. */
  tellMessage(event: string, data: object): void {
    this.messages.push(this.next(event, JSON.stringify(data)));
    if (this.messages.length > this.kept) this.forgotten = this.messages.shift()?.n ?? this.forgotten;
  }

  /** Sends what was told since; every so often a sign of life. */
  flush(): void {
    const isTimeForLife = Date.now() - this.spokenAt >= KEEP_ALIVE_MS;
    const text = this.waiting === '' && isTimeForLife ? ': here\n\n' : this.waiting;
    if (text === '') return;
    this.waiting = '';
    this.spokenAt = Date.now();
    const bytes = Buffer.from(text);
    for (const listener of this.listeners) {
      if (listener.writableLength > LONGEST_BACKLOG) listener.destroy();
      else listener.write(bytes);
    }
  }

  /** Ends every stream. */
  end(): void {
    for (const listener of this.listeners) listener.end();
  }

  private next(event: string, body: string): Told {
    this.told += 1;
    const frame = `id: ${this.run}-${this.told}\nevent: ${event}\ndata: ${body}\n\n`;
    this.waiting += frame;
    return { n: this.told, frame };
  }

  private openingFor(lastId: string | undefined): string {
    const states = [...this.states.values()];
    // an event with an id alone is not dispatched, but it moves the last id up: nothing older is missed by this listener
    const present = `${states.map(({ frame }) => frame).join('')}id: ${this.run}-${this.told}\n\n`;
    if (lastId === undefined) return present;
    const n = this.numberOf(lastId);
    if (n === undefined) return `${RESET}${present}`;
    const missed = [...this.messages, ...states].filter((each) => each.n > n);
    return missed
      .sort((left, right) => left.n - right.n)
      .map(({ frame }) => frame)
      .join('');
  }

  /** The number inside an id of this run from which nothing is forgotten. */
  private numberOf(id: string): number | undefined {
    const [run, digits = '', ...more] = id.split('-');
    const n = /^\d{1,15}$/.test(digits) ? Number(digits) : -1;
    const isOurs = run === this.run && more.length === 0;
    return isOurs && n >= this.forgotten && n <= this.told ? n : undefined;
  }
}
