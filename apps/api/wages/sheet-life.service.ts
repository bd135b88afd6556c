// Wages: people move sheets and answer for lines. What was looked at is named: nobody approves or signs something else.
import { Injectable } from '@nestjs/common';
import { type Excuse, type LineAnswer, refusalOf, waitsFor } from '#domain/wages/line-answer.js';
import { type PayrollMove, movesOf } from '#domain/wages/payroll-state.js';
import { readPayslipFacts } from '#store/listing/payslip.store.js';
import { namesOf, readAnswers, readMoves } from '#store/listing/sheet-life.store.js';
import {
  type AnsweredLine,
  MoveError,
  type SheetState,
  addLineAnswer,
  movePayroll,
  readAnsweredLines,
  readSheetState,
  timeOutHours,
} from '#store/payroll-state.store.js';
import type { PayrollKey } from '#store/payroll.store.js';
import { workerIdOf } from '#store/register-key.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import type { Caller } from '../http.js';
import { Problem } from '../problem.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { Payslip } from './payslip.dto.js';
import type { AnswerBody } from './sheet-life.dto.js';

/** A line's key: its sheet and the number of its worker. */
export interface LineKey extends PayrollKey {
  readonly worker: string;
}

@Injectable()
export class SheetLifeService {
  /** Where a sheet stands and how it came there. @throws Problem `not_found` */
  async tell(tx: Transaction, key: PayrollKey, caller: Caller) {
    const sheet = await sheetOf(tx, key);
    const lines = await readAnsweredLines(tx, key);
    return {
      payrollId: idOf(key),
      state: sheet.state,
      version: sheet.version,
      waiting: waitsFor(lines.map(({ standing }) => standing)),
      next: movesOf(sheet.state, caller.scope.role),
      moves: await readMoves(tx, key),
    };
  }

  /** @throws Problem `not_found`, `forbidden`, `wrong_state`, `precondition_failed`, `same_person`, `invalid_request` */
  async move(
    context: WriteContext,
    key: PayrollKey,
    { move, version, reason }: { move: PayrollMove; version: number; reason: string | undefined },
  ): Promise<WriteAnswer> {
    const { tx, caller, recordedBy, log } = context;
    const sheet = await sheetOf(tx, key, true);
    if (sheet.version !== version) throw new Problem('precondition_failed');
    const accountId = caller.scope.accountId ?? null;
    if (move === 'approve' && accountId === sheet.submittedBy) throw new Problem('same_person');
    if (move === 'cancel' && reason === undefined)
      throw new Problem('invalid_request', undefined, [
        { field: 'reason', code: 'required', message: 'say why it is taken back' },
      ]);
    const by = { role: caller.scope.role, name: recordedBy, accountId, at: Date.now() };
    const state = await moved(movePayroll(tx, key, move, { ...by, ...(reason !== undefined && { reason }) }));
    if (move === 'cancel' || move === 'publish') await markMonth(tx, key);
    log({
      action: `payroll.${move}`,
      subjectKind: 'payroll',
      subjectId: idOf(key),
      projectId: key.projectId,
      ...(reason !== undefined && { reason }),
      change: { state: [sheet.state, state] },
    });
    const body = await this.tell(tx, key, caller);
    return { status: 200, body, version: body.version };
  }

  /** The published lines that the caller sees, each with what was said of it. @throws Problem `not_found` */
  async confirmations(tx: Transaction, key: PayrollKey) {
    await sheetOf(tx, key);
    const lines = await readAnsweredLines(tx, key);
    return this.items(tx, key, lines);
  }

  /** @throws Problem `not_found`, `wrong_state`, `effect_changed` where the line is not any more what was shown */
  async answer(
    context: WriteContext,
    { worker, ...key }: LineKey,
    { answer, input }: { answer: LineAnswer; input: AnswerBody },
  ): Promise<WriteAnswer> {
    const { tx, caller, recordedBy, log } = context;
    const sheet = await sheetOf(tx, key);
    const workerId = await workerIdOf(tx, worker);
    const found = (await readAnsweredLines(tx, key)).find(({ line }) => line.workerId === workerId);
    if (workerId === undefined || !found) throw new Problem('not_found');
    if (found.hash !== input.lineHash)
      throw new Problem('effect_changed', undefined, [], { effect: found.hash });
    await this.allow(tx, { key, sheet, found, answer, excuse: input.excuse });
    await addLineAnswer(tx, {
      ...key,
      ...{ workerId, lineHash: found.hash, answer, excuse: input.excuse ?? null, reason: input.reason ?? '' },
      ...{ accountId: caller.scope.accountId ?? null, answeredBy: recordedBy, method: 'account' },
    });
    log({
      action: `payroll_line.${answer.toLowerCase()}`,
      subjectKind: 'payroll_line',
      subjectId: `${idOf(key)}.${worker}`,
      projectId: key.projectId,
      ...(input.reason !== undefined && { reason: input.reason }),
      change: { lineHash: [null, found.hash] },
    });
    const after = (await readAnsweredLines(tx, key)).filter(({ line }) => line.workerId === workerId);
    const [body] = await this.items(tx, key, after);
    return { status: 200, ...(body && { body }) };
  }

