// Wages at the bank: batches are made of what is payable, files are written from what was sent, answers are kept whole or not.
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { BankLayout } from '#domain/bank/bank-layout.js';
import { readReturn } from '#domain/bank/read-return.js';
import { type BatchLine, writeBatch } from '#domain/bank/write-batch.js';
import { KeyRing } from '#platform/crypto.js';
import { textCodec } from '#platform/text-codec.js';
import { findBankLayout } from '#store/bank-layout.store.js';
import { holdAccount, readBalance } from '#store/fund.store.js';
import { listBatches, listReturns } from '#store/listing/payment-batches.store.js';
import {
  type Instruction,
  type PayableLine,
  addBatch,
  contradictedSerials,
  findBatch,
  keepReturn,
  lockPayableLines,
  nextBatchNo,
  readInstructions,
  sendInstructions,
} from '#store/payment-batch.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { Problem } from '../problem.js';
import { refuse } from '../register-answers.js';
import { projectOf } from '../sites/members.service.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { NewBatchBody, ReturnInput } from './bank.dto.js';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

@Injectable()
export class BankService {
  constructor(private readonly keys: KeyRing) {}

  /** @throws Problem `not_found`, `wrong_state` where nothing is payable, `unprocessable` with whom the file cannot name */
  async makeBatch(context: WriteContext, input: NewBatchBody): Promise<WriteAnswer> {
    const { tx, recordedBy, caller, log } = context;
    const projectId = await projectOf(tx, input.project);
    const month = { projectId, payMonth: input.payMonth };
    const payable = await lockPayableLines(tx, month);
    const lines = payable.filter(hasCard);
    if (lines.length === 0) throw new Problem('wrong_state', 'no approved line waits for its money');
    await mustBeCovered(tx, projectId, { payer: input.payer, lines });
    const batchNo = await nextBatchNo(tx, month);
    const by = {
      role: 'system',
      name: recordedBy,
      accountId: caller.scope.accountId ?? null,
      at: Date.now(),
    };
    await sendInstructions(tx, month, { batchNo, lines, by });
    const written = await this.write(tx, { projectId, batchNo, projectCode: input.project, ...input });
    const { totalFen, sha256: hash } = written;
    const batch = { ...month, batchNo, layout: input.layout, payer: input.payer, lineCount: lines.length };
    await addBatch(tx, { ...batch, totalFen, sha256: hash, createdBy: recordedBy });
    log({
      action: 'payment_batch.create',
      subjectKind: 'payment_batch',
      subjectId: batchNo,
      projectId,
      change: { totalFen: [null, totalFen], lineCount: [null, lines.length] },
    });
    const [body] = (await listBatches(tx, { project: input.project, batchNo }, { limit: 1 })).items;
    const skipped = payable
      .filter((line) => !hasCard(line))
      .map(({ workerNumber: worker }) => ({ worker, reason: 'NO_CARD' }));
    return { status: 201, body: { ...body, skipped } };
  }

  /** The bytes of a batch's file. @throws Problem `not_found`, `conflict` where a card has changed since */
  async file(tx: Transaction, project: string, batchNo: string): Promise<Buffer> {
    const batch = await findBatch(tx, await projectOf(tx, project), batchNo);
    if (!batch) throw new Problem('not_found');
    const written = await this.write(tx, { ...batch, batchNo });
    if (written.sha256 !== batch.sha256)
      throw new Problem('conflict', 'a name has changed since the batch was made');
    return Buffer.from(textCodec(written.layout.encoding).encode(written.text));
  }

  private async write(
    tx: Transaction,
    batch: {
      projectId: number;
      batchNo: string;
      projectCode: string;
      payMonth: string;
      layout: string;
      payer: string;
    },
  ): Promise<{ text: string; totalFen: number; sha256: string; layout: BankLayout }> {
    const layout = await layoutOf(tx, batch.layout);
    const instructions = await readInstructions(tx, batch.projectId, batch.batchNo);
    const lines = instructions.map(({ id, workerName: name, amountFen, cardCipher }): BatchLine => {
      if (cardCipher === null) throw new Problem('conflict', 'a card has changed since the batch was made');
      return { lineId: String(id), name, amountFen, card: this.keys.decrypt(cardCipher) };
    });
    const { batchNo, projectCode: project, payer, payMonth } = batch;
    const file = { batchNo, project, payer, payMonth, lines };
    const written = writeBatch(layout, file, textCodec(layout.encoding), sha256);
    if (written.ok) return { ...written, layout };
    return refuse(
      written.faults.map(({ line, message }) => ({
        field: instructions[line]?.workerNumber ?? 'file',
        code: 'not_writable',
        message,
      })),
    );
  }

