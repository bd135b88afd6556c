// Identity numbers: hierarchical area codes (GB/T 2260; township and village digits after them), for data scope.

/** Province, city, county, township, village: the lengths a significant prefix can have. */
const WHOLE = /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/;

/**
 * The significant digits: '210000' → '21', '210100' → '2101', '210112' stays, '210112016000' → '210112016'.
 * A prefix is its own prefix. Shenfu's pseudo-city 211500 gives '2115' and so belongs to Liaoning '21'.
 * @throws RangeError for anything else, and for '000000': an empty prefix would open the whole country.
 */
export function areaPrefix(code: string): string {
  if (!isAreaCode(code)) throw new RangeError(`not an area code: '${code}'`);
  const village = code.length === 12 && code.endsWith('000') ? code.slice(0, 9) : code;
  const county = village.length === 9 && village.endsWith('000') ? village.slice(0, 6) : village;
  const city = county.length === 6 && county.endsWith('00') ? county.slice(0, 4) : county;
  return city.length === 4 && city.endsWith('00') ? city.slice(0, 2) : city;
}

/**
 * Whether `code` is the area `areaPrefixCode` or lies in it: 210112 is within 210100 and 210000.
 * Takes full codes and prefixes. A text that is no area code is within nothing and contains nothing.
 */
export function isWithinArea(code: string, areaPrefixCode: string): boolean {
  if (!isAreaCode(code) || !isAreaCode(areaPrefixCode)) return false;
  return areaPrefix(code).startsWith(areaPrefix(areaPrefixCode));
}

function isAreaCode(code: string): boolean {
  return WHOLE.test(code) && !code.startsWith('00');
}
