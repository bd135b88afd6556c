// The stage of a benchmark: a database of its own, a broker, child processes, and a register to work with.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { takeDataDir } from '../../apps/standalone/data-dir.js';
import { startEmbeddedPostgres } from '../../apps/standalone/embedded-postgres.js';
import { readConfig } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { migrate } from '#store/migrate.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A running child and the messages it sends. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves with the next message of this kind. */
  message<T>(kind: string): Promise<T>;
  stop(): Promise<void>;
}

/** Everything a benchmark runs on; `close` leaves nothing behind. */
export class Stage {
  private readonly undo: (() => Promise<void> | void)[] = [];

  private constructor(
    readonly serverUrl: string,
    readonly databaseLabel: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** PostgreSQL of DATABASE_URL, or an embedded one with the settings of a real server. */
  static async open(environment: NodeJS.ProcessEnv): Promise<Stage> {
    const given = readConfig().DATABASE_URL;
    if (given) return new Stage(given, 'PostgreSQL of DATABASE_URL', environment);
    const folder = mkdtempSync(join(tmpdir(), 'zhuming-bench-'));
    const dataDir = takeDataDir(folder);
    const settings = { shared_buffers: '512MB', max_wal_size: '4GB', max_connections: '60' };
    const server = await startEmbeddedPostgres({
      dataDir: folder,
      logger: new Logger('bench', 'warn'),
      settings,
    });
    const stage = new Stage(server.url, 'embedded PostgreSQL', environment);
    stage.later(() => rmSync(folder, { recursive: true, force: true }));
    stage.later(() => dataDir.release());
    stage.later(() => server.stop());
    return stage;
  }

  later(step: () => Promise<void> | void): void {
    this.undo.push(step);
  }

  /** A migrated database that goes away with the stage. */
  async database(): Promise<string> {
    const name = `zhuming_bench_${process.pid}_${this.undo.length}`;
    await this.onServer(`CREATE DATABASE ${name}`);
    this.later(() => this.onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    const url = new URL(this.serverUrl);
    url.pathname = `/${name}`;
    await migrate(url.toString());
    return url.toString();
  }

  /** Starts a compiled program below dist/ with a channel for messages. */
  start(program: string, settings: { args?: string[]; env?: Record<string, string> } = {}): Child {
    const env = { ...this.environment, ...settings.env };
    const child = fork(join(ROOT, program), settings.args ?? [], {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const stop = async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 12_000);
      await gone;
      clearTimeout(force);
    };
    this.later(stop);
    return { process: child, stop, message: (kind) => nextMessage(child, kind, program) };
  }

  async close(): Promise<void> {
    for (const step of this.undo.splice(0).reverse()) await step();
  }

  private async onServer(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.serverUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }
}

function nextMessage<T>(child: ChildProcess, kind: string, program: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`${program} ended with code ${code}`));
    child.once('exit', onExit);
    child.on('message', function onMessage(message: { kind: string; body: T }) {
      if (message.kind !== kind) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message.body);
    });
  });
}

/** Peak resident memory of a process so far, in MiB. */
export function peakMemoryMiB(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

/** Resident memory of a process now, in MiB. */
export function residentMiB(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

/** Waits until an HTTP address answers with success. */
export async function untilReady(url: string, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${url} is not ready after ${seconds} s`);
}
