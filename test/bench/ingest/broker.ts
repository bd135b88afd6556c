// Benchmark child: a broker of its own where MQTT_URL gives none.
import { createServer } from 'node:net';
import { Aedes } from 'aedes';

const broker = await Aedes.createBroker({ concurrency: 500, maxClientsIdLength: 80 });
const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  broker.handle(socket);
});
server.listen(0, '127.0.0.1', () => process.send?.({ kind: 'listening', body: server.address() }));
process.once('SIGTERM', () => process.exit(0));
