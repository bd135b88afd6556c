// Benchmark child: the month of every project is marked for reconciliation, and step 8 works until none is left.
import { ReconcilePaymentProcessor } from '../../../apps/worker/reconcile-payment.processor.js';
import { openStore } from '#store/data-source.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { addMarks } from '#store/work-mark.store.js';
import { readConfig, required } from '#platform/config.js';
import { peakMemoryMiB, residentMiB } from '../stage.js';
import { workThrough } from '../work-through.js';
import { MONTH } from './books.js';

const store = await openStore({
  url: required(readConfig(), 'DATABASE_URL'),
  role: 'zhuming_worker',
  poolSize: 4,
});
const processor = new ReconcilePaymentProcessor();
const projects = await store.query<{ id: number }[]>('SELECT id FROM project ORDER BY id');
await unitOfWork(store, (tx) =>
  addMarks(
    tx,
    projects.map(({ id }) => ({ projectId: id, step: processor.step, period: `${MONTH}-01`, subjects: [] })),
  ),
);
const idleMiB = residentMiB(process.pid);
const seconds = await workThrough(store, processor);
await store.destroy();
process.send?.({ kind: 'done', body: { seconds, idleMiB, peakMiB: peakMemoryMiB(process.pid) } });
