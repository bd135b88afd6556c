// The register: what an import knows of one kind of row: how it is checked, what tells two apart, how they are stored.
import type { Dictionary } from '#domain/identity/dictionaries.js';
import type { KeyRing } from '#platform/crypto.js';
import type { Transaction } from '#store/unit-of-work.js';

/** What is wrong with a row; never its value. `columnKey` is empty where the row as a whole is meant. */
export interface RowFault {
  readonly columnKey: string;
  readonly code: string;
  readonly message: string;
  readonly isWarning?: boolean;
}

/** A row's content by the rules alone with what is doubtful about it, or everything that they find wrong. */
export type CheckedRow<Value> =
  | { readonly ok: true; readonly value: Value; readonly warnings: readonly RowFault[] }
  | { readonly ok: false; readonly faults: readonly RowFault[] };

/** What became of a row. */
export type RowOutcome = 'created' | 'changed' | 'unchanged' | RowFault;

/** What became of rows, in their order, and how many people the caller has newly become keeper of by them. */
export interface Entered {
  readonly outcomes: readonly RowOutcome[];
  /** Registered before; whoever a row has created is counted there. */
  readonly adoptedCount: number;
}

/** The cells of a row by the key of their column. */
export type RowCells = Readonly<Record<string, string>>;

/** What rows are checked against and entered with. */
export interface EntryGround {
  readonly recordedBy: string;
  /** 0 for kinds without a project. */
  readonly projectId: number;
  /** China date. */
  readonly today: string;
  readonly trades: Dictionary;
  readonly keys: KeyRing;
}

/** One kind of sheet. */
export interface SheetKind<Value> {
  /** By the rules alone: the same cells on the same day give the same answer. */
  check(cells: RowCells, ground: EntryGround): CheckedRow<Value>;
  /** What no two rows of a sheet may share, and the column that holds it. */
  identityOf(value: Value): { readonly columnKey: string; readonly identity: string };
  /**
   * Stores rows by set, inside the scope of `tx`. A row that is stored like that already is left alone; one that is
   * refused leaves nothing behind.
   * @throws the driver's error where the database refuses one of them: the caller finds it by halving
   */
  enter(tx: Transaction, values: readonly Value[], ground: EntryGround): Promise<Entered>;
}

/** A fault of a column, or with '' of the whole row. */
export function rowFault(columnKey: string, code: string, message: string): RowFault {
  return { columnKey, code, message };
}
