// Wages at the bank: how much of what the bank says it has paid is with the worker.

/** An answer of the bank. */
interface BankAnswer {
  readonly bankSerial: string;
  readonly status: string;
  readonly amountFen: number;
}

/**
 * Fen that were paid and have not come back. A transfer (serial and amount) that was paid and came back later has two
 * answers; in doubt the money did not arrive.
 */
export function arrivedFen(answers: readonly BankAnswer[]): number {
  const nameOf = ({ bankSerial, amountFen }: BankAnswer) => `${amountFen} ${bankSerial}`;
  const gone = new Set(
    answers.filter(({ status }) => status === 'FAILED' || status === 'RETURNED').map(nameOf),
  );
  return answers
    .filter((answer) => answer.status === 'PAID' && !gone.has(nameOf(answer)))
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
}
