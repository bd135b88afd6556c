// Beside the walk: Mosquitto's dynamic-security plugin kept equal to the register of devices: who may come in, with which
// password and client id, and where each may speak. Several workers may do it; one at a time does.
import type { DataSource } from 'typeorm';
import type { Config } from '#platform/config.js';
import type { KeyRing } from '#platform/crypto.js';
import { type Logger, messageOf } from '#platform/logger.js';
import {
  type BrokerDevice,
  brokerDevicesDigest,
  readBrokerDevices,
  whileAlone,
} from '#store/broker-account.store.js';
import type { Round } from '../rounds.js';
import {
  type Acl,
  type PresentAccount,
  type WantedAccount,
  correction,
  gateAccount,
  gateRole,
  gatewayAccount,
  removal,
} from './broker-account.js';
import { type ControlAnswer, type ControlCommand, ControlConnection } from './control-connection.js';

const LOOK_EVERY_MS = 1_000;
const COMPARE_ALL_EVERY_MS = 300_000;
const AFTER_FAILURE_MS = 2_000;
/** The broker stands still while it carries out a message of commands. */
const COMMANDS_AT_ONCE = 20;
const ROWS_AT_ONCE = 500;
/** More changes than this at once, and reading all of the plugin is cheaper. */
const FEW = 100;

/** Where the plugin is told; the gateway's account is kept too where it is known. */
export interface MosquittoOptions {
  readonly controlUrl: string;
  readonly gatewayUrl: string | undefined;
}

/** The options of a configuration; undefined where there is no Mosquitto to be told. */
export function mosquittoOptions(config: Config): MosquittoOptions | undefined {
  const { MOSQUITTO_CONTROL_URL: controlUrl, MQTT_URL: gatewayUrl } = config;
  return controlUrl === undefined ? undefined : { controlUrl, gatewayUrl };
}

interface KeeperParts {
  readonly store: DataSource;
  readonly keys: KeyRing;
  readonly logger: Logger;
  readonly mosquitto: MosquittoOptions;
}

type PresentClient = NonNullable<PresentAccount['client']> & { readonly username: string };
interface PresentRole {
  readonly rolename: string;
  readonly acls: readonly Acl[];
}

/** Looks every second for devices that have changed; compares everything on each new connection and every 5 minutes. */
export class KeepBrokerAccounts implements Round {
  readonly name = 'broker.reconcile';
  readonly everyMs = LOOK_EVERY_MS;
  private connection: ControlConnection | undefined;
  private comparedAt = 0;
  private restUntil = 0;
  private digest = '';
  /** Serial number → what its account went by when it was last looked at. */
  private seen = new Map<string, string>();

  constructor(private readonly parts: KeeperParts) {}

  async run(stop: AbortSignal): Promise<void> {
    if (Date.now() < this.restUntil) return;
    try {
      await this.look(stop);
    } catch (error) {
      this.restUntil = Date.now() + AFTER_FAILURE_MS;
      this.connection?.close();
      this.connection = undefined;
      throw error;
    }
  }

  private async look(stop: AbortSignal): Promise<void> {
    if (this.connection?.isOpen !== true) {
      this.connection = await ControlConnection.open(this.parts.mosquitto.controlUrl);
      const { connection } = this;
      stop.addEventListener('abort', () => connection.close(), { once: true });
      this.comparedAt = 0;
    }
    const digest = await brokerDevicesDigest(this.parts.store);
    const isDue = Date.now() - this.comparedAt > COMPARE_ALL_EVERY_MS;
    if (!isDue && digest === this.digest) return;
    const isDone = await whileAlone(this.parts.store, 'mosquitto accounts', () => this.bringUp(isDue));
    // the other worker may have read before this change: look again
    if (isDone) this.digest = digest;
  }

  private async bringUp(isAll: boolean): Promise<void> {
    const devices = await readBrokerDevices(this.parts.store);
    const states = devices.map((device) => [device, stateOf(device)] as const);
    const changed = states.filter(([{ sn }, state]) => this.seen.get(sn) !== state).map(([device]) => device);
    if (isAll || changed.length > FEW) {
      await this.compareAll(devices);
      this.comparedAt = Date.now();
    } else await this.compareSome(changed);
    this.seen = new Map(states.map(([{ sn }, state]) => [sn, state]));
  }

  private async compareAll(devices: readonly BrokerDevice[]): Promise<void> {
    await this.denyByDefault();
    const clients = await this.listAll<PresentClient>('listClients', 'clients');
    const roles = await this.listAll<PresentRole>('listRoles', 'roles');
    const clientOf = new Map(clients.map((client) => [client.username, client]));
    const aclsOf = new Map(roles.map(({ rolename, acls }) => [rolename, acls]));
    const presentOf = (name: string, role: string) => ({
      client: clientOf.get(name),
      acls: aclsOf.get(role),
    });
    const known = new Set(devices.map(({ sn }) => sn));
    // of devices that the register does not know, as after a restore
    const strangers = [...aclsOf.keys()]
      .filter((role) => role.startsWith(gateRole('')))
      .map((role) => role.slice(gateRole('').length))
      .filter((sn) => !known.has(sn))
      .map((sn) => ({ sn, secretHash: '', secretCipher: null, isRevoked: true }));
    const gateway = this.gateway();
    await this.apply([
      ...[...strangers, ...devices].map((device) =>
        this.commandsFor(device, presentOf(device.sn, gateRole(device.sn))),
      ),
      ...(gateway ? [{ open: correction(gateway, presentOf(gateway.name, gateway.role)), shut: [] }] : []),
    ]);
  }

