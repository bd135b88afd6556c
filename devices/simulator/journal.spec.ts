// The terminal's memory: what is written is there again, whatever a crash left of the last line.
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from './journal.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'journal-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const event = (seq: number, boot = 'b-1') => ({ boot, seq, text: `{"at":"t${seq}","direction":"in"}` });
const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => event(from + i));
const settled = (accepted: [number, number][], rejected: { seq: number; code: string }[] = []) => ({
  boot: 'b-1',
  accepted,
  rejected,
});

function write(use: (journal: Journal) => void): void {
  const journal = Journal.open(folder);
  use(journal);
  journal.close();
}

function read() {
  const journal = Journal.open(folder);
  journal.close();
  return journal.content;
}

describe('Journal', () => {
  it('is empty when it is new', () => {
    expect(read()).toMatchObject({ boots: [], outstanding: [], recorded: 0, accepted: 0, torn: 0 });
  });

  it('reads back what is outstanding, in order, over several openings and boots', () => {
    write((journal) => journal.append(events(1, 3)));
    write((journal) => journal.append([event(1, 'b-2'), event(2, 'b-2')]));
    const content = read();
    expect(content.outstanding).toEqual([...events(1, 3), event(1, 'b-2'), event(2, 'b-2')]);
    expect(content.boots).toEqual(['b-1', 'b-2']);
  });

  it('forgets what receipts have settled and counts it', () => {
    write((journal) => {
      journal.append(events(1, 10));
      journal.settle(settled([[1, 4], [6, 8]], [{ seq: 5, code: 'malformed' }])); // prettier-ignore
    });
    const content = read();
    expect(content.outstanding.map(({ seq }) => seq)).toEqual([9, 10]);
    expect(content).toMatchObject({ recorded: 10, accepted: 7 });
    expect([...content.rejected]).toEqual([['malformed', 1]]);
  });

  it.each([1, 10, 30])('tolerates a last line of events that is torn %i bytes before its end', (missing) => {
    write((journal) => journal.append(events(1, 5)));
    const path = join(folder, 'events-000001.ndjson');
    writeFileSync(path, readFileSync(path).subarray(0, -missing));
    write((journal) => journal.append([event(1, 'b-2')]));
    const { outstanding, torn } = read();
    const isWhole = missing === 1; // only the line feed is missing
    expect(outstanding.map(({ seq }) => seq)).toEqual(isWhole ? [1, 2, 3, 4, 5, 1] : [1, 2, 3, 4, 1]);
    expect(torn).toBe(isWhole ? 0 : 1);
  });

  it('tolerates a torn receipt and goes on behind it', () => {
    write((journal) => {
      journal.append(events(1, 5));
      journal.settle(settled([[1, 1]]));
    });
    appendFileSync(join(folder, 'receipts.ndjson'), '{"boot":"b-1","acc');
    write((journal) => journal.settle(settled([[2, 2]])));
    expect(read().outstanding.map(({ seq }) => seq)).toEqual([3, 4, 5]);
  });

  it('remembers how many events came from which source', () => {
    write((journal) => {
      journal.append(events(1, 3), 'plan:x');
      journal.append(events(4, 5));
    });
    expect([...read().bySource]).toEqual([['plan:x', 3]]);
  });

  it('begins a new segment when one is full and reads a large journal back', () => {
    const text = JSON.stringify({ at: 'x'.repeat(300) });
    const batch = (from: number) =>
      Array.from({ length: 30_000 }, (_, i) => ({ boot: 'b-1', seq: from + i, text }));
    write((journal) => {
      journal.append(batch(1));
      journal.append(batch(30_001));
      journal.append(batch(60_001));
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('events')).length).toBeGreaterThan(1);
    expect(read().recorded).toBe(90_000);
  });
});
