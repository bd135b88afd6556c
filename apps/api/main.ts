// The API process: HTTP out of what the other processes stored. Needs PostgreSQL and nothing else.
import 'reflect-metadata';
import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { type Config, readConfig, required } from '#platform/config.js';
import { KeyRing } from '#platform/crypto.js';
import { Logger } from '#platform/logger.js';
import { openObjectStore } from '#platform/object-store.js';
import { PlatformModule } from '#platform/platform.module.js';
import { runProcess, serve } from '#platform/serve.js';
import { ApiModule } from './api.module.js';
import { configureApi } from './configure-api.js';
import { rateLimitsOf } from './rate-limits.js';

@Module({})
class ApiProcess {
  static forConfig(config: Config): DynamicModule {
    const databaseUrl = required(config, 'DATABASE_URL');
    const sessionKey = required(config, 'SESSION_KEY');
    const objects = openObjectStore(config.OBJECT_STORE ?? join(config.DATA_DIR, 'objects'));
    const keys = KeyRing.parse(required(config, 'PII_KEYS'));
    return {
      module: ApiProcess,
      imports: [
        PlatformModule.forRoot(config, 'api'),
        ApiModule.forRoot({
          databaseUrl,
          sessionKey,
          keys,
          objects,
          rateLimits: rateLimitsOf(config),
          deviceBroker: { url: config.DEVICE_MQTT_URL },
        }),
      ],
    };
  }
}

await runProcess(new Logger('api'), async () => {
  const config = readConfig();
  const logger = new Logger('api', config.LOG_LEVEL);
  const root = ApiProcess.forConfig(config);
  const app = await serve({
    root,
    port: config.HTTP_PORT,
    host: config.HTTP_HOST,
    trustProxy: config.TRUST_PROXY,
    logger,
    prepare: configureApi,
  });
  return () => app.close();
});
