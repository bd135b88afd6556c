// The table of decisions about a case: who, from where, and that nobody accepts his own explanation.
import { CASE_DECISIONS, type CaseDecision, type OpenCase, decidedState, decisionsOf } from './case-state.js';

const found: OpenCase = { code: 'ATT_NO_PAY', level: 'yellow', state: 'OPEN', explainedBy: null };
const officer = { role: 'labour_officer', accountId: 7 };
const regulator = { role: 'regulator', accountId: 9 };
const told = (decision: CaseDecision, about: Partial<OpenCase>, by: typeof officer) => {
  const outcome = decidedState(decision, { ...found, ...about }, by);
  return outcome.ok ? outcome.state : outcome.reason;
};

it.each([
  ['the contractor explains', 'explain', {}, { role: 'subcontractor', accountId: 1 }, 'EXPLAINED'],
  ['a better explanation', 'explain', { state: 'EXPLAINED' }, officer, 'EXPLAINED'],
  ['the regulator explains nothing', 'explain', {}, regulator, 'forbidden'],
  ['somebody else accepts', 'accept', { state: 'EXPLAINED', explainedBy: 1 }, officer, 'RESOLVED'],
  ['not his own', 'accept', { state: 'EXPLAINED', explainedBy: 7 }, officer, 'same_person'],
  ['red is the regulator’s', 'accept', { state: 'EXPLAINED', level: 'red' }, officer, 'forbidden'],
  ['who accepts it', 'accept', { state: 'EXPLAINED', level: 'red' }, regulator, 'RESOLVED'],
  ['without an explanation', 'accept', {}, regulator, 'wrong_state'],
  ['owed', 'confirm', {}, regulator, 'CONFIRMED_ARREARS'],
  ['owed, says the officer', 'confirm', {}, officer, 'forbidden'],
  ['nothing is owed by too many days', 'confirm', { code: 'DAYS_DIFF' }, regulator, 'no_arrears'],
  ['confirmed twice', 'confirm', { state: 'CONFIRMED_ARREARS' }, regulator, 'wrong_state'],
  ['the explanation is no good', 'reopen', { state: 'EXPLAINED' }, officer, 'OPEN'],
  ['confirmed by mistake', 'reopen', { state: 'CONFIRMED_ARREARS', level: 'red' }, regulator, 'OPEN'],
] as const)('%s', (...[, decision, about, by, expected]) => {
  expect(told(decision, about, by)).toBe(expected);
});

it('nobody of another role decides anything', () => {
  for (const role of ['administrator', 'auditor', 'worker', 'team_leader', 'system'])
    for (const decision of Object.keys(CASE_DECISIONS) as CaseDecision[])
      expect(told(decision, { state: 'EXPLAINED' }, { role, accountId: 1 })).toBe('forbidden');
});

it('tells what may be done', () => {
  expect(decisionsOf(found, regulator)).toEqual(['confirm']);
  expect(decisionsOf({ ...found, state: 'EXPLAINED' }, officer)).toEqual(['explain', 'accept', 'reopen']);
});
