// Early warning: what people do about alerts, rules as they are entered, and who outside is told.
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '#platform/crypto.js';
import { listAlertRules, listAlerts, listTargets, readAlertMoves } from '#store/listing/warnings.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { actOnAlert, addRule, addTarget, stopTarget } from '#store/warning.store.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { projectOf } from '../sites/members.service.js';
import { areaWithin } from '../sites/own-area.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { NewAlertRuleBody, NewNotificationTarget } from './warnings.dto.js';

/** Which alert. */
interface AlertKey {
  readonly projectId: number;
  readonly id: number;
}

@Injectable()
export class WarningService {
  constructor(private readonly keys: KeyRing) {}

  /** @throws Problem `not_found` */
  async tell(tx: Transaction, key: AlertKey) {
    const [alert] = (await listAlerts(tx, { key }, { limit: 1 })).items;
    if (!alert) throw new Problem('not_found');
    return { ...alert, moves: await readAlertMoves(tx, key) };
  }

  /** @throws Problem `not_found`, `person_required`, `wrong_state` where it is cured */
  async act(
    context: WriteContext,
    key: AlertKey,
    { reason, ...input }: { readonly reason: string; readonly assignee?: string },
  ): Promise<WriteAnswer> {
    const assignee = input.assignee ?? null;
    const { tx, caller, recordedBy, log } = context;
    const { accountId } = caller.scope;
    if (accountId === undefined) throw new Problem('person_required');
    const move = assignee === null ? 'ACKNOWLEDGE' : 'ASSIGN';
    const before = await actOnAlert(tx, { ...key, move, assignee, reason, accountId, movedBy: recordedBy });
    if (before === undefined) throw new Problem('not_found');
    if (before === 'CURED') throw new Problem('wrong_state', 'it is cured');
    log({
      action: `wage_alert.${move.toLowerCase()}`,
      subjectKind: 'wage_alert',
      subjectId: `${key.projectId}-${key.id}`,
      projectId: key.projectId,
      reason,
      ...(assignee !== null && { change: { assignee: [null, assignee] } }),
    });
    return { status: 200, body: await this.tell(tx, key) };
  }

  /** @throws Problem `not_found`, `forbidden` where a regulator enters a rule for everywhere */
  async rule(context: WriteContext, { project, ...rule }: NewAlertRuleBody): Promise<WriteAnswer> {
    const { tx, caller, recordedBy, log } = context;
    if (project === undefined && caller.scope.role !== 'administrator')
      throw new Problem('forbidden', 'rules for everywhere are the administrator’s: name a project');
    const projectId = project === undefined ? 0 : await projectOf(tx, project);
    const id = await addRule(tx, { ...rule, projectId, enteredBy: recordedBy });
    log({
      action: 'alert_rule.create',
      subjectKind: 'alert_rule',
      subjectId: String(id),
      ...(projectId > 0 && { projectId }),
      change: { rule: [null, rule] },
    });
    const [body] = (await listAlertRules(tx, { id }, { limit: 1 })).items;
    return { status: 201, ...(body && { body }) };
  }

  /**
   * The secret of a webhook is shown once. A contractor has no webhook: our server would call whatever it can reach.
   * @throws Problem `forbidden`, `unprocessable` for an area that is not there or not the caller's
   */
  async addTarget(context: WriteContext, input: NewNotificationTarget): Promise<WriteAnswer> {
    const { tx, caller, recordedBy, log } = context;
    const { enterpriseId = null, areaPrefix: own } = caller.scope;
    const { channel, address, fromLevel } = input;
    if (channel === 'WEBHOOK' && caller.scope.role === 'general_contractor')
      throw new Problem('forbidden', 'a contractor is told by e-mail');
    const area = enterpriseId === null ? await areaWithin(tx, input.area, own) : null;
    if (area === undefined)
      refuse([{ field: 'area', code: 'unknown', message: 'say which area it is about' }]);
    const secret = channel === 'WEBHOOK' ? randomBytes(32).toString('base64url') : null;
    const secretCipher = secret === null ? null : this.keys.encrypt(secret);
    const target = { channel, address, fromLevel, secretCipher, areaPrefix: area, enterpriseId };
    const id = await addTarget(tx, { ...target, createdBy: recordedBy });
    log({
      action: 'notification_target.create',
      subjectKind: 'notification_target',
      subjectId: String(id),
      change: { target: [null, { channel, address, fromLevel }] },
    });
    const [body] = (await listTargets(tx, { id }, { limit: 1 })).items;
    return { status: 201, body: { ...body, secret }, isSecret: secret !== null };
  }

  /** @throws Problem `not_found` where it is not there, or stopped already */
  async stopTarget({ tx, log }: WriteContext, id: number): Promise<WriteAnswer> {
    if (!(await stopTarget(tx, id))) throw new Problem('not_found');
    log({ action: 'notification_target.stop', subjectKind: 'notification_target', subjectId: String(id) });
    return { status: 204 };
  }
}
