// The register over real HTTP and a real database: people, who sees them, and what of them is ever in clear.
import { RegisterApi, told } from '../support/register-api.js';
import { TEST_KEYS } from '../support/site.js';

let register: RegisterApi;

beforeAll(async () => {
  register = await RegisterApi.open();
}, 60_000);
afterAll(() => register?.close());

const PERSON = {
  documentNumber: '21010119880229001X',
  name: '关 晓燕',
  nation: '满族',
  phone: '138 0013 8000',
  address: '辽宁省抚顺市望花区和平路 1 号',
  emergencyName: '关大山',
  emergencyPhone: '13900139000',
  bankCard: '6222021000000000017',
};
const CLEAR = [
  '21010119880229001X',
  '13800138000',
  '138 0013 8000',
  '和平路',
  '13900139000',
  '6222021000000000017',
];

let number = '';

it('enters a person, masked in the answer, sealed in the database', async () => {
  const created = await register.as('subcontractor', 'POST', '/workers', PERSON);
  expect([told(created), created.headers.get('etag')]).toEqual(['201', '"1"']);
  expect(created.body).toMatchObject({
    name: '关 晓燕',
    gender: 'male',
    birthYear: 1988,
    identityMasked: '210101********001X',
    nation: '11',
    phoneMasked: '138****8000',
    emergencyPhoneMasked: '139****9000',
    cardLast4: '0017',
    hasAddress: true,
    identityVerifiedOn: null,
    warnings: [],
  });
  number = created.body.number;
  expect(created.headers.get('location')).toBe(`/api/v1/workers/${number}`);
  const [row] = await register.owner.query('SELECT * FROM worker WHERE number = $1', [number]);
  expect(TEST_KEYS.decrypt(row.identity_cipher)).toBe(PERSON.documentNumber);
  expect(TEST_KEYS.decrypt(row.address_cipher)).toBe(PERSON.address);
  for (const clear of CLEAR) expect(`${JSON.stringify(row)}${created.text}`).not.toContain(clear);
});

it('is seen by the enterprise that holds the papers, and by nobody else’s', async () => {
  expect((await register.as('subcontractor', 'GET', `/workers/${number}`)).status).toBe(200);
  expect((await register.as('administrator', 'GET', `/workers/${number}`)).status).toBe(200);
  for (const other of [
    'general_contractor',
    'subcontractor-b',
    'regulator',
    'worker',
    'team_leader',
  ] as const)
    expect([other, (await register.as(other, 'GET', `/workers/${number}`)).status]).toEqual([other, 404]);
  const found = await register.as('subcontractor', 'POST', '/workers/search', {
    documentNumber: '２１０１０１１９８８０２２９００１x',
  });
  expect([found.status, found.body.number]).toEqual([200, number]);
  const hidden = await register.as('subcontractor-b', 'POST', '/workers/search', {
    documentNumber: PERSON.documentNumber,
  });
  expect(hidden.status).toBe(404);
});

it('adopts whoever is registered already, under the same name only', async () => {
  const { documentNumber, name } = PERSON;
  const other = await register.as('subcontractor-b', 'POST', '/workers', { documentNumber, name: '别人' });
  expect(told(other)).toBe('409 name identity_name_mismatch');
  expect(other.text).not.toContain('晓燕');
  const adopted = await register.as('subcontractor-b', 'POST', '/workers', { documentNumber, name });
  expect([told(adopted), adopted.body.number, adopted.body.phoneMasked]).toEqual([
    '200',
    number,
    '138****8000',
  ]);
  expect((await register.as('subcontractor-b', 'GET', `/workers/${number}`)).status).toBe(200);
  const rows = await register.owner.query('SELECT count(*)::int AS n FROM worker WHERE number = $1', [
    number,
  ]);
  expect(rows).toEqual([{ n: 1 }]);
});

