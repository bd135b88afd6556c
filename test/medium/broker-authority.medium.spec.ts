// Who may come in at a broker and where they may speak and listen: the one rule, asked over HTTP as EMQX asks, and at the
// embedded broker with real packets. Every attempt to reach another device is refused in both.
import { type EmbeddedBroker, startEmbeddedBroker } from '../../apps/standalone/embedded-broker.js';
import { Logger } from '#platform/logger.js';
import { type Json, post } from '../support/api-server.js';
import {
  ATTEMPTS,
  type BrokerUnderTest,
  LOGINS,
  attempt,
  getsIn,
  retained,
  spelt,
  willsHeard,
} from '../support/broker-attempts.js';
import { RegisterApi } from '../support/register-api.js';

let register: RegisterApi;
let broker: EmbeddedBroker;
let basic: string;
let gates: readonly { sn: string; password: string }[];

beforeAll(async () => {
  register = await RegisterApi.open();
  broker = await startEmbeddedBroker({
    store: register.owner,
    port: 0,
    logger: new Logger('test', 'silent'),
  });
  gates = register.world.a.gates;
  const machine = { name: 'broker', role: 'auditor', scopes: ['devices:read'] };
  const { body } = await register.as('administrator', 'POST', '/api-clients', machine);
  basic = `Basic ${Buffer.from(`${body.clientId}:${body.clientSecret}`).toString('base64')}`;
}, 60_000);

afterAll(async () => {
  await broker?.close();
  await register?.close();
});

const asked = async (path: string, body: object, authorization = basic): Promise<Json> => {
  const answer = await post(`${register.api.url}/broker/v1/${path}`, body, { authorization });
  return answer.status === 200 ? answer.body.result : answer.body.code;
};

describe('may this client come in?', () => {
  const cases = (): [string, object, string][] => {
    const [mine, other] = gates as [(typeof gates)[number], (typeof gates)[number]];
    const login = (clientid: string, username: string, password: string) => ({
      clientid,
      username,
      password,
    });
    return [
      ['itself', login(mine.sn, mine.sn, mine.password), 'allow'],
      ['another client id', login(other.sn, mine.sn, mine.password), 'deny'],
      ['a wild card as client id', login('+', mine.sn, mine.password), 'deny'],
      ['another password', login(mine.sn, mine.sn, other.password), 'deny'],
      ['no password', login(mine.sn, mine.sn, ''), 'deny'],
      ['an unknown serial number', login('NOBODY01', 'NOBODY01', 'x'), 'deny'],
      ['a wild card as name', login('#', '#', 'x'), 'ignore'],
      ['a service', login('gateway', 'zhuming-gateway!', 'x'), 'ignore'],
    ];
  };

  it('answers as the register knows', async () => {
    const answers = [];
    for (const [what, input] of cases()) answers.push([what, await asked('authn', input)]);
    expect(answers).toEqual(cases().map(([what, , verdict]) => [what, verdict]));
  });

  it('answers nobody but a broker that proves itself', async () => {
    const [, input] = cases()[0] as [string, object, string];
    expect(await asked('authn', input, 'Basic bm9ib2R5Ong=')).toBe('invalid_client');
    expect(await asked('authn', input, '')).toBe('invalid_client');
    const weak = { name: 'weak', role: 'auditor', scopes: ['sites:read'] };
    const { body } = await register.as('administrator', 'POST', '/api-clients', weak);
    const proof = Buffer.from(`${body.clientId}:${body.clientSecret}`).toString('base64');
    expect(await asked('authz', { ...input, topic: 'x', action: 'publish' }, `Basic ${proof}`)).toBe(
      'scope_missing',
    );
  });
});

it.each(ATTEMPTS)('over HTTP: %s', async (_what, action, topic, isAllowed) => {
  const sn = gates[0]?.sn ?? '';
  const input = { clientid: sn, username: sn, topic: spelt({ gates }, topic), action };
  expect(await asked('authz', input)).toBe(isAllowed ? 'allow' : 'deny');
  expect(await asked('authz', { ...input, clientid: gates[1]?.sn ?? '' })).toBe('deny');
});

const embedded = (): BrokerUnderTest => ({
  url: `mqtt://127.0.0.1:${broker.port}`,
  serviceUrl: broker.serviceUrl,
  listensTo: ['#', '$CONTROL/#'],
  gates,
});

it.each(LOGINS)('with packets: comes in %s', async (...login) => {
  expect(await getsIn(embedded(), login)).toBe(login[4]);
});

it.each(ATTEMPTS)('with packets: %s', async (_what, action, pattern, isAllowed) => {
  const topic = spelt({ gates }, pattern);
  const { isGranted, heard } = await attempt(embedded(), action, topic);
  expect(heard).toEqual(isAllowed && action === 'publish' ? [topic] : []);
  expect(isGranted).toBe(isAllowed);
});

it('a last will and a retained message reach nobody else either', async () => {
  const own = spelt({ gates }, 'gate/v1/MINE/status');
  expect(await willsHeard(embedded())).toEqual([own]);
  expect(await retained(embedded())).toEqual([own]);
});
