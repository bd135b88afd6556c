// Photos of gates over real HTTP, a real database and a real object store: handed in, looked at, expired, reused.
import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Logger } from '#platform/logger.js';
import { openObjectStore } from '#platform/object-store.js';
import { openStore } from '#store/data-source.js';
import { holdObject } from '#store/device-photo.store.js';
import { rounds } from '../../apps/worker/worker.module.js';
import { type Json, startApi } from '../support/api-server.js';
import { RegisterApi } from '../support/register-api.js';
import { TEST_KEYS } from '../support/site.js';

jest.setTimeout(60_000);

const HALF_MIB = 512 * 1024;
const objects = openObjectStore('coverage/objects');
let register: RegisterApi;
let worker: DataSource;

beforeAll(async () => {
  register = await RegisterApi.open();
  worker = await openStore({ url: register.databaseUrl, role: 'zhuming_worker' });
});
afterAll(async () => {
  await worker?.destroy();
  await register?.close();
});

const HEAD = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** A picture that nobody has had before. */
const picture = (length = 200) => Buffer.concat([HEAD, randomBytes(length - HEAD.length)]);
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

interface Sent {
  readonly sn?: string;
  readonly password?: string;
  readonly name?: string;
  readonly type?: string;
  readonly url?: string;
}

async function handIn(bytes: Buffer, given: Sent = {}) {
  const [gate] = register.world.a.gates;
  const {
    sn = gate?.sn ?? '',
    password = `pw-${given.sn ?? gate?.sn ?? ''}`,
    name = sha(bytes),
    type = 'image/png',
  } = given;
  const answer = await fetch(`${given.url ?? register.api.url}/device/v1/photos/${name}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${sn}:${password}`).toString('base64')}`,
      ...(type === '' ? {} : { 'content-type': type }),
    },
    body: new Uint8Array(bytes),
  });
  const body: Json = await answer.json();
  return { status: answer.status, code: body.code as string | undefined, body, headers: answer.headers };
}

const rowsOf = (bytes: Buffer) =>
  register.owner.query<Json[]>(
    `SELECT project_id AS project, device_id AS device, media_type AS media, byte_length AS length
       FROM device_photo WHERE sha256 = $1 ORDER BY 1`,
    [sha(bytes)],
  );

describe('a gate hands in a photo', () => {
  it('once for its project, however often it is sent', async () => {
    const { a, b } = register.world;
    const bytes = picture();
    const first = await handIn(bytes, { type: 'application/octet-stream' });
    expect([first.status, first.body]).toEqual([
      201,
      { sha256: sha(bytes), mediaType: 'image/png', byteLength: bytes.length },
    ]);
    expect((await handIn(bytes)).status).toBe(200);
    expect((await handIn(bytes, { sn: a.gates[1]?.sn })).status).toBe(200);
    expect((await handIn(bytes, { sn: b.gates[0]?.sn })).status).toBe(201);
    const kept = { media: 'image/png', length: bytes.length };
    expect(await rowsOf(bytes)).toEqual([
      { project: a.projectId, device: a.gates[0]?.id, ...kept },
      { project: b.projectId, device: b.gates[0]?.id, ...kept },
    ]);
    expect((await objects.get(sha(bytes)))?.equals(bytes)).toBe(true);
  });

  it('many at once', async () => {
    const bytes = picture();
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await handIn(bytes)).status));
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['no password', { password: '' }],
    ['a serial number that nobody has', { sn: 'NOBODY' }],
    ['one that cannot be', { sn: 'a\u0000b' }],
  ])('and is refused with %s; nothing is kept', async (_what, given) => {
    const bytes = picture();
    const refused = await handIn(bytes, given);
    expect([refused.status, refused.code]).toEqual([401, 'invalid_device']);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(await rowsOf(bytes)).toEqual([]);
    expect(await objects.has(sha(bytes))).toBe(false);
  });

  it('and is refused when it was revoked, or has no password yet', async () => {
    const { sn = '' } = register.world.a.gates[1] ?? {};
    const set = (columns: string) => register.owner.query(`UPDATE device SET ${columns} WHERE sn = $1`, [sn]);
    await set('is_revoked = true');
    expect((await handIn(picture(), { sn })).status).toBe(401);
    await set('is_revoked = false');
    const [before] = await register.owner.query('SELECT secret_hash AS hash FROM device WHERE sn = $1', [sn]);
    await set(`secret_hash = ''`);
    expect((await handIn(picture(), { sn, password: '' })).status).toBe(401);
    await set(`secret_hash = '${before.hash as string}'`);
    expect((await handIn(picture(), { sn })).status).toBe(201);
  });

  it.each([
    ['text', Buffer.from('<html><script>alert(1)</script></html>'), {}, 415],
    ['a PDF', Buffer.from('%PDF-1.4\n%%EOF\n'), {}, 415],
    ['a type of body that is none of ours', picture(), { type: 'video/mp4' }, 415],
    ['more than 512 KiB', picture(HALF_MIB + 1), {}, 413],
    ['another name than its hash', picture(), { name: '0'.repeat(64) }, 422],
    ['a name that is no hash', picture(), { name: 'photo.png' }, 422],
    ['nothing', Buffer.alloc(0), {}, 422],
  ])('but not %s', async (_what, bytes, given, status) => {
    expect((await handIn(bytes, given)).status).toBe(status);
    expect(await rowsOf(bytes)).toEqual([]);
  });

  it('of exactly 512 KiB', async () => {
    expect((await handIn(picture(HALF_MIB))).status).toBe(201);
  });

  it('and is told that its password is wrong before a byte of the photo is sent', async () => {
    const { status } = await new Promise<{ status?: number }>((done, fail) => {
      const sent = httpRequest(`${register.api.url}/device/v1/photos/${'0'.repeat(64)}`, {
        method: 'PUT',
        headers: {
          authorization: `Basic ${Buffer.from('T1G0001:wrong').toString('base64')}`,
          'content-type': 'image/png',
          'content-length': String(HALF_MIB),
        },
      });
      sent.once('response', (answer) => {
        done({ status: answer.statusCode });
        sent.destroy();
      });
      sent.once('error', fail);
      sent.flushHeaders();
    });
    expect(status).toBe(401);
  });

  it('not more often than its limit, which other gates do not share', async () => {
    const limits = { perMinute: 0, loginsPerMinute: 0, photosPerMinute: 2 };
    const api = await startApi(register.databaseUrl, { rateLimits: limits });
    const { a } = register.world;
    const send = (n: number) => handIn(picture(), { sn: a.gates[n]?.sn, url: api.url });
    const statuses = [await send(0), await send(0), await send(0), await send(1)].map(({ status }) => status);
    const last = await send(0);
    await api.close();
    expect(statuses).toEqual([201, 201, 429, 201]);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

/** Gives the events of a site, by number, a photo. */
const give = (seq: number, bytes: Buffer, site = register.world.a) =>
  register.owner.query(
    `UPDATE gate_event SET detail = jsonb_build_object('photo', 'sha256:' || $3::text) WHERE project_id = $1 AND seq = $2`,
    [site.projectId, seq, sha(bytes)],
  );
const idOf = (seq: number) => {
  const { projectId, gates } = register.world.a;
  return `${projectId}-${gates[seq % 2]?.id ?? 0}-1-${seq}`;
};

async function look(name: string, seq: number) {
  const answer = await fetch(`${register.api.url}/api/v1/gate-events/${idOf(seq)}/photo`, {
    headers: { authorization: `Bearer ${await register.tokenOf(name)}` },
  });
  return {
    status: answer.status,
    headers: answer.headers,
    bytes: Buffer.from(await answer.arrayBuffer()),
  };
}

describe('the photo of an event', () => {
  it('is shown to staff who see the event, and every look is a deed', async () => {
    const bytes = picture();
    await give(4, bytes);
    const event = () => register.as('worker', 'GET', `/gate-events/${idOf(4)}`);
    expect((await event()).body).toMatchObject({ photo: sha(bytes), hasPhoto: false });
    expect((await look('labour_officer', 4)).status).toBe(404);
    await handIn(bytes);
    expect((await event()).body).toMatchObject({ photo: sha(bytes), hasPhoto: true });
    const seen = await look('labour_officer', 4);
    expect([seen.status, seen.headers.get('content-type'), seen.bytes.equals(bytes)]).toEqual([
      200,
      'image/png',
      true,
    ]);
    expect(seen.headers.get('content-security-policy')).toContain('sandbox');
    expect((await look('auditor', 4)).status).toBe(200);
    for (const name of ['worker', 'subcontractor']) expect((await look(name, 4)).status).toBe(403);
    for (const name of ['labour_officer-b', 'regulator-b']) expect((await look(name, 4)).status).toBe(404);
    const deeds = await register.owner.query(
      `SELECT actor_name AS who, subject_id AS what, project_id AS project FROM audit_entry
        WHERE action = 'gate_event.photo' ORDER BY seq`,
    );
    const what = { what: idOf(4), project: register.world.a.projectId };
    expect(deeds).toEqual([
      { who: 'labour_officer', ...what },
      { who: 'auditor', ...what },
    ]);
  });

  it('is null where there is none', async () => {
    const { body } = await register.as('auditor', 'GET', `/gate-events/${idOf(7)}`);
    expect(body).toMatchObject({ photo: null, hasPhoto: false });
    expect((await look('auditor', 7)).status).toBe(404);
  });
});

describe('photos expire', () => {
  const logger = new Logger('test', 'silent');
  const expire = (store = worker) =>
    rounds({ store, keys: TEST_KEYS, objects, logger, photoRetentionDays: 90 })
      .find(({ name }) => name === 'photos.expire')
      ?.run(new AbortController().signal);
  const age = (bytes: Buffer, days: number, projectId = register.world.a.projectId) =>
    register.owner.query(
      `UPDATE device_photo SET received_at = now() - make_interval(days => $3) WHERE sha256 = $1 AND project_id = $2`,
      [sha(bytes), projectId, days],
    );

  it('after their time, and not before', async () => {
    const [old, young] = [picture(), picture()];
    for (const bytes of [old, young]) await handIn(bytes);
    await age(old, 91);
    await age(young, 89);
    await expire();
    expect([await rowsOf(old), await objects.has(sha(old))]).toEqual([[], false]);
    expect([(await rowsOf(young)).length, await objects.has(sha(young))]).toEqual([1, true]);
  });

  it('in batches, all of them', async () => {
    await register.owner.query(
      `INSERT INTO device_photo (project_id, device_id, sha256, media_type, byte_length, received_at)
       SELECT $1, $2, encode(sha256(n::text::bytea), 'hex'), 'image/png', 1, now() - interval '100 days'
         FROM generate_series(1, 450) AS n`,
      [register.world.a.projectId, register.world.a.gates[0]?.id],
    );
    await expire();
    const [{ count }] = await register.owner.query(
      `SELECT count(*)::int AS count FROM device_photo WHERE received_at < now() - interval '90 days'`,
    );
    expect(count).toBe(0);
  });

  it('but their bytes stay where another site, a worker, a paper or a file has the same', async () => {
    const { a, b } = register.world;
    const [site, person, paper, file] = [picture(), picture(), picture(), picture()] as const;
    for (const bytes of [site, person, paper, file]) await handIn(bytes);
    await handIn(site, { sn: b.gates[0]?.sn });
    const photo = { sha256: sha(person) };
    const given = await register.as(
      'labour_officer',
      'PUT',
      `/workers/${a.workers[1]?.number ?? ''}/photo`,
      photo,
    );
    expect(given.status).toBe(204);
    const scan = await register.as('labour_officer', 'POST', '/certificates', {
      worker: a.workers[1]?.number,
      kind: 'health',
      number: 'J-2026-9',
      issuedOn: '2026-01-05',
      fileSha256: sha(paper),
    });
    expect(scan.status).toBe(201);
    expect((await register.as('labour_officer', 'POST', '/files?purpose=photo', file)).status).toBe(201);
    for (const bytes of [site, person, paper, file]) await age(bytes, 91);
    await expire();
    for (const bytes of [person, paper, file])
      expect([await rowsOf(bytes), await objects.has(sha(bytes))]).toEqual([[], true]);
    expect((await rowsOf(site)).map(({ project }) => project as number)).toEqual([b.projectId]);
    expect(await objects.has(sha(site))).toBe(true);
    await age(site, 91, b.projectId);
    await expire();
    expect(await objects.has(sha(site))).toBe(false);
  });

  it('and a gate that hands the same in again meanwhile does not lose it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const bytes = picture();
      await handIn(bytes);
      await age(bytes, 91);
      const [, , sent] = await Promise.all([expire(), expire(), handIn(bytes)]);
      // either it was there still, and goes, or it is kept anew with its bytes
      const kept = (await rowsOf(bytes)).length === 1;
      expect([sent.status, kept]).toEqual(kept ? [201, true] : [200, false]);
      expect(await objects.has(sha(bytes))).toBe(kept);
    }
  });

  it('and whoever takes the bytes for a row of the register holds them until it is written', async () => {
    const bytes = picture();
    await handIn(bytes);
    await age(bytes, 91);
    let expired: Promise<void> | undefined;
    await register.owner.transaction(async (tx) => {
      await holdObject(tx, sha(bytes));
      expired = expire();
      // it waits for this transaction, as the database itself says
      for (let waits = 0; waits === 0;) {
        const [row] = await register.owner.query(
          `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        waits = row.n as number;
      }
      await tx.query('UPDATE worker SET photo_sha256 = $1 WHERE id = $2', [
        sha(bytes),
        register.world.a.workers[2]?.id,
      ]);
    });
    await expired;
    expect([await rowsOf(bytes), await objects.has(sha(bytes))]).toEqual([[], true]);
  });
});
