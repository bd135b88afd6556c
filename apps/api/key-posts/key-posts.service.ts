// Key posts: writes. Who holds a post, what takes days off, and by which rule a project is judged.
import { Injectable } from '@nestjs/common';
import { daysBetween } from '#domain/calendar/work-date.js';
import type { FieldFault } from '#domain/identity/check-worker.js';
import { type DateSpan, coversDates } from '#domain/key-posts/covers-dates.js';
import { parseKeyPostRule } from '#domain/key-posts/key-post-rule.js';
import { addKeyPostRule, holdsPostWithin } from '#store/key-post.store.js';
import {
  listKeyPostRules,
  readKeyPostHolders,
  readKeyPostLeaves,
  readKeyPostPauses,
} from '#store/listing/key-posts.store.js';
import { workerIdOf } from '#store/register-key.store.js';
import { type RegisterRow, findRow, insertRow, updateRow } from '#store/register-row.store.js';
import { stretchesOf } from '#store/registration.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { Problem } from '../problem.js';
import { changed, refuse } from '../register-answers.js';
import { projectOf } from '../sites/members.service.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import { withoutIds } from './key-post-answers.js';
import type {
  HolderChange,
  LeaveChange,
  NewHolder,
  NewKeyPostRule,
  NewLeave,
  NewPause,
  PauseChange,
} from './key-posts.dto.js';

/** A record of a project's key posts, and the version that the caller has read. */
export interface KeyPostKey {
  readonly code: string;
  readonly id: number;
  readonly version: number;
}

/** What is kept of key posts in versions, and how it is read back. */
const READERS = {
  key_post_holder: readKeyPostHolders,
  key_post_pause: readKeyPostPauses,
  key_post_leave: readKeyPostLeaves,
} as const;
type Noun = keyof typeof READERS;

/** Longer pauses and leaves are typing errors. */
const MOST_DAYS = 366;

@Injectable()
export class KeyPostService {
  /** @throws Problem `not_found`, `unprocessable` with every fault, `conflict` where two decide at once */
  async addRule(
    { tx, recordedBy, log }: WriteContext,
    code: string,
    input: NewKeyPostRule,
  ): Promise<WriteAnswer> {
    const projectId = await projectOf(tx, code);
    const parsed = parseKeyPostRule(input.rule);
    if (!parsed.ok) refuse(parsed.faults.map((each) => ({ ...each, field: `rule.${each.field}` })));
    const { post, effectiveFrom, reason, source } = input;
    const decision = { post, effectiveFrom, rule: parsed.value, reason, source };
    const revision = await addKeyPostRule(tx, { projectId, decidedBy: recordedBy, ...decision });
    log({
      action: 'key_post_rule.decide',
      subjectKind: 'key_post_rule',
      subjectId: `${code}/${post}/${effectiveFrom}/${revision}`,
      projectId,
      reason,
      change: { rule: [null, parsed.value] },
    });
    const key = { post, effectiveFrom, revision };
    const [body] = (await listKeyPostRules(tx, { projectId, key }, { limit: 1 })).items;
    return { status: 201, body, location: `${pathOf(code)}/rules` };
  }

