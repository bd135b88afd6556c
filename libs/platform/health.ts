// Plumbing: liveness, readiness and counters of a process, filled in by whatever runs in it.
import { Controller, Get, Header, HttpException, Injectable } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { messageOf } from './logger.js';
import { Metrics } from './metrics.js';

/** Resolves while the part works; rejects with the reason while it does not. */
type Check = () => Promise<void> | void;

/** The checks and the counter readings that the parts of a process register. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, Check>();
  private readonly readings: (() => Promise<void> | void)[] = [];

  /** A part that must work before the process is ready. */
  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** Something to measure just before the counters are read. */
  onScrape(reading: () => Promise<void> | void): void {
    this.readings.push(reading);
  }

  /** Name → 'ok' or the reason why not. */
  async results(): Promise<Record<string, string>> {
    const entries = [...this.checks].map(async ([name, check]): Promise<[string, string]> => {
      try {
        await check();
        return [name, 'ok'];
      } catch (error) {
        return [name, messageOf(error)];
      }
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  async takeReadings(): Promise<void> {
    await Promise.allSettled(this.readings.map(async (reading) => reading()));
  }
}

/** `/healthz` (the process lives), `/readyz` (its parts work), `/metrics` (Prometheus). */
@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(
    private readonly checks: HealthChecks,
    private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  healthz(): { status: string } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async readyz(): Promise<{ status: string; checks: Record<string, string> }> {
    const checks = await this.checks.results();
    const isReady = Object.values(checks).every((result) => result === 'ok');
    if (!isReady) throw new HttpException({ status: 'not ready', checks }, 503);
    return { status: 'ready', checks };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async scrape(): Promise<string> {
    await this.checks.takeReadings();
    return this.metrics.registry.metrics();
  }
}
