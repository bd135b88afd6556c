// A real PostgreSQL of our own below DATA_DIR: made, started, watched, restarted after a crash, stopped.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { sleep } from '#platform/clock.js';
import { type Logger, messageOf } from '#platform/logger.js';
import { StartError } from '#platform/serve.js';
import { isAlive, secretOf } from './data-dir.js';
import { type PostgresHome, findPostgres, giveTo } from './postgres-binaries.js';

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 8_000;
const SUPERUSER = 'zhuming_owner';

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres {
  /** Connection URL of the owner of database `zhuming`. */
  readonly url: string;
  /** Process number of the running postmaster, for tests that kill it. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

/** How the server is to run. `settings` are passed as -c name=value. */
export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly logger: Logger;
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts PostgreSQL for a folder that this process holds (see takeDataDir).
 * Half an initdb, a stale pid file and an orphan of a killed process are cleared away first.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = await findPostgres(options.dataDir);
  const password = secretOf(options.dataDir, 'postgres.secret');
  const cluster = join(home.base, 'postgres');
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(home, cluster, password);
  await clearOrphan(cluster);
  const supervisor = new Supervisor(home, cluster, await freePort(), options);
  await supervisor.start(password);
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${supervisor.port}`;
  await ensureDatabase(`${url}/postgres`);
  return { url: `${url}/zhuming`, pid: () => supervisor.pid, stop: () => supervisor.stop() };
}

/** initdb into a folder beside, renamed when whole: a crash half-way leaves nothing that looks like a cluster. */
async function initialise(home: PostgresHome, cluster: string, password: string): Promise<void> {
  const half = `${cluster}.new`;
  const passwordFile = join(home.base, 'initdb.secret');
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true, mode: 0o700 });
  giveTo(half, home.user);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(passwordFile, home.user);
  const initArguments = [`--pgdata=${half}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`];
  const fixed = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
  try {
    const child = spawn(home.initdb, [...initArguments, ...fixed], {
      ...home.user,
      cwd: home.base,
      stdio: 'pipe',
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdout.resume();
    const code = await new Promise<number | null>((done, fail) =>
      child.once('close', done).once('error', fail),
    );
    if (code !== 0)
      throw new StartError(`initdb failed (code ${code}) in ${half}: ${output.trim().slice(-500)}`);
    renameSync(half, cluster);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Stops the postmaster of a killed server and removes a pid file that belongs to nobody. */
async function clearOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (isPostmasterOf(pid, cluster)) {
    process.kill(pid, 'SIGINT');
    const end = Date.now() + STOP_WITHIN_MS;
    while (isAlive(pid) && Date.now() < end) await sleep(50);
    if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
    while (isAlive(pid)) await sleep(50);
  }
  rmSync(file, { force: true });
}

function isPostmasterOf(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\u0000').includes(cluster);
  } catch {
    // no /proc: the folder is ours alone, so a live process with the file's number is its postmaster
    return process.platform !== 'linux';
  }
}

/** A port that was free a moment ago, on the loopback only. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Keeps the postmaster running until it is told to stop. */
class Supervisor {
  private child: ChildProcess | undefined;
  private isStopping = false;

  constructor(
    private readonly home: PostgresHome,
    private readonly cluster: string,
    readonly port: number,
    private readonly options: EmbeddedPostgresOptions,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  async start(password: string): Promise<void> {
    const child = this.launch();
    const end = Date.now() + START_WITHIN_MS;
    const connection = {
      host: '127.0.0.1',
      port: this.port,
      user: SUPERUSER,
      password,
      database: 'postgres',
    };
    while (Date.now() < end) {
      if (child.exitCode !== null) break;
      if (await answers(connection)) return;
      await sleep(40);
    }
    await this.stop();
    const log = readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-5).join(' | ');
    throw new StartError(`the embedded PostgreSQL does not start in ${this.cluster}: ${log}`);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGINT');
    const force = setTimeout(() => child.kill('SIGQUIT'), STOP_WITHIN_MS);
    await gone;
    clearTimeout(force);
  }

  private get logFile(): string {
    return join(this.options.dataDir, 'postgres.log');
  }

  private launch(): ChildProcess {
    const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...this.options.settings };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const log = openSync(this.logFile, 'a', 0o600);
    // a process group of its own: Ctrl-C must reach PostgreSQL only through us, after the last batch
    const child = spawn(this.home.postgres, ['-D', this.cluster, '-p', String(this.port), ...flags], {
      ...this.home.user,
      cwd: this.home.base,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.once('error', (error) => this.options.logger.error('PostgreSQL', { error: messageOf(error) }));
    child.once('exit', (code, signal) => void this.onExit(code, signal));
    this.child = child;
    return child;
  }

  private async onExit(code: number | null, signal: string | null): Promise<void> {
    if (this.isStopping) return;
    this.options.logger.error('PostgreSQL ended by itself, starting it again', { code, signal });
    await sleep(300);
    // a killed postmaster leaves its children for a moment and its pid file for ever
    if (!this.isStopping) {
      await clearOrphan(this.cluster);
      this.launch();
    }
  }
}

async function answers(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'zhuming'`);
    if (!rowCount) await client.query('CREATE DATABASE zhuming');
  } finally {
    await client.end();
  }
}
