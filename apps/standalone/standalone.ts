// All of it in one process: our own PostgreSQL and broker where none is given, then gateway, worker and api together.
import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import type { Config } from '#platform/config.js';
import { KeyRing } from '#platform/crypto.js';
import type { Logger } from '#platform/logger.js';
import { type ObjectStore, openObjectStore } from '#platform/object-store.js';
import { mailOptions } from '#platform/mailer.js';
import { PlatformModule } from '#platform/platform.module.js';
import { serve } from '#platform/serve.js';
import { openStore } from '#store/data-source.js';
import { migrate } from '#store/migrate.js';
import { ApiModule } from '../api/api.module.js';
import { configureApi } from '../api/configure-api.js';
import { rateLimitsOf } from '../api/rate-limits.js';
import { GatewayModule } from '../gateway/gateway.module.js';
import { mosquittoOptions } from '../worker/mosquitto/keep-broker-accounts.js';
import { WorkerModule } from '../worker/worker.module.js';
import { readBrokerTls } from './broker-tls.js';
import { type DataDir, secretOf, takeDataDir } from './data-dir.js';
import { type EmbeddedBroker, startEmbeddedBroker } from './embedded-broker.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';

/** A log-in that the landing page of a demo shows. */
export interface ShownLogin {
  readonly role: string;
  readonly name: string;
  readonly password: string;
}

/** What a start may change. */
export interface StandaloneOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Called once the database is ready and before anything listens: first administrator, demo data. */
  readonly prepare: (ground: Ground) => Promise<{ demoLogins?: readonly ShownLogin[] }>;
  readonly databaseSettings?: Readonly<Record<string, string>>;
}

/** The prepared ground: an owner's connection and the folder's key ring. */
export interface Ground {
  readonly store: DataSource;
  readonly keys: KeyRing;
  readonly dataDir: string;
}

/** A running standalone server. */
export interface Standalone {
  readonly url: string;
  readonly mqttUrl: string;
  readonly databaseUrl: string;
  readonly ground: Ground;
  stop(): Promise<void>;
}

/** Things to undo, in reverse order; one that fails does not keep the others. */
class Undo {
  private readonly steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.steps.splice(0).reverse()) await Promise.resolve(step()).catch(() => undefined);
  }
}

/**
 * Starts everything; on a failure what was started is stopped again.
 * @throws StartError or ConfigError with one line for every expected problem
 */
export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const undo = new Undo();
  try {
    return await bringUp(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function bringUp(options: StandaloneOptions, undo: Undo): Promise<Standalone> {
  const { config, logger } = options;
  const tls = readBrokerTls(config);
  const dataDir: DataDir = takeDataDir(config.DATA_DIR);
  undo.add(() => dataDir.release());
  const databaseUrl = config.DATABASE_URL ?? (await ownDatabase(options, dataDir.path, undo));
  await migrate(databaseUrl);
  const store = await openStore({
    url: databaseUrl,
    role: 'owner',
    poolSize: 4,
    applicationName: 'zhuming-standalone',
  });
  undo.add(() => store.destroy());
  const keys = KeyRing.parse(config.PII_KEYS ?? secretOf(dataDir.path, 'pii.keys', () => KeyRing.generate()));
  const objects = openObjectStore(config.OBJECT_STORE ?? join(dataDir.path, 'objects'));
  const ground = { store, keys, dataDir: dataDir.path };
  const { demoLogins } = await options.prepare(ground);

  const broker = config.MQTT_URL
    ? undefined
    : await startEmbeddedBroker({ store, port: config.MQTT_PORT, tls, logger });
  if (broker) undo.add(() => broker.close());
  const sessionKey = config.SESSION_KEY ?? secretOf(dataDir.path, 'session.key');
  const root = StandaloneProcess.forRoot({
    config,
    databaseUrl,
    broker,
    sessionKey,
    keys,
    objects,
    demoLogins,
  });
  const app = await serve({
    root,
    port: config.HTTP_PORT,
    host: config.HTTP_HOST,
    trustProxy: config.TRUST_PROXY,
    logger,
    prepare: configureApi,
  });
  undo.add(() => app.close());
  return {
    url: httpUrl(app),
    mqttUrl: config.MQTT_URL ?? `mqtt://127.0.0.1:${broker?.port ?? config.MQTT_PORT}`,
    databaseUrl,
    ground,
    stop: () => undo.run(),
  };
}

async function ownDatabase(options: StandaloneOptions, dataDir: string, undo: Undo): Promise<string> {
  const { logger, databaseSettings } = options;
  const postgres = await startEmbeddedPostgres({ dataDir, logger, settings: databaseSettings });
  undo.add(() => postgres.stop());
  return postgres.url;
}

function httpUrl(app: NestFastifyApplication): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://127.0.0.1:${port}`;
}

interface Parts {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly broker: EmbeddedBroker | undefined;
  readonly sessionKey: string;
  readonly keys: KeyRing;
  readonly objects: ObjectStore;
  readonly demoLogins: readonly ShownLogin[] | undefined;
}

@Module({})
class StandaloneProcess {
  static forRoot({
    config,
    databaseUrl,
    broker,
    sessionKey,
    keys,
    objects,
    demoLogins,
  }: Parts): DynamicModule {
    const brokerOptions = broker
      ? { url: broker.serviceUrl, isShared: false }
      : { url: config.MQTT_URL ?? '', isShared: config.MQTT_SHARED === 'on' };
    return {
      module: StandaloneProcess,
      imports: [
        PlatformModule.forRoot(config, 'standalone'),
        GatewayModule.forRoot({ databaseUrl, broker: brokerOptions }),
        WorkerModule.forRoot({
          databaseUrl,
          redisUrl: config.REDIS_URL,
          keys,
          objects,
          photoRetentionDays: config.PHOTO_RETENTION_DAYS,
          mosquitto: mosquittoOptions(config),
          mail: mailOptions(config),
        }),
        ApiModule.forRoot({
          rateLimits: rateLimitsOf(config),
          databaseUrl,
          sessionKey,
          keys,
          objects,
          demoLogins,
          deviceBroker: { url: config.DEVICE_MQTT_URL, port: broker?.port, tlsPort: broker?.tlsPort },
        }),
      ],
    };
  }
}