  /** A published line as its worker is told of it. @throws Problem `not_found` */
  async payslip(tx: Transaction, { worker, ...key }: LineKey): Promise<Payslip> {
    const workerId = await workerIdOf(tx, worker);
    const found = (await readAnsweredLines(tx, key)).find(({ line }) => line.workerId === workerId);
    if (!found) throw new Problem('not_found');
    return this.payslipOf(tx, key, found);
  }

  /** The payslip of a line that was read already. @throws Problem `not_found` */
  async payslipOf(tx: Transaction, key: PayrollKey, found: AnsweredLine): Promise<Payslip> {
    const facts = await readPayslipFacts(tx, key, found.line.workerId);
    if (!facts) throw new Problem('not_found');
    const { line, hash: lineHash, standing } = found;
    const { daysHundredths, dayCount, workedMinutes, overtimeMinutes, payableFen, deductionFen, netFen } =
      line;
    const days = line.days.map(([workDate, version, workdayHundredths]) => ({
      workDate,
      version,
      workdayHundredths,
    }));
    return {
      ...facts,
      bank: [...facts.bank],
      payMonth: key.payMonth,
      ...{ daysHundredths, dayCount, workedMinutes, overtimeMinutes, days },
      ...{ segments: [...line.segments], items: [...line.items], adjustments: [...line.adjustments] },
      ...{ payableFen, deductionFen, netFen, lineHash, standing },
    };
  }

  private async allow(
    tx: Transaction,
    given: {
      key: PayrollKey;
      sheet: SheetState;
      found: AnsweredLine;
      answer: LineAnswer;
      excuse: Excuse | undefined;
    },
  ): Promise<void> {
    const { key, sheet, found, answer, excuse } = given;
    const publishedAt = sheet.publishedAt ?? 0;
    const line = {
      standing: found.standing,
      isPublished: sheet.state === 'PUBLISHED',
      publishedAt,
      now: Date.now(),
      timeOutHours: await timeOutHours(tx, key.projectId, new Date(publishedAt).toISOString().slice(0, 10)),
    };
    const refusal = refusalOf(answer, line, excuse);
    if (refusal === null) return;
    const words = {
      wrong_state: `the sheet is ${sheet.state}, the line ${found.standing}`,
      too_early: `a line counts as not answered ${line.timeOutHours} hours after the publication`,
      not_disputed: 'there is no dispute that could be rejected',
    };
    throw new Problem('wrong_state', words[refusal]);
  }

  private async items(tx: Transaction, key: PayrollKey, lines: readonly AnsweredLine[]) {
    const names = await namesOf(
      tx,
      lines.map(({ line }) => line.workerId),
    );
    const answers = await readAnswers(tx, key);
    return lines.map(({ line, hash, standing }) => ({
      payrollId: idOf(key),
      workerNumber: names.get(line.workerId)?.number ?? null,
      workerName: names.get(line.workerId)?.name ?? null,
      netFen: line.netFen,
      lineHash: hash,
      standing,
      answers: answers.get(`${line.workerId} ${hash}`) ?? [],
    }));
  }
}

async function sheetOf(tx: Transaction, key: PayrollKey, isLocked = false): Promise<SheetState> {
  const sheet = await readSheetState(tx, key, isLocked);
  if (!sheet) throw new Problem('not_found');
  return sheet;
}

async function moved<T>(move: Promise<T>): Promise<T> {
  try {
    return await move;
  } catch (error) {
    if (!(error instanceof MoveError)) throw error;
    throw new Problem(error.reason, error.state === null ? undefined : `the sheet is ${error.state}`);
  }
}

/** What must follow: drafts of the month and the next, and the books. */
async function markMonth(tx: Transaction, { projectId, teamId, payMonth }: PayrollKey): Promise<void> {
  await tx.query(
    `INSERT INTO work_mark (project_id, step, period, subjects) VALUES ($1, 'payroll.draft', $2, ARRAY[$3::bigint])`,
    [projectId, `${payMonth}-01`, teamId],
  );
}

function idOf({ projectId, teamId, payMonth }: PayrollKey): string {
  return `${projectId}.${teamId}.${payMonth}`;
}
