// Step 4 of the walk: verdicts and effective time, row by row.
import { effectiveTime } from './effective-time.js';
import { judgePassage } from './judge-passage.js';

const stay = (
  enteredOn: string,
  exitedOn: string | null = null,
  contractSignedOn: string | null = enteredOn,
) => ({
  enteredOn,
  exitedOn,
  contractSignedOn,
});
const person = (
  registrations: ReturnType<typeof stay>[],
  bars: { from: string; to: string | null }[] = [],
) => ({
  workerId: 1,
  registrations,
  bars,
});

describe('judgePassage on 2026-06-03', () => {
  it.each([
    ['nobody', null, 'unknown_person'],
    ['registered with a contract', person([stay('2026-06-01')]), 'allowed'],
    ['on the day of entry', person([stay('2026-06-03')]), 'allowed'],
    ['on the day of exit', person([stay('2026-06-01', '2026-06-03')]), 'allowed'],
    ['after the exit', person([stay('2026-05-01', '2026-06-02')]), 'exited'],
    [
      'after an exit and a new entry',
      person([stay('2026-05-01', '2026-05-20'), stay('2026-06-02')]),
      'allowed',
    ],
    ['before the entry', person([stay('2026-06-04')]), 'not_entered'],
    ['on another site only', person([]), 'wrong_site'],
    ['without a contract', person([stay('2026-06-01', null, null)]), 'no_contract'],
    ['with a contract of tomorrow', person([stay('2026-06-01', null, '2026-06-04')]), 'no_contract'],
    ['barred without end', person([stay('2026-06-01')], [{ from: '2026-06-03', to: null }]), 'barred'],
    [
      'barred until yesterday',
      person([stay('2026-06-01')], [{ from: '2026-01-01', to: '2026-06-02' }]),
      'allowed',
    ],
    ['barred from tomorrow', person([stay('2026-06-01')], [{ from: '2026-06-04', to: null }]), 'allowed'],
  ])('%s', (_what, who, verdict) => expect(judgePassage(who, '2026-06-03')).toBe(verdict));
});

describe('effectiveTime', () => {
  const received = 1_000_000_000;
  it.each([
    ['no heartbeat, weeks late', -9_000_000, null, { effectiveAt: received - 9_000_000, timeQuality: 'ok' }],
    ['a difference of the network', 0, 30_000, { effectiveAt: received, timeQuality: 'ok' }],
    ['a known offset', 0, 120_000, { effectiveAt: received - 120_000, timeQuality: 'corrected' }],
    ['a clock that is behind', 0, -300_000, { effectiveAt: received + 300_000, timeQuality: 'corrected' }],
    ['exactly ten minutes', 0, 600_000, { effectiveAt: received - 600_000, timeQuality: 'corrected' }],
    ['more than ten minutes', 0, 600_001, { effectiveAt: received - 600_001, timeQuality: 'suspect' }],
    [
      'from the future without a heartbeat',
      3_600_000,
      null,
      { effectiveAt: received, timeQuality: 'suspect' },
    ],
  ])('%s', (_what, shift, offset, expected) => {
    expect(effectiveTime(received + shift, received, offset)).toEqual(expected);
  });
});
