// Beside step 1 of the walk: events from a file, in file order, instead of a plan.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type WireEvent } from '../gate-v1/encode.js';
import { UsageError } from './options.js';

/** One event and the gate that sees it. */
export interface Passage {
  readonly sn: string;
  readonly event: WireEvent;
}

const BATCH = 5_000;
/** An event that fills a frame on its own could never leave. */
const MOST_CHARACTERS = 60_000;

/**
 * Reads the whole file once, so that nothing is played of a file with a mistake in it. Events are not judged here:
 * a file may hold bad ones on purpose.
 * @param gates serial numbers of the fleet
 * @returns number of events
 * @throws UsageError that names the line
 */
export async function checkEventsFile(path: string, gates: ReadonlySet<string>): Promise<number> {
  let count = 0;
  for await (const { line, number } of linesOf(path)) {
    const problem = problemOf(line, gates);
    if (problem !== null) throw new UsageError(`--events ${path}: line ${number}: ${problem}`);
    count += 1;
  }
  return count;
}

/** The events of a checked file, some thousand at a time. */
export async function* readEventsFile(path: string): AsyncGenerator<Passage[]> {
  let batch: Passage[] = [];
  for await (const { line } of linesOf(path)) {
    const { sn, ...event } = JSON.parse(line) as { sn: string } & WireEvent;
    batch.push({ sn, event });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* linesOf(path: string): AsyncGenerator<{ line: string; number: number }> {
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      number += 1;
      if (line.trim() !== '') yield { line, number };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new UsageError(`--events ${path}: ${(error as Error).message}`);
  }
}

function problemOf(line: string, gates: ReadonlySet<string>): string | null {
  if (line.length > MOST_CHARACTERS) return `more than ${MOST_CHARACTERS} characters`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  const sn = typeof parsed === 'object' && parsed !== null ? (parsed as { sn?: unknown }).sn : undefined;
  if (typeof sn !== 'string') return 'sn is missing';
  if ('seq' in (parsed as object)) return 'seq is given by the gate and may not stand here';
  return gates.has(sn) ? null : `gate ${sn} is not in the fleet`;
}
