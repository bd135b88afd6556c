// The register: the books of one run: every row is counted once, every fault has its place.
import type { ImportCounts, ImportFault } from '#store/import-job.store.js';
import type { RowFault, RowOutcome } from './sheet-kind.js';

/** Counts and faults of one run. */
export class ImportBooks {
  private readonly counted = { created: 0, changed: 0, unchanged: 0, refused: 0 };
  private readonly places = new Map<number, number>();
  private fresh: ImportFault[] = [];

  /** @param headers column key → header */
  constructor(
    private readonly rowCount: number,
    private readonly headers: ReadonlyMap<string, string>,
  ) {}

  get counts(): ImportCounts {
    return countsOf(this.rowCount, this.counted);
  }

  get refusedCount(): number {
    return this.counted.refused;
  }

  /** A row that the rules refuse. */
  refuse(rowNumber: number, faults: readonly RowFault[]): void {
    this.counted.refused += 1;
    this.note(rowNumber, faults);
  }

  /** Faults and warnings of a row, without counting it. */
  note(rowNumber: number, faults: readonly RowFault[]): void {
    for (const { columnKey, code, message: words, isWarning = false } of faults) {
      const place = this.places.get(rowNumber) ?? 0;
      this.places.set(rowNumber, place + 1);
      const message = `${this.headers.get(columnKey) ?? '整行'}: ${words}`.slice(0, 200);
      this.fresh.push({ rowNumber, place, columnKey, code, message, isWarning });
    }
  }

  /** What became of rows that the rules let pass. */
  enter(rows: readonly { readonly rowNumber: number }[], outcomes: readonly RowOutcome[]): void {
    rows.forEach(({ rowNumber }, i) => {
      const outcome = outcomes[i] ?? 'unchanged';
      if (typeof outcome === 'string') this.counted[outcome] += 1;
      else this.refuse(rowNumber, [outcome]);
    });
  }

  /** The counts as they would be with these outcomes too: all-or-nothing imports are not booked before their end. */
  preview(outcomes: readonly RowOutcome[]): ImportCounts {
    const counted = { ...this.counted };
    for (const outcome of outcomes) counted[typeof outcome === 'string' ? outcome : 'refused'] += 1;
    return countsOf(this.rowCount, counted);
  }

  /** Faults that were not taken yet. */
  takeFaults(): ImportFault[] {
    const faults = this.fresh;
    this.fresh = [];
    return faults;
  }
}

function countsOf(
  rowCount: number,
  { created, changed, unchanged, refused }: Record<'created' | 'changed' | 'unchanged' | 'refused', number>,
): ImportCounts {
  return {
    rowCount,
    doneCount: created + changed + unchanged + refused,
    createdCount: created,
    changedCount: changed,
    unchangedCount: unchanged,
    refusedCount: refused,
  };
}
