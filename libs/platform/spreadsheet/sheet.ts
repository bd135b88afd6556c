// Plumbing: what a spreadsheet is to us: named columns and rows of text.

export const XLSX_MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** One column: the key that code uses, the header that people read. */
export interface SheetColumn {
  readonly key: string;
  readonly header: string;
  readonly isRequired?: boolean;
  /** Shown when the header is touched, and on the sheet of notes. */
  readonly note?: string;
  /** What may be chosen. */
  readonly options?: readonly string[];
  readonly width?: number;
  /** Shown on the sheet of notes, never among the data. */
  readonly example?: string;
}

/** Something a cell itself does wrong. */
export interface CellFault {
  readonly key: string;
  readonly code: 'formula_error' | 'number_lost_digits';
}

/** One row: its number as the program shows it, and the text of each known column; an empty cell is ''. */
export interface SheetRow {
  readonly row: number;
  readonly cells: Readonly<Record<string, string>>;
  readonly faults: readonly CellFault[];
}
