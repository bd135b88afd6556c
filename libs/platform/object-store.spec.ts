// Plumbing, tested: one suite for both backends, the folder and a real S3 server.
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { ConfigError, processEnvironment } from '#platform/config.js';
import { DamagedObjectError, type ObjectStore, openObjectStore } from '#platform/object-store.js';

const folder = mkdtempSync(join(tmpdir(), 'zhuming-objects-'));
let server: S3rver;
let s3Place = '';

beforeAll(async () => {
  // the SDK takes its credentials from the environment and nowhere else
  Object.assign(processEnvironment(), { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
  server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    directory: join(folder, 's3'),
    silent: true,
    configureBuckets: [{ name: 'zhuming', configs: [] }],
  });
  const { port } = await server.run();
  s3Place = `s3://zhuming/objects?endpoint=http://127.0.0.1:${port}&pathStyle=true`;
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const BACKENDS: readonly (readonly [string, () => ObjectStore])[] = [
  ['a folder', () => openObjectStore(join(folder, 'plain'))],
  ['a file: URL', () => openObjectStore(`file://${join(folder, 'by-url')}`)],
  ['S3', () => openObjectStore(s3Place)],
];

describe.each(BACKENDS)('in %s', (_name, open) => {
  it('keeps bytes under their hash, once', async () => {
    const store = open();
    const bytes = Buffer.from('筑名\u0000binary');
    const stored = await store.put(bytes);
    expect(stored).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), byteLength: bytes.length });
    expect(await store.put(bytes)).toEqual(stored);
    expect(await store.get(stored.sha256)).toEqual(bytes);
    expect(await store.has(stored.sha256)).toBe(true);
    await store.remove(stored.sha256);
    expect(await store.has(stored.sha256)).toBe(false);
    expect(await store.get(stored.sha256)).toBeNull();
    await store.remove(stored.sha256);
  });

  it('takes the same bytes from two places at once, and a megabyte', async () => {
    const store = open();
    const bytes = Buffer.alloc(1024 * 1024, 7);
    const [a, b] = await Promise.all([store.put(bytes), store.put(bytes)]);
    expect(a).toEqual(b);
    expect((await store.get(a.sha256))?.equals(bytes)).toBe(true);
  });

  it.each(['', '../../etc/passwd', 'A'.repeat(64), 'a'.repeat(63), `${'a'.repeat(64)}/x`])(
    'takes no name but a hash: %j',
    async (name) => {
      await expect(open().get(name)).rejects.toThrow(RangeError);
      await expect(open().has(name)).rejects.toThrow(RangeError);
    },
  );
});

it('does not serve bytes that have changed, and keeps them from other users', async () => {
  const place = join(folder, 'damaged');
  const store = openObjectStore(place);
  const { sha256 } = await store.put(Buffer.from('true'));
  const path = join(place, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(place, sha256.slice(0, 2), sha256.slice(2, 4)))).toEqual([sha256]);
  writeFileSync(path, 'false');
  await expect(store.get(sha256)).rejects.toThrow(DamagedObjectError);
});

it('says which variable is wrong', () => {
  expect(() => openObjectStore('ftp://host/x')).toThrow(ConfigError);
  expect(() => openObjectStore('ftp://host/x')).toThrow('OBJECT_STORE');
});
