// Beside the walk: an account at Mosquitto as it should be and as it is, and the commands that lie between.
import { createHash } from 'node:crypto';
import { GATEWAY_FILTERS, GATEWAY_TOPICS, deviceRights, sharedFilter } from '#contracts/topics.js';
import type { ControlCommand } from './control-connection.js';

/** One right of a role, as the plugin has it. */
export interface Acl {
  readonly acltype: string;
  readonly topic: string;
  readonly priority: number;
  readonly allow: boolean;
}

/** An account that should be there. */
export interface WantedAccount {
  readonly name: string;
  /** The only client id it may come in with; '' = any. */
  readonly clientId: string;
  readonly role: string;
  readonly acls: readonly Acl[];
  /** Tells one password from the next without telling the password: the plugin never says which one it has. */
  readonly mark: string;
  /** Opened only where it must be sent. */
  readonly password: () => string;
}

/** What the plugin has under the name of an account; undefined = nothing. */
export interface PresentAccount {
  readonly client?: {
    readonly clientid?: string;
    readonly textname?: string;
    readonly disabled?: boolean;
    readonly roles?: readonly { readonly rolename: string }[];
    readonly groups?: readonly object[];
  };
  readonly acls?: readonly Acl[];
}

/** A device's role; nobody else's role begins so. */
export const gateRole = (sn: string): string => `gate-${sn}`;

const right = (acltype: string) => (topic: string) => ({ acltype, topic, priority: 0, allow: true });
const rights = (publish: readonly string[], subscribe: readonly string[]): Acl[] => [
  ...publish.map(right('publishClientSend')),
  // literally: a right to subscribe to `…/#` shall not be one to `…/+`
  ...subscribe.map(right('subscribeLiteral')),
];

/** The account of a device: its client id is its name, and its rights are the ones of every other broker. */
export function gateAccount(sn: string, secretHash: string, password: () => string): WantedAccount {
  const { publish, subscribe } = deviceRights(sn);
  const acls = rights(publish, subscribe);
  return { name: sn, clientId: sn, role: gateRole(sn), acls, mark: markOf(secretHash), password };
}

/** The gateway's own account: two connections with client ids of their own. */
export function gatewayAccount(name: string, password: string, mark: string): WantedAccount {
  const filters = [...GATEWAY_FILTERS, ...GATEWAY_FILTERS.map(sharedFilter)];
  const acls = rights(GATEWAY_TOPICS, filters);
  return { name, clientId: '', role: 'gateway', acls, mark, password: () => password };
}

/** Without a key: a worker with a wrong key ring must not take every account for outdated. The hash is of 128 random bits. */
function markOf(secretHash: string): string {
  return createHash('sha256').update(`zhuming/broker\u0000${secretHash}`).digest('hex').slice(0, 32);
}

/** Commands that take an account away; its connection ends with it. Nothing where there is none. */
export function removal(name: string, role: string, present: PresentAccount): ControlCommand[] {
  return [
    ...(present.client ? [{ command: 'deleteClient', username: name }] : []),
    ...(present.acls ? [{ command: 'deleteRole', rolename: role }] : []),
  ];
}

/** Commands that bring an account to what is wanted; none where it is so already, since each ends its connection. */
export function correction(wanted: WantedAccount, present: PresentAccount): ControlCommand[] {
  return [...roleCorrection(wanted, present.acls), ...clientCorrection(wanted, present.client)];
}

function roleCorrection(
  { role, acls }: WantedAccount,
  present: readonly Acl[] | undefined,
): ControlCommand[] {
  if (present === undefined) return [{ command: 'createRole', rolename: role, acls }];
  return sameAcls(acls, present) ? [] : [{ command: 'modifyRole', rolename: role, acls }];
}

function clientCorrection(wanted: WantedAccount, present: PresentAccount['client']): ControlCommand[] {
  const { name, clientId, role, mark } = wanted;
  const account = {
    username: name,
    clientid: clientId,
    textname: mark,
    roles: [{ rolename: role }],
    groups: [],
  };
  if (!present) return [{ command: 'createClient', ...account, password: wanted.password() }];
  const isSame =
    (present.clientid ?? '') === clientId &&
    present.textname === mark &&
    present.roles?.length === 1 &&
    present.roles[0]?.rolename === role &&
    (present.groups ?? []).length === 0;
  return [
    ...(isSame ? [] : [{ command: 'modifyClient', ...account, password: wanted.password() }]),
    ...(present.disabled === true ? [{ command: 'enableClient', username: name }] : []),
  ];
}

function sameAcls(left: readonly Acl[], right: readonly Acl[]): boolean {
  const text = (acls: readonly Acl[]) =>
    acls
      .map(({ acltype, topic, priority, allow }) => `${acltype} ${topic} ${priority} ${allow}`)
      .sort()
      .join('\n');
  return text(left) === text(right);
}
