// Derives everything again from the facts: marks every day and month; the running workers do the rest.
import 'reflect-metadata';
import { readConfig, required } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { runProcess } from '#platform/serve.js';
import { openStore } from '#store/data-source.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { countMarks, markEverything } from '#store/work-mark.store.js';

await runProcess(new Logger('rebuild'), async () => {
  const store = await openStore({ url: required(readConfig(), 'DATABASE_URL'), role: 'zhuming_worker' });
  await unitOfWork(store, markEverything);
  const marks = await countMarks(store);
  process.stdout.write(
    `${JSON.stringify({ marked: marks.map(({ step, waiting }) => ({ step, waiting })) })}\n`,
  );
  await store.destroy();
  return () => Promise.resolve();
});
