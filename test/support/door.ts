// The way in for tests that need facts: frames of gates through the real gateway service, under its database role.
import type { DataSource } from 'typeorm';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { openStore } from '#store/data-source.js';
import { DeviceDirectory } from '../../apps/gateway/device-directory.js';
import { readFrame } from '../../apps/gateway/frame.js';
import { IngestService } from '../../apps/gateway/ingest.service.js';
import { PersonDirectory } from '../../apps/gateway/person-directory.js';
import { Presence } from '../../apps/gateway/presence.js';

/** A passage as a gate sends it; `seq` is counted here. */
interface Passage {
  readonly at: string;
  readonly direction: string;
  readonly worker?: string;
  readonly method?: string;
}

const MOST_OF_A_FRAME = 500;

/** Stores passages as if gates had sent them. */
export class Door {
  private readonly seqs = new Map<string, number>();

  private constructor(
    private readonly store: DataSource,
    private readonly ingest: IngestService,
  ) {}

  static async open(databaseUrl: string): Promise<Door> {
    const store = await openStore({ url: databaseUrl, role: 'zhuming_gateway' });
    const parts = {
      store,
      devices: new DeviceDirectory(store),
      persons: new PersonDirectory(),
      presence: new Presence(),
      metrics: new Metrics(false),
      logger: new Logger('test', 'error'),
      clock: () => Date.now(),
      stop: new AbortController().signal,
    };
    return new Door(store, new IngestService(parts, () => undefined));
  }

  /** Stores the passages of one gate in frames of the largest size; answers the seq of the first. */
  async pass(sn: string, passages: readonly Passage[]): Promise<number> {
    const first = (this.seqs.get(sn) ?? 0) + 1;
    const events = passages.map((passage, i) => ({ seq: first + i, method: 'face', ...passage }));
    for (let at = 0; at < events.length; at += MOST_OF_A_FRAME) {
      const frame = { boot: 'b-1', events: events.slice(at, at + MOST_OF_A_FRAME) };
      await this.ingest.store([readFrame(sn, Buffer.from(JSON.stringify(frame)), Date.now())]);
    }
    this.seqs.set(sn, first + passages.length - 1);
    return first;
  }

  close(): Promise<void> {
    return this.store.destroy();
  }
}
