// Wages at the bank: the formats of banks, entered once under a name and never changed: a file can be written again for ever.
import type { BankLayout } from '#domain/bank/bank-layout.js';
import type { Transaction } from './unit-of-work.js';

/** Undefined where there is no format of that name. */
export async function findBankLayout(tx: Transaction, name: string): Promise<BankLayout | undefined> {
  const [row] = await tx.query<{ layout: Omit<BankLayout, 'name'> }[]>(
    'SELECT layout FROM bank_layout WHERE name = $1',
    [name],
  );
  return row && { name, ...row.layout };
}

/** @throws ConstraintError where the name is taken */
export async function addBankLayout(
  tx: Transaction,
  { name, ...layout }: BankLayout,
  { source, enteredBy }: { readonly source: string; readonly enteredBy: string },
): Promise<void> {
  await tx.query('INSERT INTO bank_layout (name, layout, source, entered_by) VALUES ($1, $2, $3, $4)', [
    name,
    JSON.stringify(layout),
    source,
    enteredBy,
  ]);
}
