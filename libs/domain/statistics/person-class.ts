// Step 9 of the walk: into which classes people are counted. The bounds are data, so that the database sorts by the same ones.

/** A class of whole numbers, its name and the least number in it; the next class begins where it ends. */
export interface NumberClass {
  readonly name: string;
  readonly from: number;
}

/**
 * Age in full years. 50–54, 55–59 and 60+ stand alone because of the age rules of many areas; nobody below 16 may be
 * there, so who is has a class of his own. Source: statistics.md §5.
 */
export const AGE_CLASSES: readonly NumberClass[] = [
  { name: '0-15', from: 0 },
  { name: '16-17', from: 16 },
  { name: '18-29', from: 18 },
  { name: '30-39', from: 30 },
  { name: '40-49', from: 40 },
  { name: '50-54', from: 50 },
  { name: '55-59', from: 55 },
  { name: '60+', from: 60 },
];

/** Whole months between entry and the last day that counts. Source: statistics.md §5. */
export const SENIORITY_CLASSES: readonly NumberClass[] = [
  { name: '<1', from: 0 },
  { name: '1-3', from: 1 },
  { name: '3-6', from: 3 },
  { name: '6-12', from: 6 },
  { name: '12+', from: 12 },
];

/** Groups of the national trades 工种, by the number of their code; a code of no group is `other`. */
export const TRADE_GROUPS: readonly { readonly name: string; readonly from: number; readonly to: number }[] =
  [
    { name: 'structure', from: 10, to: 50 },
    { name: 'installation', from: 60, to: 130 },
    { name: 'machinery', from: 140, to: 180 },
    { name: 'finishing', from: 190, to: 240 },
  ];
