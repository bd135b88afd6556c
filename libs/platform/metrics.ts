// Plumbing: the counters that contracts §6 asks for. One registry a process (standalone: one for all three).
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Every counter of the product; see docs/operations.md for what each means. */
export class Metrics {
  readonly registry = new Registry();
  readonly gateEvents = this.counter('zhuming_gate_events_total', 'Gate events stored, by verdict', [
    'verdict',
  ]);
  readonly duplicates = this.counter(
    'zhuming_gate_event_duplicates_total',
    'Gate events that were there already',
    [],
  );
  readonly quarantined = this.counter('zhuming_gate_frames_quarantined_total', 'Frames or events kept out', [
    'reason',
  ]);
  readonly receipts = this.counter('zhuming_receipts_total', 'Receipts sent after commit', []);
  readonly jobs = this.counter('zhuming_jobs_total', 'Jobs finished, by job and outcome', ['job', 'outcome']);
  readonly transactionRetries = this.counter('zhuming_transaction_retries_total', 'Transactions run again', [
    'code',
  ]);
  readonly devicesOnline = this.gauge(
    'zhuming_devices_online',
    'Devices with a live session and a fresh heartbeat',
    [],
  );
  readonly workMarks = this.gauge('zhuming_work_marks', 'Work marks waiting, by step', ['step']);
  readonly deadMarks = this.gauge('zhuming_work_marks_dead', 'Work marks given up after retries, by step', [
    'step',
  ]);
  readonly invariantGap = this.gauge(
    'zhuming_invariant_gap',
    'received - stored - duplicate - quarantined over settled batches; must be 0',
    [],
  );
  readonly backPressure = this.gauge('zhuming_gateway_paused', '1 while the gateway has stopped reading', []);
  readonly queuedEvents = this.gauge(
    'zhuming_gateway_queued_events',
    'Events decoded and not yet committed',
    [],
  );
  readonly commitSeconds = new Histogram({
    name: 'zhuming_commit_seconds',
    help: 'Duration of one gateway transaction',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  });
  readonly ingestLag = new Histogram({
    name: 'zhuming_ingest_lag_seconds',
    help: 'From receipt of a frame to its commit',
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers: [this.registry],
  });

  constructor(withProcessMetrics = true) {
    if (withProcessMetrics) collectDefaultMetrics({ register: this.registry });
  }

  private counter<T extends string>(name: string, help: string, labelNames: T[]): Counter<T> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge<T extends string>(name: string, help: string, labelNames: T[]): Gauge<T> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
