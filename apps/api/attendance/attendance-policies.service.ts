// Step 6 of the walk: who may decide which rule, whether it is one, and what follows from it.
import { Injectable } from '@nestjs/common';
import {
  type AttendancePolicy,
  DEFAULT_ATTENDANCE_POLICY,
  parseAttendancePolicy,
} from '#domain/attendance/attendance-policy.js';
import { changeBetween } from '#domain/audit/change.js';
import { type DatedPolicy, projectPolicies } from '#store/attendance-day.store.js';
import { type PolicyScope, addAttendancePolicy, markGovernedDays } from '#store/attendance-policy.store.js';
import type { Role } from '#store/caller-scope.js';
import { listAttendancePolicies } from '#store/listing/attendance-policies.store.js';
import { listTeams } from '#store/listing/teams.store.js';
import { type PolicyPreview, previewPolicy } from '#store/preview-policy.js';
import { projectIdOf } from '#store/register-key.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type FieldError, Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { NewAttendancePolicyBody } from './attendance-policies.dto.js';

/** Days that a preview derives before it stops at the end of a project's month, and days that it shows. */
const PREVIEW = { derived: 20_000, shown: 200 };

/** A decision that may be taken. */
interface CheckedPolicy extends PolicyScope {
  readonly rule: AttendancePolicy;
  /** What has governed the same days until now. */
  readonly before: AttendancePolicy | null;
}

@Injectable()
export class AttendancePolicyService {
  /** @throws Problem `forbidden`, `unprocessable` with every fault */
  async decide(
    { tx, caller, recordedBy, log }: WriteContext,
    input: NewAttendancePolicyBody,
  ): Promise<WriteAnswer> {
    const { before, ...policy } = await checkedPolicy(tx, caller.scope.role, input);
    const { reason } = input;
    const id = await addAttendancePolicy(tx, { ...policy, reason, decidedBy: recordedBy });
    const workerDays = await markGovernedDays(tx, policy);
    const [decided] = (await listAttendancePolicies(tx, { id }, { limit: 1 })).items;
    log({
      action: 'attendance_policy.create',
      subjectKind: 'attendance_policy',
      subjectId: String(id),
      projectId: policy.projectId === 0 ? null : policy.projectId,
      reason,
      change: { effectiveFrom: [null, policy.effectiveFrom], ...changeBetween(before, policy.rule) },
    });
    return { status: 201, body: { ...decided, workerDays } };
  }

  /** What a decision would do; nothing is written. @throws Problem as `decide` */
  async preview(tx: Transaction, role: Role, input: NewAttendancePolicyBody): Promise<PolicyPreview> {
    return previewPolicy(tx, await checkedPolicy(tx, role, input), PREVIEW);
  }
}

async function checkedPolicy(
  tx: Transaction,
  role: Role,
  input: NewAttendancePolicyBody,
): Promise<CheckedPolicy> {
  const { effectiveFrom } = input;
  const { projectId, teamId } = await placeOf(tx, role, input);
  const { timeZone, policies } = await projectPolicies(tx, projectId);
  const rule = checkedRule(input.rule, projectId === 0 ? DEFAULT_ATTENDANCE_POLICY.timeZone : timeZone);
  const isBefore = (policy: DatedPolicy) =>
    policy.effectiveFrom <= effectiveFrom &&
    (policy.projectId === 0 || policy.projectId === projectId) &&
    (policy.teamId === 0 || policy.teamId === teamId);
  return { projectId, teamId, effectiveFrom, rule, before: policies.find(isBefore)?.rule ?? null };
}

/** @throws Problem `forbidden` for a general policy of whoever is no administrator, `unprocessable` */
async function placeOf(
  tx: Transaction,
  role: Role,
  { project, team }: NewAttendancePolicyBody,
): Promise<{ projectId: number; teamId: number }> {
  const code = project ?? null;
  const teamId = team ?? 0;
  if (code === null && teamId !== 0)
    refuse([{ field: 'project', code: 'required', message: 'a team is one of a project: name it' }]);
  if (code === null && role !== 'administrator')
    throw new Problem('forbidden', 'a policy for every project is decided by an administrator');
  const projectId = code === null ? 0 : await projectIdOf(tx, code);
  if (projectId === undefined)
    refuse([{ field: 'project', code: 'unknown', message: 'is not a project that you may see' }]);
  const isTeam =
    teamId === 0 || (await listTeams(tx, { projectId, id: teamId }, { limit: 1 })).items.length > 0;
  if (!isTeam) refuse([{ field: 'team', code: 'unknown', message: 'is not a team of this project' }]);
  return { projectId, teamId };
}

/** @throws Problem `unprocessable` with every fault */
function checkedRule(given: NewAttendancePolicyBody['rule'], timeZone: string): AttendancePolicy {
  const parsed = parseAttendancePolicy({ ...given, timeZone });
  const faults = parsed.ok ? [] : parsed.problems.map(faultOf);
  if (given.timeZone !== undefined && given.timeZone !== timeZone)
    faults.unshift({
      field: 'rule.timeZone',
      code: 'invalid',
      message: `must be ${timeZone}, the zone of the site, or be left out`,
    });
  return parsed.ok && faults.length === 0 ? parsed.value : refuse(faults);
}

/** `tiers[1].fromMinutes: must be …` → field and message, the field written as everywhere in the API. */
function faultOf(problem: string): FieldError {
  const end = problem.indexOf(': ');
  const path = problem.slice(0, end).replace(/\[(\d+)\]/g, '.$1');
  return { field: `rule.${path}`, code: 'invalid', message: problem.slice(end + 2) };
}
