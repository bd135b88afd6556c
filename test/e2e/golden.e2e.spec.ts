// Simulator to statistic, twice: once in peace, once with duplicates, disorder, a week offline and kills of gateway and
// worker. The statistics of both are the golden ones, byte for byte.
import { jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import {
  type Golden,
  loadGolden,
  playSheetAndBank,
  readOutcome,
  seedGolden,
  wireOf,
} from '../support/golden.js';
import { TestSystem } from '../support/system.js';

jest.setTimeout(180_000);

const golden: Golden = loadGolden();
let folder: string;
let database: TestDatabase;
let system: TestSystem;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zhuming-golden-'));
  database = await createTestDatabase();
  system = await TestSystem.start(database.url);
});

afterEach(async () => {
  await system?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Events files for the simulator: one of the given events. */
function eventsFile(name: string, events: Golden['events']): string {
  const file = join(folder, name);
  const lines = events.map((event) => JSON.stringify({ ...wireOf(event), sn: event.sn, seq: undefined }));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

it('in peace', async () => {
  const site = await seedGolden(system.owner);
  const { code, ledger } = await system.simulate(site, ['--events', eventsFile('all', golden.events)]);
  expect({ code, ledger }).toMatchObject({ code: 0, ledger: { sent: golden.events.length, outstanding: 0 } });
  await system.quiet();
  await playSheetAndBank(system.owner, golden);
  await system.quiet();
  expect(await readOutcome(system.owner)).toBe(golden.expected);
});

it('with duplicates, disorder, a gate a week late, and kills of gateway and worker', async () => {
  const site = await seedGolden(system.owner);
  const gates = [...new Set(golden.events.map((event) => event.sn))];
  const [prompt, late] = gates.map((sn) => golden.events.filter((event) => event.sn === sn));
  const small = ['--frame', '7', '--seed', '11', '--faults', 'duplicate,reorder'];
  const first = system.simulate(site, [
    '--events',
    eventsFile('prompt', prompt ?? []),
    '--rate',
    '40',
    ...small,
  ]);
  await new Promise((done) => setTimeout(done, 700));
  await system.gateway.killAndRestart();
  expect(await first).toMatchObject({ code: 0, ledger: { outstanding: 0 } });
  await system.worker.killAndRestart();
  await system.quiet();
  // the other gate comes back after its week; the days it touches open again
  const second = system.simulate(site, [
    '--events',
    eventsFile('late', late ?? []),
    '--rate',
    '40',
    ...small,
  ]);
  await new Promise((done) => setTimeout(done, 600));
  await system.worker.killAndRestart();
  await system.gateway.killAndRestart();
  expect(await second).toMatchObject({ code: 0, ledger: { outstanding: 0 } });
  await system.worker.ready();
  await system.quiet();
  await playSheetAndBank(system.owner, golden);
  await system.quiet();
  expect(await readOutcome(system.owner)).toBe(golden.expected);
});
