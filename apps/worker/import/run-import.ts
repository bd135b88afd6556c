// The register: one run over the rows of a sheet: check them all, enter the sound ones, keep the books.
import type { DataSource } from 'typeorm';
import type { CellFault, SheetRow } from '#platform/spreadsheet/sheet.js';
import { type ImportCounts, noteImport } from '#store/import-job.store.js';
import {
  type EntryDesk,
  type SoundRow,
  RowsRefused,
  chunksOf,
  enterAllOrNothing,
  enterChunk,
} from './enter-rows.js';
import { ImportBooks } from './import-books.js';
import { type RowFault, type SheetKind, rowFault } from './sheet-kind.js';

/** What a cell did wrong, in words. */
const CELL_WORDS: Readonly<Record<CellFault['code'], string>> = {
  formula_error: 'holds a formula without a result',
  number_lost_digits: 'is a number that has lost its last digits: it must be text',
};

/** What a run is about. */
export interface ImportRun<Value> {
  /** Keeps the books. */
  readonly store: DataSource;
  readonly desk: EntryDesk;
  readonly kind: SheetKind<Value>;
  readonly rows: readonly SheetRow[];
  /** Column key → header. */
  readonly headers: ReadonlyMap<string, string>;
  readonly isAllOrNothing: boolean;
}

/** Works a sheet to its end; the counts, and `rows_refused` where a fault has stopped all of it. */
export async function runImport<Value>(
  run: ImportRun<Value>,
): Promise<ImportCounts & { readonly error: 'rows_refused' | null }> {
  const books = new ImportBooks(run.rows.length, run.headers);
  const sound = await checkRows(run, books);
  if (run.isAllOrNothing) return enterOnce(run, books, sound);
  for (const chunk of chunksOf(sound)) {
    books.enter(chunk, await enterChunk(run.desk, run.kind, chunk));
    await noteBooks(run, books);
  }
  return { ...books.counts, error: null };
}

/** Every fault of every row that the rules alone can find goes into the books; the sound rows are answered. */
async function checkRows<Value>(run: ImportRun<Value>, books: ImportBooks): Promise<SoundRow<Value>[]> {
  const sound: SoundRow<Value>[] = [];
  const seen = new Set<string>();
  for (const chunk of chunksOf(run.rows)) {
    for (const row of chunk) {
      const checked = checkRow(run, row, seen);
      if ('faults' in checked) books.refuse(row.row, checked.faults);
      else sound.push({ rowNumber: row.row, value: checked.value });
      if ('warnings' in checked) books.note(row.row, checked.warnings);
    }
    await noteBooks(run, books);
  }
  return sound;
}

function checkRow<Value>(
  { kind, desk }: ImportRun<Value>,
  { cells, faults: cellFaults }: SheetRow,
  seen: Set<string>,
): { value: Value; warnings: readonly RowFault[] } | { faults: readonly RowFault[] } {
  const checked = kind.check(cells, desk.ground);
  // a cell that could not be read is absent for the rule: its own fault says more than "is missing"
  const unread = cellFaults.map(({ key, code }) => rowFault(key, code, CELL_WORDS[code]));
  const isUnread = (fault: RowFault) => unread.some((cell) => cell.columnKey === fault.columnKey);
  if (!checked.ok) return { faults: [...unread, ...checked.faults.filter((fault) => !isUnread(fault))] };
  if (unread.length > 0) return { faults: unread };
  const { columnKey, identity } = kind.identityOf(checked.value);
  if (seen.has(identity))
    return { faults: [rowFault(columnKey, 'duplicate_row', 'stands in an earlier row of this sheet too')] };
  seen.add(identity);
  return checked;
}

async function enterOnce<Value>(
  run: ImportRun<Value>,
  books: ImportBooks,
  rows: readonly SoundRow<Value>[],
): Promise<ImportCounts & { readonly error: 'rows_refused' | null }> {
  const { store, desk, kind } = run;
  try {
    const outcomes = await enterAllOrNothing(desk, kind, {
      rows,
      hasFaults: books.refusedCount > 0,
      onProgress: (done) => noteImport(store, desk.jobId, { counts: books.preview(done), faults: [] }),
    });
    books.enter(rows, outcomes);
    return { ...books.counts, error: null };
  } catch (error) {
    if (!(error instanceof RowsRefused)) throw error;
    rows.forEach(({ rowNumber }, i) => {
      const outcome = error.outcomes[i];
      if (typeof outcome === 'object') books.refuse(rowNumber, [outcome]);
    });
    await noteBooks(run, books);
    return { ...books.counts, error: 'rows_refused' };
  }
}

function noteBooks<Value>({ store, desk }: ImportRun<Value>, books: ImportBooks): Promise<void> {
  return noteImport(store, desk.jobId, { counts: books.counts, faults: books.takeFaults() });
}
