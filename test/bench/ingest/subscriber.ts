// Benchmark child (a): only reads and parses what the broker brings.
import mqtt from 'mqtt';
import { EVENTS_FILTER } from '#contracts/topics.js';

const [url = '', eventsText = ''] = process.argv.slice(2);
const total = Number(eventsText);
let received = 0;
const client = mqtt.connect(url, { manualConnect: true, keepalive: 0 });
client.handleMessage = (packet, done) => {
  const { events } = JSON.parse(packet.payload.toString()) as { events: unknown[] };
  received += events.length;
  if (received === total) process.send?.({ kind: 'received', body: { at: Date.now() } });
  done();
};
client.on('connect', () => {
  client.subscribe(EVENTS_FILTER, { qos: 1 }, () => process.send?.({ kind: 'ready', body: {} }));
});
client.connect();
process.once('SIGTERM', () => process.exit(0));
