// Steps 6–9 of the walk share this: claim marks, derive, write the result and the next marks, all in one transaction;
// ring for the next step only after the commit.
import type { DataSource } from 'typeorm';
import { type Logger, messageOf } from '#platform/logger.js';
import type { Metrics } from '#platform/metrics.js';
import { noteDerived } from '#store/change.store.js';
import { type Transaction, sqlStateOf, unitOfWork } from '#store/unit-of-work.js';
import {
  type Claim,
  type ClaimedMark,
  type NewMark,
  type Step,
  addMarks,
  claimMarks,
  deferMarks,
} from '#store/work-mark.store.js';

/** Most marks that one transaction takes. */
const CLAIM_LIMIT = 400;

/** One step of the walk: from what must be derived to what must be derived next. */
export interface StepProcessor {
  readonly step: Step;
  /** Most marks of one transaction; absent = many. */
  readonly claimLimit?: number;
  /** Derives everything the marks ask for and returns the marks of the next steps. No effect outside `tx`. */
  derive(tx: Transaction, claim: Claim): Promise<NewMark[]>;
}

/** Rings the bell of other steps. */
export type Ring = (marks: readonly NewMark[]) => Promise<void>;

/** Works the marks of one project and step until none is left. */
export class StepRunner {
  constructor(
    private readonly store: DataSource,
    private readonly metrics: Metrics,
    private readonly logger: Logger,
    private readonly ring: Ring,
  ) {}

  /** Never rejects for a failing rule: the mark is put off and in the end given up, its neighbours go on. */
  async run(processor: StepProcessor, projectId: number): Promise<void> {
    const { step } = processor;
    let limit = processor.claimLimit ?? CLAIM_LIMIT;
    for (;;) {
      const claimed: ClaimedMark[] = [];
      try {
        const next = await unitOfWork(
          this.store,
          (tx) => this.once(tx, processor, { projectId, limit, claimed }),
          (code) => this.metrics.transactionRetries.inc({ code }),
        );
        if (claimed.length > 0) this.metrics.jobs.inc({ job: step, outcome: 'done' });
        await this.ring(next);
        if (claimed.length < limit) return;
      } catch (error) {
        this.metrics.jobs.inc({ job: step, outcome: 'failed' });
        const ids = claimed.map((mark) => mark.id);
        const told = toldOf(error);
        this.logger.error('step failed', { step, projectId, marks: ids.length, error: told });
        if (ids.length === 0) throw error;
        // one bad mark must not hold its neighbours: from here on one at a time
        if (ids.length === 1) await deferMarks(this.store, { step, projectId, ids, error: told });
        limit = 1;
      }
    }
  }

  private async once(
    tx: Transaction,
    processor: StepProcessor,
    job: { projectId: number; limit: number; claimed: ClaimedMark[] },
  ): Promise<NewMark[]> {
    job.claimed.length = 0;
    const claim = await claimMarks(tx, processor.step, job.projectId, job.limit);
    job.claimed.push(...claim.marks);
    if (claim.marks.length === 0) return [];
    const next = await processor.derive(tx, claim);
    await addMarks(tx, next);
    // as late as it can be: its row is what other transactions of the project wait for
    await noteDerived(tx, processor.step, claim);
    return next;
  }
}

/** A database's own message may quote a value of somebody: its state and where it said so must do. */
function toldOf(error: unknown): string {
  const state = sqlStateOf(error);
  if (state === '') return messageOf(error);
  const { table, constraint, routine } =
    (error as { driverError?: Record<string, unknown> }).driverError ?? {};
  return ['SQLSTATE', state, table, constraint, routine].filter((part) => typeof part === 'string').join(' ');
}
