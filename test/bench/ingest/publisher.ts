// Benchmark child: 100 gates, one event a message, QoS 1. Tells when the first was sent, the last acknowledged by the
// broker, and (where a gateway answers) the last receipted.
import mqtt, { type MqttClient } from 'mqtt';
import { deviceTopic } from '#contracts/topics.js';
import { gateSn, workerNumber } from '../register.js';

const [url = '', eventsText = '', sitesText = '', gatesText = '', workersText = '', expectReceipts = ''] =
  process.argv.slice(2);
const total = Number(eventsText);
const sites = Number(sitesText);
const gates = Number(gatesText);
const workers = Number(workersText);
const IN_FLIGHT = 60;
const FIRST_DAY = Date.parse('2026-06-01T00:00:00+08:00');
const DAY_MS = 86_400_000;

/** The messages of one gate: each of its workers comes in and goes out once a day, in the order of time. */
function messagesOf(gate: number): string[] {
  const site = gate % sites;
  const gatesOfSite = gates / sites;
  const place = Math.floor(gate / sites);
  const staff: number[] = [];
  for (let i = 0; i < workers / sites; i += 1) if (i % gatesOfSite === place) staff.push(i * sites + site);
  const messages: string[] = [];
  const perGate = total / gates;
  for (let day = 0; messages.length < perGate; day += 1) {
    for (const direction of ['in', 'out'] as const) {
      const hour = direction === 'in' ? 7 : 17.5;
      for (let i = 0; i < staff.length && messages.length < perGate; i += 1) {
        const at = new Date(FIRST_DAY + day * DAY_MS + hour * 3_600_000 + i * 4_000).toISOString();
        const seq = messages.length + 1;
        const event = {
          seq,
          at,
          direction,
          worker: workerNumber(staff[i] ?? 0),
          method: 'face',
          score: 0.97,
        };
        messages.push(JSON.stringify({ boot: 'bench', events: [event] }));
      }
    }
  }
  return messages;
}

class BenchGate {
  readonly client: MqttClient;
  private next = 0;
  private receipted = 0;

  constructor(
    readonly sn: string,
    private readonly messages: string[],
    private readonly onReceipts: (count: number) => void,
    private readonly onAcknowledged: () => void,
  ) {
    this.client = mqtt.connect(url, {
      clientId: sn,
      username: sn,
      password: 'x',
      manualConnect: true,
      reconnectPeriod: 0,
    });
    this.client.on('message', (_topic, payload) => this.readReceipt(payload));
  }

  async connect(): Promise<void> {
    const connected = new Promise<void>((done, fail) => {
      this.client.once('connect', () => done());
      this.client.once('error', fail);
    });
    this.client.connect();
    await connected;
    if (expectReceipts === 'yes')
      await this.client.subscribeAsync(deviceTopic(this.sn, 'receipts'), { qos: 1 });
  }

  start(): void {
    for (let i = 0; i < IN_FLIGHT; i += 1) this.publishNext();
  }

  private publishNext(): void {
    const message = this.messages[this.next];
    if (message === undefined) return;
    this.next += 1;
    this.client.publish(deviceTopic(this.sn, 'events'), message, { qos: 1 }, () => {
      this.onAcknowledged();
      this.publishNext();
    });
  }

  private readReceipt(payload: Buffer): void {
    const { accepted = [] } = JSON.parse(payload.toString()) as { accepted?: [number, number][] };
    const count = accepted.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    this.receipted += count;
    this.onReceipts(count);
  }
}

let acknowledged = 0;
let receipted = 0;
let started = 0;
let lastSent = 0;
const fleet = Array.from({ length: gates }, (_, i) => {
  return new BenchGate(
    gateSn(i),
    messagesOf(i),
    (count) => {
      receipted += count;
      if (receipted >= total) process.send?.({ kind: 'receipted', body: { started, at: Date.now() } });
    },
    () => {
      acknowledged += 1;
      if (acknowledged < total) return;
      lastSent = Date.now();
      process.send?.({ kind: 'acknowledged', body: { started, at: lastSent } });
    },
  );
});
for (const gate of fleet) await gate.connect();
process.send?.({ kind: 'connected', body: {} });
process.once('message', () => {
  started = Date.now();
  for (const gate of fleet) gate.start();
});
process.once('SIGTERM', () => process.exit(0));
