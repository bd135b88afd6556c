// Style as a test: types, lint, format, layers and cycles, unused code, sizes, words. Each in a process of its own.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const MINUTES = 60_000;

function run(program: string, ...args: string[]): string {
  const bin = join(ROOT, 'node_modules', program);
  // eslint-disable-next-line no-restricted-properties -- a child without jest's options
  const env = { ...process.env, NODE_OPTIONS: '' };
  const result = spawnSync(process.execPath, [bin, ...args], { cwd: ROOT, encoding: 'utf8', env });
  return result.status === 0 ? 'clean' : `${result.stdout}\n${result.stderr}`.slice(-6_000);
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

const FILES = ['apps', 'libs', 'devices', 'test'].flatMap(sources);

it(
  'types',
  () => expect(run('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json')).toBe('clean'),
  3 * MINUTES,
);
it('lint', () => expect(run('eslint/bin/eslint.js', '.')).toBe('clean'), 4 * MINUTES);
it('format', () => expect(run('prettier/bin/prettier.cjs', '--check', '.')).toBe('clean'), 2 * MINUTES);
it(
  'unused exports, files and dependencies',
  () => expect(run('knip/bin/knip.js')).toBe('clean'),
  2 * MINUTES,
);
it(
  'layers and cycles',
  () => {
    const layers = run(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'apps',
      'libs',
      'devices',
    );
    expect(layers).toBe('clean');
  },
  2 * MINUTES,
);

it('no file over 500 lines', () => {
  const long = FILES.map((file) => ({
    file,
    lines: readFileSync(join(ROOT, file), 'utf8').split('\n').length,
  }));
  expect(long.filter(({ lines }) => lines > 501)).toEqual([]);
});

it('every source file says its place in its first line', () => {
  const silent = FILES.filter((file) => !readFileSync(join(ROOT, file), 'utf8').startsWith('//'));
  expect(silent).toEqual([]);
});

it('no word that has no place here', () => {
  // written in parts, so that this file does not contain them
  const banned = [
    /\b(it|test|describe)\.(only|skip|todo)\b/,
    new RegExp(`\\b(TO${'DO'}|FIX${'ME'})\\b`),
    new RegExp(`@ts-ig${'nore'}`),
    new RegExp(`forward${'Ref'}`),
  ];
  const found = FILES.filter((file) =>
    banned.some((word) => word.test(readFileSync(join(ROOT, file), 'utf8'))),
  );
  expect(found.filter((file) => !file.endsWith('tidy.spec.ts'))).toEqual([]);
});

it('the environment is read in one place', () => {
  const readers = FILES.filter((file) => !file.startsWith('test')).filter((file) =>
    readFileSync(join(ROOT, file), 'utf8').includes('process.env'),
  );
  expect(readers).toEqual(['libs/platform/config.ts']);
});
