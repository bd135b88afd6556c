// Benchmark child: the month of every team is marked for drafting, and step 7 works until none is left.
import { DraftPayrollProcessor } from '../../../apps/worker/draft-payroll.processor.js';
import { openStore } from '#store/data-source.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { addMarks } from '#store/work-mark.store.js';
import { readConfig, required } from '#platform/config.js';
import { peakMemoryMiB, residentMiB } from '../stage.js';
import { workThrough } from '../work-through.js';
import { MONTH } from '../reconcile/books.js';

const store = await openStore({
  url: required(readConfig(), 'DATABASE_URL'),
  role: 'zhuming_worker',
  poolSize: 4,
});
const processor = new DraftPayrollProcessor();
const teams = await store.query<{ projectId: number; id: number }[]>(
  'SELECT project_id AS "projectId", id FROM team ORDER BY project_id, id',
);
await unitOfWork(store, (tx) =>
  addMarks(
    tx,
    teams.map(({ projectId, id }) => ({
      projectId,
      step: processor.step,
      period: `${MONTH}-01`,
      subjects: [id],
    })),
  ),
);
const idleMiB = residentMiB(process.pid);
const seconds = await workThrough(store, processor);
await store.destroy();
process.send?.({ kind: 'done', body: { seconds, idleMiB, peakMiB: peakMemoryMiB(process.pid) } });
