// The register: whose an area is.
import { findArea } from '#store/listing/areas.store.js';
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
