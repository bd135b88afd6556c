// Brings everything sealed under the first key of PII_KEYS; can be stopped at any time and started again.
// With --new-ring it only prints the ring with a fresh key in front.
import 'reflect-metadata';
import { readConfig, required } from '#platform/config.js';
import { KeyRing } from '#platform/crypto.js';
import { Logger, messageOf } from '#platform/logger.js';
import { runProcess } from '#platform/serve.js';
import { openStore } from '#store/data-source.js';
import { type RotationResult, rotateKeys } from '#store/key-rotation.store.js';
import { sqlStateOf } from '#store/unit-of-work.js';

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
  const done = rotateKeys(store, rotation)
    .finally(() => store.destroy())
    .then((result) => {
      process.stdout.write(`${result.resealed} values resealed under ${keys.activeId}; ${restOf(result)}\n`);
      if (!result.isComplete) process.exitCode = 1;
    });
  // not awaited: a signal must find the way to stop it
  void done.catch((error: unknown) => {
    // a database's own message may quote a value
    const state = sqlStateOf(error);
    const reason = state === '' ? messageOf(error) : `SQLSTATE ${state}`;
    process.stderr.write(`zhuming: the rotation has failed, run it again: ${reason}\n`);
    process.exit(1);
  });
  return async () => {
    stop.abort();
    await done;
  };
});

function restOf({ isComplete, left, waitingSheets }: RotationResult): string {
  if (isComplete) return 'nothing is left under another key';
  if (left === 0 && waitingSheets > 0)
    return `${waitingSheets} sheet(s) wait for their import; run it again when they are worked`;
  return `stopped with ${left} values to go; run it again`;
}
