// Steps 4–5 of the walk: one transaction a batch, and only after its commit the receipts.
import type { DataSource } from 'typeorm';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { firstDayOfMonth, monthOf, workDateOf } from '#domain/calendar/work-date.js';
import type { Receipt } from '#contracts/device-messages.js';
import { effectiveTime } from '#domain/gate-event/effective-time.js';
import { placementAt } from '#domain/gate-event/placement-at.js';
import { type Clock, sleep } from '#platform/clock.js';
import { type Logger, messageOf } from '#platform/logger.js';
import type { Metrics } from '#platform/metrics.js';
import { type BootName, type KnownDevice, storedElsewhere } from '#store/device.store.js';
import {
  type QuarantinedPiece,
  appendGateEvents,
  gateEventId,
  monthsOfRepeatedPhotos,
  quarantinePieces,
  storedContentHashes,
} from '#store/gate-event.store.js';
import { type Transaction, isRefusedData, unitOfWork } from '#store/unit-of-work.js';
import { type NewMark, addMarks } from '#store/work-mark.store.js';
import { type JudgedEvent, type PlacedEvent, judge, quarantined } from './batch.js';
import type { DeviceDirectory } from './device-directory.js';
import { type Frame, contentHash } from './frame.js';
import type { PersonDirectory } from './person-directory.js';
import type { Presence } from './presence.js';
import { ReceiptBook } from './receipts.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Hands a receipt to the broker; it may be lost, the device asks again. */
export type SendReceipt = (sn: string, receipt: Receipt) => void;

/** What one committed batch came to, for receipts and counters. */
interface Outcome {
  readonly book: ReceiptBook;
  readonly stored: Map<string, number>;
  readonly duplicates: number;
  readonly quarantined: Map<string, number>;
}

/** What the service works with. */
export interface IngestParts {
  readonly store: DataSource;
  readonly devices: DeviceDirectory;
  readonly persons: PersonDirectory;
  readonly presence: Presence;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Stores batches until it succeeds or is told to stop; never sends a receipt for what is not committed. */
export class IngestService {
  private received = 0;
  private settled = 0;

  constructor(
    private readonly parts: IngestParts,
    private readonly send: SendReceipt,
  ) {}

  /** Stores one batch, trying again while the database is slow or gone. */
  async store(batch: Frame[]): Promise<void> {
    this.received += sizeOf(batch);
    for (
      let pause = FIRST_PAUSE_MS;
      !this.parts.stop.aborted;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    ) {
      try {
        await this.attempt(batch);
        return;
      } catch (error) {
        if (isRefusedData(error)) return this.divide(batch, error);
        this.parts.logger.warn('batch not stored, trying again', {
          frames: batch.length,
          error: messageOf(error),
        });
        await sleep(pause, this.parts.stop);
      }
    }
  }

  /** The database refuses the data itself: find the frame that it refuses, keep it apart, let its neighbours in. */
  private async divide(batch: Frame[], error: unknown): Promise<void> {
    this.received -= sizeOf(batch);
    if (batch.length > 1) {
      const middle = batch.length >> 1;
      await this.store(batch.slice(0, middle));
      return this.store(batch.slice(middle));
    }
    this.parts.logger.error('frame refused by the database', { sn: batch[0]?.sn, error: messageOf(error) });
    return this.store(
      batch.map((frame) => ({
        ...frame,
        decoded: { ok: false, code: 'malformed', detail: `refused by the store: ${messageOf(error)}` },
      })),
    );
  }

  private async attempt(batch: Frame[]): Promise<void> {
    const { devices, metrics, clock, store } = this.parts;
    const started = clock();
    await devices.load(
      batch.map((frame) => frame.sn),
      started,
    );
    const placed = await this.place(batch);
    const outcome = await unitOfWork(
      store,
      (tx) => this.write(tx, batch, placed),
      (code) => metrics.transactionRetries.inc({ code }),
    );
    this.report(batch, outcome, started);
  }

  /** Finds device and boot of each good event. */
  private async place(batch: Frame[]): Promise<PlacedEvent[]> {
    const { devices, presence } = this.parts;
    const found: (Omit<PlacedEvent, 'bootId'> & { readonly name: BootName })[] = [];
    const names = new Set<BootName>();
    for (const frame of batch) {
      const device = devices.device(frame.sn);
      if (!device || device.isRevoked || !frame.decoded.ok) continue;
      const { boot, events } = frame.decoded;
      const clockOffsetMs = presence.clockOffsetMs(frame.sn);
      const own = bootName(device, boot);
      for (const event of events) {
        const there = deviceThen(device, event.at, { receivedAt: frame.receivedAt, clockOffsetMs });
        // one name a frame, not one an event: this is the hot path
        const name = there === device ? own : bootName(there, boot);
        names.add(name);
        found.push({ frame, device: there, boot, event, clockOffsetMs, name });
      }
    }
    const ids = await devices.bootIds([...names]);
    return found.map(({ name, ...event }) => ({ ...event, bootId: ids.get(name) as number }));
  }