  /** @throws Problem `not_found`, `unprocessable` with every fault: a file is kept whole or not at all */
  async takeReturn(context: WriteContext, input: ReturnInput, bytes: Buffer): Promise<WriteAnswer> {
    const { tx, recordedBy, caller, log } = context;
    const projectId = await projectOf(tx, input.project);
    const layout = await layoutOf(tx, input.layout);
    const read = readReturn(layout, bytes, textCodec(layout.encoding));
    if (!read.ok)
      return refuse(read.faults.map(({ line, code, message }) => ({ field: `line ${line}`, code, message })));
    const { batchNo, paidFen, failedFen } = read.value;
    const batch = await findBatch(tx, projectId, batchNo);
    if (!batch) refuse([{ field: 'batchNo', code: 'unknown', message: 'is no batch of this project' }]);
    const sent = new Map(
      (await readInstructions(tx, projectId, batchNo)).map((each) => [String(each.id), each]),
    );
    const unknown = read.value.lines.filter(({ lineId }) => !sent.has(lineId));
    if (unknown.length > 0)
      refuse(
        unknown.map(({ lineId }) => ({ field: lineId, code: 'unknown', message: 'is no line of the batch' })),
      );
    const lines = read.value.lines.flatMap((line) => {
      const payment = sent.get(line.lineId);
      return payment ? [{ ...line, payment }] : [];
    });
    const hash = sha256(bytes);
    const by = {
      role: 'system',
      name: recordedBy,
      accountId: caller.scope.accountId ?? null,
      at: Date.now(),
    };
    const file = { projectId, payMonth: batch.payMonth, sha256: hash, batchNo, layout: layout.name };
    const newLines = await keepReturn(tx, { ...file, paidFen, failedFen, lines, by });
    // after the insert: whoever handed in something else meanwhile is seen now, and the refusal takes everything back
    const contradicted = await contradictedSerials(tx, projectId, lines);
    if (contradicted.length > 0)
      refuse(
        contradicted.map((serial) => ({
          field: `serial ${serial}`,
          code: 'contradicts',
          message: 'stands for another line or amount already',
        })),
      );
    log({
      action: 'bank_return.create',
      subjectKind: 'bank_return',
      subjectId: hash.slice(0, 32),
      projectId,
    });
    const [body] = (await listReturns(tx, { project: input.project, sha256: hash }, { limit: 1 })).items;
    return { status: 201, body: { ...body, newLines } };
  }
}

/** Where a special account is entered a batch is ordered from it, and takes no more than it holds. */
async function mustBeCovered(
  tx: Transaction,
  projectId: number,
  { payer, lines }: { readonly payer: string; readonly lines: readonly Instruction[] },
): Promise<void> {
  await holdAccount(tx, projectId);
  const account = await readBalance(tx, projectId);
  if (!account) return;
  if (payer !== account.accountNo)
    refuse([{ field: 'payer', code: 'wrong_account', message: 'is not the special account of the project' }]);
  const availableFen = account.balanceFen - account.committedFen;
  const totalFen = lines.reduce((sum, line) => sum + line.amountFen, 0);
  if (totalFen > availableFen)
    throw new Problem(
      'wrong_state',
      `the batch needs ${totalFen} fen, the special account has ${availableFen}`,
    );
}

function hasCard(line: PayableLine): line is Instruction {
  return line.cardCipher !== null && line.cardHash !== null && line.cardLast4 !== null;
}

/** @throws Problem `unprocessable` for a format that was never entered */
async function layoutOf(tx: Transaction, name: string): Promise<BankLayout> {
  const layout = await findBankLayout(tx, name);
  return (
    layout ?? refuse([{ field: 'layout', code: 'unknown', message: 'is no format of GET /bank-layouts' }])
  );
}
