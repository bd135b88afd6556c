// Complaints: who may move one, from where, and which clock runs.
import { type ComplaintMove, type ComplaintState, daysAfter, movedComplaint } from './complaint-state.js';

it.each<[ComplaintState, ComplaintMove, string, string]>([
  ['RAISED', 'accept', 'labour_officer', 'ACCEPTED'],
  ['RAISED', 'accept', 'subcontractor', 'forbidden'],
  ['RAISED', 'transfer', 'labour_officer', 'TRANSFERRED'],
  ['TRANSFERRED', 'accept', 'regulator', 'ACCEPTED'],
  ['RAISED', 'close', 'regulator', 'wrong_state'],
  ['ACCEPTED', 'close', 'general_contractor', 'CLOSED'],
  ['ACCEPTED', 'extend', 'regulator', 'ACCEPTED'],
  ['ACCEPTED', 'extend', 'labour_officer', 'forbidden'],
  ['CLOSED', 'rate', 'complainant', 'CLOSED'],
  ['CLOSED', 'rate', 'regulator', 'forbidden'],
  ['CLOSED', 'reopen', 'complainant', 'RAISED'],
  ['ACCEPTED', 'reopen', 'complainant', 'wrong_state'],
])('%s: %s by %s → %s', (state, move, by, expected) => {
  const moved = movedComplaint(state, move, by);
  expect(moved.ok ? moved.state : moved.reason).toBe(expected);
});

it('runs five days to accept, sixty to close, and no clock afterwards', () => {
  const moves = ['raise', 'transfer', 'accept', 'reopen', 'close', 'rate'] as const;
  expect(moves.map(daysAfter)).toEqual([5, 5, 60, 5, null, null]);
});
