// A broker that a test may kill and start again on its port: the real Mosquitto where a broker was given, else the
// embedded one. What it retained is lost with it, as after a crash.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../apps/standalone/embedded-broker.js';
import { freePort } from '../../apps/standalone/embedded-postgres.js';
import { Logger } from '#platform/logger.js';

/** Where gates and the gateway find it. */
export interface RestartableBroker {
  readonly url: string;
  readonly env: Record<string, string>;
  /** Killed, and started again after a while. */
  restart(awayMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param store where an embedded broker knows devices from */
export async function startRestartableBroker(
  store: DataSource,
  isGiven: boolean,
): Promise<RestartableBroker> {
  const port = await freePort();
  const { start, stop, service } = isGiven ? mosquittoOn(port) : embeddedOn(port, store);
  await start();
  const restart = async (awayMs: number) => {
    await stop();
    await new Promise((done) => setTimeout(done, awayMs));
    await start();
  };
  const env = { MQTT_URL: `mqtt://${service}127.0.0.1:${port}`, MQTT_SHARED: isGiven ? 'on' : 'off' };
  return { url: `mqtt://127.0.0.1:${port}`, env, restart, stop };
}

function embeddedOn(port: number, store: DataSource) {
  const serviceSecret = 'a-secret-of-this-test';
  let broker: EmbeddedBroker;
  return {
    service: `zhuming-service:${serviceSecret}@`,
    start: async () => {
      broker = await startEmbeddedBroker({
        store,
        port,
        logger: new Logger('test', 'silent'),
        serviceSecret,
      });
    },
    stop: () => broker.close(),
  };
}

function mosquittoOn(port: number) {
  const folder = mkdtempSync(join(tmpdir(), 'zhuming-mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  let child: ChildProcess;
  return {
    service: '',
    start: async () => {
      child = spawn('mosquitto', ['-c', config], { stdio: 'ignore' });
      await untilOpen(port);
    },
    stop: async () => {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await gone;
      rmSync(join(folder, 'mosquitto.db'), { force: true });
    },
  };
}

async function untilOpen(port: number): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    const isOpen = await new Promise<boolean>((done) => {
      const socket = net.connect(port, '127.0.0.1', () => (socket.destroy(), done(true)));
      socket.once('error', () => done(false));
    });
    if (isOpen) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no broker on port ${port}`);
}
