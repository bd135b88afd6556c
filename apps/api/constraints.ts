// Step 10 of the walk: what a violated constraint of the database means to whoever asked, in one table.
import type { ConstraintError } from '#store/unit-of-work.js';
import { Problem } from './problem.js';

/** Constraint → field and what is wrong with it. */
const MEANING: Readonly<Record<string, readonly [field: string, message: string]>> = {
  enterprise_credit_code_key: ['creditCode', 'an enterprise with this credit code is registered already'],
  project_code_key: ['code', 'a project with this code is registered already'],
  project_statutory_area_fk: ['statutoryAreaCode', 'this area is not known'],
  project_managing_area_fk: ['managingAreaCode', 'this area is not known'],
  participant_role_key: ['kind', 'this enterprise takes part in this role already'],
  participant_dates: ['exitedOn', 'lies before the entry'],
  team_name_key: ['name', 'a team of this name works on this project already'],
  worker_identity_key: ['documentNumber', 'a person with this document is registered already'],
  certificate_number_key: ['number', 'this certificate is recorded already'],
  labour_contract_start_key: ['startsOn', 'a contract that starts on this day is recorded already'],
  labour_contract_dates: ['endsOn', 'lies before the start'],
  training_session_key: ['name', 'this session is recorded already'],
  registration_dates: ['exitedOn', 'lies before the entry'],
  registration_rate: ['dailyRateFen', 'must be more than zero'],
  entry_policy_scope: ['effectiveFrom', 'a policy of this area begins on this day already'],
  device_sn_key: ['sn', 'a device with this serial number is entered already'],
  account_movement_serial: ['bankSerial', 'this transfer of the bank is entered already'],
  funding_plan_replaced: ['replaces', 'this entry was put right already'],
  PK_c15ecb04e95920cbfba1931ad27: ['effectiveFrom', 'the area has a minimum wage from that day on'],
  user_account_name_key: ['name', 'this log-in name is taken'],
};

/** The answer for a violated constraint: 409 for a key that is taken, 422 for a reference or a rule. */
export function refusalOf({ kind, constraint }: ConstraintError): Problem {
  const [field = '', message = 'conflicts with what is stored'] = MEANING[constraint] ?? [];
  const code = kind === 'unique' ? 'conflict' : 'unprocessable';
  const errors = field === '' ? [] : [{ field, code: kind === 'unique' ? 'taken' : kind, message }];
  return new Problem(code, field === '' ? undefined : message, errors);
}
