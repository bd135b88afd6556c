// What a benchmark reports (contracts §1).

/** Figures of one benchmark; ratios are what counts, rates depend on the machine of the day. */
export interface BenchResult {
  readonly ratios: Record<string, number>;
  readonly rates: Record<string, number>;
  readonly seconds: Record<string, number>;
  readonly memoryMiB: Record<string, number>;
}
