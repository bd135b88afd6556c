// The register: who may enter a site, and if not, every reason why not. The roster of each gate is its result.
import { addDays, isDate } from '../calendar/work-date.js';
import { ageOn, type Gender } from '../identity/resident-id.js';
import type { AgeRule, EntryPolicy, TrainingLevel } from './entry-policy.js';

/** In the order in which they are told: what to do first stands first. */
export const ENTRY_REASONS = [
  'barred',
  'under_age',
  'over_age',
  'not_registered',
  'not_entered',
  'exited',
  'identity_not_verified',
  'no_agreement',
  'no_training',
  'training_lapsed',
  'no_health_certificate',
] as const;
export type EntryReason = (typeof ENTRY_REASONS)[number];

/** Every fact that the answer hangs on. Dates are local 'YYYY-MM-DD', both ends inclusive, null = open. */
export interface EntryFacts {
  readonly person: {
    readonly birthDate: string;
    readonly gender: Gender;
    readonly isIdentityVerified: boolean;
    readonly healthCertificateValidTo: string | null;
  };
  /** On this project. */
  readonly registrations: readonly {
    readonly enteredOn: string;
    readonly exitedOn: string | null;
    readonly tradeCode: string;
  }[];
  /** Labour contracts and written work agreements for this project. */
  readonly agreements: readonly {
    readonly signedOn: string;
    readonly startsOn: string;
    readonly endsOn: string | null;
  }[];
  readonly trainings: readonly {
    readonly level: TrainingLevel;
    readonly heldOn: string;
    readonly isPassed: boolean;
  }[];
  /** Last day with attendance anywhere; null = none. */
  readonly lastActiveOn: string | null;
  readonly bars: readonly { readonly from: string; readonly to: string | null }[];
  readonly policy: EntryPolicy;
}

export interface EntryDecision {
  readonly isAllowed: boolean;
  readonly reasons: readonly EntryReason[];
  readonly warnings: readonly 'age'[];
  /** First day after `on` that may give another answer without any new fact; null = none. */
  readonly changesOn: string | null;
}

/**
 * Decides whether a person may enter on a day.
 * Sources: Decree 724 art. 28 (contract and registration before entry), 建市〔2019〕18号 arts 8, 12 as amended in 2022
 * (agreement suffices; training again after a year without activity), Labour Law arts 15, 64 (age).
 * @param on 'YYYY-MM-DD' in the time zone of the site
 */
export function mayEnter(facts: EntryFacts, on: string): EntryDecision {
  const { reasons, warnings } = judged(facts, on);
  const later = turningDays(facts).filter((day) => day > on);
  const changesOn = later.length === 0 ? null : later.reduce((first, day) => (day < first ? day : first));
  return { isAllowed: reasons.length === 0, reasons, warnings, changesOn };
}

function judged(facts: EntryFacts, on: string): Pick<EntryDecision, 'reasons' | 'warnings'> {
  const actions = ageActions(facts, on);
  const { person, bars } = facts;
  const isCertified = person.healthCertificateValidTo !== null && on <= person.healthCertificateValidTo;
  const found = new Set<EntryReason | null>([
    bars.some((bar) => bar.from <= on && isOpenOn(bar.to, on)) ? 'barred' : null,
    ageOn(person.birthDate, on) < facts.policy.minimumAge ? 'under_age' : null,
    actions.has('block') ? 'over_age' : null,
    registrationReason(facts, on),
    person.isIdentityVerified ? null : 'identity_not_verified',
    facts.agreements.some((a) => laterOf(a.signedOn, a.startsOn) <= on && isOpenOn(a.endsOn, on))
      ? null
      : 'no_agreement',
    trainingReason(facts, on),
    actions.has('require_health_certificate') && !isCertified ? 'no_health_certificate' : null,
  ]);
  return {
    reasons: ENTRY_REASONS.filter((reason) => found.has(reason)),
    warnings: actions.has('warn') ? ['age'] : [],
  };
}

function registrationReason({ registrations }: EntryFacts, on: string): EntryReason | null {
  if (registrations.length === 0) return 'not_registered';
  const entered = registrations.filter((stay) => stay.enteredOn <= on);
  if (entered.length === 0) return 'not_entered';
  return entered.some((stay) => isOpenOn(stay.exitedOn, on)) ? null : 'exited';
}

/** Every level once passed, and not a year without a trace of work or training. */
function trainingReason({ trainings, lastActiveOn, policy }: EntryFacts, on: string): EntryReason | null {
  const passed = trainings.filter((training) => training.isPassed && training.heldOn <= on);
  const isMissing = policy.trainingLevels.some(
    (level) => !passed.some((training) => training.level === level),
  );
  if (isMissing) return 'no_training';
  if (policy.trainingLevels.length === 0) return null;
  const active = passed
    .map((training) => training.heldOn)
    .concat(lastActiveOn !== null && lastActiveOn <= on ? [lastActiveOn] : []);
  const last = active.reduce(laterOf);
  return addDays(last, policy.trainingLapseDays) <= on ? 'training_lapsed' : null;
}

/** What the age rules ask on a day, for the trades of the stays that hold then; for all stays while none does. */
function ageActions({ person, registrations, policy }: EntryFacts, on: string): Set<AgeRule['action']> {
  const holding = registrations.filter((stay) => stay.enteredOn <= on && isOpenOn(stay.exitedOn, on));
  const trades = (holding.length > 0 ? holding : registrations).map((stay) => stay.tradeCode);
  const age = ageOn(person.birthDate, on);
  const applying = policy.ageRules.filter(
    (rule) =>
      (rule.gender === 'any' || rule.gender === person.gender) &&
      age >= rule.ageFrom &&
      (rule.trades.length === 0 || rule.trades.some((trade) => trades.includes(trade))),
  );
  return new Set(applying.map((rule) => rule.action));
}

/** Every day on which one of the conditions turns; more than needed does no harm. */
function turningDays({
  person,
  registrations,
  agreements,
  trainings,
  lastActiveOn,
  bars,
  policy,
}: EntryFacts): string[] {
  const dayAfter = (day: string | null) => (day === null ? [] : [addDays(day, 1)]);
  const active = [
    ...trainings.map((training) => training.heldOn),
    ...(lastActiveOn === null ? [] : [lastActiveOn]),
  ];
  return [
    ...bars.flatMap((bar) => [bar.from, ...dayAfter(bar.to)]),
    ...registrations.flatMap((stay) => [stay.enteredOn, ...dayAfter(stay.exitedOn)]),
    ...agreements.flatMap((a) => [laterOf(a.signedOn, a.startsOn), ...dayAfter(a.endsOn)]),
    ...active.flatMap((day) => [day, addDays(day, policy.trainingLapseDays)]),
    ...dayAfter(person.healthCertificateValidTo),
    ...[policy.minimumAge, ...policy.ageRules.map((rule) => rule.ageFrom)].map((age) =>
      birthday(person.birthDate, age),
    ),
  ];
}

/** The day on which a person reaches an age; born on 29 February: 1 March in common years. */
function birthday(birthDate: string, age: number): string {
  const year = Number(birthDate.slice(0, 4)) + age;
  const text = String(year).padStart(4, '0');
  const day = isDate(`${text}-${birthDate.slice(5)}`) ? birthDate.slice(5) : '03-01';
  return `${text}-${day}`;
}

function isOpenOn(end: string | null, on: string): boolean {
  return end === null || on <= end;
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}
