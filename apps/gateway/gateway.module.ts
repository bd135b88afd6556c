// Steps 3–5 of the walk, as a Nest module: apps/gateway runs it alone, apps/standalone beside the others.
import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { systemClock } from '#platform/clock.js';
import { HealthChecks } from '#platform/health.js';
import { Logger } from '#platform/logger.js';
import { Metrics } from '#platform/metrics.js';
import { WAIT_WHILE_COMING_UP, dataSourceOptions } from '#store/data-source.js';
import { DeviceDirectory } from './device-directory.js';
import { type BrokerOptions, EventsSubscriber } from './events.subscriber.js';
import { PersonDirectory } from './person-directory.js';
import { Presence } from './presence.js';

/** Where the gateway reads and writes. */
export interface GatewayOptions {
  readonly databaseUrl: string;
  readonly broker: BrokerOptions;
}

@Module({})
export class GatewayModule {
  /** Few connections on purpose: one batch at a time, plus look-ups and health. */
  static forRoot({ databaseUrl, broker }: GatewayOptions): DynamicModule {
    const database = { ...dataSourceOptions({ url: databaseUrl, role: 'zhuming_gateway', poolSize: 3 }) };
    return {
      module: GatewayModule,
      imports: [TypeOrmModule.forRoot({ ...database, name: 'gateway', ...WAIT_WHILE_COMING_UP })],
      providers: [
        {
          provide: EventsSubscriber,
          inject: [getDataSourceToken('gateway'), Logger, Metrics, HealthChecks],
          useFactory: (store: DataSource, logger: Logger, metrics: Metrics, health: HealthChecks) => {
            const stop = new AbortController();
            const parts = {
              store,
              logger,
              metrics,
              clock: systemClock,
              devices: new DeviceDirectory(store),
              persons: new PersonDirectory(),
              presence: new Presence(),
              stop: stop.signal,
            };
            return new EventsSubscriber(broker, parts, health, stop);
          },
        },
      ],
    };
  }
}
