// A gateway for the golden tests: the real ingest service and roles on a database of the test's own, with a clock to turn.
import type { DataSource } from 'typeorm';
import type { Receipt } from '#contracts/device-messages.js';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { openStore } from '#store/data-source.js';
import { DeviceDirectory } from '../../apps/gateway/device-directory.js';
import { readFrame } from '../../apps/gateway/frame.js';
import { IngestService } from '../../apps/gateway/ingest.service.js';
import { PersonDirectory } from '../../apps/gateway/person-directory.js';
import { Presence } from '../../apps/gateway/presence.js';
import { createTestDatabase } from './database.js';
import { type NumberedEvent, seedGolden, wireOf } from './golden.js';
import { workUntilQuiet } from './worker.js';

/** Some day after every date on which the golden month still changes by time alone (the last is 2026-08-01). */
export const GOLDEN_NOW = Date.parse('2026-09-01T12:00:00.000+08:00');

/** One message as a gate sends it. */
export interface GoldenFrame {
  readonly sn: string;
  readonly bytes: Buffer;
}

/** The golden site in its own database, with a gateway before it and a worker behind it. */
export interface GoldenStage {
  readonly owner: DataSource;
  /** Stores one batch, received at the given instant, and answers the receipts. */
  receive(batch: readonly GoldenFrame[], receivedAt: number): Promise<{ sn: string; receipt: Receipt }[]>;
  /** Runs the worker's steps, as of `GOLDEN_NOW`, until nothing is due. */
  work(): Promise<void>;
  close(): Promise<void>;
}

/** A frame of golden events; all of one gate. */
export function frameOf(events: readonly NumberedEvent[], boot = 'golden'): GoldenFrame {
  const bytes = Buffer.from(JSON.stringify({ boot, events: events.map(wireOf) }));
  return { sn: events[0]?.sn ?? '', bytes };
}

/** Makes the database, the site, the gateway and the worker. */
export async function openGoldenStage(): Promise<GoldenStage> {
  const database = await createTestDatabase();
  const owner = await openStore({ url: database.url, role: 'owner' });
  const gateway = await openStore({ url: database.url, role: 'zhuming_gateway' });
  const worker = await openStore({ url: database.url, role: 'zhuming_worker' });
  await seedGolden(owner);
  let now = GOLDEN_NOW;
  let receipts: { sn: string; receipt: Receipt }[] = [];
  const parts = {
    store: gateway,
    devices: new DeviceDirectory(gateway),
    persons: new PersonDirectory(),
    presence: new Presence(),
    metrics: new Metrics(false),
    logger: new Logger('test', 'error'),
    clock: () => now,
    stop: new AbortController().signal,
  };
  const ingest = new IngestService(parts, (sn, receipt) => receipts.push({ sn, receipt }));
  return {
    owner,
    async receive(batch, receivedAt) {
      now = receivedAt;
      receipts = [];
      await ingest.store(batch.map(({ sn, bytes }) => readFrame(sn, bytes, receivedAt)));
      return receipts;
    },
    work: () => workUntilQuiet(worker),
    async close() {
      for (const store of [owner, gateway, worker]) await store.destroy();
      await database.drop();
    },
  };
}
