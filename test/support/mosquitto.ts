// A Mosquitto of the test's own, with dynamic security and nobody in it but an administrator.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { freePort } from '../../apps/standalone/embedded-postgres.js';

const PLUGINS = [
  '/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so',
  '/usr/lib/aarch64-linux-gnu/mosquitto_dynamic_security.so',
  '/usr/lib/mosquitto_dynamic_security.so',
  '/usr/local/lib/mosquitto_dynamic_security.so',
];
const PASSWORD = 'administrator of the test';

/** A running broker that can be stopped, started again and made to forget everybody. */
export class OwnMosquitto {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(): Promise<OwnMosquitto> {
    const broker = new OwnMosquitto(mkdtempSync(join(tmpdir(), 'zhuming-mosquitto-')), await freePort());
    const plugin = PLUGINS.find((path) => existsSync(path));
    if (!plugin) throw new Error('mosquitto_dynamic_security.so is not there: install mosquitto');
    writeFileSync(
      join(broker.folder, 'mosquitto.conf'),
      [
        `user ${userInfo().username}`,
        `listener ${broker.port} 127.0.0.1`,
        'allow_anonymous false',
        `plugin ${plugin}`,
        `plugin_opt_config_file ${broker.rules}`,
      ].join('\n'),
    );
    broker.forgetEverybody();
    await broker.launch();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  get controlUrl(): string {
    return `mqtt://control.admin:${encodeURIComponent(PASSWORD)}@127.0.0.1:${this.port}`;
  }

  /** The plugin's file, as it lies there. */
  readRules(): { clients: { username: string }[]; roles: { rolename: string }[] } {
    return JSON.parse(readFileSync(this.rules, 'utf8'));
  }

  /** The plugin's file is lost while the broker is down, and made anew as an operator would. */
  async loseRules(): Promise<void> {
    await this.stop();
    this.forgetEverybody();
    await this.launch();
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await gone;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get rules(): string {
    return join(this.folder, 'dynamic-security.json');
  }

  private forgetEverybody(): void {
    rmSync(this.rules, { force: true });
    execFileSync('mosquitto_ctrl', ['dynsec', 'init', this.rules, 'control.admin', PASSWORD], {
      stdio: 'ignore',
    });
  }

  private async launch(): Promise<void> {
    this.child = spawn('mosquitto', ['-c', join(this.folder, 'mosquitto.conf')], { stdio: 'ignore' });
    for (let i = 0; i < 100; i += 1) {
      const client = await mqtt.connectAsync(this.controlUrl, { reconnectPeriod: 0 }).catch(() => undefined);
      if (client) return client.endAsync();
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error('mosquitto does not start');
  }
}
