// The register over real HTTP, a real database and a real object store: photos, scans and certificates.
import { createHash } from 'node:crypto';
import { RegisterApi, told } from '../support/register-api.js';

let register: RegisterApi;
let number = '';
let workerId = 0;

beforeAll(async () => {
  register = await RegisterApi.open();
  ({ number, id: workerId } = register.world.a.workers[0] ?? { number: '', id: 0 });
}, 60_000);
afterAll(() => register?.close());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const handIn = (bytes: Buffer, purpose: string, headers: Record<string, string> = {}) =>
  register.as('labour_officer', 'POST', `/files?purpose=${purpose}`, bytes, headers);

/** Bytes as they come; `as` reads answers as text. */
async function fetchFile(name: string, path: string) {
  const answer = await fetch(`${register.api.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${await register.tokenOf(name)}` },
  });
  return {
    status: answer.status,
    headers: answer.headers,
    bytes: Buffer.from(await answer.arrayBuffer()),
  };
}

describe('files', () => {
  it('are told by their bytes and named by their hash', async () => {
    const photo = await handIn(PNG, 'photo', { 'content-type': 'image/jpeg' });
    expect([photo.status, photo.body]).toEqual([
      201,
      { sha256: sha(PNG), mediaType: 'image/png', byteLength: PNG.length },
    ]);
    const scan = await handIn(PDF, 'scan');
    expect(scan.body).toEqual({ sha256: sha(PDF), mediaType: 'application/pdf', byteLength: PDF.length });
  });

  it.each([
    ['a PDF as a photo', PDF, 'photo', 415],
    ['a page of HTML', Buffer.from('<html><script>alert(1)</script></html>'), 'scan', 415],
    ['more than 5 MiB', Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]), 'photo', 413],
    ['something for nothing', PNG, 'avatar', 400],
  ])('are refused: %s', async (_what, bytes, purpose, status) => {
    expect((await handIn(bytes, purpose)).status).toBe(status);
  });

  it('are refused from whoever only looks, and as JSON', async () => {
    for (const role of ['auditor', 'regulator'] as const)
      expect([role, (await register.as(role, 'POST', '/files?purpose=scan', PDF)).status]).toEqual([
        role,
        403,
      ]);
    expect((await register.as('labour_officer', 'POST', '/files?purpose=scan', {})).status).toBe(415);
  });

  it('have no address of their own', async () => {
    expect((await fetchFile('administrator', `/files/${sha(PNG)}`)).status).toBe(404);
  });
});

describe('the photo of a worker', () => {
  it('must have been handed in and be a picture', async () => {
    const give = (sha256: string) =>
      register.as('labour_officer', 'PUT', `/workers/${number}/photo`, { sha256 });
    expect(told(await give('0'.repeat(64)))).toBe('422 sha256 unknown');
    expect(told(await give(sha(PDF)))).toBe('422 sha256 unknown');
    expect((await give('../../etc/passwd')).status).toBe(400);
    expect((await fetchFile('labour_officer', `/workers/${number}/photo`)).status).toBe(404);
  });

  it('is served to whoever may see the worker, and can do nothing in a browser', async () => {
    const path = `/workers/${number}/photo`;
    const given = await register.as('labour_officer', 'PUT', path, { sha256: sha(PNG) });
    expect(given.status).toBe(204);
    const seen = await fetchFile('worker', path);
    expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(seen.bytes.equals(PNG)).toBe(true);
    expect(seen.headers.get('content-security-policy')).toContain('sandbox');
    expect(seen.headers.get('x-content-type-options')).toBe('nosniff');
    expect(seen.headers.get('cache-control')).toMatch(/no-store|private/);
    const worker = await register.as('labour_officer', 'GET', `/workers/${number}`);
    expect([worker.body.hasPhoto, worker.text.includes(sha(PNG))]).toEqual([true, false]);
    const history = await register.as('labour_officer', 'GET', `/workers/${number}/history`);
    expect(history.body.items[0].version).toBe(2);
  });

  it('is nothing outside the scope', async () => {
    for (const name of ['general_contractor-b', 'subcontractor-b', 'regulator-b', 'worker-b'])
      expect([name, (await fetchFile(name, `/workers/${number}/photo`)).status]).toEqual([name, 404]);
    const foreign = await register.as('labour_officer-b', 'PUT', `/workers/${number}/photo`, {
      sha256: sha(PNG),
    });
    expect(foreign.status).toBe(404);
  });
});

