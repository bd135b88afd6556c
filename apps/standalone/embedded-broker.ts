// Step 2 of the walk on a bare machine: a broker in this process. Transport only; its memory is not the record.
import { type Server, type Socket, createServer } from 'node:net';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { DataSource } from 'typeorm';
import { mayPublish, maySubscribe } from '#contracts/topics.js';
import { SERIAL_NUMBER } from '#contracts/device-messages.js';
import { matchesDeviceSecret, randomSecret } from '#platform/crypto.js';
import type { Logger } from '#platform/logger.js';
import { portProblem } from '#platform/serve.js';
import { findDevices } from '#store/device.store.js';

const SERVICE = 'zhuming-service';
const NOT_AUTHORISED = 5;

/** A listening broker and the URL with which our own gateway enters it. */
export interface EmbeddedBroker {
  readonly port: number;
  readonly serviceUrl: string;
  close(): Promise<void>;
}

/** What the broker needs to know devices and where to listen. */
export interface EmbeddedBrokerOptions {
  readonly store: DataSource;
  readonly port: number;
  readonly logger: Logger;
}

/**
 * Starts the broker. Devices log in with serial number = user name = client id and their secret; each may publish and
 * subscribe only below its own topic.
 * @throws StartError where the port is taken (MQTT_PORT)
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const serviceSecret = randomSecret();
  // maxClientsIdLength: MQTT 3.1 said 23, serial numbers have 32
  const broker = await Aedes.createBroker({ concurrency: 500, maxClientsIdLength: 80 });
  const services = new WeakSet<Client>();
  broker.authenticate = (client, name, password, done) => {
    const secret = password?.toString() ?? '';
    if (name === SERVICE && secret === serviceSecret) {
      services.add(client);
      done(null, true);
      return;
    }
    void isDevice(options.store, { id: client.id, name: name ?? '', secret }).then(
      (known) => (known ? done(null, true) : done(refusal(), null)),
      () => done(refusal(), null),
    );
  };
  broker.authorizePublish = (client, packet, done) => {
    if (client && (services.has(client) || mayPublish(client.id, packet.topic))) return done(null);
    options.logger.warn('publish refused', { client: client?.id, topic: packet.topic });
    done(new Error('not authorised to publish here'));
  };
  broker.authorizeSubscribe = (client, subscription, done) => {
    const allowed = client && (services.has(client) || maySubscribe(client.id, subscription.topic));
    done(null, allowed ? subscription : null);
  };
  broker.on('clientError', (client, error) =>
    options.logger.debug('client', { client: client.id, error: error.message }),
  );
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    broker.handle(socket);
  });
  const port = await listen(server, options.port);
  return {
    port,
    serviceUrl: `mqtt://${SERVICE}:${serviceSecret}@127.0.0.1:${port}`,
    close: () => closeAll(broker, server, sockets),
  };
}

async function isDevice(
  store: DataSource,
  claim: { id: string; name: string; secret: string },
): Promise<boolean> {
  if (claim.id !== claim.name || !SERIAL_NUMBER.test(claim.name)) return false;
  const [device] = await findDevices(store, [claim.name]);
  return device !== undefined && !device.isRevoked && matchesDeviceSecret(device.secretHash, claim.secret);
}

function refusal(): AuthenticateError {
  return Object.assign(new Error('unknown serial number or wrong password'), { returnCode: NOT_AUTHORISED });
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, done));
  } catch (error) {
    throw portProblem(error, port, 'MQTT_PORT');
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

async function closeAll(broker: Aedes, server: Server, sockets: Set<Socket>): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  await new Promise<void>((done) => broker.close(() => done()));
  for (const socket of sockets) socket.destroy();
  await closed;
}
