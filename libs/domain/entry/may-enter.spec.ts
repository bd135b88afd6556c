// The register, tested: each reason by itself, all of them together, and the day on which the answer may change.
import fc from 'fast-check';
import { addDays } from '../calendar/work-date.js';
import { type EntryPolicy, checkEntryPolicy } from './entry-policy.js';
import { type EntryFacts, mayEnter } from './may-enter.js';

const POLICY: EntryPolicy = {
  minimumAge: 18,
  trainingLevels: ['company', 'project', 'team'],
  trainingLapseDays: 365,
  ageRules: [
    { gender: 'male', ageFrom: 60, trades: [], action: 'warn' },
    { gender: 'any', ageFrom: 55, trades: ['030'], action: 'require_health_certificate' },
    { gender: 'female', ageFrom: 65, trades: [], action: 'block' },
  ],
};

const TODAY = '2026-06-15';

/** Somebody with nothing missing. */
const sound: EntryFacts = {
  person: {
    birthDate: '1990-03-07',
    gender: 'male',
    isIdentityVerified: true,
    healthCertificateValidTo: null,
  },
  registrations: [{ enteredOn: '2026-01-01', exitedOn: null, tradeCode: '020' }],
  agreements: [{ signedOn: '2026-01-01', startsOn: '2026-01-01', endsOn: null }],
  trainings: (['company', 'project', 'team'] as const).map((level) => ({
    level,
    heldOn: '2026-01-01',
    isPassed: true,
  })),
  lastActiveOn: '2026-06-14',
  bars: [],
  policy: POLICY,
};

const person = (more: Partial<EntryFacts['person']>): Partial<EntryFacts> => ({
  person: { ...sound.person, ...more },
});
const decide = (more: Partial<EntryFacts>, on = TODAY) => mayEnter({ ...sound, ...more }, on);

it('lets in who has everything', () => {
  expect(decide({})).toMatchObject({ isAllowed: true, reasons: [], warnings: [] });
});

it.each<[string, Partial<EntryFacts>, string[]]>([
  ['nobody who is barred', { bars: [{ from: '2026-06-15', to: '2026-06-15' }] }, ['barred']],
  ['whoever was barred until yesterday', { bars: [{ from: '2026-01-01', to: '2026-06-14' }] }, []],
  ['nobody who is barred for good', { bars: [{ from: '2026-01-01', to: null }] }, ['barred']],
  ['nobody the day before the 18th birthday', person({ birthDate: '2008-06-16' }), ['under_age']],
  ['whoever is 18 today', person({ birthDate: '2008-06-15' }), []],
  ['no woman over the age of the area', person({ gender: 'female', birthDate: '1961-06-15' }), ['over_age']],
  ['nobody who is not registered here', { registrations: [] }, ['not_registered']],
  [
    'nobody before the entry',
    { registrations: [{ enteredOn: '2026-06-16', exitedOn: null, tradeCode: '020' }] },
    ['not_entered'],
  ],
  [
    'nobody after the exit',
    { registrations: [{ enteredOn: '2026-01-01', exitedOn: '2026-06-14', tradeCode: '020' }] },
    ['exited'],
  ],
  [
    'whoever leaves today',
    { registrations: [{ enteredOn: '2026-01-01', exitedOn: '2026-06-15', tradeCode: '020' }] },
    [],
  ],
  ['nobody whose identity is not verified', person({ isIdentityVerified: false }), ['identity_not_verified']],
  ['nobody without agreement', { agreements: [] }, ['no_agreement']],
  [
    'nobody whose agreement begins tomorrow',
    { agreements: [{ signedOn: '2026-01-01', startsOn: '2026-06-16', endsOn: null }] },
    ['no_agreement'],
  ],
  [
    'nobody whose agreement is signed tomorrow',
    { agreements: [{ signedOn: '2026-06-16', startsOn: '2026-01-01', endsOn: null }] },
    ['no_agreement'],
  ],
  [
    'nobody whose agreement has ended',
    { agreements: [{ signedOn: '2026-01-01', startsOn: '2026-01-01', endsOn: '2026-06-14' }] },
    ['no_agreement'],
  ],
  ['nobody without a level of training', { trainings: sound.trainings.slice(1) }, ['no_training']],
  [
    'nobody who has failed',
    { trainings: sound.trainings.map((t) => ({ ...t, isPassed: t.level !== 'team' })) },
    ['no_training'],
  ],
  [
    'nobody trained only tomorrow',
    { trainings: sound.trainings.map((t) => ({ ...t, heldOn: '2026-06-16' })) },
    ['no_training'],
  ],
  [
    'nobody after a year without a trace',
    { trainings: sound.trainings.map((t) => ({ ...t, heldOn: '2025-06-15' })), lastActiveOn: null },
    ['training_lapsed'],
  ],
  [
    'whoever worked within the year',
    { trainings: sound.trainings.map((t) => ({ ...t, heldOn: '2024-06-15' })), lastActiveOn: '2025-06-16' },
    [],
  ],
  [
    'nobody on the strength of work that is still to come',
    { trainings: sound.trainings.map((t) => ({ ...t, heldOn: '2025-06-01' })), lastActiveOn: '2026-06-16' },
    ['training_lapsed'],
  ],
])('lets in %s', (_name, facts, reasons) => {
  const { isAllowed, ...decision } = decide(facts);
  expect([isAllowed, decision.reasons]).toEqual([reasons.length === 0, reasons]);
});

