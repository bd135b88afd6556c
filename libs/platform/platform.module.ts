// Plumbing: what every process needs, given once and seen everywhere.
import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config.js';
import { HealthChecks, HealthController } from './health.js';
import { Logger } from './logger.js';
import { Metrics } from './metrics.js';

@Module({})
export class PlatformModule {
  /** The same config, logger and counters for every module of the process. `write` takes log lines elsewhere. */
  static forRoot(config: Config, component: string, write?: (line: string) => void): DynamicModule {
    const logger = new Logger(component, config.LOG_LEVEL, write);
    return {
      module: PlatformModule,
      global: true,
      controllers: [HealthController],
      providers: [
        { provide: Logger, useValue: logger },
        { provide: Metrics, useValue: new Metrics() },
        HealthChecks,
      ],
      exports: [Logger, Metrics, HealthChecks],
    };
  }
}
