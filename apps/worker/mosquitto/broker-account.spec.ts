// Accounts at Mosquitto: what is as it should be is left alone, and each thing that is not has its command.
import { type PresentAccount, correction, gateAccount, gatewayAccount, removal } from './broker-account.js';

const wanted = gateAccount('SN000001', 'a hash', () => 'a password');
const present: Required<PresentAccount> = {
  client: { clientid: 'SN000001', textname: wanted.mark, roles: [{ rolename: 'gate-SN000001' }], groups: [] },
  acls: [...wanted.acls].reverse(),
};
const told = (found: PresentAccount) => correction(wanted, found).map(({ command }) => command);
const withClient = (client: object): PresentAccount => ({
  ...present,
  client: { ...present.client, ...client },
});

it.each<[string, PresentAccount, string[]]>([
  ['nothing', {}, ['createRole', 'createClient']],
  ['all as it should be', present, []],
  ['the role alone', { acls: present.acls }, ['createClient']],
  [
    'a right more',
    { ...present, acls: [...present.acls, { ...wanted.acls[0]!, topic: '#' }] },
    ['modifyRole'],
  ],
  ['a right less', { ...present, acls: present.acls.slice(1) }, ['modifyRole']],
  [
    'a right that refuses',
    { ...present, acls: present.acls.map((acl) => ({ ...acl, allow: false })) },
    ['modifyRole'],
  ],
  ['another password', withClient({ textname: 'other' }), ['modifyClient']],
  ['any client id', withClient({ clientid: undefined }), ['modifyClient']],
  ['another client id', withClient({ clientid: 'SN000002' }), ['modifyClient']],
  [
    'a role more',
    withClient({ roles: [{ rolename: 'gate-SN000001' }, { rolename: 'admin' }] }),
    ['modifyClient'],
  ],
  ['another role', withClient({ roles: [{ rolename: 'admin' }] }), ['modifyClient']],
  ['a group', withClient({ groups: [{ groupname: 'all' }] }), ['modifyClient']],
  ['shut by hand', withClient({ disabled: true }), ['enableClient']],
])('where there is %s', (_what, found, commands) => expect(told(found)).toEqual(commands));

it('takes away what is there and nothing else', () => {
  const told = (found: PresentAccount) =>
    removal('SN000001', 'gate-SN000001', found).map(({ command }) => command);
  expect(told({})).toEqual([]);
  expect(told(present)).toEqual(['deleteClient', 'deleteRole']);
  expect(told({ acls: present.acls })).toEqual(['deleteRole']);
});

it('opens no password where it need not be sent, so that a wrong key ring shuts nobody out', () => {
  const closed = gateAccount('SN000001', 'a hash', () => {
    throw new Error('no key');
  });
  expect(correction(closed, present)).toEqual([]);
  expect(() => correction(closed, {})).toThrow('no key');
});

it('gives a gate its own topics one by one, and the gateway those of all', () => {
  expect(wanted.acls.map(({ acltype, topic }) => `${acltype} ${topic}`)).toEqual([
    'publishClientSend gate/v1/SN000001/events',
    'publishClientSend gate/v1/SN000001/status',
    'publishClientSend gate/v1/SN000001/roster/get',
    'publishClientSend gate/v1/SN000001/roster/report',
    'publishClientSend gate/v1/SN000001/results',
    'subscribeLiteral gate/v1/SN000001/receipts',
    'subscribeLiteral gate/v1/SN000001/roster/desired',
    'subscribeLiteral gate/v1/SN000001/roster/delta',
    'subscribeLiteral gate/v1/SN000001/commands',
    'subscribeLiteral gate/v1/SN000001/#',
  ]);
  const topics = gatewayAccount('gw', 'p', 'm').acls.map(({ topic }) => topic);
  expect(topics).toContain('$share/gateway/gate/v1/+/events');
  expect(topics).toContain('gate/v1/+/commands');
  expect(topics.filter((topic) => topic.endsWith('#'))).toEqual([]);
});