  private async compareSome(devices: readonly BrokerDevice[]): Promise<void> {
    if (devices.length === 0) return;
    const asked = devices.flatMap(({ sn }) => [
      { command: 'getClient', username: sn },
      { command: 'getRole', rolename: gateRole(sn) },
    ]);
    const answers = await this.askAll(asked, ['Client not found', 'Role not found']);
    await this.apply(
      devices.map((device, i) => {
        const client = answers[2 * i]?.data?.['client'] as PresentClient | undefined;
        const acls = (answers[2 * i + 1]?.data?.['role'] as PresentRole | undefined)?.acls;
        return this.commandsFor(device, { client, acls });
      }),
    );
  }

  /** What shuts somebody out, and what lets somebody in. */
  private commandsFor(device: BrokerDevice, present: PresentAccount) {
    const nothing = { shut: [], open: [] };
    if (this.reserved.has(device.sn)) {
      this.parts.logger.error('a device is named like a service of the broker; it gets no account', {
        sn: device.sn,
      });
      return nothing;
    }
    const { sn, secretHash, secretCipher, isRevoked } = device;
    const shut = () => ({ shut: removal(sn, gateRole(sn), present), open: [] });
    if (isRevoked || secretHash === '' || secretCipher === null) return shut();
    try {
      const wanted = gateAccount(sn, secretHash, () => this.parts.keys.decrypt(secretCipher));
      return { shut: [], open: correction(wanted, present) };
    } catch (error) {
      this.parts.logger.error('the password of a device cannot be opened; it gets no account', {
        sn,
        error: messageOf(error),
      });
      return shut();
    }
  }

  private async apply(work: readonly { shut: ControlCommand[]; open: ControlCommand[] }[]): Promise<void> {
    const shut = work.flatMap((each) => each.shut);
    const open = work.flatMap((each) => each.open);
    await this.askAll([...shut, ...open], []);
    if (shut.length + open.length > 0)
      this.parts.logger.info('accounts of the broker changed', { shut: shut.length, open: open.length });
  }

  /** What is not listed must be refused: every right that we give would mean nothing otherwise. */
  private async denyByDefault(): Promise<void> {
    const [answer] = await this.askAll([{ command: 'getDefaultACLAccess' }], []);
    const acls = (answer?.data?.['acls'] ?? []) as { acltype: string; allow: boolean }[];
    const open = acls.filter(
      ({ acltype, allow }) => allow && /^(publishClientSend|subscribe)$/.test(acltype),
    );
    if (open.length === 0) return;
    const closed = open.map(({ acltype }) => ({ acltype, allow: false }));
    await this.askAll([{ command: 'setDefaultACLAccess', acls: closed }], []);
  }

  private async listAll<Row>(command: string, field: string): Promise<Row[]> {
    const rows: Row[] = [];
    for (;;) {
      const page = { command, verbose: true, count: ROWS_AT_ONCE, offset: rows.length };
      const [answer] = await this.askAll([page], []);
      const found = (answer?.data?.[field] ?? []) as Row[];
      rows.push(...found);
      if (found.length < ROWS_AT_ONCE) return rows;
    }
  }

  /** @throws Error for an answer that is an error, but for the expected ones */
  private async askAll(
    commands: readonly ControlCommand[],
    expected: readonly string[],
  ): Promise<readonly ControlAnswer[]> {
    const all: ControlAnswer[] = [];
    for (let i = 0; i < commands.length; i += COMMANDS_AT_ONCE) {
      if (!this.connection) throw new Error('not connected to Mosquitto (MOSQUITTO_CONTROL_URL)');
      all.push(...(await this.connection.ask(commands.slice(i, i + COMMANDS_AT_ONCE))));
    }
    const failed = all.find(({ error }) => error !== undefined && !expected.includes(error));
    if (failed) throw new Error(`${failed.command}: ${failed.error}`);
    return all;
  }

  private get reserved(): ReadonlySet<string> {
    const { controlUrl, gatewayUrl } = this.parts.mosquitto;
    return new Set([controlUrl, gatewayUrl ?? controlUrl].map((url) => userOf(url).name));
  }

  private gateway(): WantedAccount | undefined {
    const { controlUrl, gatewayUrl } = this.parts.mosquitto;
    if (gatewayUrl === undefined) return undefined;
    const { name, password } = userOf(gatewayUrl);
    if (name === '' || password === '' || name === userOf(controlUrl).name) return undefined;
    // keyed, since a person may have chosen this password
    const mark = this.parts.keys.fingerprint(`mosquitto ${password}`).slice(0, 32);
    return gatewayAccount(name, password, mark);
  }
}

function userOf(url: string): { name: string; password: string } {
  const { username, password } = new URL(url);
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function stateOf({ secretHash, isRevoked }: BrokerDevice): string {
  return `${secretHash} ${isRevoked}`;
}
