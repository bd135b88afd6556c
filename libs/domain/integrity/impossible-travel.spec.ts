// Two sites at once: the table of what a person can and cannot do.
import fc from 'fast-check';
import { type Sighting, LONGEST_TRAVEL_MS, impossibleTravel } from './impossible-travel.js';

const MINUTE = 60_000;
const ZONE = { latitude: 41.7, longitude: 123.6 };
/** A degree of latitude is 111.195 km on this sphere. */
const north = (kilometres: number) => ({ ...ZONE, latitude: ZONE.latitude + kilometres / 111.195 });

const seen = (more: Partial<Sighting> = {}): Sighting => ({
  at: 0,
  timeQuality: 'ok',
  clockOffsetMs: 0,
  place: ZONE,
  ...more,
});

describe('impossibleTravel', () => {
  it.each<[string, Partial<Sighting>, Partial<Sighting>, boolean]>([
    ['20 km in 10 minutes', {}, { at: 10 * MINUTE, place: north(20) }, true],
    ['20 km in 11 minutes, a minute of which the clocks may have taken', {}, { at: 11 * MINUTE, place: north(20) }, false], // prettier-ignore
    ['20 km back in 10 minutes', { at: 10 * MINUTE }, { place: north(20) }, true],
    ['20 km in 10 minutes by a corrected clock', {}, { at: 10.8 * MINUTE, place: north(20), timeQuality: 'corrected' }, false], // prettier-ignore
    ['20 km in 9 minutes by clocks that never told', { clockOffsetMs: null }, { at: 9 * MINUTE, place: north(20), clockOffsetMs: null }, false], // prettier-ignore
    ['20 km in 7 minutes by clocks that never told', { clockOffsetMs: null }, { at: 7 * MINUTE, place: north(20), clockOffsetMs: null }, true], // prettier-ignore
    ['neighbours at the same instant', {}, { place: north(0.4) }, false],
    ['sites 1.6 km apart at the same instant', {}, { place: north(1.6) }, false],
    ['sites 3 km apart at the same instant', {}, { place: north(3) }, true],
    ['the same place', {}, {}, false],
    ['600 km in 61 minutes: by air', {}, { at: 61 * MINUTE, place: north(600) }, false],
    ['600 km in 50 minutes', {}, { at: 50 * MINUTE, place: north(600) }, true],
    ['9 minutes, the way not known', { place: null }, { at: 9 * MINUTE }, true],
    ['10 minutes, the way not known', {}, { at: 10 * MINUTE, place: null }, false],
  ])('%s', (_what, a, b, isImpossible) => {
    expect(impossibleTravel(seen(a), seen(b)) !== null).toBe(isImpossible);
  });

  it('says what it measured', () => {
    expect(impossibleTravel(seen(), seen({ at: 4 * MINUTE, place: north(20) }))).toEqual({
      gapSeconds: 240,
      neededSeconds: 660,
      distanceMetres: 20_000,
    });
    expect(impossibleTravel(seen(), seen({ at: MINUTE, place: null }))).toEqual({
      gapSeconds: 60,
      neededSeconds: 600,
      distanceMetres: null,
    });
  });

  it('is the same both ways round, and never holds beyond an hour', () => {
    const place = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    const sighting = fc.record({
      at: fc.integer({ min: 0, max: 3 * LONGEST_TRAVEL_MS }),
      timeQuality: fc.constantFrom('ok' as const, 'corrected' as const),
      clockOffsetMs: fc.option(fc.integer()),
      place: fc.option(place),
    });
    fc.assert(
      fc.property(sighting, sighting, (a, b) => {
        const found = impossibleTravel(a, b);
        expect(impossibleTravel(b, a)).toEqual(found);
        if (Math.abs(a.at - b.at) >= LONGEST_TRAVEL_MS) expect(found).toBeNull();
      }),
    );
  });
});
