// Step 1 of the walk: the terminal's memory on disk. An event is here before it is on the wire.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type NumberedEvent } from '../gate-v1/encode.js';

const SEGMENT = /^events-(\d{6})\.ndjson$/;
const RECEIPTS = 'receipts.ndjson';
const SEGMENT_BYTES = 16 * 1024 * 1024;

/** What the server has said about events of one boot; only those that were outstanding. */
export interface SettledEvents {
  readonly boot: string;
  readonly accepted: readonly (readonly [number, number])[];
  readonly rejected: readonly { readonly seq: number; readonly code: string }[];
}

/** What a journal held when it was opened. */
export interface JournalContent {
  /** Boot names in the order of their first event. */
  readonly boots: string[];
  /** Events without a receipt, in the order in which they were recorded. */
  readonly outstanding: NumberedEvent[];
  readonly recorded: number;
  readonly accepted: number;
  readonly rejected: Map<string, number>;
  /** Events by the source they were played from (a plan or a file), for resuming it. */
  readonly bySource: Map<string, number>;
  /** Lines that a crash has torn; never published, since a line is whole before its frame leaves. */
  readonly torn: number;
}

interface EventLine {
  readonly boot: string;
  readonly seq: number;
  readonly event: unknown;
  readonly source?: string;
}

/**
 * Append-only journal of one gate: `events-NNNNNN.ndjson` segments of `{boot, seq, event}` and `receipts.ndjson`.
 * Every opening begins a new segment, so a torn last line stays the last line of its segment.
 */
export class Journal {
  /** What was read back on opening. */
  readonly content: JournalContent;
  private segment = 0;
  private segmentBytes = 0;
  private events: number | null = null;
  private receipts: number | null = null;

  private constructor(
    private readonly folder: string,
    private readonly fsync: boolean,
  ) {
    mkdirSync(folder, { recursive: true });
    this.content = readContent(folder);
    this.segment = Math.max(0, ...segments(folder).map(({ number }) => number));
  }

  /**
   * Opens or creates the journal and reads back what is outstanding.
   * @param folder one folder per gate
   * @param options `fsync` waits for the disk at each append: for power cuts, not needed for a killed process
   */
  static open(folder: string, options: { fsync?: boolean } = {}): Journal {
    return new Journal(folder, options.fsync ?? false);
  }

  /** Appends a batch with one write; when this returns the events may be published. */
  append(batch: readonly NumberedEvent[], source?: string): void {
    if (batch.length === 0) return;
    const tail = source === undefined ? '}\n' : `,"source":${JSON.stringify(source)}}\n`;
    const lines = batch.map(
      ({ boot, seq, text }) => `{"boot":${JSON.stringify(boot)},"seq":${seq},"event":${text}${tail}`,
    );
    const bytes = Buffer.from(lines.join(''));
    writeAll(this.eventsFile(), bytes);
    this.segmentBytes += bytes.length;
    if (this.fsync && this.events !== null) fsyncSync(this.events);
  }

  /** Appends what a receipt has settled. Losing a line only makes the event be sent once more. */
  settle(settled: SettledEvents): void {
    writeAll(this.receiptsFile(), Buffer.from(`${JSON.stringify(settled)}\n`));
  }

  /** Closes the files; the journal can be opened again afterwards. */
  close(): void {
    for (const file of [this.events, this.receipts]) if (file !== null) closeSync(file);
    this.events = null;
    this.receipts = null;
  }

  private eventsFile(): number {
    if (this.events !== null && this.segmentBytes < SEGMENT_BYTES) return this.events;
    if (this.events !== null) closeSync(this.events);
    this.segment += 1;
    this.segmentBytes = 0;
    this.events = openSync(join(this.folder, `events-${String(this.segment).padStart(6, '0')}.ndjson`), 'a');
    return this.events;
  }

  private receiptsFile(): number {
    if (this.receipts !== null) return this.receipts;
    const path = join(this.folder, RECEIPTS);
    const isTorn = existsSync(path) && !/(^|\n)$/.test(readFileSync(path, 'utf8').slice(-1));
    this.receipts = openSync(path, 'a');
    if (isTorn) writeAll(this.receipts, Buffer.from('\n'));
    return this.receipts;
  }
}

function readContent(folder: string): JournalContent {
  const outcomes = readOutcomes(join(folder, RECEIPTS));
  const rejected = new Map<string, number>();
  const bySource = new Map<string, number>();
  const boots = new Set<string>();
  const outstanding: NumberedEvent[] = [];
  const count = { recorded: 0, accepted: 0, torn: 0 };
  for (const { path } of segments(folder)) {
    count.torn += readLines<EventLine>(path, ({ boot, seq, event, source }) => {
      boots.add(boot);
      count.recorded += 1;
      if (source !== undefined) bySource.set(source, (bySource.get(source) ?? 0) + 1);
      const outcome = outcomes.get(boot)?.get(seq);
      if (outcome === undefined) outstanding.push({ boot, seq, text: JSON.stringify(event) });
      else if (outcome === null) count.accepted += 1;
      else rejected.set(outcome, (rejected.get(outcome) ?? 0) + 1);
    });
  }
  return { boots: [...boots], outstanding, rejected, bySource, ...count };
}

/** Per boot and sequence number: null = accepted, else the code of the refusal. */
function readOutcomes(path: string): Map<string, Map<number, string | null>> {
  const outcomes = new Map<string, Map<number, string | null>>();
  if (!existsSync(path)) return outcomes;
  readLines<SettledEvents>(path, ({ boot, accepted, rejected }) => {
    const ofBoot = outcomes.get(boot) ?? new Map<number, string | null>();
    outcomes.set(boot, ofBoot);
    for (const [first, last] of accepted) for (let seq = first; seq <= last; seq += 1) ofBoot.set(seq, null);
    for (const { seq, code } of rejected) ofBoot.set(seq, code);
  });
  return outcomes;
}

function segments(folder: string): { number: number; path: string }[] {
  return readdirSync(folder)
    .filter((name) => SEGMENT.test(name))
    .sort()
    .map((name) => ({ number: Number(SEGMENT.exec(name)?.[1]), path: join(folder, name) }));
}

/** @returns how many lines could not be read */
function readLines<T>(path: string, take: (line: T) => void): number {
  let torn = 0;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const parsed = parseLine<T>(line);
    if (parsed === null) torn += 1;
    else take(parsed);
  }
  return torn;
}

function parseLine<T>(line: string): T | null {
  try {
    return JSON.parse(line) as T;
  } catch {
    return null;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
