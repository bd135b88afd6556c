// Step 1 of the walk: the network side of a terminal. Presence, receipts before events, reconnects; no event is kept here.
import { type IClientOptions, type MqttClient, connect } from 'mqtt';
import { deviceTopic } from '#contracts/topics.js';

/** What a link needs; times in ms. */
export interface GateLinkOptions {
  readonly url: string;
  readonly sn: string;
  readonly password?: string;
  /** The gate's own clock, which may be wrong; stamps status messages. */
  readonly deviceClock: () => number;
  readonly heartbeatMs: number;
  /** Name of the current boot, the first part of each session. */
  readonly boot: () => string;
  /** Number of outstanding events, for the heartbeat. */
  readonly queued: () => number;
  /** Receipts are subscribed: events may be published. */
  readonly onReady: () => void;
  readonly onReceipt: (payload: Buffer) => void;
  /** Further channels to subscribe to, and what comes on them; a roster and commands. */
  readonly channels?: readonly string[];
  readonly onChannel?: (channel: string, payload: Buffer) => void;
  /** Version of the roster, for the heartbeat. */
  readonly rosterVersion?: () => number;
  /** Connection troubles and refusals, for a person to read. */
  readonly onTrouble: (message: string) => void;
}

const FIRMWARE = 'simulator-1';
const STOP_MS = 1_000;

/** MQTT 3.1.1 connection of one gate: clean sessions, a last will per connection, heartbeats. */
export class GateLink {
  private readonly unacknowledged = new Set<number>();
  private client: MqttClient | null = null;
  private isSubscribed = false;
  private count = 0;
  private session = '';
  private heartbeat: NodeJS.Timeout | null = null;

  constructor(private readonly options: GateLinkOptions) {}

  /** Connected and subscribed to the receipts. */
  get isReady(): boolean {
    return this.isSubscribed;
  }

  /** Switched on, whether or not the network lets it through. */
  get isOpen(): boolean {
    return this.client !== null;
  }

  /** Connections tried so far. */
  get connections(): number {
    return this.count;
  }

  /** Connects, and reconnects until `cut` or `close`. Handlers first, then the connection (MQTT.js#1124). */
  open(): void {
    if (this.client !== null) return;
    const client = connect(this.options.url, this.connectOptions());
    this.client = client;
    client.on('connect', () => this.connected(client));
    client.on('message', (topic, payload) => {
      const channel = topic.slice(deviceTopic(this.options.sn, '').length);
      if (channel === 'receipts') this.options.onReceipt(payload);
      else this.options.onChannel?.(channel, payload);
    });
    client.on('close', () => this.client === client && this.lost(client));
    client.on('reconnect', () => (client.options.will = this.will()));
    client.on('error', (error) => this.options.onTrouble(readable(error)));
    client.connect();
  }

  /** Loses the network as a gate does: no goodbye, the broker sends the last will. */
  cut(): void {
    const client = this.client;
    this.client = null;
    if (!client) return;
    this.lost(client);
    client.end(true);
  }

  /** Says goodbye and disconnects; waits a second at most. */
  async close(): Promise<void> {
    const client = this.client;
    const wasReady = this.isSubscribed;
    this.client = null;
    if (!client) return;
    this.lost(client);
    await this.sayGoodbye(client, wasReady);
    client.end(true);
    client.stream?.destroy();
  }

  /** Publishes a frame of events. Never waits for the broker (MQTT.js#2026): only a receipt counts. */
  publishEvents(payload: string | Buffer): void {
    if (this.client && this.isSubscribed) this.publish(this.client, 'events', payload);
  }

  /** Says something on another channel. */
  say(channel: string, message: object): void {
    if (this.client && this.isSubscribed) this.publish(this.client, channel, JSON.stringify(message));
  }

  private connectOptions(): IClientOptions {
    return {
      manualConnect: true,
      protocolVersion: 4,
      clean: true,
      clientId: this.options.sn,
      username: this.options.sn,
      password: this.options.password,
      keepalive: 60,
      reconnectPeriod: 500,
      reconnectOnConnackError: true,
      resubscribe: false,
      will: this.will(),
    };
  }

  /** The will of the next connection, which is a session of its own: a late will of an older one is ignored. */
  private will(): NonNullable<IClientOptions['will']> {
    this.count += 1;
    this.session = `${this.options.boot()}.${this.count}`;
    return {
      topic: deviceTopic(this.options.sn, 'status'),
      payload: this.status(false),
      qos: 1,
      retain: true,
    };
  }

  private status(online: boolean): Buffer {
    const at = new Date(this.options.deviceClock()).toISOString();
    const rosterVersion = this.options.rosterVersion?.();
    const more = online ? { firmware: FIRMWARE, queued: this.options.queued(), rosterVersion } : {};
    return Buffer.from(JSON.stringify({ online, session: this.session, at, ...more }));
  }

  /** Receipts first: a receipt that comes before the subscription is lost. */
  private connected(client: MqttClient): void {
    if (this.client !== client) return;
    const sayOnline = () => this.publish(client, 'status', this.status(true));
    sayOnline();
    this.heartbeat = setInterval(sayOnline, this.options.heartbeatMs);
    const channels = ['receipts', ...(this.options.channels ?? [])];
    const topics = channels.map((channel) => deviceTopic(this.options.sn, channel));
    client.subscribe(topics, { qos: 1 }, (error, granted) => {
      if (this.client !== client || !client.connected) return;
      if (error || granted?.some(({ qos }) => qos > 2)) {
        this.options.onTrouble(`subscription refused: ${error?.message ?? 'not authorized'}`);
        return;
      }
      this.isSubscribed = true;
      this.options.onReady();
    });
  }

  private publish(client: MqttClient, channel: string, payload: string | Buffer): void {
    const options = { qos: 1 as const, retain: channel === 'status' };
    let id: number | null = null;
    const acknowledged = () => id !== null && this.unacknowledged.delete(id);
    client.publish(deviceTopic(this.options.sn, channel), payload, options, acknowledged);
    id = client.getLastMessageId();
    this.unacknowledged.add(id);
  }

  /** mqtt.js would publish again before the receipts are subscribed; the outbox does it after, so mqtt.js forgets. */
  private lost(client: MqttClient): void {
    this.isSubscribed = false;
    // with manualConnect, a client that is ended while it connects would reconnect for ever
    if (this.client !== client) client.options.reconnectPeriod = 0;
    if (this.heartbeat) clearInterval(this.heartbeat);
    for (const id of [...this.unacknowledged]) client.removeOutgoingMessage(id);
    this.unacknowledged.clear();
  }

  private async sayGoodbye(client: MqttClient, wasReady: boolean): Promise<void> {
    const topic = deviceTopic(this.options.sn, 'status');
    const said = new Promise((resolve) => {
      if (wasReady) client.publish(topic, this.status(false), { qos: 1, retain: true }, resolve);
      else resolve(null);
    });
    const ended = said.then(() => new Promise<void>((resolve) => client.end(!wasReady, () => resolve())));
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOP_MS)));
    await Promise.race([ended, timeout]);
    clearTimeout(timer);
  }
}

/** A connection that is refused on every address of a name comes as an AggregateError without a message. */
function readable(error: Error): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : undefined;
  return error.message || inner?.message || error.name;
}
