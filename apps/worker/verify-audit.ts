// Reads the chain of deeds again and names every entry that was changed, removed or inserted.
import 'reflect-metadata';
import { readConfig, required } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { StartError, runProcess } from '#platform/serve.js';
import { verifyAudit } from '#store/audit-chain.store.js';
import { openStore } from '#store/data-source.js';

await runProcess(new Logger('verify-audit'), async () => {
  const store = await openStore({ url: required(readConfig(), 'DATABASE_URL'), role: 'zhuming_worker' });
  const { entries, head, isWhole, faults } = await verifyAudit(store).finally(() => store.destroy());
  for (const { seq, kind, detail } of faults) process.stdout.write(`${seq} ${kind}: ${detail}\n`);
  const rest = isWhole ? '' : '; stopped here, what follows is unread';
  if (faults.length > 0)
    throw new StartError(`the chain of ${entries} entries does not hold: ${faults.length} faults${rest}`);
  process.stdout.write(`audit: ${entries} entries, the chain holds, head ${head}\n`);
  return () => Promise.resolve();
});
