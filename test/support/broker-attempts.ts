// Every way in which a gate may try to reach another one, as tables and with real packets: each broker must refuse them.
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';

/** A running broker, two gates that it knows, and somebody who hears everything there. */
export interface BrokerUnderTest {
  readonly url: string;
  readonly serviceUrl: string;
  /** All that the service may listen to. */
  readonly listensTo: readonly string[];
  readonly gates: readonly { readonly sn: string; readonly password: string }[];
}

/** [what, publish or subscribe, topic with MINE and OTHER in place of the serial numbers, allowed]. */
export const ATTEMPTS: readonly (readonly [string, 'publish' | 'subscribe', string, boolean])[] = [
  ['own events', 'publish', 'gate/v1/MINE/events', true],
  ['own status', 'publish', 'gate/v1/MINE/status', true],
  ['own roster request', 'publish', 'gate/v1/MINE/roster/get', true],
  ['own result', 'publish', 'gate/v1/MINE/results', true],
  ['own receipts', 'subscribe', 'gate/v1/MINE/receipts', true],
  ['own commands', 'subscribe', 'gate/v1/MINE/commands', true],
  ['all of the own', 'subscribe', 'gate/v1/MINE/#', true],
  ['a receipt for itself', 'publish', 'gate/v1/MINE/receipts', false],
  ['a command for itself', 'publish', 'gate/v1/MINE/commands', false],
  ['a roster for itself', 'publish', 'gate/v1/MINE/roster/desired', false],
  ['below the own events', 'publish', 'gate/v1/MINE/events/OTHER', false],
  ['events of another', 'publish', 'gate/v1/OTHER/events', false],
  ['status of another', 'publish', 'gate/v1/OTHER/status', false],
  ['a command for another', 'publish', 'gate/v1/OTHER/commands', false],
  ['receipts of another', 'subscribe', 'gate/v1/OTHER/receipts', false],
  ['all of another', 'subscribe', 'gate/v1/OTHER/#', false],
  ['one level of another', 'subscribe', 'gate/v1/OTHER/+', false],
  ['everybody, one level', 'subscribe', 'gate/v1/+/commands', false],
  ['everybody', 'subscribe', 'gate/v1/#', false],
  ['everything', 'subscribe', '#', false],
  ['every first level', 'subscribe', '+/+/+/commands', false],
  ['a shared subscription', 'subscribe', '$share/x/gate/v1/OTHER/events', false],
  ['the share of the gateway', 'subscribe', '$share/gateway/gate/v1/+/events', false],
  ['the broker itself', 'subscribe', '$SYS/#', false],
  ['what the rules answer', 'subscribe', '$CONTROL/dynamic-security/v1/response', false],
  ['the rules of the broker', 'publish', '$CONTROL/dynamic-security/v1', false],
  ['a topic of nobody', 'publish', 'other/topic', false],
  ['a longer name', 'publish', 'gate/v1/MINEX/events', false],
];

/** [what, client id, user name, whose password, allowed]. */
export const LOGINS: readonly (readonly [string, string, string, 'MINE' | 'OTHER' | '', boolean])[] = [
  ['itself', 'MINE', 'MINE', 'MINE', true],
  ['with the client id of another', 'OTHER', 'MINE', 'MINE', false],
  ['with a wild card as client id', '+', 'MINE', 'MINE', false],
  ['with the other wild card as client id', '#', 'MINE', 'MINE', false],
  ['with a longer client id', 'MINEX', 'MINE', 'MINE', false],
  ['without a client id', '', 'MINE', 'MINE', false],
  ['with the name of another', 'MINE', 'OTHER', 'MINE', false],
  ['as another with its own password', 'OTHER', 'OTHER', 'MINE', false],
  ['with the password of another', 'MINE', 'MINE', 'OTHER', false],
  ['without a password', 'MINE', 'MINE', '', false],
  ['with a wild card as name', '#', '#', 'MINE', false],
  ['as nobody', 'NOBODY01', 'NOBODY01', 'MINE', false],
];

/** Puts the serial numbers of the two gates in the place of MINE and OTHER. */
export function spelt({ gates }: Pick<BrokerUnderTest, 'gates'>, text: string): string {
  return text.replaceAll('MINE', gates[0]?.sn ?? '').replaceAll('OTHER', gates[1]?.sn ?? '');
}

/** Comes in as the first gate; anything of it may be given otherwise. @throws where the broker refuses */
function connectGate(broker: BrokerUnderTest, other: IClientOptions = {}): Promise<MqttClient> {
  const [mine] = broker.gates;
  const own = { clientId: mine?.sn, username: mine?.sn, password: mine?.password };
  return mqtt.connectAsync(broker.url, { ...own, reconnectPeriod: 0, ...other });
}

