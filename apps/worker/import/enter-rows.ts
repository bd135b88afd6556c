// The register: sound rows of a sheet become rows of the register, in transactions of the asking account's scope.
import type { DataSource } from 'typeorm';
import { type AuditActor, appendAudit } from '#store/audit.store.js';
import { type CallerScope, inScope } from '#store/caller-scope.js';
import { type Transaction, isRefusedData, sqlStateOf } from '#store/unit-of-work.js';
import { type Entered, type EntryGround, type RowOutcome, type SheetKind, rowFault } from './sheet-kind.js';

/** Rows of one transaction of a partial import. */
const CHUNK_ROWS = 500;

/** Under whose scope rows are entered, and what the audit log says of it. */
export interface EntryDesk {
  /** The API's role: row policies hold. */
  readonly api: DataSource;
  readonly scope: CallerScope;
  readonly actor: AuditActor;
  readonly ground: EntryGround;
  readonly jobId: number;
}

/** A row in its place of the sheet. */
export interface SoundRow<Value> {
  readonly rowNumber: number;
  readonly value: Value;
}

/** Some rows were refused where all were wanted: the transaction is taken back. */
export class RowsRefused extends Error {
  constructor(readonly outcomes: readonly RowOutcome[]) {
    super('rows were refused');
  }
}

/** Enters one chunk in one transaction with one audit entry; what the database refuses becomes a fault of its row. */
export function enterChunk<Value>(
  desk: EntryDesk,
  kind: SheetKind<Value>,
  rows: readonly SoundRow<Value>[],
): Promise<readonly RowOutcome[]> {
  return inScope(desk.api, desk.scope, async (tx) => {
    const entered = await enterSafely(tx, { desk, kind }, rows);
    await logChunk(tx, desk, entered);
    return entered.outcomes;
  });
}

/**
 * Enters every row in one transaction, or none.
 * @param options `hasFaults`: rows were refused before, so nothing will stay, but what else is wrong comes to light
 * @throws RowsRefused with the outcome of every row
 */
export function enterAllOrNothing<Value>(
  desk: EntryDesk,
  kind: SheetKind<Value>,
  options: {
    readonly rows: readonly SoundRow<Value>[];
    readonly hasFaults: boolean;
    readonly onProgress: (outcomes: readonly RowOutcome[]) => Promise<void>;
  },
): Promise<readonly RowOutcome[]> {
  return inScope(desk.api, desk.scope, async (tx) => {
    let entered = NOTHING;
    for (const chunk of chunksOf(options.rows)) {
      entered = both(entered, await enterSafely(tx, { desk, kind }, chunk));
      await options.onProgress(entered.outcomes);
    }
    const { outcomes } = entered;
    const isRefused = options.hasFaults || outcomes.some((outcome) => typeof outcome !== 'string');
    if (isRefused) throw new RowsRefused(outcomes);
    await logChunk(tx, desk, entered);
    return outcomes;
  });
}

/** The rows in portions of a transaction. */
export function* chunksOf<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < rows.length; i += CHUNK_ROWS) yield rows.slice(i, i + CHUNK_ROWS);
}

const NOTHING: Entered = { outcomes: [], adoptedCount: 0 };

function both(first: Entered, second: Entered): Entered {
  return {
    outcomes: [...first.outcomes, ...second.outcomes],
    adoptedCount: first.adoptedCount + second.adoptedCount,
  };
}

/** One row that the database refuses must not hold its neighbours: it is found by halving. */
async function enterSafely<Value>(
  tx: Transaction,
  by: { readonly desk: EntryDesk; readonly kind: SheetKind<Value> },
  rows: readonly SoundRow<Value>[],
): Promise<Entered> {
  if (rows.length === 0) return NOTHING;
  const values = rows.map((row) => row.value);
  try {
    // a transaction within a transaction is a savepoint
    return await tx.transaction((inner) => by.kind.enter(inner, values, by.desk.ground));
  } catch (error) {
    const isScope = sqlStateOf(error) === '42501';
    if (!isScope && !isRefusedData(error)) throw error;
    const fault = isScope
      ? rowFault('', 'outside_scope', 'is not yours to write')
      : rowFault('', 'refused', 'conflicts with what is stored');
    if (rows.length === 1) return { outcomes: [fault], adoptedCount: 0 };
  }
  const middle = Math.ceil(rows.length / 2);
  const before = await enterSafely(tx, by, rows.slice(0, middle));
  return both(before, await enterSafely(tx, by, rows.slice(middle)));
}

/** What came of the rows, in one entry; rows that changed nothing leave none. */
async function logChunk(
  tx: Transaction,
  { actor, ground, jobId }: EntryDesk,
  { outcomes, adoptedCount: adopted }: Entered,
): Promise<void> {
  const count = (name: RowOutcome) => outcomes.filter((outcome) => outcome === name).length;
  const [created, changed] = [count('created'), count('changed')];
  if (created + changed + adopted === 0) return;
  await appendAudit(tx, actor, [
    {
      action: 'import.rows',
      subjectKind: 'import_job',
      subjectId: String(jobId),
      projectId: ground.projectId === 0 ? null : ground.projectId,
      change: { created: [null, created], changed: [null, changed], adopted: [null, adopted] },
    },
  ]);
}
