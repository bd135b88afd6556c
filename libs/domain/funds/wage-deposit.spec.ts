// The wage deposit: what is required, what was used and must come back, and a guarantee that runs out.
import { NO_CALENDAR } from '../calendar/day-kind.js';
import { type DepositEvent, depositState } from './wage-deposit.js';

const event = (
  kind: DepositEvent['kind'],
  on: string,
  amountFen: number,
  more: Partial<DepositEvent> = {},
): DepositEvent => ({
  ...{ kind, on, amountFen, contractFen: null, requiredRatio: null, validTo: null },
  ...more,
});
const made = (more: Partial<DepositEvent> = {}) =>
  event('MADE', '2026-03-02', 100_000_00, { contractFen: 10_000_000_00, requiredRatio: 100, ...more });
const at = (asOf: string, ...events: DepositEvent[]) => depositState(events, { asOf, calendar: NO_CALENDAR });

it('is nothing before it is made', () => {
  expect(at('2026-03-02')).toEqual({
    amountFen: 0,
    requiredFen: 0,
    validTo: null,
    topUpBy: null,
    issues: [],
  });
});

it('meets the ratio, or not, by a fen', () => {
  expect(at('2026-03-02', made())).toMatchObject({ requiredFen: 100_000_00, issues: [] });
  expect(at('2026-03-02', made({ amountFen: 99_999_99 })).issues).toEqual(['BELOW_REQUIRED']);
  expect(at('2026-03-02', made({ contractFen: 10_000_000_01 })).requiredFen).toBe(100_000_01);
});

it('what was used must be there again within ten working days', () => {
  const used = [made(), event('USED', '2026-04-01', 30_000_00)];
  expect(at('2026-04-15', ...used)).toMatchObject({
    amountFen: 70_000_00,
    topUpBy: '2026-04-15',
    issues: [],
  });
  expect(at('2026-04-16', ...used).issues).toEqual(['NOT_TOPPED_UP']);
  const part = [...used, event('TOPPED_UP', '2026-04-10', 29_999_99)];
  expect(at('2026-04-16', ...part).issues).toEqual(['NOT_TOPPED_UP']);
  expect(at('2026-04-16', ...part, event('TOPPED_UP', '2026-04-11', 1))).toMatchObject({
    topUpBy: null,
    issues: [],
  });
});

it.each([
  ['2026-10-31', []],
  ['2026-11-01', ['EXPIRES_60']],
  ['2026-12-01', ['EXPIRES_30']],
  ['2026-12-24', ['EXPIRES_7']],
  ['2026-12-31', ['EXPIRES_7']],
  ['2027-01-01', ['EXPIRED']],
])('a guarantee to the end of 2026, on %s', (asOf, issues) => {
  expect(at(asOf, made({ validTo: '2026-12-31' })).issues).toEqual(issues);
});

it('a renewal takes the place of what was before, a return ends it', () => {
  const renewed = [made({ validTo: '2026-12-31' }), { ...made({ validTo: '2027-12-31' }), on: '2026-12-01' }];
  expect(at('2027-01-01', ...renewed)).toMatchObject({
    amountFen: 100_000_00,
    validTo: '2027-12-31',
    issues: [],
  });
  expect(at('2028-06-01', ...renewed, event('RETURNED', '2027-06-01', 100_000_00))).toMatchObject({
    amountFen: 0,
    validTo: null,
    issues: [],
  });
});