  /** Content hashes of the same keys at sites where a moved gate has stood before; null = there is none. */
  private async hashesElsewhere(
    tx: Transaction,
    placed: readonly PlacedEvent[],
  ): Promise<Map<PlacedEvent, string>> {
    const moved = placed.filter(({ device }) => device.placements !== null);
    if (moved.length === 0) return new Map();
    const keys = moved.map(({ device, boot, event }) => {
      return { deviceId: device.id, projectId: device.projectId, boot, seq: event.seq };
    });
    const stored = await storedElsewhere(tx, keys);
    const first = new Map<string, PlacedEvent>();
    const hashes = new Map<PlacedEvent, string>();
    moved.forEach((event, i) => {
      const name = `${event.device.id} ${event.boot} ${event.event.seq}`;
      const before = first.get(name);
      if (!before) first.set(name, event);
      const isElsewhere = before !== undefined && before.device.projectId !== event.device.projectId;
      const hash = stored[i] ?? (isElsewhere ? contentHash(before.event) : null);
      if (hash !== null) hashes.set(event, hash);
    });
    return hashes;
  }

  private async write(tx: Transaction, batch: Frame[], placed: PlacedEvent[]): Promise<Outcome> {
    const book = new ReceiptBook();
    const pieces = this.refusedPieces(batch, book);
    const persons = await this.parts.persons.lookUp(tx, placed, this.parts.clock());
    const judged = placed.map((event, i) => judge(event, persons[i] ?? null));
    const elsewhere = await this.hashesElsewhere(tx, placed);
    const first = new Map<string, JudgedEvent>();
    judged.forEach((event, i) => {
      const id = gateEventId(event.fact);
      if (!first.has(id) && !elsewhere.has(placed[i] as PlacedEvent)) first.set(id, event);
    });
    const unique = [...first.values()];
    const isNew =
      unique.length > 0
        ? await appendGateEvents(
            tx,
            unique.map((e) => e.fact),
          )
        : new Set<string>();
    const hashes = await this.trueHashes(tx, first, isNew);

    const stored = new Map<string, number>();
    let duplicates = 0;
    const marked: JudgedEvent[] = [];
    const withPhoto: PhotographedEvent[] = [];
    judged.forEach((event, i) => {
      const { frame, device, boot, event: wire } = placed[i] as PlacedEvent;
      const id = gateEventId(event.fact);
      const known = elsewhere.get(placed[i] as PlacedEvent) ?? hashes.get(id);
      if (known !== event.fact.contentHash) {
        const detail = 'the same boot and seq came before with other content';
        book.reject(frame.sn, boot, { seq: wire.seq, code: 'conflict', detail });
        const raw = JSON.stringify({ ...wire, at: new Date(wire.at).toISOString() });
        pieces.push(quarantined(frame, device, { reason: 'conflict', detail, boot, seq: wire.seq, raw }));
        return;
      }
      book.accept(frame.sn, boot, wire.seq);
      if (isNew.has(id) && first.get(id) === event) {
        stored.set(event.fact.verdict, (stored.get(event.fact.verdict) ?? 0) + 1);
        if (event.fact.workerId !== null) marked.push(event);
        if (wire.photo !== undefined) withPhoto.push({ ...event, photo: wire.photo });
      } else duplicates += 1;
    });
    await quarantinePieces(tx, pieces);
    const photoMarks = await reuseMarks(tx, withPhoto);
    await addMarks(tx, [...attendanceMarks(marked), ...this.conflictMarks(pieces), ...photoMarks]);
    return { book, stored, duplicates, quarantined: countBy(pieces, (piece) => piece.reason) };
  }

  /** Frames and events that cannot become facts; each gets its place in quarantine and, if known, its answer. */
  private refusedPieces(batch: Frame[], book: ReceiptBook): QuarantinedPiece[] {
    const pieces: QuarantinedPiece[] = [];
    for (const frame of batch) {
      const device = this.parts.devices.device(frame.sn);
      const { decoded, sn } = frame;
      if (!device || device.isRevoked) {
        // no receipt: the device keeps its events until it is provisioned (again)
        const reason = device ? 'revoked_device' : 'unknown_device';
        for (let i = 0; i < frame.size; i += 1)
          pieces.push(quarantined(frame, device, { reason, detail: reason }));
      } else if (!decoded.ok) {
        const detail = decoded.detail;
        book.reject(sn, undefined, { code: decoded.code, detail });
        pieces.push(quarantined(frame, device, { reason: decoded.code, detail }));
      } else {
        for (const { seq, code, detail, raw } of decoded.broken) {
          book.reject(sn, decoded.boot, { ...(seq === undefined ? {} : { seq }), code, detail });
          pieces.push(quarantined(frame, device, { reason: code, detail, boot: decoded.boot, seq, raw }));
        }
      }
    }
    return pieces;
  }

