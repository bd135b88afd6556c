// Supervision, tested: who may do what to a record, from where, and with what.
import { type RecordKind, type RecordState, firstState, movedRecord } from './record-move.js';

const TODAY = '2026-11-30';
const record = (kind: RecordKind, state: RecordState) => ({ kind, state, onDate: '2026-11-10' });
const moved = (at: ReturnType<typeof record>, move: string, by: string, amountFen: number | null = null) => {
  const result = movedRecord(at, { move, by, onDate: '2026-11-20', amountFen }, TODAY);
  return result.ok ? result.state : result.reason;
};

it.each<[RecordKind, RecordState, string, string]>([
  ['inspection', 'ORDERED', 'report by labour_officer', 'REPORTED'],
  ['inspection', 'ORDERED', 'report by regulator', 'forbidden'],
  ['inspection', 'NO_ORDER', 'report by general_contractor', 'wrong_state'],
  ['inspection', 'REPORTED', 'return by regulator', 'ORDERED'],
  ['inspection', 'REPORTED', 'confirm by regulator', 'RECTIFIED'],
  ['inspection', 'ORDERED', 'confirm by regulator', 'RECTIFIED'],
  ['inspection', 'ORDERED', 'confirm by general_contractor', 'forbidden'],
  ['inspection', 'RECTIFIED', 'void by regulator', 'VOID'],
  ['inspection', 'VOID', 'void by regulator', 'wrong_state'],
  ['inspection', 'ORDERED', 'settle by regulator', 'forbidden'],
  ['incident', 'OPEN', 'settle by regulator', 'SETTLED'],
  ['incident', 'SETTLED', 'settle by regulator', 'wrong_state'],
  ['blacklisting', 'LISTED', 'remove by regulator', 'REMOVED'],
  ['blacklisting', 'LISTED', 'remove by labour_officer', 'forbidden'],
  ['blacklisting', 'REMOVED', 'void by regulator', 'VOID'],
])('%s %s: %s → %s', (kind, state, deed, expected) => {
  const [move = '', by = ''] = deed.split(' by ');
  expect(moved(record(kind, state), move, by)).toBe(expected);
});

it('a fine names its amount and leaves the state; what has no amount refuses one', () => {
  expect(moved(record('inspection', 'RECTIFIED'), 'fine', 'regulator', 500_000)).toBe('RECTIFIED');
  expect(moved(record('inspection', 'RECTIFIED'), 'fine', 'regulator')).toBe('amountFen');
  expect(moved(record('incident', 'OPEN'), 'settle', 'regulator', 1)).toBe('SETTLED');
  expect(moved(record('blacklisting', 'LISTED'), 'remove', 'regulator', 1)).toBe('amountFen');
});

it('nothing happens before the day of the record, nor after today', () => {
  const on = (onDate: string) =>
    movedRecord(
      record('incident', 'OPEN'),
      { move: 'settle', by: 'regulator', onDate, amountFen: null },
      TODAY,
    );
  expect([on('2026-11-09').ok, on('2026-11-10').ok, on(TODAY).ok, on('2026-12-01').ok]).toEqual([
    ...[false, true, true, false],
  ]);
});

it('begins where it must', () => {
  expect([
    ...[firstState('inspection', true), firstState('inspection', false)],
    ...[firstState('incident', false), firstState('blacklisting', false)],
  ]).toEqual(['ORDERED', 'NO_ORDER', 'OPEN', 'LISTED']);
});
