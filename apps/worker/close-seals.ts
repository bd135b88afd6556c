// Seals every day that still waits for it, however old: after events that a gateway committed many days late.
import 'reflect-metadata';
import { readConfig, required } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { StartError, runProcess } from '#platform/serve.js';
import { openStore } from '#store/data-source.js';
import { BrokenSealError, openDays } from '#store/day-seal.store.js';
import { SealDays } from './seal-days.js';

await runProcess(new Logger('close-seals'), async () => {
  const config = readConfig();
  const store = await openStore({ url: required(config, 'DATABASE_URL'), role: 'zhuming_worker' });
  const round = new SealDays({ store, logger: new Logger('close-seals', config.LOG_LEVEL) });
  try {
    const made = await round.close(await openDays(store, { isAll: true }));
    process.stdout.write(`seals: ${made} made\n`);
  } catch (error) {
    throw error instanceof BrokenSealError ? new StartError(error.message) : error;
  } finally {
    await store.destroy();
  }
  return () => Promise.resolve();
});
