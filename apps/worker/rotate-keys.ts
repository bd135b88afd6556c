// Brings everything sealed under the first key of PII_KEYS; can be stopped at any time and started again.
// With --new-ring it only prints the ring with a fresh key in front.
import 'reflect-metadata';
import { readConfig, required } from '#platform/config.js';
import { KeyRing } from '#platform/crypto.js';
import { Logger, messageOf } from '#platform/logger.js';
import { runProcess } from '#platform/serve.js';
import { openStore } from '#store/data-source.js';
import { rotateKeys } from '#store/key-rotation.store.js';

await runProcess(new Logger('rotate-keys'), async () => {
  const config = readConfig();
  if (process.argv.includes('--new-ring')) {
    process.stdout.write(`${KeyRing.withNewKey(required(config, 'PII_KEYS'))}\n`);
    return () => Promise.resolve();
  }
  const keys = KeyRing.parse(required(config, 'PII_KEYS'));
  const store = await openStore({ url: required(config, 'DATABASE_URL'), role: 'owner' });
  const stop = new AbortController();
  const rotation = {
    keyId: keys.activeId,
    reseal: (sealed: string) => keys.encrypt(keys.decrypt(sealed)),
    stop: stop.signal,
  };
  const done = rotateKeys(store, rotation).then(async ({ isComplete, resealed, left, waitingSheets }) => {
    await store.destroy();
    const sheets = `${waitingSheets} sheets wait for their import: keep the old keys and run it again`;
    const others = left > 0 ? `stopped with ${left} values to go; run it again` : sheets;
    const rest = isComplete ? 'nothing is left under another key' : others;
    process.stdout.write(`${resealed} values resealed under ${keys.activeId}; ${rest}\n`);
    return isComplete;
  });
  if (await Promise.race([done, Promise.resolve(false)])) return () => Promise.resolve();
  void done.catch((error: unknown) => {
    process.stderr.write(`zhuming: keys were not rotated: ${messageOf(error)}\n`);
    process.exit(1);
  });
  return async () => {
    stop.abort();
    await done;
  };
});
