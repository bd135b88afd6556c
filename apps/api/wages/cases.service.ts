// Step 10 of the walk: a case told whole, and what people decide about it. What was looked at is named.
import { Injectable } from '@nestjs/common';
import {
  type CaseDecision,
  type CaseRefusal,
  CASE_DECISIONS,
  decidedState,
  decisionsOf,
} from '#domain/reconciliation/case-state.js';
import { tellFinding } from '#domain/reconciliation/tell-finding.js';
import { ObjectStore } from '#platform/object-store.js';
import {
  type CaseKey,
  type FoundCase,
  addDecision,
  addTolerances,
  isCaseEvidence,
  readCase,
  readDecisions,
} from '#store/case.store.js';
import { mayShowFile } from '#store/correction.store.js';
import { listTolerances, readCaseFacts } from '#store/listing/case-facts.store.js';
import { listFindings } from '#store/listing/findings.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { evidenceFaults, keptEvidence } from '../evidence.js';
import type { Caller } from '../http.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { projectOf } from '../sites/members.service.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { CaseDeed, NewReconciliationRule } from './findings.dto.js';

const NO_FACTS = { days: [], lines: [], bankRows: [] };

@Injectable()
export class CaseService {
  constructor(private readonly objects: ObjectStore) {}

  /** @throws Problem `not_found` */
  async tell(tx: Transaction, key: CaseKey, caller: Caller) {
    const found = await caseOf(tx, key);
    const [listed] = (await listFindings(tx, { id: idOfCase(key) }, { limit: 1 })).items;
    if (!listed) throw new Problem('not_found');
    const facts = key.subjectKind === 'worker' ? await readCaseFacts(tx, key) : NO_FACTS;
    return {
      ...listed,
      version: found.version,
      words: tellFinding(found),
      next: decisionsOf(found, deciderOf(caller)),
      decisions: await readDecisions(tx, key),
      ...facts,
    };
  }

  /**
   * @throws Problem `not_found`, `person_required`, `forbidden`, `wrong_state`, `same_person`, `precondition_failed` where
   *   something else is found by now, `unprocessable` with every fault
   */
  async decide(
    context: WriteContext,
    key: CaseKey,
    decision: CaseDecision,
    deed: CaseDeed,
  ): Promise<WriteAnswer> {
    const { tx, caller, recordedBy, log } = context;
    const { accountId } = deciderOf(caller);
    if (accountId === null) throw new Problem('person_required');
    const found = await caseOf(tx, key);
    if (found.version !== deed.version) throw new Problem('precondition_failed');
    const decided = decidedState(decision, found, deciderOf(caller));
    if (!decided.ok) throw problemOf(decided.reason, found);
    const evidence = deed.evidence.map(keptEvidence);
    const workerId = key.subjectKind === 'worker' ? key.subjectId : 0;
    const faults = await evidenceFaults(tx, this.objects, evidence, (sha256) =>
      mayShowFile(tx, { projectId: key.projectId, workerId }, sha256),
    );
    if (CASE_DECISIONS[decision].needsEvidence && evidence.length === 0)
      faults.push({
        field: 'evidence',
        code: 'required',
        message: 'at least one text or file must speak for it',
      });
    if (faults.length > 0) refuse(faults);
    const { reason } = deed;
    const { state } = decided;
    await addDecision(tx, { ...key, decision, state, reason, evidence, accountId, decidedBy: recordedBy });
    log({
      action: `finding.${decision}`,
      subjectKind: 'finding',
      subjectId: idOfCase(key),
      projectId: key.projectId,
      reason,
      change: { state: [found.state, state] },
    });
    return { status: 200, body: await this.tell(tx, key, caller) };
  }

  /** Bytes of a file that speaks for a decision. @throws Problem `not_found` */
  async file(tx: Transaction, key: CaseKey, sha256: string): Promise<Buffer> {
    const bytes = (await isCaseEvidence(tx, key, sha256)) ? await this.objects.get(sha256) : null;
    if (bytes === null) throw new Problem('not_found');
    return bytes;
  }

  /** @throws Problem `not_found`, `forbidden` where a regulator enters limits for everywhere */
  async limit(context: WriteContext, { project, ...limits }: NewReconciliationRule): Promise<WriteAnswer> {
    const { tx, caller, recordedBy, log } = context;
    if (project === undefined && caller.scope.role !== 'administrator')
      throw new Problem('forbidden', 'limits for everywhere are the administrator’s: name a project');
    const projectId = project === undefined ? 0 : await projectOf(tx, project);
    const id = await addTolerances(tx, { ...limits, projectId, enteredBy: recordedBy });
    log({
      action: 'reconciliation_rule.create',
      subjectKind: 'reconciliation_rule',
      subjectId: String(id),
      ...(projectId > 0 && { projectId }),
      change: { limits: [null, limits] },
    });
    const [body] = (await listTolerances(tx, { id }, { limit: 1 })).items;
    return { status: 201, ...(body && { body }) };
  }
}

/** The id of a case in a path. @throws Problem `not_found` for what cannot be one */
export function caseKeyOf(id: string): CaseKey {
  const match = /^(\d{1,15})\.(worker|device|team|project)\.(\d{1,15})\.(\d{4}-\d{2})\.([A-Z_]{1,24})$/.exec(
    id,
  );
  const [, projectId, subjectKind, subjectId, period, code] = match ?? [];
  if (!subjectKind || !period || !code) throw new Problem('not_found');
  return { projectId: Number(projectId), subjectKind, subjectId: Number(subjectId), period, code };
}

function idOfCase({ projectId, subjectKind, subjectId, period, code }: CaseKey): string {
  return [projectId, subjectKind, subjectId, period, code].join('.');
}

function deciderOf({ scope }: Caller) {
  return { role: scope.role, accountId: scope.accountId ?? null };
}

async function caseOf(tx: Transaction, key: CaseKey): Promise<FoundCase> {
  const found = await readCase(tx, key);
  if (!found) throw new Problem('not_found');
  return found;
}

function problemOf(reason: CaseRefusal, { state, level }: FoundCase): Problem {
  if (reason === 'forbidden') return new Problem('forbidden', `a ${level} case is not yours to decide`);
  if (reason === 'no_arrears') return new Problem('wrong_state', 'nothing is owed by this case');
  return reason === 'same_person'
    ? new Problem('same_person')
    : new Problem('wrong_state', `the case is ${state}`);
}
