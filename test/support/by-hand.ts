// The transcript of docs/device-protocol.md as it stands there: its shell blocks, and the answers that it promises.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGE = resolve(import.meta.dirname, '../../docs/device-protocol.md');
const MARK = '=== block';

/** One block of the transcript. */
export interface HandBlock {
  readonly script: string;
  /** The JSON answers that stand below its lines as comments. */
  readonly promised: readonly unknown[];
}

/** Every `sh` block of the section "By hand". */
export function handBlocks(): HandBlock[] {
  const section =
    readFileSync(PAGE, 'utf8')
      .split(/^## By hand$/m)[1]
      ?.split(/^## /m)[0] ?? '';
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, script = '']) => ({
    script,
    promised: script
      .split('\n')
      .filter((line) => line.startsWith('# {'))
      .map((line) => JSON.parse(line.slice(2)) as unknown),
  }));
}

/**
 * Runs the blocks in one bash, as a person would one after the other.
 * @returns what each block said, as JSON documents
 * @throws Error with what it said last where a line fails
 */
export async function playByHand(
  blocks: readonly HandBlock[],
  env: Readonly<Record<string, string>>,
): Promise<unknown[][]> {
  const script = ['set -euo pipefail', ...blocks.flatMap(({ script }) => [`echo "${MARK}"`, script])].join(
    '\n',
  );
  // eslint-disable-next-line no-restricted-properties -- a shell of its own
  const child = spawn('bash', ['-c', script], { env: { PATH: process.env.PATH, ...env }, timeout: 90_000 });
  let said = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  if (code !== 0)
    throw new Error(`the transcript ends with ${code}: ${said.slice(-500)} ${complaints.slice(-500)}`);
  return said
    .split(`${MARK}\n`)
    .slice(1)
    .map((part) => documentsIn(part));
}

/** The form of a JSON value: names of fields all the way down, values left out; of a list the form of its first. */
export function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(formOf);
  if (typeof value !== 'object' || value === null) return 'value';
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, formOf(inner)]),
  );
}

/** JSON documents that may follow each other without a line break, as curl writes them. */
function documentsIn(text: string): unknown[] {
  return text
    .replaceAll('}{', '}\n{')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown);
}