describe('age rules', () => {
  const scaffolder = (validTo: string | null): Partial<EntryFacts> => ({
    ...person({ birthDate: '1971-06-15', healthCertificateValidTo: validTo }),
    registrations: [{ enteredOn: '2026-01-01', exitedOn: null, tradeCode: '030' }],
  });

  it('warn, or ask for a certificate in some trades', () => {
    expect(decide(person({ birthDate: '1966-06-15' }))).toMatchObject({ isAllowed: true, warnings: ['age'] });
    expect(decide(scaffolder(null)).reasons).toEqual(['no_health_certificate']);
    expect(decide(scaffolder('2026-06-14')).reasons).toEqual(['no_health_certificate']);
    expect(decide(scaffolder('2026-06-15')).reasons).toEqual([]);
  });

  it('look at the trade of the stay that holds, not of one that is over', () => {
    const [now] = sound.registrations;
    const before = { enteredOn: '2025-01-01', exitedOn: '2025-12-31', tradeCode: '030' };
    const facts = { ...person({ birthDate: '1971-06-15' }), registrations: now ? [before, now] : [] };
    expect(decide(facts).reasons).toEqual([]);
    expect(decide({ ...facts, registrations: [before] }).reasons).toEqual([
      'exited',
      'no_health_certificate',
    ]);
  });

  it('ask for nothing where an area asks for no training', () => {
    expect(decide({ trainings: [], policy: { ...POLICY, trainingLevels: [] } }).reasons).toEqual([]);
  });
});

it('tells every reason at once, what to do first in front', () => {
  const nothing: EntryFacts = {
    ...sound,
    ...person({ birthDate: '2010-01-01', isIdentityVerified: false }),
    registrations: [],
    agreements: [],
    trainings: [],
    bars: [{ from: '2026-01-01', to: null }],
  };
  expect(mayEnter(nothing, TODAY).reasons).toEqual([
    'barred',
    'under_age',
    'not_registered',
    'identity_not_verified',
    'no_agreement',
    'no_training',
  ]);
});

