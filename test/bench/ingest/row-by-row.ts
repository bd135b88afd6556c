// Benchmark child (c): the handler that most services would write: one message, one repository.save().
import 'reflect-metadata';
import mqtt from 'mqtt';
import { EVENTS_FILTER, parseDeviceTopic } from '#contracts/topics.js';
import { openStore } from '#store/data-source.js';
import { GateEventTable } from '#store/tables/gate.table.js';
import { contentHash, readFrame } from '../../../apps/gateway/frame.js';

const [url = '', databaseUrl = '', eventsText = ''] = process.argv.slice(2);
const total = Number(eventsText);
const store = await openStore({ url: databaseUrl, role: 'owner', poolSize: 4 });
const devices = new Map(
  (
    await store.query<{ sn: string; id: number; project_id: number }[]>(
      'SELECT sn, id, project_id FROM device',
    )
  ).map((row) => [row.sn, row]),
);
const workers = new Map(
  (await store.query<{ number: string; id: number }[]>('SELECT number, id FROM worker')).map((row) => [
    row.number,
    row.id,
  ]),
);
const events = store.getRepository(GateEventTable);
let saved = 0;

async function onMessage(topic: string, payload: Buffer): Promise<void> {
  const now = Date.now();
  const { sn, decoded } = readFrame(parseDeviceTopic(topic)?.sn ?? '', payload, now);
  const device = devices.get(sn);
  if (!decoded.ok || !device) return;
  for (const event of decoded.events) {
    await events.save({
      projectId: device.project_id,
      deviceId: device.id,
      bootId: 1,
      seq: event.seq,
      workerId: workers.get(event.worker ?? '') ?? null,
      claimedAs: null,
      direction: event.direction,
      method: event.method,
      verdict: 'allowed',
      timeQuality: 'ok',
      deviceAt: new Date(event.at),
      receivedAt: new Date(now),
      effectiveAt: new Date(event.at),
      clockOffsetMs: null,
      contentHash: Buffer.from(contentHash(event), 'hex'),
      detail: null,
    });
    saved += 1;
    if (saved === total) process.send?.({ kind: 'saved', body: { at: Date.now() } });
  }
}

const client = mqtt.connect(url, { manualConnect: true, keepalive: 0 });
client.handleMessage = (packet, done) => {
  void onMessage(packet.topic, packet.payload as Buffer).then(() => done());
};
client.on('connect', () => {
  client.subscribe(EVENTS_FILTER, { qos: 1 }, () => process.send?.({ kind: 'ready', body: {} }));
});
client.connect();
process.once('SIGTERM', () => process.exit(0));