  /** @throws Problem `not_found`, `unprocessable` with every fault */
  async addHolder(context: WriteContext, code: string, input: NewHolder): Promise<WriteAnswer> {
    const projectId = await projectOf(context.tx, code);
    const workerId = await workerOf(context.tx, input.worker);
    const { post, from, to } = input;
    await checkHolding(context.tx, { projectId, post, workerId, heldFrom: from, heldTo: to });
    const columns = { projectId, post, workerId, heldFrom: from, heldTo: to };
    return add(context, code, 'key_post_holder', { columns, from });
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` with every fault */
  async changeHolder(context: WriteContext, key: KeyPostKey, input: HolderChange): Promise<WriteAnswer> {
    const before = await rowOf(context.tx, 'key_post_holder', key);
    const { from: heldFrom = before.heldFrom, to: heldTo = before.heldTo } = input;
    const patch = { heldFrom, heldTo, isWithdrawn: input.isWithdrawn ?? before.isWithdrawn };
    if (!patch.isWithdrawn) await checkHolding(context.tx, { ...before, ...patch });
    return change(context, key, 'key_post_holder', { before, patch, from: heldFrom });
  }

  /** @throws Problem `not_found`, `unprocessable` */
  async addPause(context: WriteContext, code: string, input: NewPause): Promise<WriteAnswer> {
    const projectId = await projectOf(context.tx, code);
    const { from, to, reason } = input;
    refuseAny(spanFaults(input));
    const columns = { projectId, pausedFrom: from, pausedTo: to, reason, decidedBy: context.recordedBy };
    return add(context, code, 'key_post_pause', { columns, from, reason });
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` */
  async changePause(context: WriteContext, key: KeyPostKey, input: PauseChange): Promise<WriteAnswer> {
    const before = await rowOf(context.tx, 'key_post_pause', key);
    const { from = before.pausedFrom, to = before.pausedTo, reason = before.reason } = input;
    refuseAny(spanFaults({ from, to }));
    const isWithdrawn = input.isWithdrawn ?? before.isWithdrawn;
    // whoever changes it has approved what holds from now on
    const patch = { pausedFrom: from, pausedTo: to, reason, isWithdrawn, decidedBy: context.recordedBy };
    return change(context, key, 'key_post_pause', { before, patch, from, reason });
  }

  /** @throws Problem `not_found`, `unprocessable` with every fault */
  async addLeave(context: WriteContext, code: string, input: NewLeave): Promise<WriteAnswer> {
    const projectId = await projectOf(context.tx, code);
    const workerId = await workerOf(context.tx, input.worker);
    const { from, to, reason, approvedBy } = input;
    await checkLeave(context.tx, { projectId, workerId, leaveFrom: from, leaveTo: to });
    const columns = { projectId, workerId, leaveFrom: from, leaveTo: to, reason, approvedBy };
    return add(context, code, 'key_post_leave', { columns, from, reason });
  }

  /** @throws Problem `not_found`, `precondition_failed`, `unprocessable` with every fault */
  async changeLeave(context: WriteContext, key: KeyPostKey, input: LeaveChange): Promise<WriteAnswer> {
    const before = await rowOf(context.tx, 'key_post_leave', key);
    const { from = before.leaveFrom, to = before.leaveTo } = input;
    const { reason = before.reason, approvedBy = before.approvedBy } = input;
    const isWithdrawn = input.isWithdrawn ?? before.isWithdrawn;
    const patch = { leaveFrom: from, leaveTo: to, reason, approvedBy, isWithdrawn };
    if (!isWithdrawn) await checkLeave(context.tx, { ...before, ...patch });
    return change(context, key, 'key_post_leave', { before, patch, from, reason });
  }
}

async function add<N extends Noun>(
  { tx, recordedBy, log }: WriteContext,
  code: string,
  noun: N,
  given: {
    readonly columns: Partial<RegisterRow<N>> & { readonly projectId: number };
    readonly from: string;
    readonly reason?: string;
  },
): Promise<WriteAnswer> {
  const { columns, from, reason } = given;
  const note = { recordedBy, effectiveFrom: from };
  const { row, change } = await insertRow(tx, noun, columns, note);
  const { projectId } = columns;
  const subject = { subjectKind: noun, subjectId: `${code}/${row.id}`, projectId };
  log({ action: `${noun}.create`, ...subject, reason, change });
  return { status: 201, body: await shown(tx, noun, row), version: 1, location: pathOf(code) };
}

async function change<N extends Noun>(
  { tx, recordedBy, log }: WriteContext,
  { code, id, version }: KeyPostKey,
  noun: N,
  given: {
    readonly before: RegisterRow<N>;
    readonly patch: Partial<RegisterRow<N>>;
    readonly from: string;
    readonly reason?: string;
  },
): Promise<WriteAnswer> {
  const { before, patch, from, reason } = given;
  const { projectId } = before;
  const note = { recordedBy, effectiveFrom: from, patch };
  const result = changed(await updateRow(tx, noun, { projectId, id, version }, note));
  const subject = { subjectKind: noun, subjectId: `${code}/${id}`, projectId };
  if (result.isChanged) log({ action: `${noun}.change`, ...subject, reason, change: result.change });
  return { status: 200, body: await shown(tx, noun, result.row), version: result.row.version };
}

async function shown(tx: Transaction, noun: Noun, { projectId, id }: { projectId: number; id: number }) {
  const [row] = await READERS[noun](tx, [projectId], { id });
  return row && withoutIds(row);
}

async function rowOf<N extends Noun>(
  tx: Transaction,
  noun: N,
  { code, id }: KeyPostKey,
): Promise<RegisterRow<N>> {
  const row = await findRow(tx, noun, { projectId: await projectOf(tx, code), id });
  if (!row) throw new Problem('not_found');
  return row;
}

async function workerOf(tx: Transaction, number: string): Promise<number> {
  const id = await workerIdOf(tx, number);
  return id ?? refuse([fault('worker', 'unknown', 'is not a worker that you may see')]);
}

/** Whoever holds a post is a worker with a registration on the project, on each day of it. */
async function checkHolding(
  tx: Transaction,
  holding: Pick<RegisterRow<'key_post_holder'>, 'projectId' | 'post' | 'workerId' | 'heldFrom' | 'heldTo'> & {
    readonly id?: number;
  },
): Promise<void> {
  const { heldFrom: from, heldTo: to, ...who } = holding;
  refuseAny(orderFaults({ from, to }));
  refuseAny([
    ...(await registrationFaults(tx, who, { from, to })),
    ...((await holdsPostWithin(tx, { ...who, from, to }))
      ? [fault('from', 'already_held', 'this person holds the post on one of these days already')]
      : []),
  ]);
}

async function checkLeave(
  tx: Transaction,
  leave: Pick<RegisterRow<'key_post_leave'>, 'projectId' | 'workerId' | 'leaveFrom' | 'leaveTo'>,
): Promise<void> {
  const span = { from: leave.leaveFrom, to: leave.leaveTo };
  refuseAny(spanFaults(span));
  refuseAny(await registrationFaults(tx, leave, span));
}

async function registrationFaults(
  tx: Transaction,
  { projectId, workerId }: { readonly projectId: number; readonly workerId: number },
  span: DateSpan,
): Promise<FieldFault[]> {
  const stretches = await stretchesOf(tx, projectId, workerId);
  const spans = stretches.map(({ enteredOn, exitedOn }) => ({ from: enteredOn, to: exitedOn }));
  if (coversDates(spans, span)) return [];
  const days = span.to === null ? `${span.from} on, without an end` : `${span.from} to ${span.to}`;
  return [fault('worker', 'not_registered', `is not registered on this project on every day from ${days}`)];
}

function spanFaults(span: { readonly from: string; readonly to: string }): FieldFault[] {
  const isLong = daysBetween(span.from, span.to) >= MOST_DAYS;
  return [
    ...orderFaults(span),
    ...(isLong ? [fault('to', 'too_long', `makes more than ${MOST_DAYS} days`)] : []),
  ];
}

function orderFaults({ from, to }: DateSpan): FieldFault[] {
  return to !== null && to < from ? [fault('to', 'before_start', 'lies before the first day')] : [];
}

function refuseAny(faults: readonly FieldFault[]): void {
  if (faults.length > 0) refuse(faults);
}

function pathOf(code: string): string {
  return `/api/v1/projects/${encodeURIComponent(code)}/key-posts`;
}

function fault(field: string, code: string, message: string): FieldFault {
  return { field, code, message };
}