/** Whether somebody gets in with these words for client id, name and password. */
export async function getsIn(broker: BrokerUnderTest, login: (typeof LOGINS)[number]): Promise<boolean> {
  const [, clientId, username, whose] = login;
  const password = broker.gates.find(({ sn }) => sn === spelt(broker, whose))?.password;
  const words = { clientId: spelt(broker, clientId), username: spelt(broker, username), password };
  const client = await connectGate(broker, words).catch(() => undefined);
  const isIn = client?.connected === true;
  await client?.endAsync(true);
  return isIn;
}

/** On which topics the service hears messages of this mark, from now until the gate has said the last one on its own. */
async function heardBy(broker: BrokerUnderTest, work: (mark: string) => Promise<void>): Promise<string[]> {
  const service = await mqtt.connectAsync(broker.serviceUrl);
  const mark = `mark-${Math.random()}`;
  const topics: string[] = [];
  const ended = new Promise<void>((done) => {
    service.on('message', (topic, payload) => {
      if (payload.toString() === mark) topics.push(topic);
      if (payload.toString() === `${mark} end`) done();
    });
  });
  await service.subscribeAsync([...broker.listensTo], { qos: 1 });
  await work(mark);
  const last = await connectGate(broker);
  await last.publishAsync(spelt(broker, 'gate/v1/MINE/results'), `${mark} end`, { qos: 1 });
  await ended;
  await Promise.all([last.endAsync(), service.endAsync()]);
  return topics;
}

/** Makes one attempt with packets; answers whether it was granted, and on which topics a service heard it. */
export async function attempt(
  broker: BrokerUnderTest,
  action: 'publish' | 'subscribe',
  topic: string,
): Promise<{ isGranted: boolean; heard: string[] }> {
  let isGranted = false;
  const heard = await heardBy(broker, async (mark) => {
    const client = await connectGate(broker);
    isGranted =
      action === 'subscribe' ? await subscribes(client, topic) : await publishes(client, topic, mark);
    await client.endAsync(true);
  });
  return { isGranted, heard };
}

async function subscribes(client: MqttClient, topic: string): Promise<boolean> {
  const granted = await client.subscribeAsync(topic, { qos: 1 }).catch(() => []);
  return granted.some(({ qos }) => qos < 128);
}

/** Whether it was acknowledged: Mosquitto acknowledges what it throws away, so that only hearing tells. */
async function publishes(client: MqttClient, topic: string, mark: string): Promise<boolean> {
  const closed = new Promise((done) => client.once('close', () => done(false)));
  const said = client.publishAsync(topic, mark, { qos: 1 }).then(
    () => true,
    () => false,
  );
  return (await Promise.race([closed, said])) === true;
}

/** Topics on which a last will is heard: one on a topic of another gate, then one on the gate's own. */
export function willsHeard(broker: BrokerUnderTest): Promise<string[]> {
  return heardBy(broker, async (mark) => {
    for (const topic of ['gate/v1/OTHER/status', 'gate/v1/MINE/commands', 'gate/v1/MINE/status']) {
      const will = { topic: spelt(broker, topic), payload: Buffer.from(mark), qos: 1 as const, retain: true };
      // a broker may refuse the connection itself for such a will
      const dying = await connectGate(broker, { will }).catch(() => undefined);
      dying?.stream.destroy();
    }
  });
}

/** Topics that are still retained after a gate has left a retained message for another and for itself. */
export async function retained(broker: BrokerUnderTest): Promise<string[]> {
  const mark = `mark-${Math.random()}`;
  for (const topic of [
    'gate/v1/OTHER/status',
    'gate/v1/OTHER/commands',
    'gate/v1/MINE/commands',
    'gate/v1/MINE/status',
  ]) {
    const client = await connectGate(broker);
    const closed = new Promise((done) => client.once('close', () => done(0)));
    await Promise.race([
      closed,
      client.publishAsync(spelt(broker, topic), mark, { qos: 1, retain: true }).catch(() => 0),
    ]);
    await client.endAsync(true);
  }
  const topics: string[] = [];
  const heard = await mqtt.connectAsync(broker.serviceUrl);
  const own = new Promise<void>((done) => {
    heard.on('message', (topic, payload) => {
      if (payload.toString() === mark) topics.push(topic);
      if (topic === spelt(broker, 'gate/v1/MINE/status')) done();
    });
  });
  // retained messages come at once and in no order: a filter each, the own one last
  await heard.subscribeAsync(spelt(broker, 'gate/v1/OTHER/#'), { qos: 1 });
  await heard.subscribeAsync(spelt(broker, 'gate/v1/MINE/commands'), { qos: 1 });
  await heard.subscribeAsync(spelt(broker, 'gate/v1/MINE/status'), { qos: 1 });
  await own;
  await heard.endAsync();
  return topics;
}
