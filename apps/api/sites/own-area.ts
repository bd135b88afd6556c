// The register: whose an area is.
import { findArea } from '#store/listing/areas.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import type { WriteContext } from '../writes.js';

/** Lets a regulator enter what is about the own area or a part of it. @throws Problem `unprocessable`, `forbidden` */
export async function mustBeOwnArea({ tx, caller }: WriteContext, areaCode: string): Promise<void> {
  if (!(await findArea(tx, areaCode)))
    refuse([{ field: 'areaCode', code: 'unknown', message: 'this area is not known' }]);
  const { role, areaPrefix = '' } = caller.scope;
  if (role === 'regulator' && !areaCode.startsWith(areaPrefix))
    throw new Problem('forbidden', 'this area is not yours');
}

/**
 * The area that something is about: a known one, the caller's own or a part of it.
 * @param asked significant digits of a code; absent = the caller's own
 * @returns significant digits; undefined where neither names one
 * @throws Problem `unprocessable` (area)
 */
export async function areaWithin(
  tx: Transaction,
  asked: string | undefined,
  own: string | undefined,
): Promise<string | undefined> {
  const fault = (message: string) => refuse([{ field: 'area', code: 'unknown', message }]);
  if (asked !== undefined && !(await findArea(tx, asked.padEnd(6, '0')))) fault('this area is not known');
  if (asked !== undefined && own !== undefined && !asked.startsWith(own)) fault('this area is not yours');
  return asked ?? own;
}
