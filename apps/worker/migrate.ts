// Brings the database of DATABASE_URL to this release; safe to run twice and from two processes at once.
import 'reflect-metadata';
import { readConfig, required } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { runProcess } from '#platform/serve.js';
import { migrate } from '#store/migrate.js';

await runProcess(new Logger('migrate'), async () => {
  const ran = await migrate(required(readConfig(), 'DATABASE_URL'));
  process.stdout.write(ran.length > 0 ? `ran ${ran.join(', ')}\n` : 'nothing to do\n');
  return () => Promise.resolve();
});
