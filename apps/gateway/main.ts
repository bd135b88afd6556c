// The gateway process: MQTT in, facts and receipts out. Needs PostgreSQL and a broker; it does not need Redis.
import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { type Config, readConfig, required } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { PlatformModule } from '#platform/platform.module.js';
import { runProcess, serve } from '#platform/serve.js';
import { GatewayModule } from './gateway.module.js';

@Module({})
class GatewayProcess {
  static forConfig(config: Config): DynamicModule {
    const databaseUrl = required(config, 'DATABASE_URL');
    const broker = { url: required(config, 'MQTT_URL'), isShared: config.MQTT_SHARED === 'on' };
    return {
      module: GatewayProcess,
      imports: [PlatformModule.forRoot(config, 'gateway'), GatewayModule.forRoot({ databaseUrl, broker })],
    };
  }
}

await runProcess(new Logger('gateway'), async () => {
  const config = readConfig();
  const logger = new Logger('gateway', config.LOG_LEVEL);
  const root = GatewayProcess.forConfig(config);
  const app = await serve({ root, port: config.HTTP_PORT, host: config.HTTP_HOST, logger });
  return () => app.close();
});
