// Step 10 of the walk: one day from its rows to what a person reads: each punch with its gate, receipt and seal.
import type { FactKey, FactUse } from '#domain/attendance/attendance-day.js';
import { compareVersions } from '#domain/attendance/compare-versions.js';
import { type ToldFact, explainDay, factKeyText } from '#domain/attendance/explain-day.js';
import { factId, stayItem } from '#store/listing/attendance-days.store.js';
import {
  type CorrectionFact,
  type DaySubject,
  type GateFact,
  type StoredVersion,
  readCorrectionFacts,
  readGateFacts,
  readNotice,
} from '#store/listing/day-history.store.js';
import { type ProofAnswer, type ProofReader, proofReader } from '#store/listing/seals.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import type { DayExplanationAnswer, DayHistory } from './day-history.dto.js';

/** All versions of a day and what made each. */
export function tellHistory(subject: DaySubject, versions: readonly StoredVersion[]): DayHistory {
  const told = versions.map((version, index) => {
    const { causes, added, removed } = compareVersions(versions[index - 1] ?? null, version);
    const change = (uses: readonly FactUse[]) =>
      uses.map((used) => ({ fact: factId(subject.projectId, keyOf(used)), effect: used[3] }));
    return {
      ...madeOf(version),
      teamId: version.teamId,
      teamName: version.teamName,
      tradeCode: version.tradeCode,
      workedMinutes: version.workedMinutes,
      workdayHundredths: version.workdayHundredths,
      dayKind: version.dayKind,
      overtimeMinutes: version.overtimeMinutes,
      provenMinutes: version.provenMinutes,
      exceptions: [...version.exceptions],
      causes: [...causes],
      added: change(added),
      removed: change(removed),
    };
  });
  return { ...subjectOf(subject, versions[0]), versions: told };
}

/** Which version of a day, and how its events are proved. */
interface ToBeTold {
  readonly version: StoredVersion;
  readonly latestVersion: number;
  /** For many days one reader. */
  readonly prove?: ProofReader;
}

/** One version told; the caller sees every fact of it that the row policies show. */
export async function tellExplanation(
  tx: Transaction,
  subject: DaySubject,
  { version, latestVersion, prove = proofReader(tx) }: ToBeTold,
): Promise<DayExplanationAnswer> {
  const keys = version.uses.map(keyOf);
  const events = await readGateFacts(
    tx,
    subject.projectId,
    keys.filter(([deviceId]) => deviceId !== 0),
  );
  const ids = keys.filter(([deviceId]) => deviceId === 0).map(([, , id]) => id);
  const corrections = await readCorrectionFacts(tx, subject.projectId, ids);
  const policy = { ...version.policy.rule, timeZone: subject.timeZone };
  const notice = await readNotice(tx, version.workDate);
  const told = explainDay(version, { policy, notice, facts: toldFacts(events, corrections) });
  const eventOf = new Map(events.map((event) => [factKeyText(event.key), event]));
  const correctionOf = new Map(corrections.map((correction) => [`0.0.${correction.id}`, correction]));
  const answers = await prove(
    subject.projectId,
    events.map(({ key }) => key),
  );
  const answerOf = new Map(events.map(({ key }, i) => [factKeyText(key), answers[i]]));
  const punches: DayExplanationAnswer['punches'] = [];
  for (const { key, effect, zh, en } of told.punches) {
    const event = eventOf.get(key);
    const correction = correctionOf.get(key);
    punches.push({
      ...{ effect, zh, en },
      event: event ? tellEvent(event, answerOf.get(key)) : null,
      correction: correction ? tellCorrection(correction) : null,
    });
  }
  return {
    ...subjectOf(subject, version),
    ...madeOf(version),
    latestVersion,
    punches,
    stays: version.stays.map((stay, index) => ({
      ...tellInstants(stayItem(subject.projectId, stay)),
      ...(told.stays[index] ?? { zh: '', en: '' }),
    })),
    figures: told.figures.map(({ name, value, because }) => ({ name, value, because: [...because] })),
    exceptions: [...told.exceptions],
  };
}

function keyOf([deviceId, bootId, seq]: FactUse): FactKey {
  return [deviceId, bootId, seq];
}

function subjectOf(subject: DaySubject, version: StoredVersion | undefined) {
  const { projectCode, projectName, timeZone, workerNumber, workerName } = subject;
  return {
    ...{ projectCode, projectName, timeZone, workerNumber, workerName },
    workDate: version?.workDate ?? '',
  };
}

function madeOf({ version, derivedAt, ruleVersion, policy, isSettled, settlesAt }: StoredVersion) {
  const { id, scope, effectiveFrom, revision, reason, decidedBy, decidedAt } = policy;
  const decided = { reason, decidedBy, decidedAt: new Date(decidedAt).toISOString() };
  return {
    version,
    derivedAt: derivedAt.toISOString(),
    ruleVersion,
    policy: { id, scope, effectiveFrom, revision, ...decided },
    isSettled,
    settlesAt: settlesAt.toISOString(),
  };
}

function toldFacts(
  events: readonly GateFact[],
  corrections: readonly CorrectionFact[],
): Map<string, ToldFact> {
  const facts = new Map<string, ToldFact>();
  for (const { key, effectiveAt, direction, gate, deviceSn } of events) {
    const place = [gate, deviceSn].filter(Boolean).join(' ');
    facts.set(factKeyText(key), { at: effectiveAt.getTime(), direction, place });
  }
  for (const { id, at, direction, requestedBy, decidedBy } of corrections) {
    const place = [requestedBy, decidedBy].filter(Boolean).join(' → ');
    facts.set(`0.0.${id}`, { at: at.getTime(), direction, place });
  }
  return facts;
}

type ToldEvent = NonNullable<DayExplanationAnswer['punches'][number]['event']>;

function tellEvent(fact: GateFact, answer: ProofAnswer = { kind: 'not_there' }): ToldEvent {
  const { key, eventId, boot, deviceAt, receivedAt, effectiveAt, ...rest } = fact;
  const [, , seq] = key;
  return {
    id: eventId,
    ...rest,
    deviceAt: deviceAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
    effectiveAt: effectiveAt.toISOString(),
    receipt: { boot, seq, storedAt: receivedAt.toISOString() },
    seal: sealOf(answer, receivedAt),
    proof: `/api/v1/gate-events/${eventId}/proof`,
  };
}

function sealOf(answer: ProofAnswer, receivedAt: Date): ToldEvent['seal'] {
  if (answer.kind === 'proved') {
    const { root, seal } = answer.proof;
    return { state: 'SEALED', date: seal.date, part: seal.part, root, sealHash: seal.sealHash };
  }
  const date = answer.kind === 'not_there' ? receivedAt.toISOString().slice(0, 10) : answer.date;
  const state = answer.kind === 'not_sealed_yet' ? 'NOT_SEALED_YET' : 'BROKEN';
  return { state, date, part: null, root: null, sealHash: null };
}

function tellCorrection(correction: CorrectionFact) {
  const { id, reason, requestedBy, requestedAt, outcome, decidedBy, decidedAt } = correction;
  return {
    ...{ id, reason, requestedBy, outcome, decidedBy },
    requestedAt: requestedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}

function tellInstants<T extends { inAt: Date; outAt: Date }>(stay: T) {
  return { ...stay, inAt: stay.inAt.toISOString(), outAt: stay.outAt.toISOString() };
}
