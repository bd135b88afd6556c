// Step 3–4 of the walk: the words of a gate event, shared by wire, store and rules.

/** Which way the person went. */
export type Direction = 'in' | 'out';

export const DIRECTIONS = ['in', 'out'] as const satisfies readonly Direction[];

/** How the terminal recognised the person (contracts §3). `forced_out` closes presence and never makes hours. */
export const METHODS = [
  'face',
  'fingerprint',
  'iris',
  'palm',
  'card',
  'id_card',
  'qr',
  'mobile',
  'manual',
  'forced_out',
] as const;
export type Method = (typeof METHODS)[number];

/**
 * What the register said about the person when the event was received.
 * Only `allowed` can count as attendance; every other verdict is still a stored fact.
 */
export const VERDICTS = [
  'allowed',
  'unknown_person',
  'stranger',
  'barred',
  'no_contract',
  'not_entered',
  'exited',
  'wrong_site',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * `ok`: the device clock is used as it is; `corrected`: a known offset was taken off;
 * `suspect`: the clock is off by more than 10 minutes, the event waits for a person.
 */
export const TIME_QUALITIES = ['ok', 'corrected', 'suspect'] as const;
export type TimeQuality = (typeof TIME_QUALITIES)[number];
