// Gates against a real broker and a gateway that behaves, forgets, dawdles, or loses the connection.
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Aedes } from 'aedes';
import { type MqttClient, connect } from 'mqtt';
import { decodeEvents } from '../gate-v1/decode.js';
import { type WireEvent } from '../gate-v1/encode.js';
import { type FaultMode } from './faults.js';
import { Fleet, type FleetOptions } from './fleet.js';
import { type PlanInput, planDays } from './plan.js';
import { playBatches, playLive } from './play.js';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const GATES = ['GATE0001', 'GATE0002', 'GATE0003'];
const SITES = [{ code: 'S', gates: GATES, workers: Array.from({ length: 40 }, (_, i) => `W${i + 1}`) }];
/** Connections are cut at every fifth frame, this many times. */
const MOST_CUTS = 4;
const PLAN: PlanInput = { sites: SITES, from: '2026-11-02', to: '2026-11-06', seed: 7 };

/** A broker on a free port whose connections can be cut. */
class Broker {
  readonly sockets = new Set<Socket>();
  private constructor(
    private readonly aedes: Aedes,
    private readonly server: Server,
  ) {}

  static async open(): Promise<Broker> {
    const aedes = await Aedes.createBroker();
    aedes.authenticate = (client, name, password, done) => {
      const isGateway = client.id === 'gateway';
      done(null, isGateway || (name === client.id && password?.toString() === `secret-${client.id}`));
    };
    const server = createServer((socket) => aedes.handle(socket));
    const broker = new Broker(aedes, server);
    server.on('connection', (socket) => {
      broker.sockets.add(socket);
      socket.on('close', () => broker.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.aedes.close(resolve));
    await new Promise((resolve) => this.server.close(resolve));
  }
}

type Status = { online: boolean; session: string; at: string; queued?: number };
type Behaviour = 'receipts' | 'silent' | 'drops' | 'late' | 'cuts';

/** Stores what it is sent and receipts as it likes. */
class Gateway {
  /** `sn boot seq` → content; the first content of a key is the fact. */
  readonly facts = new Map<string, string>();
  readonly statuses = new Map<string, Status>();
  private readonly late: NodeJS.Timeout[] = [];
  frames = 0;
  behaviour: Behaviour = 'receipts';
  private constructor(
    private readonly client: MqttClient,
    private readonly broker: Broker,
  ) {}

  static async open(broker: Broker): Promise<Gateway> {
    const client = connect(broker.url, { clientId: 'gateway', manualConnect: true, reconnectPeriod: 20 });
    const gateway = new Gateway(client, broker);
    client.on('message', (topic, payload) => gateway.take(topic, payload));
    client.on('error', () => undefined);
    const subscribed = new Promise<void>((resolve) =>
      client.on('connect', () =>
        client.subscribe(['gate/v1/+/events', 'gate/v1/+/status'], { qos: 1 }, () => resolve()),
      ),
    );
    client.connect();
    await subscribed;
    return gateway;
  }

  async close(): Promise<void> {
    this.late.forEach((timer) => clearTimeout(timer));
    await this.client.endAsync(true);
  }

  private take(topic: string, payload: Buffer): void {
    const [, , sn = '', channel] = topic.split('/');
    if (channel === 'status') this.statuses.set(sn, JSON.parse(payload.toString()) as Status);
    if (channel !== 'events') return;
    this.frames += 1;
    const receipt = JSON.stringify(this.store(sn, payload));
    const send = () => this.client.publish(`gate/v1/${sn}/receipts`, receipt, { qos: 1 });
    if (this.behaviour === 'silent' || (this.behaviour === 'drops' && this.frames % 3 === 0)) return;
    if (this.behaviour === 'cuts' && this.frames % 5 === 0 && this.frames <= MOST_CUTS * 5)
      this.broker.cutAll();
    if (this.behaviour === 'late') this.late.push(setTimeout(send, 250));
    else send();
  }

  private store(sn: string, payload: Buffer) {
    const at = '2026-11-22T08:00:00.000Z';
    const frame = decodeEvents(payload, NOW);
    if (!frame.ok) return { rejected: [{ code: frame.code }], at };
    const accepted: [number, number][] = [];
    const rejected: { seq?: number; code: string }[] = frame.broken.map(({ seq, code }) => ({ seq, code }));
    for (const event of frame.events) {
      const key = `${sn} ${frame.boot} ${event.seq}`;
      const content = JSON.stringify(event);
      if ((this.facts.get(key) ?? content) !== content) rejected.push({ seq: event.seq, code: 'conflict' });
      else accepted.push([event.seq, event.seq]);
      if (!this.facts.has(key)) this.facts.set(key, content);
    }
    return { boot: frame.boot, accepted, rejected, at };
  }
}

let broker: Broker;
let gateway: Gateway;
let journal: string;
const fleets: Fleet[] = [];

beforeEach(async () => {
  broker = await Broker.open();
  gateway = await Gateway.open(broker);
  journal = mkdtempSync(join(tmpdir(), 'fleet-'));
});

afterEach(async () => {
  await Promise.all(fleets.splice(0).map((fleet) => fleet.stop()));
  await gateway.close();
  await broker.close();
  rmSync(journal, { recursive: true });
});

function openFleet(more: Partial<FleetOptions> = {}): Fleet {
  const gates = GATES.map((sn) => ({ sn, password: `secret-${sn}` }));
  const waits = { waitMs: 100, longestWaitMs: 400 };
  const fleet = new Fleet({ url: broker.url, gates, journal, frameSize: 20, ...waits, ...more });
  fleets.push(fleet);
  return fleet;
}

function play(fleet: Fleet, signal = new AbortController().signal): Promise<void> {
  const batches = [...planDays(PLAN)].map(({ passages }) => passages);
  return playBatches(fleet, batches, 'plan:7', { rate: 0, signal, inside: new Set() });
}

const PLANNED = [...planDays(PLAN)].flatMap(({ passages }) => passages);
/** Facts without their keys, sorted: what a plan must come to, whatever happened on the way. */
const contents = (facts: Iterable<string>) => [...facts].map((fact) => fact.replace(/"seq":\d+,/, '')).sort();
const plannedContents = contents(
  PLANNED.map(({ event }) => {
    const decoded = decodeEvents(
      Buffer.from(JSON.stringify({ boot: 'b', events: [{ seq: 1, ...event }] })),
      NOW,
    );
    return JSON.stringify(decoded.ok ? decoded.events[0] : decoded);
  }),
);

describe('Fleet', () => {
  it.each<Behaviour>(['receipts', 'drops', 'late', 'cuts'])(
    'brings every event home to a gateway that %s',
    async (behaviour) => {
      gateway.behaviour = behaviour;
      const fleet = openFleet();
      await fleet.start();
      await play(fleet);
      expect(await fleet.settled(30_000)).toBe(true);
      expect(fleet.ledger()).toMatchObject({
        sent: PLANNED.length,
        receipted: PLANNED.length,
        outstanding: 0,
      });
      expect(contents(gateway.facts.values())).toEqual(plannedContents);
      if (behaviour === 'drops') expect(fleet.ledger().resentFrames).toBeGreaterThan(0);
      if (behaviour === 'cuts') expect(fleet.ledger().connections).toBeGreaterThan(GATES.length);
    },
    60_000,
  );

  it('plays all faults of the wire at once and loses and invents nothing', async () => {
    const modes = new Set<FaultMode>(['duplicate', 'reorder', 'malformed', 'conflict', 'offline', 'restart']);
    const fleet = openFleet({ faults: { modes, seed: 3 } });
    await fleet.start();
    await play(fleet);
    expect(await fleet.settled(30_000)).toBe(true);
    const ledger = fleet.ledger();
    expect(ledger).toMatchObject({ receipted: PLANNED.length, outstanding: 0, rejected: {} });
    expect(contents(gateway.facts.values())).toEqual(plannedContents);
    expect(ledger.faults.duplicate).toBeGreaterThan(0);
    expect(ledger.faults.malformed).toBeGreaterThan(0);
    expect(ledger.refusedFaults['malformed']).toBeGreaterThan(0);
  }, 60_000);

  it('resumes from its journals: what is outstanding and where the plan stopped', async () => {
    gateway.behaviour = 'silent';
    const first = openFleet();
    await first.start();
    const days = [...planDays(PLAN)].slice(0, 2).map(({ passages }) => passages);
    await playBatches(first, days, 'plan:7', {
      rate: 0,
      signal: new AbortController().signal,
      inside: new Set(),
    });
    expect(await first.settled(200)).toBe(false);
    await first.stop();
    expect(first.ledger()).toMatchObject({ receipted: 0, outstanding: days.flat().length });

    gateway.behaviour = 'receipts';
    const second = openFleet();
    expect(second.ledger()).toMatchObject({ sent: days.flat().length, outstanding: days.flat().length });
    await second.start();
    await play(second);
    expect(await second.settled(30_000)).toBe(true);
    expect(second.ledger()).toMatchObject({ sent: PLANNED.length, receipted: PLANNED.length });
    expect(contents(gateway.facts.values())).toEqual(plannedContents);
  }, 60_000);

  it('stamps events and heartbeats by the clock of the gate', async () => {
    const fleet = openFleet({ faults: { modes: new Set<FaultMode>(['skew']), seed: 1 }, clock: () => NOW });
    await fleet.start();
    const event: WireEvent = {
      at: '2026-11-22T15:00:00.000+08:00',
      direction: 'in',
      worker: 'W1',
      method: 'face',
    };
    for (const sn of GATES) fleet.record(sn, [event]);
    await fleet.settled(10_000);
    const skews = GATES.map((sn) => Date.parse(gateway.statuses.get(sn)?.at ?? '') - NOW);
    expect(skews.some((skew) => skew !== 0)).toBe(true);
    const errors = [...gateway.facts].map(([key, content]) => {
      const { at } = JSON.parse(content) as { at: number };
      return [key.split(' ')[0], at - Date.parse(event.at)];
    });
    expect(Object.fromEntries(errors)).toEqual(Object.fromEntries(GATES.map((sn, i) => [sn, skews[i]])));
  });

  it('plays live passages at a rate, each worker in and out in turn', async () => {
    const fleet = openFleet();
    await fleet.start();
    const stop = AbortSignal.timeout(600);
    const more = {
      sites: SITES,
      seed: 1,
      timeZone: 'Asia/Shanghai',
      habits: { strangers: 0 },
      clock: () => NOW,
    };
    await playLive(fleet, { rate: 300, signal: stop, inside: new Set(), ...more });
    expect(await fleet.settled(10_000)).toBe(true);
    expect(gateway.facts.size).toBe(fleet.ledger().sent);
    expect(gateway.facts.size).toBeGreaterThan(20);
    const facts = [...gateway.facts.values()].map((content) => JSON.parse(content) as WireEvent);
    const ins = facts
      .filter(({ worker }) => worker === facts[0]?.worker)
      .filter(({ direction }) => direction === 'in');
    const outs = facts.filter(({ worker, direction }) => worker === facts[0]?.worker && direction === 'out');
    expect(ins.length - outs.length).toBeGreaterThanOrEqual(0);
    expect(ins.length - outs.length).toBeLessThanOrEqual(1);
  });

  it('goes on trying, and says why, where a password is wrong', async () => {
    const troubles: string[] = [];
    const gates = [{ sn: 'GATE0001', password: 'wrong' }];
    const fleet = openFleet({ gates, onTrouble: (sn, message) => troubles.push(`${sn}: ${message}`) });
    fleet.record('GATE0001', [
      { at: '2026-11-22T15:00:00.000+08:00', direction: 'in', worker: 'W1', method: 'face' },
    ]);
    await fleet.start();
    await fleet.stop();
    expect(troubles[0]).toMatch(/GATE0001: Connection refused/);
    expect(fleet.ledger()).toMatchObject({ online: 0, outstanding: 1 });
  });
});

describe('Gate', () => {
  const event: WireEvent = {
    at: '2026-11-22T15:00:00.000+08:00',
    direction: 'in',
    worker: 'W1',
    method: 'face',
  };
  const status = () => gateway.statuses.get('GATE0001');

  async function eventually(isTrue: () => boolean): Promise<void> {
    for (let i = 0; i < 500 && !isTrue(); i += 1) await delay(10);
    expect(isTrue()).toBe(true);
  }

  it('says that it is online, and offline by its will or its goodbye, in sessions of their own', async () => {
    const fleet = openFleet();
    const gate = fleet.gate('GATE0001');
    await gate.start();
    await eventually(() => status()?.online === true);
    const session = status()?.session;
    gate.cut();
    await eventually(() => status()?.online === false);
    expect(status()?.session).toBe(session);
    await gate.start();
    await eventually(() => status()?.online === true);
    expect(status()?.session).not.toBe(session);
    await fleet.stop();
    await eventually(() => status()?.online === false);
  });

  it('beats its heart with what is queued', async () => {
    gateway.behaviour = 'silent';
    const fleet = openFleet({ heartbeatMs: 30 });
    const gate = fleet.gate('GATE0001');
    await gate.start();
    gate.record([event, event]);
    await eventually(() => status()?.queued === 2);
  });

  it('keeps what it records while it is cut off, and the old key after a restart', async () => {
    const fleet = openFleet();
    const gate = fleet.gate('GATE0001');
    gate.record([event, event]);
    gate.restart();
    gate.record([event]);
    expect(gate.outstanding).toBe(3);
    await gate.start();
    await eventually(() => gate.outstanding === 0);
    const keys = [...gateway.facts.keys()].map((key) => key.split(' '));
    expect(keys.map(([, , seq]) => seq)).toEqual(['1', '2', '1']);
    expect(new Set(keys.map(([, boot]) => boot)).size).toBe(2);
  });

  it('lets go of what the server refuses, and counts it', async () => {
    const fleet = openFleet();
    const gate = fleet.gate('GATE0001');
    await gate.start();
    gate.record([
      event,
      { ...event, method: 'nose' as 'face' },
      { ...event, at: '9999-01-01T00:00:00.000+08:00' },
    ]);
    await eventually(() => gate.outstanding === 0);
    expect(fleet.ledger()).toMatchObject({ receipted: 1, rejected: { malformed: 1, implausible_time: 1 } });
  });
});
