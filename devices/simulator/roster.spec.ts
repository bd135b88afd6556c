// The gate's own roster: pages fill a copy, removals take off, commands are carried out once and in time.
import { rosterHash } from '#contracts/roster-messages.js';
import { GateCommands } from './commands.js';
import { GateRoster } from './roster.js';

const put = (worker: string) => ({ op: 'put', worker, name: '张三', card: null, photo: null, validTo: null });
const bytes = (message: object) => Buffer.from(JSON.stringify(message));
const person = (worker: string) => ({ worker, name: '张三', card: null, photo: null, validTo: null });

it('asks for what it does not have, page by page, and reports what it holds', () => {
  const roster = new GateRoster();
  expect(roster.mayPass('W1')).toBe(true);
  const desired = bytes({ version: 7, hash: 'h', count: 2 });
  expect(roster.hear('roster/desired', desired)).toMatchObject({ message: { have: 0, cursor: null } });
  const first = roster.hear('roster/delta', bytes({ from: 0, to: 7, items: [put('W2')], cursor: '0.7.W2' }));
  expect(first).toEqual({ channel: 'roster/get', message: { have: 0, cursor: '0.7.W2' } });
  // nobody is locked out while it comes in
  expect(roster.mayPass('W1')).toBe(true);
  const last = roster.hear('roster/delta', bytes({ from: 0, to: 7, items: [put('W3')], cursor: null }));
  const hash = rosterHash([person('W3'), person('W2')]);
  expect(last).toEqual({ channel: 'roster/report', message: { version: 7, hash, count: 2, failed: [] } });
  expect([roster.mayPass('W1'), roster.mayPass('W2'), roster.refused]).toEqual([false, true, 1]);
  expect(roster.hear('roster/desired', desired)).toBeNull();
  expect(roster.resume()).toBeNull();
});

it('asks again after a connect for what it could not ask for before', () => {
  const roster = new GateRoster();
  roster.hear('roster/desired', bytes({ version: 9, hash: 'h', count: 0 }));
  expect(roster.resume()).toMatchObject({ channel: 'roster/get', message: { have: 0 } });
});

it('takes people off, and a whole roster in place of an old one', () => {
  const roster = new GateRoster();
  roster.hear('roster/delta', bytes({ from: 0, to: 3, items: [put('W1'), put('W2')], cursor: null }));
  roster.hear(
    'roster/delta',
    bytes({ from: 3, to: 4, items: [{ op: 'remove', worker: 'W1' }], cursor: null }),
  );
  expect([roster.mayPass('W1'), roster.mayPass('W2'), roster.currentVersion]).toEqual([false, true, 4]);
  roster.hear('roster/delta', bytes({ from: 0, to: 9, items: [put('W1')], cursor: null }));
  expect([roster.mayPass('W1'), roster.mayPass('W2')]).toEqual([true, false]);
});

it('passes over what it cannot read', () => {
  const roster = new GateRoster();
  expect(roster.hear('roster/delta', Buffer.from('{'))).toBeNull();
  expect(roster.hear('roster/desired', bytes({ version: -1 }))).toBeNull();
});

it('carries a command out once, and never after its expiry', () => {
  let now = Date.parse('2026-11-22T06:30:00Z');
  let syncs = 0;
  const commands = new GateCommands(
    () => now,
    () => (syncs += 1),
  );
  const open = { id: 'a', type: 'open', args: {}, expiresAt: '2026-11-22T06:30:10Z' };
  expect(commands.hear(bytes(open))).toMatchObject({ id: 'a', ok: true });
  expect(commands.hear(bytes(open))).toBeNull();
  expect(commands.hear(bytes({ ...open, id: 'b', type: 'sync-roster' }))).toMatchObject({ ok: true });
  now += 11_000;
  expect(commands.hear(bytes({ ...open, id: 'c' }))).toMatchObject({ id: 'c', ok: false, code: 'expired' });
  expect([commands.openings, syncs, commands.hear(Buffer.from('x'))]).toEqual([1, 1, null]);
});

it('has a hash that any gate can compute', () => {
  expect(rosterHash([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  const full = { worker: 'W2', name: '李四', card: 'C-1', photo: 'sha256:ab', validTo: '2026-12-31' };
  // printf 'W1\t张三\t\t\t\nW2\t李四\tC-1\tsha256:ab\t2026-12-31\n' | sha256sum
  expect(rosterHash([full, person('W1')])).toBe(EXPECTED);
});

const EXPECTED = 'ee896c52216cfcb058aa7e7cbb896026f11cd0d2bfb0a1f660f39bace8075fab';
