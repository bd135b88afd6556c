// Beside the walk: what must be looked at again and again, without a mark: gates that fall silent, days to be sealed.
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { sleep } from '#platform/clock.js';
import { type Logger, messageOf } from '#platform/logger.js';
import type { Metrics } from '#platform/metrics.js';

/** One thing to be looked at. Several workers may do it at once: what it writes must be the same by key. */
export interface Round {
  /** `noun.verb`, as in the counters. */
  readonly name: string;
  readonly everyMs: number;
  run(stop: AbortSignal): Promise<void>;
}

/** Runs each round by itself, the first time at once; a round that fails is tried again at its next time. */
export class Rounds implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stop = new AbortController();
  private running: Promise<void>[] = [];

  constructor(
    private readonly rounds: readonly Round[],
    private readonly metrics: Metrics,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.rounds.map((round) => this.keep(round));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await Promise.all(this.running);
  }

  private async keep(round: Round): Promise<void> {
    const { name, everyMs } = round;
    const { signal } = this.stop;
    while (!signal.aborted) {
      try {
        await round.run(signal);
        this.metrics.jobs.inc({ job: name, outcome: 'done' });
      } catch (error) {
        this.metrics.jobs.inc({ job: name, outcome: 'failed' });
        this.logger.warn('round failed, trying again', { round: name, error: messageOf(error) });
      }
      await sleep(everyMs, signal);
    }
  }
}
