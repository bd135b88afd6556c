// Step 10 of the walk: in which form an answer leaves, by what the caller accepts (RFC 9110, 12.5.1).
import { type HttpRequest, headerOf } from './http.js';
import { Problem } from './problem.js';

/**
 * The offered media type that the caller likes best; the order of the offer decides between equals.
 * @throws Problem `not_acceptable`
 */
export function preferredType<Type extends string>(request: HttpRequest, offered: readonly Type[]): Type {
  const accept = headerOf(request, 'accept');
  const ranges = accept.split(',').map(readRange);
  const quality = (type: string) => {
    const fitting = ranges.filter((range) => range.matches(type)).sort((a, b) => b.precision - a.precision);
    return accept === '' ? 1 : (fitting[0]?.quality ?? 0);
  };
  const [best] = offered
    .map((type) => ({ type, quality: quality(type) }))
    .sort((a, b) => b.quality - a.quality);
  if (!best || best.quality === 0) throw new Problem('not_acceptable', `offered: ${offered.join(', ')}`);
  return best.type;
}

function readRange(text: string): { matches: (type: string) => boolean; precision: number; quality: number } {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  const quality = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(given) ? Number(given) : 0;
  const isAny = range === '*/*';
  const prefix = range.endsWith('/*') ? range.slice(0, -1) : null;
  const matches = (type: string) => isAny || type === range || (prefix !== null && type.startsWith(prefix));
  return { matches, precision: isAny ? 0 : prefix === null ? 2 : 1, quality };
}
