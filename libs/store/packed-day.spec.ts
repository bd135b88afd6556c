// Step 6 of the walk: what is packed comes back, and what an older rule wrote is still read.
import fc from 'fast-check';
import type { FactUse, Stay } from '#domain/attendance/attendance-day.js';
import { packStays, packUse, unpackStays, unpackUse } from './packed-day.js';

const key = fc.tuple(fc.nat(), fc.nat(), fc.nat());
const use = fc
  .tuple(key, fc.constantFrom('OPENED', 'CLOSED', 'NOT_ENTERED'))
  .map(([fact, effect]): FactUse => [...fact, effect as FactUse[3]]);
const uses = fc.uniqueArray(use, { minLength: 1, maxLength: 9, selector: (each) => each.slice(0, 3).join() });

it('stays and facts come back as they were, through the text that is sent', () => {
  const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
  const stay = fc.tuple(instant, instant, fc.nat(), fc.boolean(), fc.boolean(), fc.nat(), fc.nat());
  fc.assert(
    fc.property(uses, fc.array(stay), (facts, rows) => {
      const at = (place: number) => {
        const [device = 0, boot = 0, seq = 0] = facts[place % facts.length] ?? [];
        return [device, boot, seq] as const;
      };
      const stays: Stay[] = rows.map(([inAt, outAt, minutes, counted, isProven, opened, closed]) => {
        return { inAt, outAt, minutes, counted, isProven, openedBy: at(opened), closedBy: at(closed) };
      });
      const read = facts.map((fact) => unpackUse(packUse(fact)));
      expect(read).toEqual(facts);
      const sent = JSON.parse(JSON.stringify(packStays(stays, facts))) as ReturnType<typeof packStays>;
      expect(unpackStays(sent, read)).toEqual(stays);
    }),
  );
});

it('a stay of rule version 1 has no facts', () => {
  const old = { inAt: 1, outAt: 2, minutes: 0, counted: true };
  expect(unpackStays([old], [])).toEqual([old]);
});

it('a stay that names a fact its day does not have is a defect, on both ways', () => {
  const stay: Stay = {
    inAt: 1,
    outAt: 2,
    minutes: 0,
    counted: true,
    isProven: true,
    openedBy: [1, 1, 1],
    closedBy: [1, 1, 2],
  };
  expect(() => packStays([stay], [[1, 1, 1, 'OPENED']])).toThrow('a stay names fact 1.1.2, its day does not');
  expect(() => unpackStays([[1, 2, 0, 1, 0, 1, 1]], [[1, 1, 1, 'OPENED']])).toThrow('fact 1 of 1');
});