describe('certificates', () => {
  const HEALTH = { kind: 'health', number: 'J-2026-1', issuedOn: '2026-01-05', expiresOn: '2099-01-04' };
  let path = '';

  it('are recorded with their scan, and ask for the rosters again', async () => {
    await register.owner.query("DELETE FROM work_mark WHERE step = 'roster.refresh'");
    const created = await register.as('subcontractor', 'POST', '/certificates', {
      worker: number,
      ...HEALTH,
      fileSha256: sha(PDF),
    });
    expect([created.status, created.headers.get('etag')]).toEqual([201, '"1"']);
    expect(created.body).toMatchObject({ ...HEALTH, workerNumber: number, status: '1', hasFile: true });
    path = `/certificates/${created.body.id as number}`;
    expect(created.headers.get('location')).toBe(`/api/v1${path}`);
    const marks = await register.owner.query(
      "SELECT subjects FROM work_mark WHERE step = 'roster.refresh' AND project_id = $1",
      [register.world.a.projectId],
    );
    expect(marks).toEqual([{ subjects: [workerId] }]);
  });

  it.each([
    ['another worker’s zone', { worker: 'W9999999' }, '422 worker unknown'],
    ['a trade nobody knows', { tradeCode: '9x' }, '422 tradeCode unknown_code'],
    ['a scan that was never handed in', { fileSha256: '1'.repeat(64) }, '422 fileSha256 unknown'],
    ['one that ends before it begins', { expiresOn: '2025-12-31' }, '422 expiresOn before_start'],
    ['one from the future', { issuedOn: '2998-01-01', expiresOn: null }, '422 issuedOn in_future'],
    ['the same number twice', {}, '409 number taken'],
    ['a kind that is none', { kind: 'driving' }, '400 kind invalid_value'],
  ])('are refused: %s', async (_what, wrong, expected) => {
    const input = { worker: number, ...HEALTH, ...wrong };
    const refused = await register.as('labour_officer', 'POST', '/certificates', input);
    expect(told(refused)).toBe(expected);
  });

  it('keep an identity number masked that stands in their own number', async () => {
    const created = await register.as('labour_officer', 'POST', '/certificates', {
      worker: number,
      kind: 'special_operation',
      number: 'T21010119880229001X',
      issuedOn: '2026-01-05',
    });
    expect(created.body.number).toBe('T210101********001X');
    const [stored] = await register.owner.query(
      `SELECT (SELECT json_agg(c) FROM certificate c)::text || (SELECT json_agg(h) FROM register_history h)::text
              || (SELECT json_agg(a) FROM audit_entry a)::text AS everything`,
    );
    expect(stored.everything).not.toContain('21010119880229001X');
  });

  it('change version by version', async () => {
    const changed = await register.as(
      'labour_officer',
      'PATCH',
      path,
      { status: '2' },
      { 'if-match': '"1"' },
    );
    expect([told(changed), changed.body.status, changed.headers.get('etag')]).toEqual(['200', '2', '"2"']);
    const stale = await register.as('labour_officer', 'PATCH', path, { status: '1' }, { 'if-match': '"1"' });
    expect(stale.status).toBe(412);
    const backwards = { expiresOn: '2020-01-01' };
    expect(told(await register.as('labour_officer', 'PATCH', path, backwards, { 'if-match': '"2"' }))).toBe(
      '422 expiresOn before_start',
    );
    const history = await register.as('auditor', 'GET', `${path}/history`);
    expect(history.body.items.map((item: { version: number }) => item.version)).toEqual([2, 1]);
    const listed = await register.as('labour_officer', 'GET', `/certificates?worker=${number}&kind=health`);
    expect(listed.body.items.map((item: { status: string }) => item.status)).toEqual(['2']);
  });

  it('show their scan where they are seen, and nothing outside', async () => {
    const scan = await fetchFile('team_leader', `${path}/file`);
    expect([scan.status, scan.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(scan.bytes.equals(PDF)).toBe(true);
    for (const below of ['', '/file', '/history'])
      expect((await fetchFile('labour_officer-b', `${path}${below}`)).status).toBe(404);
    const foreign = { worker: number, ...HEALTH, number: 'J-2' };
    expect(told(await register.as('labour_officer-b', 'POST', '/certificates', foreign))).toBe(
      '422 worker unknown',
    );
    expect((await register.as('regulator', 'POST', '/certificates', foreign)).status).toBe(403);
    for (const odd of ['0', '-1', 'x', '9'.repeat(30)])
      expect((await fetchFile('administrator', `/certificates/${odd}/file`)).status).toBe(404);
  });
});
