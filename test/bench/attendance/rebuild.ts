// Benchmark child: everything is marked for derivation, as `npm run rebuild` does it, and step 6 works until no mark is left.
import { CloseDayProcessor } from '../../../apps/worker/close-day.processor.js';
import { readConfig, required } from '#platform/config.js';
import { openStore } from '#store/data-source.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { markEverything } from '#store/work-mark.store.js';
import { peakMemoryMiB, residentMiB } from '../stage.js';
import { workThrough } from '../work-through.js';

const store = await openStore({
  url: required(readConfig(), 'DATABASE_URL'),
  role: 'zhuming_worker',
  poolSize: 4,
});
const processor = new CloseDayProcessor();
await unitOfWork(store, markEverything);
const idleMiB = residentMiB(process.pid);
const seconds = await workThrough(store, processor);
const [row] = await store.query<{ days: number }[]>(
  'SELECT count(*)::int AS days FROM attendance_day WHERE version = 1',
);
await store.destroy();
process.send?.({
  kind: 'done',
  body: { seconds, days: row?.days ?? 0, idleMiB, peakMiB: peakMemoryMiB(process.pid) },
});
