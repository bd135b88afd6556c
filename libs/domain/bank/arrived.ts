// Wages at the bank: what the bank says of a transfer last, and how much of its money is with the worker.
import type { BankStatus } from './bank-layout.js';

/** An answer of the bank. */
interface BankAnswer {
  readonly bankSerial: string;
  readonly amountFen: number;
  readonly status: BankStatus;
}

const STATUS_ORDER: Readonly<Record<BankStatus, number>> = { UNKNOWN: 0, PAID: 1, FAILED: 2, RETURNED: 3 };

/**
 * One answer per transfer (serial and amount), in its last state: answers are append-only facts, so a transfer that was
 * paid and later returned (退汇) is there twice. In doubt the money did not arrive.
 * @param contentOf one transfer, one state, two contents is a contradiction of the bank: any fixed choice keeps the order out
 */
export function currentAnswers<Answer extends BankAnswer>(
  answers: readonly Answer[],
  contentOf: (answer: Answer) => string,
): readonly Answer[] {
  if (answers.length < 2) return answers;
  const transfers = new Map<string, Answer>();
  for (const answer of answers) {
    const transfer = `${answer.amountFen} ${answer.bankSerial}`;
    const known = transfers.get(transfer);
    if (known === undefined || supersedes(answer, known, contentOf)) transfers.set(transfer, answer);
  }
  return [...transfers.values()];
}

function supersedes<Answer extends BankAnswer>(
  answer: Answer,
  known: Answer,
  contentOf: (answer: Answer) => string,
): boolean {
  const step = STATUS_ORDER[answer.status] - STATUS_ORDER[known.status];
  return step === 0 ? contentOf(answer) > contentOf(known) : step > 0;
}

/** Fen that were paid and have not come back. */
export function arrivedFen(answers: readonly BankAnswer[]): number {
  return currentAnswers(answers, () => '')
    .filter(({ status }) => status === 'PAID')
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
}
