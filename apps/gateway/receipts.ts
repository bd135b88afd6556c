// Step 5 of the walk: what a batch came to, said to each device in as few receipts as possible.
import type { Receipt, Rejection } from '#contracts/device-messages.js';

/** Collects the outcome of one batch per device and boot. */
export class ReceiptBook {
  private readonly pages = new Map<
    string,
    { sn: string; boot?: string; accepted: number[]; rejected: Rejection[] }
  >();

  accept(sn: string, boot: string, seq: number): void {
    this.page(sn, boot).accepted.push(seq);
  }

  reject(sn: string, boot: string | undefined, rejection: Rejection): void {
    this.page(sn, boot).rejected.push(rejection);
  }

  /** The receipts to send, once the batch is committed. */
  receipts(at: string): { sn: string; receipt: Receipt }[] {
    return [...this.pages.values()].map(({ sn, boot, accepted, rejected }) => ({
      sn,
      receipt: {
        ...(boot === undefined ? {} : { boot }),
        ...(accepted.length > 0 ? { accepted: toRanges(accepted) } : {}),
        ...(rejected.length > 0 ? { rejected } : {}),
        at,
      },
    }));
  }

  private page(sn: string, boot: string | undefined) {
    const key = `${sn}\n${boot ?? ''}`;
    let page = this.pages.get(key);
    if (!page) {
      page = { sn, boot, accepted: [], rejected: [] };
      this.pages.set(key, page);
    }
    return page;
  }
}

/** Sequence numbers in any order, with repeats, as rising inclusive ranges. */
export function toRanges(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && n <= last[1] + 1) last[1] = Math.max(last[1], n);
    else ranges.push([n, n]);
  }
  return ranges;
}
