// Beside the walk: every gate is looked at a few times a minute: are its numbers complete, is it there, is it in place?
import type { DataSource } from 'typeorm';
import { type WantedAlert, judgeDevice } from '#domain/device/device-alerts.js';
import { advanceProgress } from '#domain/device/seq-gaps.js';
import type { Clock } from '#platform/clock.js';
import {
  type AlertChanges,
  type AskedRange,
  type NewProgress,
  type OpenAlert,
  type WatchedBoot,
  keepAlerts,
  keepHomes,
  keepProgress,
  readBootsToWatch,
  readDeviceStates,
  readListening,
  readNumbers,
} from '#store/device-watch.store.js';
import { type Transaction, takeLock, unitOfWork } from '#store/unit-of-work.js';
import type { Round } from './rounds.js';

const EVERY_MS = 15_000;
/** A batch may be received so long before it is committed; what comes later still counts with the next of its boot. */
const OVERLAP_MS = 120_000;
const MOST_RANGES = 20_000;

/** `devices.watch`. */
export class WatchDevicesRound implements Round {
  readonly name = 'devices.watch';
  readonly everyMs = EVERY_MS;
  /** null = this process has not looked yet. */
  private lookedAt: number | null = null;

  constructor(
    private readonly store: DataSource,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const now = this.clock();
    const since = this.lookedAt === null ? null : this.lookedAt - OVERLAP_MS;
    const isDone = await unitOfWork(this.store, async (tx) => {
      if (!(await takeLock(tx, 'devices.watch'))) return false;
      await advance(tx, since);
      await keepHomes(tx);
      await keepAlerts(tx, await alertChanges(tx, now));
      return true;
    });
    if (isDone) this.lookedAt = now;
  }
}

/** Counts what has come of every boot that says something new or misses something. */
async function advance(tx: Transaction, since: number | null): Promise<void> {
  const boots = await readBootsToWatch(tx, since);
  const asked: (AskedRange & { readonly of: WatchedBoot })[] = boots.flatMap((boot) => {
    const { deviceId, lastSeq, gaps } = boot;
    const wanted = [...gaps, { from: lastSeq + 1, to: Number.MAX_SAFE_INTEGER }];
    return wanted.map(({ from, to }) => ({ deviceId, boot: boot.boot, lo: from, hi: to, of: boot }));
  });
  const found = new Map<WatchedBoot, { lo: number; hi: number; at: number; lastAt: number }[]>();
  for (let i = 0; i < asked.length; i += MOST_RANGES) {
    const part = asked.slice(i, i + MOST_RANGES);
    for (const { place, ...range } of await readNumbers(tx, part)) {
      const boot = part[place]?.of;
      if (boot) found.set(boot, [...(found.get(boot) ?? []), range]);
    }
  }
  const progress = [...found].map(([boot, ranges]): NewProgress => {
    const lastReceivedAt = Math.max(...ranges.map(({ lastAt }) => lastAt));
    return { ...boot, ...advanceProgress(boot, ranges), lastReceivedAt };
  });
  await keepProgress(tx, progress);
}

async function alertChanges(tx: Transaction, now: number): Promise<AlertChanges> {
  const listening = await readListening(tx);
  const opened: AlertChanges['opened'][number][] = [];
  const changed: AlertChanges['changed'][number][] = [];
  const closed: number[] = [];
  for (const device of await readDeviceStates(tx)) {
    const { id: deviceId, projectId, open, isWatched } = device;
    if (!isWatched) {
      closed.push(...open.map(({ id }) => id));
      continue;
    }
    const { on, off } = judgeDevice(device, listening, now);
    for (const alert of on) {
      const known = open.find(({ code }) => code === alert.code);
      if (!known) opened.push({ ...alert, projectId, deviceId });
      else if (saysMore(known, alert)) {
        const { id } = known;
        changed.push({
          id,
          detail: alert.detail,
          isWorse: number(alert, 'missing') > number(known, 'missing'),
        });
      }
    }
    closed.push(...open.filter(({ code }) => (off as readonly string[]).includes(code)).map(({ id }) => id));
  }
  return { opened, changed, closed };
}

/** A clock that drifts on by a second is no news. */
function saysMore(known: OpenAlert, now: WantedAlert): boolean {
  const drift = Math.abs(number(known, 'offsetMs') - number(now, 'offsetMs'));
  if (now.code === 'skew') return drift > 60_000;
  return Object.entries(now.detail).some(([key, value]) => known.detail[key] !== value);
}

function number({ detail }: Pick<OpenAlert, 'detail'>, key: string): number {
  return Number(detail[key] ?? 0);
}
