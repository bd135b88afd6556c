// Steps 3–5 of the walk: the room between broker and database is bounded, and nothing in it is lost or doubled.
import { type Frame, readFrame } from './frame.js';
import { IngestQueue } from './ingest-queue.js';

const frame = (n: number): Frame => readFrame('G001', Buffer.from(String(n)), 0);
const tick = (ms = 0) => new Promise<void>((done) => setTimeout(done, ms));

it('closes a batch by time and hands on every frame once, in order', async () => {
  const seen: string[] = [];
  const queue = new IngestQueue((batch) => {
    seen.push(...batch.map(({ bytes }) => bytes.toString()));
    return tick(2);
  });
  const sent = Array.from({ length: 3_500 }, (_, i) => i);
  for (const n of sent) queue.push(frame(n), () => undefined);
  await queue.drained();
  expect(seen).toEqual(sent.map(String));
  expect(queue.size).toBe(0);
});

it('keeps the reader waiting while it is full and lets it go on when half is stored', async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((done) => (release = done));
  const queue = new IngestQueue(() => gate, { events: 10, bytes: 1_000 });
  let ready = 0;
  for (let n = 0; n < 12; n += 1) queue.push(frame(n), () => (ready += 1));
  expect(queue.isFull).toBe(true);
  await tick(30);
  expect(ready).toBe(9);
  release();
  await queue.drained();
  expect(ready).toBe(12);
  expect(queue.isFull).toBe(false);
});

it('counts bytes as well as events', () => {
  const queue = new IngestQueue(() => Promise.resolve(), { events: 10, bytes: 100 });
  queue.push(readFrame('G001', Buffer.alloc(200), 0), () => undefined);
  expect(queue.isFull).toBe(true);
});
