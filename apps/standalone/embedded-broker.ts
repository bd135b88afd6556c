// Step 2 of the walk on a bare machine: a broker in this process. Transport only; its memory is not the record.
import { type Server, type Socket, createServer } from 'node:net';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { DataSource } from 'typeorm';
import { mayPublish, maySubscribe } from '#contracts/topics.js';
import { SERIAL_NUMBER } from '#contracts/device-messages.js';
import { hashDeviceSecret, randomSecret } from '#platform/crypto.js';
import { type Logger, messageOf } from '#platform/logger.js';
import { portProblem } from '#platform/serve.js';
import {
  type PresentDevice,
  isDeviceCertificate,
  isDeviceSecret,
  unwelcomeDevices,
} from '#store/device.store.js';
import { type BrokerTls, peerFingerprint, tlsServer } from './broker-tls.js';

const SERVICE = 'zhuming-service';
const NOT_AUTHORISED = 5;
/** How soon a revoked device is noticed. */
const LOOK_EVERY_MS = 1_500;

/** A listening broker and the URL with which our own gateway enters it. */
export interface EmbeddedBroker {
  readonly port: number;
  /** Of the listener with TLS, where there is one. */
  readonly tlsPort: number | undefined;
  readonly serviceUrl: string;
  close(): Promise<void>;
}

/** What the broker needs to know devices and where to listen. */
export interface EmbeddedBrokerOptions {
  readonly store: DataSource;
  readonly port: number;
  readonly tls?: BrokerTls;
  readonly logger: Logger;
  /** Secret of our own gateway; absent = a new one at each start. */
  readonly serviceSecret?: string;
}

/**
 * Starts the broker. Devices log in with serial number = user name = client id and their secret, or with
 * TLS and the certificate to which they are pinned; each may publish and subscribe only below its own topic.
 * @throws StartError where a port is taken (MQTT_PORT, MQTT_TLS_PORT)
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const serviceSecret = options.serviceSecret ?? randomSecret();
  // maxClientsIdLength: MQTT 3.1 said 23, serial numbers have 32
  const broker = await Aedes.createBroker({ concurrency: 500, maxClientsIdLength: 80 });
  const services = new WeakSet<Client>();
  /** By what each device came in. */
  const credentials = new WeakMap<Client, PresentDevice>();
  const present = new Map<string, Client>();
  broker.authenticate = (client, name, password, done) => {
    const secret = password?.toString() ?? '';
    if (name === SERVICE && secret === serviceSecret) {
      services.add(client);
      done(null, true);
      return;
    }
    void credentialOf(options.store, client, { name: name ?? '', secret }).then(
      (credential) => {
        if (credential) credentials.set(client, credential);
        return credential ? done(null, true) : done(refusal(), null);
      },
      () => done(refusal(), null),
    );
  };
  broker.on('clientReady', (client) => {
    if (credentials.has(client)) present.set(client.id, client);
  });
  broker.on('clientDisconnect', (client) => {
    if (present.get(client.id) === client) present.delete(client.id);
  });
  const watch = watchUnwelcome(options, present, credentials);
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
  const take = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    broker.handle(socket);
  };
  const server = createServer(take);
  const port = await listen(server, options.port, 'MQTT_PORT');
  const secured = options.tls && tlsServer(options.tls, take);
  const tlsPort = secured && (await listen(secured, options.tls?.port ?? 0, 'MQTT_TLS_PORT'));
  return {
    port,
    tlsPort,
    serviceUrl: `mqtt://${SERVICE}:${serviceSecret}@127.0.0.1:${port}`,
    close: () => {
      clearInterval(watch);
      return closeAll(broker, secured ? [server, secured] : [server], sockets);
    },
  };
}

/** By what a client may come in, its password or the certificate of its connection; undefined where by neither. */
async function credentialOf(
  store: DataSource,
  client: Client,
  { name, secret }: { readonly name: string; readonly secret: string },
): Promise<PresentDevice | undefined> {
  if (!SERIAL_NUMBER.test(name)) return undefined;
  const claim = { clientId: client.id, name };
  const secretHash = hashDeviceSecret(secret);
  if (await isDeviceSecret(store, { ...claim, secretHash }))
    return { sn: name, secretHash, certificateSha256: null };
  const certificateSha256 = peerFingerprint(client.conn);
  if (certificateSha256 === undefined) return undefined;
  const isPinned = await isDeviceCertificate(store, { ...claim, certificateSha256 });
  return isPinned ? { sn: name, secretHash: null, certificateSha256 } : undefined;
}

/** Whoever was revoked, or has another secret or certificate since, is shown out within seconds. */
function watchUnwelcome(
  { store, logger }: EmbeddedBrokerOptions,
  present: ReadonlyMap<string, Client>,
  credentials: WeakMap<Client, PresentDevice>,
): NodeJS.Timeout {
  let isLooking = false;
  const look = async () => {
    const inside = [...present.values()].flatMap((client) => credentials.get(client) ?? []);
    for (const sn of await unwelcomeDevices(store, inside)) {
      logger.info('device shown out', { sn });
      present.get(sn)?.close();
    }
  };
  return setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch((error: unknown) => logger.debug('devices not looked at', { error: messageOf(error) }))
      .finally(() => (isLooking = false));
  }, LOOK_EVERY_MS);
}

function refusal(): AuthenticateError {
  return Object.assign(new Error('unknown serial number or wrong password'), { returnCode: NOT_AUTHORISED });
}

async function listen(server: Server, port: number, variable: string): Promise<number> {
  try {
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, done));
  } catch (error) {
    throw portProblem(error, port, variable);
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

async function closeAll(broker: Aedes, servers: readonly Server[], sockets: Set<Socket>): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((done) => server.close(() => done())));
  await new Promise<void>((done) => broker.close(() => done()));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}
