// Complaints: raised, moved, answered. A receipt is a secret: shown once, kept as a hash.
import { createHash, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { endOfWorkingDay } from '#domain/calendar/working-days.js';
import {
  COMPLAINT_DAYS,
  type ComplaintMove,
  daysAfter,
  movedComplaint,
} from '#domain/complaints/complaint-state.js';
import { KeyRing } from '#platform/crypto.js';
import { readCalendar } from '#store/attendance-day.store.js';
import {
  type ComplaintKey,
  answerByReceipt,
  lockComplaint,
  moveComplaint,
  insertComplaint,
  raiseAtBoard,
  readByReceipt,
} from '#store/complaint.store.js';
import { listComplaints, readComplaintPath, readContact } from '#store/listing/complaints.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { Problem } from '../problem.js';
import { projectOf } from '../sites/members.service.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type {
  BoardComplaint,
  ComplaintDeed,
  LastWord,
  NewComplaintBody,
  ReceivedComplaint,
} from './complaints.dto.js';

/** No letters that are read as digits. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const ZONE = 'Asia/Shanghai';

const newReceipt = () =>
  Array.from({ length: 5 }, () =>
    Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)] ?? '2').join(''),
  ).join('-');
const hashOf = (receipt: string) => createHash('sha256').update(receipt).digest('hex');

@Injectable()
export class ComplaintService {
  constructor(private readonly keys: KeyRing) {}

  /** At the board, by nobody who is known. @throws Problem `not_found` */
  async raiseAtBoard(tx: Transaction, project: string, input: BoardComplaint) {
    const receipt = newReceipt();
    const { name, phone, ...said } = input;
    const dueAt = await dueAfter(tx, Date.now(), COMPLAINT_DAYS.accept);
    const sealedContact = { nameCipher: this.sealed(name), phoneCipher: this.sealed(phone) };
    const id = await raiseAtBoard(tx, project, {
      ...said,
      ...sealedContact,
      receiptHash: hashOf(receipt),
      dueAt,
    });
    if (id === undefined) throw new Problem('not_found');
    return { id, receipt };
  }

  /** By the worker's own account. @throws Problem `not_found`, `forbidden` where the account is no worker's */
  async raise(context: WriteContext, input: NewComplaintBody): Promise<WriteAnswer> {
    const { workerId } = context.caller.scope;
    if (workerId === undefined) throw new Problem('forbidden');
    const who = { channel: 'ACCOUNT', workerId, nameCipher: null, phoneCipher: null } as const;
    return this.insert(context, input, who);
  }

  /** Came by phone, letter or from another platform, to whoever enters it. @throws Problem `not_found` */
  async enter(context: WriteContext, input: ReceivedComplaint): Promise<WriteAnswer> {
    const { channel, name, phone } = input;
    const who = { channel, workerId: null, nameCipher: this.sealed(name), phoneCipher: this.sealed(phone) };
    return this.insert(context, input, who);
  }

  private async insert(
    { tx, log }: WriteContext,
    { project, content, claimedFen, claimedMonth }: NewComplaintBody,
    who: Pick<Parameters<typeof insertComplaint>[1], 'channel' | 'workerId' | 'nameCipher' | 'phoneCipher'>,
  ): Promise<WriteAnswer> {
    const projectId = await projectOf(tx, project);
    const receipt = newReceipt();
    const dueAt = await dueAfter(tx, Date.now(), COMPLAINT_DAYS.accept);
    const said = { projectId, content, claimedFen, claimedMonth, receiptHash: hashOf(receipt), dueAt };
    const name = `${projectId}-${await insertComplaint(tx, { ...said, ...who })}`;
    log({ action: 'complaint.create', subjectKind: 'complaint', subjectId: name, projectId });
    return { status: 201, body: { id: name, receipt }, isSecret: true };
  }

  private sealed(value: string | null): string | null {
    return value === null ? null : this.keys.encrypt(value);
  }

  /** @throws Problem `not_found` */
  async tell(tx: Transaction, key: ComplaintKey) {
    const [item] = (await listComplaints(tx, { key }, { limit: 1 })).items;
    if (!item) throw new Problem('not_found');
    const { moves, findingIds } = await readComplaintPath(tx, key);
    return { ...item, moves, findingIds };
  }

  /** @throws Problem `not_found`, `forbidden`, `wrong_state` */
  async move(
    context: WriteContext,
    key: ComplaintKey,
    move: ComplaintMove,
    deed: ComplaintDeed,
  ): Promise<WriteAnswer> {
    const { tx, caller, recordedBy, log } = context;
    const before = await lockComplaint(tx, key);
    if (!before) throw new Problem('not_found');
    const { role, accountId = null } = caller.scope;
    const moved = movedComplaint(before.state, move, role === 'worker' ? 'complainant' : role);
    if (!moved.ok)
      throw moved.reason === 'forbidden'
        ? new Problem('forbidden')
        : new Problem('wrong_state', `it is ${before.state}`);
    const { reason, receiver = '', outcome = null, satisfaction = null } = deed;
    const { recoveredFen = null, helpedPeople = null } = deed;
    await moveComplaint(tx, {
      ...key,
      ...{ move, state: moved.state, reason, receiver, outcome, satisfaction, accountId },
      ...{ recoveredFen, helpedPeople },
      movedBy: role === 'worker' ? 'complainant' : recordedBy,
      dueAt: await nextDue(tx, move, before.dueAt),
    });
    log({
      action: `complaint.${move}`,
      subjectKind: 'complaint',
      subjectId: `${key.projectId}-${key.id}`,
      projectId: key.projectId,
      reason,
      change: { state: [before.state, moved.state] },
    });
    return { status: 200, body: await this.tell(tx, key) };
  }

  /** Whom to call; each look is audited. @throws Problem `not_found` */
  async contact({ tx, log }: WriteContext, key: ComplaintKey, reason: string): Promise<WriteAnswer> {
    const contact = await readContact(tx, key);
    if (!contact) throw new Problem('not_found');
    const opened = (value: string | null) => (value === null ? null : this.keys.decrypt(value));
    log({
      action: 'complaint.reveal',
      subjectKind: 'complaint',
      subjectId: `${key.projectId}-${key.id}`,
      projectId: key.projectId,
      reason,
    });
    return {
      status: 200,
      body: { name: opened(contact.nameCipher), phone: opened(contact.phoneCipher) },
      isSecret: true,
    };
  }

  /** @throws Problem `not_found` */
  async ofReceipt(tx: Transaction, receipt: string) {
    const view = await readByReceipt(tx, hashOf(receipt));
    if (!view) throw new Problem('not_found');
    return view;
  }

  /** The last word of whoever holds the receipt. @throws Problem `not_found`, `wrong_state` while it is not closed */
  async answer(tx: Transaction, { receipt, satisfaction, reopen, reason }: LastWord) {
    const view = await this.ofReceipt(tx, receipt);
    const move = reopen ? 'reopen' : 'rate';
    const moved = movedComplaint(view.state, move, 'complainant');
    if (!moved.ok) throw new Problem('wrong_state', `it is ${view.state}`);
    const dueAt = await nextDue(tx, move, null);
    const answer = { move, state: moved.state, reason, satisfaction: satisfaction ?? null, dueAt } as const;
    await answerByReceipt(tx, hashOf(receipt), answer);
    return this.ofReceipt(tx, receipt);
  }
}

/** The end of the day so many working days after an instant, epoch ms. */
async function dueAfter(tx: Transaction, at: number, days: number): Promise<number> {
  return endOfWorkingDay(at, days, { timeZone: ZONE, calendar: await readCalendar(tx) });
}

async function nextDue(tx: Transaction, move: ComplaintMove, before: number | null): Promise<number | null> {
  if (move === 'extend') return dueAfter(tx, before ?? Date.now(), COMPLAINT_DAYS.extend);
  const days = daysAfter(move);
  return days === null ? null : dueAfter(tx, Date.now(), days);
}