  /** The content hash that stands in the store for every key of the batch. */
  private async trueHashes(tx: Transaction, first: Map<string, JudgedEvent>, isNew: Set<string>) {
    const hashes = new Map<string, string>();
    const known = [];
    for (const [id, event] of first) {
      if (isNew.has(id)) hashes.set(id, event.fact.contentHash);
      else known.push(event.fact);
    }
    if (known.length > 0) {
      for (const [id, hash] of await storedContentHashes(tx, known)) hashes.set(id, hash);
    }
    return hashes;
  }

  /** A forged repeat is a finding of its month: ask for the month's reconciliation. */
  private conflictMarks(pieces: readonly QuarantinedPiece[]): NewMark[] {
    const months = new Map<string, NewMark>();
    for (const piece of pieces) {
      const device = this.parts.devices.device(piece.sn);
      if (piece.reason !== 'conflict' || !device) continue;
      const period = `${monthOf(workDateOf(piece.receivedAt, device.timeZone, 0))}-01`;
      const mark: NewMark = { projectId: piece.projectId, step: 'payment.reconcile', period, subjects: [] };
      months.set(`${piece.projectId} ${period}`, mark);
    }
    return [...months.values()];
  }

  private report(batch: Frame[], outcome: Outcome, started: number): void {
    const { metrics, clock } = this.parts;
    const now = clock();
    for (const { sn, receipt } of outcome.book.receipts(new Date(now).toISOString())) {
      this.send(sn, receipt);
      metrics.receipts.inc();
    }
    metrics.commitSeconds.observe((now - started) / 1000);
    metrics.ingestLag.observe((now - (batch[0]?.receivedAt ?? now)) / 1000);
    for (const [verdict, count] of outcome.stored) metrics.gateEvents.inc({ verdict }, count);
    for (const [reason, count] of outcome.quarantined) metrics.quarantined.inc({ reason }, count);
    metrics.duplicates.inc(outcome.duplicates);
    this.settled += sum(outcome.stored) + outcome.duplicates + sum(outcome.quarantined);
    metrics.invariantGap.set(this.received - this.settled);
  }
}

function bootName(device: KnownDevice, boot: string): BootName {
  return { projectId: device.projectId, deviceId: device.id, boot };
}

/** A gate that has moved stands where it stood at the event's time. */
function deviceThen(
  device: KnownDevice,
  at: number,
  { receivedAt, clockOffsetMs }: { readonly receivedAt: number; readonly clockOffsetMs: number | null },
): KnownDevice {
  if (device.placements === null) return device;
  const place = placementAt(device.placements, effectiveTime(at, receivedAt, clockOffsetMs).effectiveAt);
  if (!place || place.projectId === device.projectId) return device;
  return { ...device, projectId: place.projectId, timeZone: place.timeZone };
}

type PhotographedEvent = JudgedEvent & { readonly photo: string };

/** A photo that is used again is a finding of all months in which it is used, also where nobody's day changes. */
async function reuseMarks(tx: Transaction, events: readonly PhotographedEvent[]): Promise<NewMark[]> {
  if (events.length === 0) return [];
  const photos = events.map(({ fact, photo }) => ({ projectId: fact.projectId, photo }));
  const reuses = await monthsOfRepeatedPhotos(tx, photos, DEFAULT_ATTENDANCE_POLICY.dayCutoffMinutes);
  const months = new Map<string, NewMark>();
  const mark = (projectId: number, month: string) =>
    months.set(`${projectId} ${month}`, {
      projectId,
      step: 'payment.reconcile',
      period: firstDayOfMonth(month),
      subjects: [],
    });
  const reused = new Set(reuses.map(({ projectId, photo }) => `${projectId} ${photo}`));
  for (const { projectId, months: used } of reuses) for (const month of used) mark(projectId, month);
  for (const { fact, photo, workDate } of events)
    if (reused.has(`${fact.projectId} ${photo}`)) mark(fact.projectId, monthOf(workDate));
  return [...months.values()];
}

function sizeOf(batch: readonly Frame[]): number {
  return batch.reduce((total, frame) => total + frame.size, 0);
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** One mark a project and work date, naming the workers whose day must be derived again. */
function attendanceMarks(events: readonly JudgedEvent[]): NewMark[] {
  const days = new Map<string, { projectId: number; period: string; subjects: Set<number> }>();
  for (const { fact, workDate } of events) {
    if (fact.workerId === null) continue;
    const key = `${fact.projectId} ${workDate}`;
    let day = days.get(key);
    if (!day) days.set(key, (day = { projectId: fact.projectId, period: workDate, subjects: new Set() }));
    day.subjects.add(fact.workerId);
  }
  return [...days.values()].map((day) => ({
    ...day,
    step: 'attendance.close-day',
    subjects: [...day.subjects],
  }));
}