it('refuses with every fault, and says no value', async () => {
  const bad = { documentNumber: '210102199003071234', name: 'A', nation: '火星', phone: '1', bankCard: '12' };
  const refused = await register.as('labour_officer', 'POST', '/workers', bad);
  expect(told(refused)).toBe(
    '422 documentNumber wrong_check_digit, name malformed, nation unknown_code, phone malformed, bankCard malformed',
  );
  expect(refused.text).not.toContain('210102199003071234');
  const child = {
    documentType: 'passport',
    documentNumber: 'E1234567',
    name: '小明',
    gender: 'male',
    birthDate: '2015-01-01',
  };
  expect(told(await register.as('administrator', 'POST', '/workers', child))).toBe(
    '422 documentNumber under_age',
  );
  expect(told(await register.as('regulator', 'POST', '/workers', PERSON))).toBe('403');
});

it('changes version by version, and tells only what was given', async () => {
  const path = `/workers/${number}`;
  const changed = await register.as(
    'subcontractor',
    'PATCH',
    path,
    { phone: '13700137000', education: '高中' },
    { 'if-match': '"1"' },
  );
  expect([told(changed), changed.body.phoneMasked, changed.body.education, changed.body.cardLast4]).toEqual([
    '200',
    '137****7000',
    '03',
    '0017',
  ]);
  const same = await register.as(
    'subcontractor',
    'PATCH',
    path,
    { phone: '13700137000' },
    { 'if-match': '"2"' },
  );
  expect([told(same), same.headers.get('etag')]).toEqual(['200', '"2"']);
  const gone = await register.as('subcontractor', 'PATCH', path, { address: null }, { 'if-match': '"2"' });
  expect([told(gone), gone.body.hasAddress, gone.body.phoneMasked]).toEqual(['200', false, '137****7000']);
  expect(told(await register.as('subcontractor', 'PATCH', path, { name: '改' }, { 'if-match': '"1"' }))).toBe(
    '422 name malformed',
  );
  expect(
    told(await register.as('subcontractor', 'PATCH', path, { name: '改名' }, { 'if-match': '"1"' })),
  ).toBe('412');
  expect(
    told(await register.as('general_contractor', 'PATCH', path, { name: '改名' }, { 'if-match': '"3"' })),
  ).toBe('404');
  const history = await register.as('subcontractor', 'GET', `${path}/history`);
  expect(history.body.items.map((item: { version: number }) => item.version)).toEqual([3, 2, 1]);
  for (const clear of [...CLEAR, '13700137000']) expect(history.text).not.toContain(clear);
});

it('records the verification and asks for the rosters again', async () => {
  const { number: known } = register.world.a.workers[0] ?? { number: '' };
  await register.owner.query("DELETE FROM work_mark WHERE step = 'roster.refresh'");
  const verified = await register.as('labour_officer', 'POST', `/workers/${known}/verify-identity`, {
    method: 'reader',
    verifiedOn: '2026-01-02',
  });
  expect([told(verified), verified.body.identityVerifiedOn, verified.body.identityVerifiedBy]).toEqual([
    '200',
    '2026-01-02',
    'reader labour_officer',
  ]);
  const marks = await register.owner.query(
    "SELECT project_id, subjects FROM work_mark WHERE step = 'roster.refresh'",
  );
  expect(marks).toEqual([
    { project_id: register.world.a.projectId, subjects: [register.world.a.workers[0]?.id] },
  ]);
  const future = { method: 'reader', verifiedOn: '2999-01-02' };
  expect(told(await register.as('labour_officer', 'POST', `/workers/${known}/verify-identity`, future))).toBe(
    '422 verifiedOn in_future',
  );
});

it('shows in clear only with a reason, and writes it down', async () => {
  const path = `/workers/${number}/reveal`;
  const asked = { fields: ['documentNumber', 'bankCard', 'address'], reason: '核对工资卡' };
  const seen = await register.as('subcontractor', 'POST', path, asked, { 'idempotency-key': 'r1' });
  expect(seen.body).toEqual({
    workerNumber: number,
    values: { documentNumber: PERSON.documentNumber, bankCard: PERSON.bankCard, address: null },
  });
  expect(seen.headers.get('cache-control')).toBe('no-store');
  const again = await register.as('subcontractor', 'POST', path, asked, { 'idempotency-key': 'r1' });
  expect([again.status, again.body.code]).toEqual([409, 'already_done']);
  const entries = await register.owner.query(
    `SELECT actor_name, subject_id, reason, change FROM audit_entry WHERE action = 'worker.reveal'`,
  );
  expect(entries).toEqual([
    {
      actor_name: 'subcontractor',
      subject_id: number,
      reason: '核对工资卡',
      change: { fields: [null, ['documentNumber', 'bankCard', 'address']] },
    },
  ]);
  expect((await register.as('subcontractor', 'POST', path, { ...asked, reason: 'x' })).status).toBe(400);
  for (const role of ['auditor', 'team_leader', 'worker'] as const)
    expect([role, (await register.as(role, 'POST', path, asked)).status]).toEqual([role, 403]);
  expect((await register.as('regulator', 'POST', path, asked)).status).toBe(404);
});

