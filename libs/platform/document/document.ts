// Plumbing: what a printed document is to us: blocks, one under the other, on paper of one size.

/** How a document looks and what stands on each of its pages. */
export interface DocumentOptions {
  readonly title: string;
  readonly paper?: 'A4' | 'A3';
  readonly isLandscape?: boolean;
  /** Stands in the file; the same content with the same instant gives the same bytes. */
  readonly createdAt: Date;
  /** At the foot of each page, beside 第 n 页 共 m 页. */
  readonly footer?: string;
}

/** A title; level 1 is larger. It stays on the page of what comes after it. */
export interface Heading {
  readonly kind: 'heading';
  readonly text: string;
  readonly level?: 1 | 2;
}

/** Text that wraps; a line feed begins a new line. */
export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
  readonly isSmall?: boolean;
}

/** Labels with their values, side by side in so many columns (default 2). */
export interface KeyValues {
  readonly kind: 'keyValues';
  readonly entries: readonly (readonly [label: string, value: string])[];
  readonly columns?: number;
}

/** A column of a table; `width` is its share of the width of the page. */
export interface TableColumn {
  readonly header: string;
  readonly width: number;
  readonly align?: 'left' | 'center' | 'right';
}

export interface TableRow {
  readonly cells: readonly string[];
  readonly isBold?: boolean;
}

/**
 * A table. Its caption and its header row stand above it on each page; from the second page on the caption says 续.
 * Rows may come from anywhere, one after the other; only the one in hand is held.
 */
export interface Table {
  readonly kind: 'table';
  readonly caption?: string;
  readonly columns: readonly TableColumn[];
  readonly rows: Iterable<TableRow> | AsyncIterable<TableRow>;
  /** Size of the letters in points, default 9. */
  readonly size?: number;
}

/** Space for one who signs by hand. */
export interface SignatureParty {
  readonly role: string;
  /** With space for a seal 盖章 as well. */
  readonly hasSeal?: boolean;
}

/** Space for signatures, dates and seals, never torn apart between two pages. */
export interface SignatureBlock {
  readonly kind: 'signatures';
  readonly parties: readonly SignatureParty[];
}

/** A square code for a camera 二维码, with what it says beside it. */
export interface QrCode {
  readonly kind: 'qrCode';
  readonly content: string;
  readonly caption: string;
  /** Points. */
  readonly size: number;
}

/** Columns side by side, or lines over categories in order. Values are in the unit that the caption names, not below 0. */
export interface Chart {
  readonly kind: 'chart';
  readonly caption: string;
  readonly form: 'columns' | 'lines';
  readonly categories: readonly string[];
  /** A value for each category; null = not known. */
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** Of the part with the values, in points; default 150. */
  readonly height?: number;
}

/** Colours of series, told apart in grey as well. */
export const SERIES_COLOURS = ['#1f5fa8', '#e8a33d', '#7a7a7a'] as const;

interface NewPage {
  readonly kind: 'newPage';
}

export type Block = Heading | Paragraph | KeyValues | Table | SignatureBlock | QrCode | Chart | NewPage;

export const PDF_MEDIA_TYPE = 'application/pdf';
