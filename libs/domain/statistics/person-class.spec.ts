// Step 9 of the walk, tested: classes of people.
import { AGE_CLASSES, SENIORITY_CLASSES, classOf, tradeGroupOf } from './person-class.js';

it.each([
  [0, '0-15'],
  [15, '0-15'],
  [16, '16-17'],
  [17, '16-17'],
  [18, '18-29'],
  [49, '40-49'],
  [50, '50-54'],
  [59, '55-59'],
  [60, '60+'],
  [119, '60+'],
])('%d years are %s', (years, name) => expect(classOf(AGE_CLASSES, years)).toBe(name));

it.each([
  [0, '<1'],
  [1, '1-3'],
  [2, '1-3'],
  [3, '3-6'],
  [11, '6-12'],
  [12, '12+'],
])('%d months are %s', (months, name) => expect(classOf(SENIORITY_CLASSES, months)).toBe(name));

it('has no class below the first', () => expect(() => classOf(AGE_CLASSES, -1)).toThrow(RangeError));

it.each([
  ['010', 'structure'],
  ['050', 'structure'],
  ['060', 'installation'],
  ['130', 'installation'],
  ['180', 'machinery'],
  ['240', 'finishing'],
  ['250', 'other'],
  ['390', 'other'],
  ['1000', 'other'],
  ['', 'other'],
])('trade %p is of the group %s', (code, group) => expect(tradeGroupOf(code)).toBe(group));
