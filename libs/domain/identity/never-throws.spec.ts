// Identity numbers, tested: a million strings of every kind, and nothing ever throws.
import { checkBankCard, maskCard } from './bank-card.js';
import { checkEnterprise } from './check-enterprise.js';
import { checkWorker } from './check-worker.js';
import { checkCreditCode } from './credit-code.js';
import { NATIONS, codeOfName } from './dictionaries.js';
import { DOCUMENT_TYPES, validateDocument } from './other-documents.js';
import { maskPhone, normalisePhone } from './phone.js';
import { PROJECT_NUMBER_KINDS, checkProjectNumber, permitDateOf } from './project-numbers.js';
import { maskIdentityNumber, parseResidentId, upgradeLegacyId } from './resident-id.js';

const TODAY = '2026-11-23';
const STRINGS = 1_000_000;

/** Published and synthetic vectors: what is nearly right finds more than noise. */
const SEEDS = [
  '210102199003071233',
  '21010119880229001X',
  '810000199101010016',
  '911124198108030024',
  '210102650228001',
  '91210100MA10ABCD6L',
  '6222021000000000017',
  '13800138000',
  '024-23456789',
  'H12345678',
  'ABC123456789012',
  '2020-210112-47-01-123456',
];
const PIECES = [
  '0',
  '9',
  'X',
  'x',
  ' ',
  '１',
  '族',
  '\u0000',
  '\ud800',
  '🏗',
  '-',
  '+86',
  '\u202e',
  'é',
  '__proto__',
  '\n',
];

/** xorshift: the same strings on every run. */
function* strings(): Generator<string> {
  let state = 2_463_534_242;
  const next = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const noise = () =>
    Array.from({ length: next(24) }, () =>
      String.fromCharCode(next(3) === 0 ? next(65_536) : 48 + next(10)),
    ).join('');
  for (;;) {
    const seed = SEEDS[next(SEEDS.length)] as string;
    const at = next(seed.length + 1);
    const piece = PIECES[next(PIECES.length)] as string;
    const kind = next(16);
    if (kind < 8) yield noise();
    else if (kind < 11) yield seed.slice(0, at) + noise() + seed.slice(at);
    else if (kind === 11) yield piece.repeat(next(40));
    else if (kind === 12) yield seed.slice(0, at) + piece + seed.slice(at);
    else if (kind === 13) yield seed;
    else yield [...seed].map((letter) => (next(6) === 0 ? String(next(10)) : letter)).join('');
  }
}

const CHECKS: readonly ((text: string) => { readonly ok: boolean } | string | null | object)[] = [
  (text) => parseResidentId(text, TODAY),
  (text) => upgradeLegacyId(text),
  ...DOCUMENT_TYPES.map((type) => (text: string) => validateDocument(type, text, TODAY)),
  (text) => checkCreditCode(text),
  (text) => checkBankCard(text),
  (text) => normalisePhone(text),
  (text) => maskIdentityNumber(text) + maskCard(text) + maskPhone(text),
  ...PROJECT_NUMBER_KINDS.map((kind) => (text: string) => checkProjectNumber(kind, text)),
  permitDateOf,
  (text) => codeOfName(NATIONS, text),
  (text) =>
    checkWorker(
      {
        documentType: 'resident',
        documentNumber: text,
        name: text,
        phone: text,
        bankCard: text,
        birthDate: text,
      },
      { today: TODAY },
    ),
  (text) => checkEnterprise({ creditCode: text, name: text, phone: text, establishedOn: text }),
];

const NUMBERS: readonly ((text: string) => unknown)[] = [
  (text) => parseResidentId(text, TODAY),
  checkCreditCode,
  checkBankCard,
  normalisePhone,
  (text) => validateDocument('passport', text, TODAY),
];

it(`reads ${STRINGS} strings without throwing`, () => {
  const source = strings();
  let good = 0;
  let bad = 0;
  for (let i = 0; i < STRINGS; i += 1) {
    const text = source.next().value as string;
    // the readers of numbers see every string, the others take turns
    for (const read of NUMBERS) read(text);
    const result = (CHECKS[i % CHECKS.length] as (typeof CHECKS)[number])(text);
    if (typeof result !== 'object' || result === null || !('ok' in result)) continue;
    if (result.ok) good += 1;
    else bad += 1;
  }
  expect(good).toBeGreaterThan(10_000);
  expect(bad).toBeGreaterThan(100_000);
}, 120_000);
