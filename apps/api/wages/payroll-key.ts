// Wages: the names of sheets and lines in a path.
import { isMonth } from '#domain/calendar/work-date.js';
import type { PayrollKeyParts } from '#store/listing/payrolls.store.js';
import { Problem } from '../problem.js';

/** `project.team.month`. @throws Problem `not_found` for what cannot be one */
export function payrollKeyOf(id: string): PayrollKeyParts {
  const [, projectId, teamId, payMonth] = /^(\d{1,15})\.(\d{1,15})\.(\d{4}-\d\d)$/.exec(id) ?? [];
  if (payMonth === undefined || !isMonth(payMonth)) throw new Problem('not_found');
  return { projectId: Number(projectId), teamId: Number(teamId), payMonth };
}

/** `project.team.month.worker`. @throws Problem `not_found` for what cannot be one */
export function lineKeyOf(id: string): PayrollKeyParts & { readonly worker: string } {
  const [, sheet = '', worker = ''] = /^(\d+\.\d+\.\d{4}-\d\d)\.([A-Za-z0-9_-]{1,32})$/.exec(id) ?? [];
  return { ...payrollKeyOf(sheet), worker };
}
