// Step 4 of the walk, by hand: a passage that no gate has, asked for by one person and approved by another.

/** What speaks for a correction: words, or a file of the object store. */
export interface CorrectionEvidence {
  readonly kind: 'text' | 'file';
  /** The words, or `sha256:…` of the file. */
  readonly value: string;
}
