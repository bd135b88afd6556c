// The folder of a standalone server: one process at a time, its secrets, and a place that PostgreSQL may enter.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartError } from '#platform/serve.js';

/** A folder that this process alone uses until `release`. */
export interface DataDir {
  readonly path: string;
  release(): void;
}

/**
 * Takes the folder for this process; makes it where it is missing.
 * @throws StartError where another live process has it, or it cannot be written
 */
export function takeDataDir(folder: string): DataDir {
  const path = resolve(folder);
  const lock = join(path, 'zhuming.lock');
  try {
    mkdirSync(path, { recursive: true });
    claim(lock, path);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { code } = error as { code?: string };
    throw new StartError(`DATA_DIR=${folder} cannot be written (${code ?? String(error)}); change DATA_DIR`);
  }
  return { path, release: () => rmSync(lock, { force: true }) };
}

function claim(lock: string, path: string): void {
  const mine = `${process.pid} ${bornAt(process.pid)}\n`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(lock, mine, { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
      const [pid, born] = readFileSync(lock, 'utf8').trim().split(' ');
      if (isAlive(Number(pid)) && bornAt(Number(pid)) === born) {
        throw new StartError(
          `DATA_DIR=${path} is in use by process ${pid}; stop it or set DATA_DIR to another folder`,
        );
      }
      // its process is gone: a crash must not stop the next start
      rmSync(lock, { force: true });
    }
  }
  throw new StartError(`DATA_DIR=${path} was taken by another start at the same moment; try again`);
}

/** True while a process with this number runs. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** Start time of a process in clock ticks, so that a reused number is not mistaken; '-' where it cannot be known. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}

/** A secret of the folder: read where it stands, made on the first start; readable by its owner only. */
export function secretOf(
  folder: string,
  name: string,
  make: () => string = () => randomBytes(24).toString('hex'),
): string {
  const file = join(folder, name);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const secret = make();
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}

/** Short stable name of a folder. */
export function folderTag(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}
