// Step 2 of the walk on a bare machine: the embedded broker's TLS listener, where gates may come in by certificate.
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { type Server, type TLSSocket, createSecureContext, createServer } from 'node:tls';
import { certificateFingerprint } from '#platform/client-certificate.js';
import { type Config, ConfigError } from '#platform/config.js';
import { messageOf } from '#platform/logger.js';

const HANDSHAKE_WITHIN_MS = 10_000;

/** Port, certificate and key (PEM) of the listener. */
export interface BrokerTls {
  readonly port: number;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * The TLS listener of a configuration; undefined where none is asked for.
 * @throws ConfigError with one line: a variable of the three is missing, a file cannot be read or used
 */
export function readBrokerTls(config: Config): BrokerTls | undefined {
  const { MQTT_TLS_PORT: port, MQTT_TLS_CERT: certFile, MQTT_TLS_KEY: keyFile } = config;
  if (port === undefined && certFile === undefined && keyFile === undefined) return undefined;
  if (port === undefined) throw missing('MQTT_TLS_PORT');
  if (certFile === undefined) throw missing('MQTT_TLS_CERT');
  if (keyFile === undefined) throw missing('MQTT_TLS_KEY');
  const cert = fileOf('MQTT_TLS_CERT', certFile);
  const key = fileOf('MQTT_TLS_KEY', keyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new ConfigError(
      `MQTT_TLS_CERT=${JSON.stringify(certFile)} and MQTT_TLS_KEY=${JSON.stringify(keyFile)} are not a certificate and its key in PEM (${messageOf(error)}); change MQTT_TLS_CERT or MQTT_TLS_KEY`,
    );
  }
  return { port, cert, key };
}

function missing(name: string): ConfigError {
  return new ConfigError(
    `${name} is missing; set ${name}: MQTT_TLS_PORT, MQTT_TLS_CERT and MQTT_TLS_KEY belong together`,
  );
}

function fileOf(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(
      `${name}=${JSON.stringify(path)} cannot be read (${messageOf(error)}); change ${name}`,
    );
  }
}

/**
 * A TLS server that asks for a certificate and takes any: the handshake proves the key, and the register knows the
 * fingerprint. Devices that come in by password need none.
 */
export function tlsServer({ cert, key }: BrokerTls, onSocket: (socket: TLSSocket) => void): Server {
  const options = {
    cert,
    key,
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE_WITHIN_MS,
  };
  const server = createServer(options, onSocket);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

/** The fingerprint of the certificate that the other end has shown; undefined without TLS and without one. */
export function peerFingerprint(stream: Duplex): string | undefined {
  const certificate = (stream as Partial<TLSSocket>).getPeerX509Certificate?.();
  return certificate && certificateFingerprint(certificate.raw);
}
