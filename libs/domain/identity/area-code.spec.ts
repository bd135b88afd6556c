// Identity numbers: which area lies in which, with the cities of Liaoning.
import { areaPrefix, isWithinArea } from './area-code.js';

describe('areaPrefix', () => {
  it.each([
    ['210000', '21'],
    ['210100', '2101'],
    ['210112', '210112'],
    ['211000', '2110'],
    ['211500', '2115'],
    ['211500000', '2115'],
    ['210112016', '210112016'],
    ['210112016000', '210112016'],
    ['210112000000', '210112'],
    ['210000000000', '21'],
    ['210112016001', '210112016001'],
    ['2101', '2101'],
    ['2100', '21'],
    ['21', '21'],
    ['429004', '429004'], // a county straight under its province
  ])('%s → %s', (code, prefix) => {
    expect(areaPrefix(code)).toBe(prefix);
    expect(areaPrefix(prefix)).toBe(prefix);
  });

  it.each(['', '000000', '2', '21011', '21011a', '00', '210112 '])('%j is refused', (code) => {
    expect(() => areaPrefix(code)).toThrow(RangeError);
  });
});

describe('isWithinArea', () => {
  const shenyang = '02 03 04 05 06 11 12 13 14 15 23 24 81'.split(' ').map((county) => `2101${county}`);
  const fushun = '02 03 04 11 21 22 23'.split(' ').map((county) => `2104${county}`);
  const cities = [...Array(15).keys()].map((i) => `21${String(i + 1).padStart(2, '0')}00`);

  it.each([...shenyang, ...fushun, ...cities])('Liaoning contains %s', (code) => {
    expect(isWithinArea(code, '210000')).toBe(true);
  });

  it.each(shenyang)('Shenyang, not Fushun nor Shenfu, contains %s', (code) => {
    expect(isWithinArea(code, '210100')).toBe(true);
    expect(isWithinArea(code, '210400')).toBe(false);
    expect(isWithinArea(code, '211500')).toBe(false);
  });

  it.each(fushun)('Fushun, not Shenyang, contains %s', (code) => {
    expect(isWithinArea(code, '210400')).toBe(true);
    expect(isWithinArea(code, '210100')).toBe(false);
  });

  it.each([
    ['210112016', '210112', true],
    ['210404011', '210400', true],
    ['210404201', '210404', true],
    ['211500000', '211500', true],
    ['210112', '210112', true],
    ['210112', '2101', true],
    ['210100', '210112', false],
    ['211000', '210100', false],
    ['220100', '210000', false],
    ['210112', '000000', false],
    ['000000', '000000', false],
    ['210112', '', false],
    ['', '210000', false],
    ['2101x2', '210000', false],
  ])('%s within %s: %s', (code, area, expected) => {
    expect(isWithinArea(code, area)).toBe(expected);
  });
});
