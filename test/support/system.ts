// The system as real processes for end-to-end tests: gateway and worker as users run them, on the given services or on
// embedded parts, with gates played by the simulator's own program.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { DataSource } from 'typeorm';
import { startEmbeddedBroker } from '../../apps/standalone/embedded-broker.js';
import { freePort } from '../../apps/standalone/embedded-postgres.js';
import { KeyRing } from '#platform/crypto.js';
import { Logger } from '#platform/logger.js';
import { openStore } from '#store/data-source.js';
import { countMarks } from '#store/work-mark.store.js';
import type { RestartableBroker } from './restartable-broker.js';
import type { TestSite } from './site.js';

const ROOT = resolve(import.meta.dirname, '../..');
// eslint-disable-next-line no-restricted-properties -- given by npm run test:services
const given = { mqtt: process.env.MQTT_URL, redis: process.env.REDIS_URL, environment: process.env };

/** What a replay ended with (devices/simulator). */
export interface ReplayLedger {
  readonly sent: number;
  readonly receipted: number;
  readonly outstanding: number;
  readonly rejected: Record<string, number>;
  readonly refusedFaults: Record<string, number>;
}

/** A started program. */
export class Program {
  private child: ChildProcess;

  constructor(
    private readonly file: string,
    readonly env: Record<string, string>,
  ) {
    this.child = this.launch();
  }

  /** SIGKILL and a new start, as after a crash. */
  async killAndRestart(pauseMs = 300): Promise<void> {
    await this.kill();
    await new Promise((done) => setTimeout(done, pauseMs));
    this.child = this.launch();
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.kill(signal);
    await gone;
  }

  async ready(): Promise<void> {
    const url = `http://127.0.0.1:${this.env['HTTP_PORT']}/readyz`;
    for (let i = 0; i < 300; i += 1) {
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`${this.file} does not become ready`);
  }

  /** One counter of /metrics; undefined where it has no value. */
  async counter(name: string): Promise<number | undefined> {
    const answer = await fetch(`http://127.0.0.1:${this.env['HTTP_PORT']}/metrics`);
    const line = (await answer.text()).split('\n').find((text) => text.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.split(' ')[1]);
  }

  private launch(): ChildProcess {
    const env = { ...given.environment, ...this.env, NODE_OPTIONS: '' };
    return spawn(process.execPath, [join(ROOT, 'dist', this.file)], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
}

/** Gateway, worker and broker around one database. */
export class TestSystem {
  private readonly undo: (() => Promise<unknown> | void)[] = [];
  gateway!: Program;
  worker!: Program;
  owner!: DataSource;
  mqttUrl!: string;

  /**
   * Starts everything for a database URL (its owner's).
   * @param own a broker that the test keeps itself; else the given one, or an embedded one
   * @param ownRedis a Redis that the test keeps itself; else the given one, or none
   */
  static async start(databaseUrl: string, own?: RestartableBroker, ownRedis?: string): Promise<TestSystem> {
    const system = new TestSystem();
    system.owner = await openStore({ url: databaseUrl, role: 'owner' });
    system.undo.push(() => system.owner.destroy());
    if (own) system.mqttUrl = own.url;
    const broker = own?.env ?? (await system.startBroker());
    const env = { DATABASE_URL: databaseUrl, LOG_LEVEL: 'error', HTTP_HOST: '127.0.0.1', ...broker };
    system.gateway = new Program('apps/gateway/main.js', { ...env, HTTP_PORT: String(await freePort()) });
    const redisUrl = ownRedis ?? given.redis;
    const redis: Record<string, string> = redisUrl ? { REDIS_URL: redisUrl } : {};
    system.worker = new Program('apps/worker/main.js', {
      ...env,
      ...redis,
      PII_KEYS: KeyRing.generate(),
      HTTP_PORT: String(await freePort()),
    });
    system.undo.push(() => system.gateway.kill('SIGTERM'));
    system.undo.push(() => system.worker.kill('SIGTERM'));
    await system.gateway.ready();
    await system.worker.ready();
    return system;
  }

  async stop(): Promise<void> {
    for (const step of this.undo.splice(0).reverse()) await step();
  }

  /** Plays gates with the simulator's program until its ledger closes; answers the ledger and the exit code. */
  async simulate(
    site: TestSite,
    args: readonly string[],
    onProgress: (receipted: number, total: number) => void = () => undefined,
  ) {
    const folder = mkdtempSync(join(tmpdir(), 'zhuming-fleet-'));
    const fleet = join(folder, 'fleet.json');
    const gates = site.gates.map(({ sn, password }) => ({ sn, password }));
    const workers = site.workers.map((worker) => worker.number);
    writeFileSync(
      fleet,
      JSON.stringify({ timeZone: 'Asia/Shanghai', sites: [{ code: site.projectCode, gates, workers }] }),
    );
    const all = [
      '--mqtt',
      this.mqttUrl,
      '--fleet',
      fleet,
      '--journal',
      join(folder, 'journal'),
      '--json',
      ...args,
    ];
    const program = join(ROOT, 'dist/devices/simulator/main.js');
    const child = spawn(process.execPath, [program, ...all], { stdio: ['ignore', 'pipe', 'pipe'] });
    let ledger: ReplayLedger | undefined;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as {
        progress?: { receipted: number; total: number };
        ledger?: ReplayLedger;
      };
      if (message.progress) onProgress(message.progress.receipted, message.progress.total);
      ledger = message.ledger ?? ledger;
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-500)));
    const code = await new Promise<number | null>((done) => child.once('exit', done));
    if (code === 1) throw new Error(`simulator: ${said}`);
    rmSync(folder, { recursive: true, force: true });
    return { code, ledger };
  }

  /** Waits until every due mark is worked. */
  async quiet(): Promise<void> {
    for (let i = 0; i < 1_200; i += 1) {
      const marks = await countMarks(this.owner).catch(() => undefined);
      if (marks?.every((mark) => mark.waiting === 0)) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('the worker does not come to rest');
  }

  private async startBroker(): Promise<Record<string, string>> {
    if (given.mqtt) {
      this.mqttUrl = given.mqtt;
      return { MQTT_URL: given.mqtt, MQTT_SHARED: 'on' };
    }
    const logger = new Logger('test', 'silent');
    const broker = await startEmbeddedBroker({ store: this.owner, port: 0, logger });
    this.undo.push(() => broker.close());
    this.mqttUrl = `mqtt://127.0.0.1:${broker.port}`;
    return { MQTT_URL: broker.serviceUrl, MQTT_SHARED: 'off' };
  }
}

/** True where npm run test:services gave a broker of its own, which has no access rules. */
export const hasGivenBroker = given.mqtt !== undefined;
