// Step 6 of the walk: the stays and facts of a day as they lie in the table: short, since a site has tens of thousands of days
// a month, and still readable by whoever looks into the database.
import type { FactKey, FactUse, Stay } from '#domain/attendance/attendance-day.js';

/**
 * `[inAt, outAt, minutes, counted, openedBy, closedBy, isProven]`: instants in epoch ms, yes = 1, and the facts by their
 * place in `uses`.
 */
export type PackedStay = readonly [number, number, number, 0 | 1, number, number, 0 | 1];

/** Rule version 1 kept neither the facts nor what they proved. */
export type OldStay = Pick<Stay, 'inAt' | 'outAt' | 'minutes' | 'counted'>;

/** `device.boot.seq.EFFECT`. */
export function packUse(use: FactUse): string {
  return use.join('.');
}

/** The fact and its effect back from the table. */
export function unpackUse(text: string): FactUse {
  const [device, boot, seq, effect] = text.split('.');
  return [Number(device), Number(boot), Number(seq), effect as FactUse[3]];
}

/**
 * Stays of a day as they are stored.
 * @throws Error where a stay names a fact that its day does not have: a defect of the rule
 */
export function packStays(stays: readonly Stay[], uses: readonly FactUse[]): PackedStay[] {
  const placeOf = (key: FactKey) => {
    const place = uses.findIndex((use) => use[0] === key[0] && use[1] === key[1] && use[2] === key[2]);
    if (place < 0) throw new Error(`a stay names fact ${key.join('.')}, its day does not`);
    return place;
  };
  return stays.map((stay) => [
    stay.inAt,
    stay.outAt,
    stay.minutes,
    stay.counted ? 1 : 0,
    placeOf(stay.openedBy),
    placeOf(stay.closedBy),
    stay.isProven ? 1 : 0,
  ]);
}

/** The stays of a stored version. Those of rule version 1 lack their facts, whatever the type says. */
export function unpackStays(stays: readonly (PackedStay | OldStay)[], uses: readonly FactUse[]): Stay[] {
  return stays.map((stay) => {
    if (!isPacked(stay)) return stay as Stay;
    const [inAt, outAt, minutes, counted, openedBy, closedBy, proven] = stay;
    const facts = { openedBy: keyOf(uses, openedBy), closedBy: keyOf(uses, closedBy) };
    return { inAt, outAt, minutes, counted: counted === 1, ...facts, isProven: proven === 1 };
  });
}

function isPacked(stay: PackedStay | OldStay): stay is PackedStay {
  return Array.isArray(stay);
}

function keyOf(uses: readonly FactUse[], place: number): FactKey {
  const use = uses[place];
  if (!use) throw new Error(`a stored stay names fact ${place} of ${uses.length}`);
  return [use[0], use[1], use[2]];
}
