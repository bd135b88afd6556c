// Benchmark child: a large fleet of online gates: heartbeats, rosters kept by the protocol, and passages at a steady rate.
// Tells when a person was taken off which gate.
import mqtt, { type MqttClient } from 'mqtt';
import { type RosterDelta, type RosterDesired } from '#contracts/roster-messages.js';
import { deviceTopic } from '#contracts/topics.js';
import { gateSn, workerNumber } from '../register.js';

const [url = '', ...numbers] = process.argv.slice(2);
const [gates = 0, sites = 1, workers = 0, perSecond = 0] = numbers.map(Number);
const HEARTBEAT_MS = 60_000;
const CONNECTING = 64;
const TICK_MS = 20;

class OnlineGate {
  private client!: MqttClient;
  private version = 0;
  private seq = 0;
  receipted = 0;
  onReady: () => void = () => undefined;

  constructor(private readonly index: number) {}

  get sn(): string {
    return gateSn(this.index);
  }

  async connect(): Promise<void> {
    const will = {
      topic: deviceTopic(this.sn, 'status'),
      payload: this.status(false),
      qos: 1,
      retain: true,
    } as const;
    this.client = await mqtt.connectAsync(url, {
      clientId: this.sn,
      username: this.sn,
      password: 'x',
      reconnectPeriod: 0,
      keepalive: 120,
      will,
    });
    const hasRoster = new Promise<void>((done) => (this.onReady = done));
    this.client.on('message', (topic, payload) => this.hear(topic, payload));
    const channels = ['receipts', 'roster/desired', 'roster/delta', 'commands'];
    await this.client.subscribeAsync(
      channels.map((channel) => deviceTopic(this.sn, channel)),
      { qos: 1 },
    );
    this.beat();
    setTimeout(() => setInterval(() => this.beat(), HEARTBEAT_MS), Math.random() * HEARTBEAT_MS);
    // who is dropped while all come at once asks again
    const again = setInterval(() => this.version === 0 && this.ask(), 5_000);
    await hasRoster;
    clearInterval(again);
  }

  pass(): void {
    this.seq += 1;
    const place = Math.floor(this.index / sites) + this.seq * 7;
    const worker = workerNumber(((place * sites) % workers) + (this.index % sites));
    const at = new Date().toISOString();
    const direction = this.seq % 2 === 1 ? 'in' : 'out';
    const event = { seq: this.seq, at, direction, worker, method: 'face', score: 0.97 };
    this.say('events', { boot: 'bench', events: [event] });
  }

  private hear(topic: string, payload: Buffer): void {
    const message = JSON.parse(payload.toString()) as unknown;
    if (topic.endsWith('/roster/desired')) {
      if ((message as RosterDesired).version !== this.version) this.ask();
    } else if (topic.endsWith('/roster/delta')) {
      const delta = message as RosterDelta;
      if (delta.cursor !== null) throw new Error('the bench keeps rosters of one page');
      this.version = delta.to;
      if (delta.from === 0) this.onReady();
      for (const item of delta.items) {
        if (item.op === 'remove') send('removed', { worker: item.worker, sn: this.sn, at: Date.now() });
      }
    } else if (topic.endsWith('/receipts')) {
      const { accepted = [] } = message as { accepted?: [number, number][] };
      for (const [from, to] of accepted) this.receipted += to - from + 1;
    }
  }

  private ask(): void {
    this.say('roster/get', { have: this.version, cursor: null });
  }

  private beat(): void {
    this.client.publish(deviceTopic(this.sn, 'status'), this.status(true), { qos: 1, retain: true });
  }

  private status(online: boolean): string {
    const at = new Date().toISOString();
    return JSON.stringify({
      online,
      session: 's-1',
      at,
      ...(online ? { rosterVersion: this.version, queued: 0 } : {}),
    });
  }

  private say(channel: string, message: object): void {
    this.client.publish(deviceTopic(this.sn, channel), JSON.stringify(message), { qos: 1 });
  }
}

function send(kind: string, body: object): void {
  process.send?.({ kind, body });
}

const fleet = Array.from({ length: gates }, (_, i) => new OnlineGate(i));
const queue = [...fleet];
const connectSome = async () => {
  for (let gate = queue.shift(); gate; gate = queue.shift()) await gate.connect();
};
await Promise.all(Array.from({ length: CONNECTING }, connectSome));
send('connected', {});

let sent = 0;
let began = 0;
let timer: NodeJS.Timeout | undefined;
process.on('message', (what) => {
  if (what === 'go') {
    began = performance.now();
    timer = setInterval(() => {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
      for (; sent < due; sent += 1) fleet[sent % gates]?.pass();
    }, TICK_MS);
  } else if (what === 'stop') {
    clearInterval(timer);
    const seconds = (performance.now() - began) / 1000;
    setTimeout(() => {
      const receipted = fleet.reduce((sum, gate) => sum + gate.receipted, 0);
      send('done', { sent, receipted, seconds });
    }, 3_000);
  }
});
process.once('SIGTERM', () => process.exit(0));
