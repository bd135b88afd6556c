// Beside the walk: which numbers of a gate's boot are missing, from ranges of numbers as they come, in any order.

/** Numbers from..to, both inclusive, that nobody has brought. `since`: the first event behind them came, epoch ms. */
export interface SeqGap {
  readonly from: number;
  readonly to: number;
  readonly since: number;
}

/** How far a boot has come. */
export interface BootProgress {
  /** Highest number seen; 0 = none. Numbers of a boot begin with 1. */
  readonly lastSeq: number;
  /** Ascending, not touching. */
  readonly gaps: readonly SeqGap[];
}

/** Numbers lo..hi, all there; `at`: the first of them came, epoch ms. */
export interface SeqRange {
  readonly lo: number;
  readonly hi: number;
  readonly at: number;
}

/** More gaps than a network makes: a gate that counts in steps. From here on the last gap swallows what follows. */
export const MOST_GAPS = 200;

export const NO_PROGRESS: BootProgress = { lastSeq: 0, gaps: [] };

/**
 * The progress after some more numbers. The order of the ranges and repeats of them make no difference to the numbers
 * that are missing.
 */
export function advanceProgress(progress: BootProgress, ranges: readonly SeqRange[]): BootProgress {
  let { lastSeq } = progress;
  let gaps = [...progress.gaps];
  for (const range of ranges.toSorted((a, b) => a.lo - b.lo)) {
    gaps = gaps.flatMap((gap) => without(gap, range));
    if (range.lo > lastSeq + 1) gaps.push({ from: lastSeq + 1, to: range.lo - 1, since: range.at });
    lastSeq = Math.max(lastSeq, range.hi);
  }
  return { lastSeq, gaps: atMost(gaps) };
}

/** How many numbers are missing. */
export function missingOf({ gaps }: BootProgress): number {
  return gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** The instant from which the oldest gap counts, epoch ms; null = nothing is missing. */
export function oldestGapOf({ gaps }: BootProgress): number | null {
  return gaps.length === 0 ? null : Math.min(...gaps.map(({ since }) => since));
}

/** What is left of a gap when a range has come. */
function without(gap: SeqGap, { lo, hi }: SeqRange): SeqGap[] {
  if (hi < gap.from || lo > gap.to) return [gap];
  const left = lo > gap.from ? [{ ...gap, to: lo - 1 }] : [];
  const right = hi < gap.to ? [{ ...gap, from: hi + 1 }] : [];
  return [...left, ...right];
}

function atMost(gaps: readonly SeqGap[]): readonly SeqGap[] {
  if (gaps.length <= MOST_GAPS) return gaps;
  const [first, ...rest] = gaps.slice(MOST_GAPS - 1);
  const last = rest.at(-1);
  return first && last ? [...gaps.slice(0, MOST_GAPS - 1), { ...first, to: last.to }] : gaps;
}
