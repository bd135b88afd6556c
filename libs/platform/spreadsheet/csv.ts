// Plumbing: CSV as RFC 4180 has it, and as a spreadsheet may safely open it.

import type { LineFormat } from '../lines.js';
import { neutralCell } from './neutral-cell.js';

/** Tells spreadsheets that the file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The header row, with the byte order mark before it. */
export function csvHeader(columns: readonly string[]): string {
  return `${BYTE_ORDER_MARK}${columns.map(quoted).join(',')}\r\n`;
}

/** One row; values that are absent or null are empty, lists are joined by `|`, objects are JSON. */
export function csvRow(item: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  return `${columns.map((column) => quoted(cellOf(item[column]))).join(',')}\r\n`;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) && value.every((part) => typeof part === 'string'))
    return neutralCell(value.join('|'));
  if (typeof value === 'object') return neutralCell(JSON.stringify(value));
  return typeof value === 'string' ? neutralCell(value) : JSON.stringify(value);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A table as CSV, for rows that come one after the other. */
export function csvFormat(columns: readonly string[]): LineFormat {
  return {
    head: csvHeader(columns),
    line: (item) => csvRow(item as Record<string, unknown>, columns),
  };
}
