// No call creates attendance without a person, a reason and an approver: by the document, by the grants, and by every
// attempt of every role, straight at the database in the scope of its account.
import { type CallerScope, ROLES, inScope, scopeOf } from '#store/caller-scope.js';
import { sqlStateOf } from '#store/unit-of-work.js';
import { type Json, ask } from '../support/api-server.js';
import { CorrectionWorld, SECOND_OFFICER, at, daysAgo } from '../support/correction-world.js';
import { operationsOf } from '../support/openapi-requests.js';

const DENIED = '42501';
const CHECKED = '23514';
const FACTS = ['gate_event', 'attendance_day', 'attendance_correction', 'correction_decision'];

let world: CorrectionWorld;
beforeAll(async () => {
  world = await CorrectionWorld.open();
}, 60_000);
afterAll(() => world?.close());

async function scopeOfAccount(name: string): Promise<CallerScope & { readonly accountId: number }> {
  const [row] = await world.register.owner.query(
    `SELECT id, role, area_code AS "areaCode", enterprise_id AS "enterpriseId", project_ids AS "projectIds",
            worker_id AS "workerId" FROM user_account WHERE name = $1`,
    [name],
  );
  const projectIds = (row.projectIds as string[] | null)?.map(Number) ?? null;
  return { ...(await scopeOf(world.api, { ...row, projectIds })), accountId: row.id };
}

const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (error: unknown) => sqlStateOf(error) || sqlStateOf((error as { cause?: unknown }).cause),
  );

/** What becomes of a statement in the scope of an account. */
async function attempt(name: string, sql: string, values: unknown[] = []): Promise<string> {
  return refusal(inScope(world.api, await scopeOfAccount(name), (tx) => tx.query(sql, values)));
}

const site = () => world.register.world.a;
const accountId = async (name: string) => (await scopeOfAccount(name)).accountId;

const INSERT_CORRECTION = `INSERT INTO attendance_correction
  (project_id, worker_id, direction, at, reason, evidence, requested_by, requested_by_name)
  VALUES ($1, $2, 'in', now(), $3, '[]', $4, 'x')`;
const INSERT_DECISION = `INSERT INTO correction_decision
  (project_id, correction_id, step, outcome, requested_by, decided_by, decided_by_name, reason)
  VALUES ($1, $2, $3, $4, $5, $6, 'x', $7)`;

/** A decision as a statement takes it. */
async function decision(
  id: number,
  requester: string,
  decider: string,
  { step = 1, outcome = 'APPROVED', reason = 'x' } = {},
): Promise<unknown[]> {
  return [site().projectId, id, step, outcome, await accountId(requester), await accountId(decider), reason];
}