it('reveals nothing where the deed cannot be written down', async () => {
  await register.owner.query('REVOKE INSERT ON audit_entry FROM zhuming_api');
  const asked = { fields: ['documentNumber'], reason: '核对工资卡' };
  const refused = await register.as('subcontractor', 'POST', `/workers/${number}/reveal`, asked);
  await register.owner.query('GRANT INSERT ON audit_entry TO zhuming_api');
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.text).not.toContain(PERSON.documentNumber);
});

it('takes another document from an administrator only, and asks for a new verification', async () => {
  const path = `/workers/${number}`;
  const verify = { method: 'reader', verifiedOn: '2026-01-02' };
  expect((await register.as('administrator', 'POST', `${path}/verify-identity`, verify)).status).toBe(200);
  const other = { documentNumber: '210404197511300020' };
  expect(told(await register.as('subcontractor', 'PATCH', path, other, { 'if-match': '"4"' }))).toBe('403');
  const changed = await register.as('administrator', 'PATCH', path, other, { 'if-match': '"4"' });
  expect(changed.body).toMatchObject({
    identityMasked: '210404********0020',
    gender: 'female',
    birthYear: 1975,
    identityVerifiedOn: null,
    phoneMasked: '137****7000',
  });
  const same = await register.as('administrator', 'PATCH', path, other, { 'if-match': '"5"' });
  expect(same.headers.get('etag')).toBe('"5"');
  const taken = { documentNumber: (await revealed(register.world.a.workers[0]?.number ?? '')) ?? '' };
  expect(told(await register.as('administrator', 'PATCH', path, taken, { 'if-match': '"5"' }))).toBe(
    '409 documentNumber taken',
  );
  const kept = await register.owner.query(
    `SELECT h.content::text AS text FROM register_history h WHERE noun = 'worker' UNION ALL SELECT change::text FROM audit_entry`,
  );
  const text = JSON.stringify(kept);
  // day of birth and masked number side by side would be the number
  for (const clear of ['1975-11-30', '1988-02-29', other.documentNumber]) expect(text).not.toContain(clear);
});

async function revealed(of: string): Promise<string | undefined> {
  const asked = { fields: ['documentNumber'], reason: '核对证件号码' };
  const { body } = await register.as('administrator', 'POST', `/workers/${of}/reveal`, asked);
  return body.values.documentNumber as string;
}

it('changes another field of somebody whose name was entered before the rule', async () => {
  const { number: old } = register.world.a.workers[1] ?? { number: '' };
  const path = `/workers/${old}`;
  const renamed = await register.as(
    'labour_officer',
    'PATCH',
    path,
    { phone: '13600136000' },
    {
      'if-match': '"1"',
    },
  );
  expect([told(renamed), renamed.body.name]).toEqual(['200', '工人1001']);
});

it('warns of a card and a phone that others have too', async () => {
  const shared = { bankCard: '6222021000000000017', phone: '13500135000' };
  const ids = register.world.a.workers.map((worker) => worker.number);
  const answers = [];
  for (const of of ids)
    answers.push(await register.as('labour_officer', 'PATCH', `/workers/${of}`, shared, { 'if-match': '*' }));
  expect(answers.map(told)).toEqual(['412', '412', '412', '412']);
  const warned = [];
  for (const of of ids) {
    const { headers } = await register.as('labour_officer', 'GET', `/workers/${of}`);
    const answer = await register.as('labour_officer', 'PATCH', `/workers/${of}`, shared, {
      'if-match': headers.get('etag') ?? '',
    });
    warned.push(answer.body.warnings.map((warning: { code: string }) => warning.code));
  }
  expect(warned.at(-1)).toEqual(['shared_phone', 'shared_card']);
});
