// The command line and the fleet file: one clear line for each mistake.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkEventsFile, readEventsFile } from './events-file.js';
import { inventFleet, parseFleet, readFleetFile } from './fleet-file.js';
import { parseOptions } from './options.js';

describe('parseOptions', () => {
  it('plays live when there is nothing else to play', () => {
    expect(parseOptions([])).toMatchObject({
      live: true,
      liveRate: 5,
      gates: 4,
      workers: 80,
      seed: 1,
      frame: 500,
    });
    expect(parseOptions(['--events', 'x'])).toMatchObject({ live: false, rate: 0 });
    expect(parseOptions(['--from', '2026-10-01', '--to', '2026-10-31', '--live'])).toMatchObject({
      live: true,
    });
  });

  it('reads faults', () => {
    expect([...parseOptions(['--faults', 'duplicate,skew']).faults]).toEqual(['duplicate', 'skew']);
  });

  it('reads what is to be invented', () => {
    const plan = ['--from', '2026-10-01', '--to', '2026-10-31'];
    expect(parseOptions(plan).forgery).toBeUndefined();
    expect(parseOptions([...plan, '--forge', 'uniform']).forgery).toEqual({ mode: 'uniform', share: 0.2 });
    const all = [...plan, '--forge', 'same-minute', '--forge-share', '1'];
    expect(parseOptions(all).forgery).toEqual({ mode: 'same-minute', share: 1 });
  });

  it.each([
    [['--forge', 'uniform'], '--forge needs --from and --to'],
    [['--from', '2026-10-01', '--to', '2026-10-01', '--forge', 'x'], '--forge x: no such way'],
    [
      ['--from', '2026-10-01', '--to', '2026-10-01', '--forge', 'uniform', '--forge-share', '2'],
      '--forge-share 2: a number from 0 to 1',
    ],
    [['--nope'], "Unknown option '--nope'"],
    [['stray'], 'stray'],
    [['--gates'], '--gates'],
    [['--gates', '0'], '--gates 0: a whole number from 1'],
    [['--rate', '-1'], '--rate'],
    [['--rate', 'x'], '--rate x: a number from 0'],
    [['--frame', '501'], '--frame 501: a whole number from 1 to 500'],
    [['--mqtt', 'http://x'], '--mqtt http://x: an address like'],
    [['--faults', 'skew,nope'], '--faults nope: no such fault'],
    [['--from', '2026-10-01'], '--from and --to belong together'],
    [['--from', '2026-10-02', '--to', '2026-10-01'], 'is after'],
    [['--from', '2026-02-30', '--to', '2026-03-01'], '--from 2026-02-30: a date'],
    [['--events', 'x', '--from', '2026-10-01', '--to', '2026-10-01'], 'exclude each other'],
    [['--time-zone', 'Mars/Base'], '--time-zone Mars/Base: no such time zone'],
  ])('refuses %j in one line', (args, message) => {
    const read = () => parseOptions(args);
    expect(read).toThrow(message);
    expect(read).not.toThrow('\n');
  });
});

describe('fleet', () => {
  it('is made up of sites with four gates that share the workers', () => {
    const { sites, gates } = inventFleet({ gates: 6, workers: 5, password: 'p' });
    expect(gates[5]).toEqual({ sn: 'SIM00006', password: 'p' });
    expect(sites.map((site) => site.gates.length)).toEqual([4, 2]);
    expect(sites.flatMap((site) => site.workers).sort()).toEqual(['W000001', 'W000002', 'W000003', 'W000004', 'W000005']); // prettier-ignore
  });

  const site = { code: 'P1', gates: [{ sn: 'GATE1', password: 'p' }], workers: ['W1'], barred: ['W2'] };

  it('is read from a file', () => {
    expect(parseFleet({ timeZone: 'Asia/Urumqi', sites: [site] })).toEqual({
      timeZone: 'Asia/Urumqi',
      sites: [{ code: 'P1', gates: ['GATE1'], workers: ['W1'], barred: ['W2'] }],
      gates: [{ sn: 'GATE1', password: 'p' }],
    });
  });

  it.each([
    [[], 'file: an object'],
    [{}, 'sites: a list'],
    [{ sites: [] }, 'no gates'],
    [{ timeZone: 'Mars', sites: [site] }, 'timeZone: no such time zone "Mars"'],
    [{ sites: [{ ...site, code: 7 }] }, 'sites[0].code: a text'],
    [
      { sites: [{ ...site, gates: [{ sn: 'a/b+' }] }] },
      'sites[0].gates[0].sn: "a/b+" is not a serial number',
    ],
    [{ sites: [{ ...site, workers: ['W1', 2] }] }, 'sites[0].workers[1]: a text'],
    [{ sites: [site, site] }, 'gate GATE1 is in it twice'],
  ])('refuses %j and names the place', (content, message) => {
    expect(() => parseFleet(content)).toThrow(message);
  });

  it('names a file that cannot be read', () => {
    expect(() => readFleetFile('/nowhere/fleet.json')).toThrow('--fleet /nowhere/fleet.json: ENOENT');
  });
});

describe('events file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'events-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (content: string) => {
    const path = join(folder, 'events.ndjson');
    writeFileSync(path, content);
    return path;
  };
  const gates = new Set(['GATE1']);

  it('is read in order, without judging the events', async () => {
    const path = file('{"sn":"GATE1","at":"x"}\n\n{"sn":"GATE1","at":"y","seen":true}');
    expect(await checkEventsFile(path, gates)).toBe(2);
    const batches: unknown[] = [];
    for await (const batch of readEventsFile(path)) batches.push(...batch);
    expect(batches).toEqual([
      { sn: 'GATE1', event: { at: 'x' } },
      { sn: 'GATE1', event: { at: 'y', seen: true } },
    ]);
  });

  it.each([
    ['{"sn":"GATE1"}\nnope', 'line 2: not JSON'],
    ['{"at":"x"}', 'line 1: sn is missing'],
    ['{"sn":"GATE2"}', 'line 1: gate GATE2 is not in the fleet'],
    ['{"sn":"GATE1","seq":1}', 'line 1: seq is given by the gate'],
  ])('refuses %j and names the line', async (content, message) => {
    await expect(checkEventsFile(file(content), gates)).rejects.toThrow(message);
  });

  it('names a file that is not there', async () => {
    await expect(checkEventsFile('/nowhere/e', gates)).rejects.toThrow('--events /nowhere/e: ENOENT');
  });
});
