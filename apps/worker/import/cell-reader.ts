// The register: the cells of one row on their way to a rule: what is missing, too long or unreadable is noted here.
import type { ImportColumn } from '#contracts/import-sheets.js';
import { isDate } from '#domain/calendar/work-date.js';
import type { FieldFault } from '#domain/identity/check-worker.js';
import { type Dictionary, codeOfName } from '#domain/identity/dictionaries.js';
import { toHalfWidth } from '#domain/identity/half-width.js';
import type { CheckedRow, RowCells, RowFault } from './sheet-kind.js';

/** Reads cells; a blank one is null, and so is one that has a fault. */
export class CellReader {
  private readonly faults: RowFault[] = [];

  constructor(
    private readonly cells: RowCells,
    columns: readonly ImportColumn[],
  ) {
    for (const { key, isRequired = false, longest } of columns) {
      const text = this.plain(key);
      if (text === '') {
        if (isRequired) this.fault(key, 'missing', 'is needed');
      } else if (text.length > longest) this.fault(key, 'too_long', `must be at most ${longest} characters`);
      else if (/\p{Cc}|\p{Cs}/u.test(text)) this.fault(key, 'malformed', 'holds control characters');
    }
  }

  /** The text of a cell, lines joined. */
  text(key: string): string | null {
    const text = this.plain(key);
    return text === '' || this.isFaulty(key) ? null : text;
  }

  /** A date in any of the usual spellings, as YYYY-MM-DD. */
  date(key: string): string | null {
    const text = this.text(key);
    if (text === null) return null;
    const typed = toHalfWidth(text)
      .replaceAll(/[/.年月]/g, '-')
      .replace(/日$/, '');
    const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed) ?? [];
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return isDate(date) && date >= '1900' ? date : this.fault(key, 'malformed', 'must be a date YYYY-MM-DD');
  }

  /** The code behind a name or code of a dictionary. */
  code(key: string, dictionary: Dictionary): string | null {
    const text = this.text(key);
    if (text === null) return null;
    return codeOfName(dictionary, text) ?? this.fault(key, 'unknown_code', 'is not one of the choices');
  }

  /** Notes a fault, the first of its column. */
  fault(columnKey: string, code: string, message: string): null {
    if (!this.isFaulty(columnKey)) this.faults.push({ columnKey, code, message });
    return null;
  }

  /** What a rule found beside; the fields of our rules are the columns of our sheets. */
  add(faults: readonly FieldFault[]): void {
    for (const { field, code, message } of faults) this.fault(field, code, message);
  }

  /** The row's answer: its value where nothing was noted. */
  result<Value>(value: Value | null, warnings: readonly FieldFault[] = []): CheckedRow<Value> {
    if (value === null || this.faults.length > 0) return { ok: false, faults: this.faults };
    const told = warnings.map(({ field, code, message }) => ({
      columnKey: field,
      code,
      message,
      isWarning: true,
    }));
    return { ok: true, value, warnings: told };
  }

  private plain(key: string): string {
    return (this.cells[key] ?? '').replaceAll(/[\r\n\t]+/g, ' ').trim();
  }

  private isFaulty(key: string): boolean {
    return this.faults.some((fault) => fault.columnKey === key);
  }
}
