// Server-sent events, tested without a network: what is kept, what is forgotten, and who is let go.
import type { PassThrough } from 'node:stream';
import { EventHub } from './event-hub.js';

/** What has come so far, as `event data`, and the last id. */
function read(listener: PassThrough): { events: string[]; lastId: string } {
  const text = String((listener.read() as Buffer | null) ?? '');
  const events = [...text.matchAll(/event: (\w+)\ndata: (.*)\n/g)].map(
    ([, event, data]) => `${event} ${data}`,
  );
  return { events, lastId: [...text.matchAll(/id: (\S+)/g)].at(-1)?.[1] ?? '' };
}

it('tells a state again only where it has changed, and a new listener the present one', () => {
  const hub = new EventHub();
  const early = hub.listen();
  hub.tellState('count', { n: 1 });
  hub.tellState('count', { n: 1 });
  hub.tellState('count', { n: 2 });
  const late = hub.listen();
  expect(read(early).events).toEqual(['count {"n":1}', 'count {"n":2}']);
  expect(read(late).events).toEqual(['count {"n":2}']);
});

it('gives whoever comes back what was missed, each message and the present state, in order', () => {
  const hub = new EventHub(10);
  const listener = hub.listen();
  hub.tellMessage('pass', { n: 1 });
  hub.flush();
  const { lastId } = read(listener);
  hub.tellState('count', { n: 1 });
  hub.tellMessage('pass', { n: 2 });
  hub.tellState('count', { n: 2 });
  hub.tellMessage('pass', { n: 3 });
  expect(read(hub.listen(lastId)).events).toEqual(['pass {"n":2}', 'count {"n":2}', 'pass {"n":3}']);
});

it('a listener who was only told the state has missed nothing older', () => {
  const hub = new EventHub(10);
  hub.tellState('count', { n: 1 });
  hub.tellMessage('pass', { n: 1 });
  const { lastId } = read(hub.listen());
  expect(read(hub.listen(lastId)).events).toEqual([]);
});

it('begins anew where too much was told since, and never before', () => {
  const hub = new EventHub(3);
  const { lastId } = read(hub.listen());
  hub.tellState('count', { n: 0 });
  for (let n = 1; n <= 3; n += 1) hub.tellMessage('pass', { n });
  expect(read(hub.listen(lastId)).events).toHaveLength(4);
  hub.tellMessage('pass', { n: 4 });
  expect(read(hub.listen(lastId)).events).toEqual(['reset {}', 'count {"n":0}']);
});

it('an id of another run, or of the future, is unknown', () => {
  const hub = new EventHub(3);
  const { lastId } = read(hub.listen());
  const [run] = lastId.split('-');
  const { lastId: foreign } = read(new EventHub(3).listen());
  for (const id of [foreign, `${run}-1`, `${run}--1`, `${run}-0-0`, `${run}`, '', 'x'])
    expect([id, read(hub.listen(id)).events]).toEqual([id, ['reset {}']]);
});

it('lets go whoever does not read', async () => {
  const hub = new EventHub(0);
  const idle = hub.listen();
  const reading = hub.listen();
  reading.resume();
  for (let n = 0; n < 40; n += 1) {
    hub.tellMessage('pass', { n, text: 'x'.repeat(64 * 1024) });
    hub.flush();
    await new Promise(setImmediate);
  }
  expect(idle.destroyed).toBe(true);
  expect(reading.destroyed).toBe(false);
});
