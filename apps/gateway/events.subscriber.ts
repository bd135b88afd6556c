// Steps 3 and 5 of the walk: reads events on one connection, which stops while the room is full. Everything else goes over
// a second one both ways: who may not pass any more must not wait behind a storm of events, nor a heartbeat's clock.
import { hostname } from 'node:os';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import type { Receipt } from '#contracts/device-messages.js';
import {
  DIALOGUE_FILTERS,
  EVENTS_FILTER,
  STATUS_FILTER,
  deviceTopic,
  parseDeviceTopic,
  sharedFilter,
} from '#contracts/topics.js';
import type { Clock } from '#platform/clock.js';
import type { HealthChecks } from '#platform/health.js';
import { type Logger, messageOf } from '#platform/logger.js';
import type { Metrics } from '#platform/metrics.js';
import { DeviceDesk } from './device-desk.js';
import { DeviceDialogue, type SendToDevice } from './device-dialogue.js';
import { type Frame, readFrame } from './frame.js';
import { IngestQueue } from './ingest-queue.js';
import { IngestService, type IngestParts } from './ingest.service.js';

const FLUSH_WITHIN_MS = 6_000;
const SOCKET_PROBE_MS = 15_000;

/** Where the broker is and how to name ourselves there. */
export interface BrokerOptions {
  readonly url: string;
  /** True where the broker has shared subscriptions, so that several gateways share the stream. */
  readonly isShared: boolean;
}

/** The gateway's two connections and the queue between them and the database. */
export class EventsSubscriber implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly queue: IngestQueue;
  private readonly ingest: IngestService;
  private readonly dialogue: DeviceDialogue;
  private readonly desk: DeviceDesk;
  private readonly stopDesk = new AbortController();
  private readonly logger: Logger;
  private readonly metrics: Metrics;
  private readonly clock: Clock;
  private reader!: MqttClient;
  private writer!: MqttClient;
  private isStopping = false;
  /** Since when the broker has let us listen; null = it does not. */
  private listeningSince: number | null = null;

  constructor(
    private readonly broker: BrokerOptions,
    private readonly parts: IngestParts,
    private readonly health: HealthChecks,
    private readonly stopStoring: AbortController,
  ) {
    this.logger = parts.logger;
    this.metrics = parts.metrics;
    this.clock = parts.clock;
    this.ingest = new IngestService(parts, (sn, receipt) => this.sendReceipt(sn, receipt));
    const send: SendToDevice = (...message) => this.sendToDevice(...message);
    this.dialogue = new DeviceDialogue(parts.store, parts.logger, send);
    const gateway = `${hostname()}-${process.pid}-${this.clock().toString(36)}`.slice(-64);
    const listeningSince = () => this.listeningSince;
    this.desk = new DeviceDesk({ ...parts, send, gateway, listeningSince });
    this.queue = new IngestQueue((batch: Frame[]) => this.ingest.store(batch));
  }

  onApplicationBootstrap(): void {
    this.writer = this.connect('writer');
    this.reader = this.connect('reader');
    // handlers first, connection second: a message must never meet a client without its handler
    this.reader.handleMessage = (packet, done) => this.onEvents(packet, () => done());
    this.writer.handleMessage = (packet, done) => this.onWord(packet, () => done());
    // presence is every gateway's business; beside the events too, so that a gate's first word comes before its events
    this.reader.on('connect', () => this.subscribe(this.reader, [this.shared(EVENTS_FILTER), STATUS_FILTER]));
    this.writer.on('connect', () => {
      const dialogue = DIALOGUE_FILTERS.map((filter) => this.shared(filter));
      this.subscribe(this.writer, [STATUS_FILTER, ...dialogue], () => (this.listeningSince = this.clock()));
      this.desk.forget();
    });
    this.writer.on('close', () => (this.listeningSince = null));
    this.desk.start(this.stopDesk.signal);
    this.writer.connect();
    this.reader.connect();
    this.health.add('broker', () => {
      if (!this.reader.connected || !this.writer.connected)
        throw new Error('not connected to the broker (MQTT_URL)');
    });
    this.health.add('database', async () => {
      await this.parts.store.query('SELECT 1');
    });
    this.health.onScrape(() => {
      this.metrics.devicesOnline.set(this.parts.presence.onlineCount(this.clock()));
      this.metrics.backPressure.set(this.queue.isFull ? 1 : 0);
      this.metrics.queuedEvents.set(this.queue.size);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.reader.endAsync(true).catch(() => undefined);
    const timer = setTimeout(() => this.stopStoring.abort(), FLUSH_WITHIN_MS);
    await this.queue.drained();
    clearTimeout(timer);
    this.stopDesk.abort();
    await this.desk.stopped();
    await this.writer.endAsync().catch(() => undefined);
  }

  private connect(name: string): MqttClient {
    const client = mqtt.connect(this.broker.url, {
      manualConnect: true,
      clientId: `zhuming-gateway-${name}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`,
      clean: true,
      reconnectPeriod: 500,
      connectTimeout: 5_000,
      // while reading is stopped no ping answer can be read: the socket's own probe finds a dead peer instead
      keepalive: name === 'reader' ? 0 : 30,
      resubscribe: false,
    });
    client.on('error', (error) => this.logger.warn('broker connection', { name, error: messageOf(error) }));
    client.on('connect', () => {
      const socket = client.stream as { setKeepAlive?: (on: boolean, ms: number) => void };
      socket.setKeepAlive?.(true, SOCKET_PROBE_MS);
      this.logger.info('connected to the broker', { name });
    });
    client.on('close', () => {
      if (!this.isStopping) this.logger.warn('broker connection closed', { name });
    });
    return client;
  }

  private shared(filter: string): string {
    return this.broker.isShared ? sharedFilter(filter) : filter;
  }

  private subscribe(client: MqttClient, filters: string[], onGranted: () => void = () => undefined): void {
    client.subscribe(filters, { qos: 1 }, (error, granted) => {
      const refused = granted?.some((grant) => Number(grant.qos) >= 128);
      if (!error && !refused) return onGranted();
      this.logger.error('subscription refused', {
        filters,
        error: error ? messageOf(error) : 'by the broker',
      });
      client.reconnect();
    });
  }

  private onEvents(packet: IPublishPacket, done: () => void): void {
    const topic = parseDeviceTopic(packet.topic);
    const bytes = bytesOf(packet);
    if (topic?.channel === 'events') return this.queue.push(readFrame(topic.sn, bytes, this.clock()), done);
    if (topic) this.parts.presence.seeBeside(topic.sn, bytes, this.clock(), packet.retain);
    done();
  }

  private onWord(packet: IPublishPacket, done: () => void): void {
    const topic = parseDeviceTopic(packet.topic);
    if (topic?.channel === 'status')
      this.parts.presence.see(topic.sn, bytesOf(packet), this.clock(), packet.retain);
    else if (topic) this.dialogue.hear(topic.sn, topic.channel, bytesOf(packet));
    done();
  }

  /** A receipt that cannot be sent is dropped: the device sends its events again and gets another one. */
  private sendReceipt(sn: string, receipt: Receipt): void {
    this.sendToDevice(sn, 'receipts', receipt);
  }

  private sendToDevice(sn: string, channel: string, message: object, { retain } = { retain: false }): void {
    if (!this.writer.connected) return;
    const options = { qos: 1, retain } as const;
    this.writer.publish(deviceTopic(sn, channel), JSON.stringify(message), options, () => undefined);
  }
}

function bytesOf({ payload }: IPublishPacket): Buffer {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}
