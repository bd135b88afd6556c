// Makes every seal again from the facts and names the first events that were changed, removed or inserted.
import 'reflect-metadata';
import { readConfig, required } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { StartError, runProcess } from '#platform/serve.js';
import { openStore } from '#store/data-source.js';
import { verifySeals } from '#store/seal-check.store.js';

await runProcess(new Logger('verify-seals'), async () => {
  const store = await openStore({ url: required(readConfig(), 'DATABASE_URL'), role: 'zhuming_worker' });
  const report = await verifySeals(store).finally(() => store.destroy());
  for (const { project, date, kind, detail } of report.faults)
    process.stdout.write(`${project} ${date} ${kind}: ${detail}\n`);
  for (const { project, date, sealHash } of report.ends)
    process.stdout.write(`${project} ${date} last seal ${sealHash}\n`);
  const { seals, events, faults, isWhole } = report;
  const rest = isWhole ? '' : '; stopped here, what follows is unread';
  if (faults.length > 0) throw new StartError(`${seals} seals do not hold: ${faults.length} faults${rest}`);
  process.stdout.write(`seals: ${seals} seals over ${events} events, all hold\n`);
  return () => Promise.resolve();
});
