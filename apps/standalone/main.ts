// `npm start`: the standalone server for real data. The first start makes the administrator and shows its password once.
import 'reflect-metadata';
import { readConfig } from '#platform/config.js';
import { hashPassword, randomSecret } from '#platform/crypto.js';
import { Logger } from '#platform/logger.js';
import { runProcess } from '#platform/serve.js';
import { addUserAccounts, hasNoUsers } from '#store/register.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { type Ground, startStandalone } from './standalone.js';

async function firstAdministrator({ store }: Ground): Promise<string | undefined> {
  const password = randomSecret(96);
  const passwordHash = await hashPassword(password);
  return unitOfWork(store, async (tx) => {
    if (!(await hasNoUsers(tx))) return undefined;
    await addUserAccounts(tx, [
      {
        name: 'admin',
        displayName: '系统管理员',
        role: 'administrator',
        passwordHash,
        mustChangePassword: true,
      },
    ]);
    return password;
  });
}

await runProcess(new Logger('standalone'), async () => {
  const config = readConfig();
  const logger = new Logger('standalone', config.LOG_LEVEL);
  let password: string | undefined;
  const server = await startStandalone({
    config,
    logger,
    prepare: async (ground) => {
      password = await firstAdministrator(ground);
      return {};
    },
  });
  if (password) process.stdout.write(`administrator: admin, password (shown only now): ${password}\n`);
  process.stdout.write(
    `zhuming is up: ${server.url}, gates connect to ${server.mqttUrl}, data in ${server.ground.dataDir}\n`,
  );
  return () => server.stop();
});