describe('the document', () => {
  /** Names of all properties of a schema, at any depth. */
  function names(document: Json, schema: Json, seen = new Set<string>()): string[] {
    if (typeof schema !== 'object' || schema === null) return [];
    const { $ref } = schema as { $ref?: string };
    if ($ref !== undefined) {
      const name = $ref.split('/').at(-1) ?? '';
      if (seen.has(name)) return [];
      return names(document, document.components.schemas[name], seen.add(name));
    }
    const properties = (schema.properties ?? {}) as Record<string, Json>;
    const inner = [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
    return [
      ...Object.entries(properties).flatMap(([name, each]) => [name, ...names(document, each, seen)]),
      ...inner.flatMap((each) => names(document, each, seen)),
    ];
  }

  it('has no route that takes gate events or days', async () => {
    const { body: document } = await ask(`${world.register.api.url}/api/openapi.json`);
    const operations = operationsOf(document);
    const writes = operations.filter(
      ({ method, path }) => method !== 'GET' && /\/(gate-events|attendance-days)/.test(path),
    );
    expect(writes).toEqual([]);
    const bodies = operations.flatMap(({ method, path, spec }) => {
      const contents = Object.values((spec.requestBody?.content ?? {}) as Record<string, Json>);
      return [[`${method} ${path}`, contents.flatMap(({ schema }) => names(document, schema))] as const];
    });
    const [event, day] = ['GateEvent', 'AttendanceDay'].map((name) =>
      names(document, document.components.schemas[name]),
    ) as [string[], string[]];
    // the words are those of the document, so that this cannot pass by a wrong spelling
    const telling = [
      'effectiveAt',
      'deviceAt',
      'timeQuality',
      'verdict',
      'workedMinutes',
      'stays',
      'firstInAt',
    ];
    expect(telling.filter((name) => ![...event, ...day].includes(name))).toEqual([]);
    expect(bodies.filter(([, given]) => telling.some((name) => given.includes(name)))).toEqual([]);
    const passages = bodies.filter(([, given]) => given.includes('direction'));
    expect(passages.map(([route]) => route)).toEqual(['POST /api/v1/corrections']);
    const needed = document.components.schemas.NewCorrection.required;
    expect(needed).toEqual(expect.arrayContaining(['reason', 'evidence']));
  });
});

describe('the grants', () => {
  it.each(FACTS)('of the API on %s', async (table) => {
    const [may] = await world.register.owner.query(
      `SELECT has_table_privilege('zhuming_api', $1, 'INSERT') AS insert,
              has_table_privilege('zhuming_api', $1, 'UPDATE') OR has_any_column_privilege('zhuming_api', $1, 'UPDATE') AS update,
              has_table_privilege('zhuming_api', $1, 'DELETE, TRUNCATE') AS delete`,
      [table],
    );
    const isAsked = ['attendance_correction', 'correction_decision'].includes(table);
    expect(may).toEqual({ insert: isAsked, update: false, delete: false });
  });
});

describe.each(ROLES)('%s', (role) => {
  it.each(['gate_event', 'attendance_day'])('adds nothing to %s', async (table) => {
    const [row] = await world.register.owner.query(
      `SELECT to_jsonb(t)::text AS row FROM ${table} t WHERE project_id = $1 AND worker_id = $2 LIMIT 1`,
      [site().projectId, site().workers[0]?.id],
    );
    const again = table === 'gate_event' ? '{seq}' : '{version}';
    const sql = `INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, jsonb_set($1::jsonb, '${again}', '987654'))).*`;
    expect(await attempt(role, sql, [row.row])).toBe(DENIED);
  });

  it('asks for nothing in another’s name, nor without a reason', async () => {
    const other = await accountId(role === 'team_leader' ? 'worker' : 'team_leader');
    const [project, worker] = [site().projectId, site().workers[0]?.id];
    expect(await attempt(role, INSERT_CORRECTION, [project, worker, 'x', other])).toBe(DENIED);
    const own = await accountId(role);
    const mayAsk = ['worker', 'team_leader', 'subcontractor', 'labour_officer'].includes(role);
    const without = await attempt(role, INSERT_CORRECTION, [project, worker, ' ', own]);
    expect(without).toBe(mayAsk ? CHECKED : DENIED);
    const [b, stranger] = [world.register.world.b.projectId, world.register.world.b.workers[0]?.id];
    expect(await attempt(role, INSERT_CORRECTION, [b, stranger, 'x', own])).toBe(DENIED);
  });

  it('approves nothing of its own, and nothing in another’s name', async () => {
    const requester = ['worker', 'subcontractor', 'labour_officer'].includes(role) ? role : 'team_leader';
    const [{ id }] = await world.register.owner.query(`${INSERT_CORRECTION} RETURNING id`, [
      site().projectId,
      site().workers[0]?.id,
      'x',
      await accountId(requester),
    ]);
    expect(await attempt(role, INSERT_DECISION, await decision(id, requester, SECOND_OFFICER))).toBe(DENIED);
    const isOwn = requester === role;
    const own = await attempt(role, INSERT_DECISION, await decision(id, requester, role));
    expect([role, isOwn, own]).toEqual([role, isOwn, DENIED]);
    // told another requester than the correction has: the key of the correction says who asked
    const lie = await decision(id, 'regulator', role);
    expect(await attempt(role, INSERT_DECISION, lie)).toBe(DENIED);
  });

  it('changes and removes none of it', async () => {
    for (const table of FACTS)
      for (const sql of [`UPDATE ${table} SET project_id = project_id`, `DELETE FROM ${table}`])
        expect([table, await attempt(role, sql)]).toEqual([table, DENIED]);
  });
});

describe('two people', () => {
  let id = 0;
  beforeAll(async () => {
    const asked = await world.ask('labour_officer', { worker: 1, at: at(daysAgo(3), '17:00') });
    id = asked.body.id as number;
  });

  it('are asked for by the table itself, whoever writes', async () => {
    const { owner } = world.register;
    const insert = async (...given: Parameters<typeof decision>) =>
      refusal(owner.query(INSERT_DECISION, await decision(...given)));
    expect(await insert(id, 'labour_officer', 'labour_officer')).toBe(CHECKED);
    expect(await insert(id, 'labour_officer', SECOND_OFFICER, { outcome: 'WITHDRAWN' })).toBe(CHECKED);
    expect(await insert(id, 'labour_officer', SECOND_OFFICER, { reason: ' ' })).toBe(CHECKED);
    expect(await insert(id, 'labour_officer', SECOND_OFFICER, { outcome: 'DONE' })).toBe(CHECKED);
    expect(await insert(id, 'labour_officer', SECOND_OFFICER, { step: 2 })).toBe(CHECKED);
    // the requester must be the correction's
    expect(await insert(id, 'team_leader', SECOND_OFFICER)).toBe('23503');
  });

  it('are two persons, not two accounts', async () => {
    const { owner } = world.register;
    const person = (name: string, worker: number | null) =>
      owner.query('UPDATE user_account SET worker_id = $2 WHERE name = $1', [name, worker]);
    const approve = async () =>
      attempt(SECOND_OFFICER, INSERT_DECISION, await decision(id, 'labour_officer', SECOND_OFFICER));
    const [self, third] = [site().workers[1]?.id ?? 0, site().workers[3]?.id ?? 0];
    await person(SECOND_OFFICER, self);
    expect(await approve()).toBe(DENIED);
    await person(SECOND_OFFICER, third);
    await person('labour_officer', third);
    expect(await approve()).toBe(DENIED);
    await person(SECOND_OFFICER, null);
    await person('labour_officer', null);
  });

  it('take back only what was approved, and decide once', async () => {
    const annul = async () =>
      attempt(
        SECOND_OFFICER,
        INSERT_DECISION,
        await decision(id, 'labour_officer', SECOND_OFFICER, { step: 2, outcome: 'ANNULLED' }),
      );
    const approve = async (reason: string) =>
      attempt(
        SECOND_OFFICER,
        INSERT_DECISION,
        await decision(id, 'labour_officer', SECOND_OFFICER, { reason }),
      );
    expect(await annul()).toBe(DENIED);
    expect(await approve(' ')).toBe(CHECKED);
    expect(await approve('核对')).toBe('done');
    expect(await approve('再次')).toBe('23505');
    expect(await annul()).toBe('done');
    expect(await annul()).toBe('23505');
  });
});