describe('the day of change', () => {
  it('is the next birthday, end, beginning or lapse', () => {
    // more than needed does no harm: the first training would lapse then, were there no work since
    expect(decide({}).changesOn).toBe(addDays('2026-01-01', 365));
    expect(decide({ bars: [{ from: '2026-07-01', to: null }] }).changesOn).toBe('2026-07-01');
    expect(decide({ bars: [{ from: '2026-06-01', to: '2026-06-20' }] }).changesOn).toBe('2026-06-21');
    expect(decide(person({ birthDate: '1966-08-29' })).changesOn).toBe('2026-08-29');
    expect(decide(person({ birthDate: '2008-02-29' }), '2026-02-28').changesOn).toBe('2026-03-01');
    expect(decide(person({ birthDate: '1968-02-29' }), '2028-02-01').changesOn).toBe('2028-02-29');
  });

  it('is none where nothing lies ahead', () => {
    const facts: Partial<EntryFacts> = {
      ...person({ birthDate: '1940-01-01' }),
      trainings: [],
      lastActiveOn: null,
    };
    expect(decide(facts).changesOn).toBeNull();
  });

  const day = fc.integer({ min: 0, max: 1_000 }).map((n) => addDays('2025-01-01', n));
  const open = fc.option(day, { nil: null });
  const facts: fc.Arbitrary<EntryFacts> = fc.record({
    person: fc.record({
      birthDate: fc.integer({ min: 0, max: 30_000 }).map((n) => addDays('1935-01-01', n)),
      gender: fc.constantFrom('male', 'female'),
      isIdentityVerified: fc.boolean(),
      healthCertificateValidTo: open,
    }),
    registrations: fc.array(
      fc.record({ enteredOn: day, exitedOn: open, tradeCode: fc.constantFrom('020', '030') }),
      { maxLength: 3 },
    ),
    agreements: fc.array(fc.record({ signedOn: day, startsOn: day, endsOn: open }), { maxLength: 2 }),
    trainings: fc.array(
      fc.record({
        level: fc.constantFrom('company', 'project', 'team'),
        heldOn: day,
        isPassed: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    lastActiveOn: open,
    bars: fc.array(fc.record({ from: day, to: open }), { maxLength: 2 }),
    policy: fc.constant({ ...POLICY, trainingLapseDays: 90 }),
  });
  const answer = (given: EntryFacts, on: string) => {
    const { reasons, warnings } = mayEnter(given, on);
    return { reasons, warnings };
  };

  it('comes no later than the first day with another answer', () => {
    fc.assert(
      fc.property(facts, day, (given, on) => {
        const { changesOn } = mayEnter(given, on);
        const now = answer(given, on);
        for (
          let later = addDays(on, 1), n = 0;
          later !== changesOn && n < 400;
          later = addDays(later, 1), n += 1
        )
          expect(answer(given, later)).toEqual(now);
      }),
      { numRuns: 150 },
    );
  });

  it('a ban never opens a gate, and only no reason at all does', () => {
    fc.assert(
      fc.property(facts, day, open, (given, on, to) => {
        const before = mayEnter(given, on);
        const after = mayEnter({ ...given, bars: [...given.bars, { from: on, to }] }, on);
        expect(before.isAllowed).toBe(before.reasons.length === 0);
        expect(after.isAllowed && !before.isAllowed).toBe(false);
      }),
    );
  });
});

describe('a policy', () => {
  it('is taken as it is where nothing is wrong', () => {
    expect(checkEntryPolicy(POLICY)).toEqual({ ok: true, value: POLICY });
  });

  it('is refused with every fault', () => {
    const bad = {
      ...POLICY,
      minimumAge: 15,
      trainingLapseDays: 1.5,
      trainingLevels: ['x'],
      ageRules: [{ gender: 'x', ageFrom: 'a', trades: [1], action: '' }],
    };
    const refused = checkEntryPolicy(bad);
    expect(!refused.ok && refused.faults.map((fault) => fault.field)).toEqual([
      'minimumAge',
      'trainingLapseDays',
      'trainingLevels',
      'ageRules.0.gender',
      'ageRules.0.ageFrom',
      'ageRules.0.trades',
      'ageRules.0.action',
    ]);
  });

  it.each([
    null,
    1,
    'x',
    [],
    { ...POLICY, ageRules: null },
    { ...POLICY, ageRules: [null], trainingLevels: 'team' },
  ])('is not %j', (given) => {
    expect(checkEntryPolicy(given).ok).toBe(false);
  });

  it('knows every gender and action', () => {
    const rules = (['male', 'female', 'any'] as const).map((gender) => ({
      gender,
      ageFrom: 50,
      trades: ['030'],
      action: 'block' as const,
    }));
    expect(checkEntryPolicy({ ...POLICY, ageRules: rules }).ok).toBe(true);
  });
});
