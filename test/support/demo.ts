// The demo as a program of its own, and the database that it keeps to itself.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { takeDataDir } from '../../apps/standalone/data-dir.js';
import { findPostgres } from '../../apps/standalone/postgres-binaries.js';

const PROGRAM = resolve(import.meta.dirname, '../../dist/apps/standalone/demo/demo.js');

/** What the demo prints once it is ready. */
interface Ready {
  readonly url: string;
  readonly logins: Readonly<Record<string, { readonly name: string; readonly password: string }>>;
}

/** A running demo. */
export class Demo {
  private constructor(
    readonly ready: Ready,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts a demo on free ports and waits until its month is played. @throws Error with its last words where it ends */
  static async start(args: readonly string[]): Promise<Demo> {
    const folder = mkdtempSync(join(tmpdir(), 'zhuming-demo-'));
    // eslint-disable-next-line no-restricted-properties -- children inherit the environment whole
    const env = { ...process.env, DATA_DIR: folder, HTTP_PORT: '0', MQTT_PORT: '0', LOG_LEVEL: 'error' };
    const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-2_000)));
    const ready = await new Promise<Ready>((done, fail) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('{"ready":true')) done(JSON.parse(line) as Ready);
      });
      child.once('exit', (code) => fail(new Error(`the demo ended with code ${code}: ${said}`)));
    });
    return new Demo(ready, child, folder);
  }

  /** A connection of the owner of its database. */
  async database(): Promise<pg.Client> {
    const dataDir = join(this.folder, 'demo');
    const password = readFileSync(join(dataDir, 'postgres.secret'), 'utf8').trim();
    const { base } = await findPostgres(dataDir);
    const port = Number(readFileSync(join(base, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]);
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port, user: 'zhuming_owner', password, database: 'zhuming' },
    });
    await client.connect();
    return client;
  }

  /** Ends it and leaves nothing behind. */
  async stop(): Promise<void> {
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await gone;
    const { base } = await findPostgres(join(this.folder, 'demo'));
    takeDataDir(join(this.folder, 'demo')).release();
    for (const path of [base, this.folder]) rmSync(path, { recursive: true, force: true });
  }
}
