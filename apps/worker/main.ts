// The worker process: work marks in, days, lines, findings and roll-ups out.
import 'reflect-metadata';
import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { type Config, readConfig, required } from '#platform/config.js';
import { KeyRing } from '#platform/crypto.js';
import { Logger } from '#platform/logger.js';
import { mailOptions } from '#platform/mailer.js';
import { openObjectStore } from '#platform/object-store.js';
import { PlatformModule } from '#platform/platform.module.js';
import { runProcess, serve } from '#platform/serve.js';
import { mosquittoOptions } from './mosquitto/keep-broker-accounts.js';
import { WorkerModule } from './worker.module.js';

@Module({})
class WorkerProcess {
  static forConfig(config: Config): DynamicModule {
    const databaseUrl = required(config, 'DATABASE_URL');
    const keys = KeyRing.parse(required(config, 'PII_KEYS'));
    const objects = openObjectStore(config.OBJECT_STORE ?? join(config.DATA_DIR, 'objects'));
    return {
      module: WorkerProcess,
      imports: [
        PlatformModule.forRoot(config, 'worker'),
        WorkerModule.forRoot({
          databaseUrl,
          redisUrl: config.REDIS_URL,
          keys,
          objects,
          photoRetentionDays: config.PHOTO_RETENTION_DAYS,
          mosquitto: mosquittoOptions(config),
          mail: mailOptions(config),
        }),
      ],
    };
  }
}

await runProcess(new Logger('worker'), async () => {
  const config = readConfig();
  const logger = new Logger('worker', config.LOG_LEVEL);
  const app = await serve({
    root: WorkerProcess.forConfig(config),
    port: config.HTTP_PORT,
    host: config.HTTP_HOST,
    logger,
  });
  return () => app.close();
});
