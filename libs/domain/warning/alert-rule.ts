// Early warning 欠薪预警: rules are data: which case, from which level and amount on, gives an alert of which level.
import { type CaseState, isArrearsCode } from '../reconciliation/case-state.js';
import { type FindingCode, type FindingLevel } from '../reconciliation/finding.js';

export type AlertLevel = 'yellow' | 'red';

/** CASE: one alert a case. The two others add up the arrears that the criminal law counts (SPC 2013 art. 3). */
export const ALERT_RULE_KINDS = ['CASE', 'WORKER_ARREARS', 'PROJECT_ARREARS'] as const;
export type AlertRuleKind = (typeof ALERT_RULE_KINDS)[number];

/** A rule as it holds on a day. */
export interface AlertRule {
  readonly id: number;
  readonly kind: AlertRuleKind;
  /** Of CASE: the code; of the others their kind again. */
  readonly code: string;
  /** Of CASE: the lowest level of the case. */
  readonly fromLevel: FindingLevel;
  /** Fen at stake from which it speaks up; 0 = always. */
  readonly fromFen: number;
  /** Of WORKER_ARREARS months, of PROJECT_ARREARS workers from which it speaks up; 1 for CASE. */
  readonly fromCount: number;
  /** null: as the case. */
  readonly level: AlertLevel | null;
  readonly acknowledgeHours: number;
  readonly cureWorkingDays: number;
  readonly isActive: boolean;
}

/** A case as rules see it. */
export interface WarnedCase {
  readonly subjectKind: string;
  readonly subjectId: number;
  /** 'YYYY-MM'. */
  readonly period: string;
  readonly code: FindingCode;
  readonly level: FindingLevel;
  readonly amountFen: number;
  readonly state: CaseState;
}

/** What an alert is about, and the value that gave it. */
export interface WantedAlert {
  readonly ruleId: number;
  readonly subjectKind: string;
  readonly subjectId: number;
  /** 'YYYY-MM', or 'ALL' where months are added up. */
  readonly period: string;
  readonly code: string;
  readonly level: AlertLevel;
  /** The figures that met the rule. */
  readonly value: { readonly amountFen: number; readonly count: number };
  readonly isConfirmed: boolean;
  readonly isArrears: boolean;
  readonly acknowledgeHours: number;
  readonly cureWorkingDays: number;
}

const RANK: Readonly<Record<FindingLevel, number>> = { info: 0, yellow: 1, red: 2 };

/**
 * The alerts that a project's cases want, each subject, period and code once. Cases that were resolved want none.
 * @param cases every case of the project: arrears are added up over months
 */
export function wantedAlerts(
  projectId: number,
  cases: readonly WarnedCase[],
  rules: readonly AlertRule[],
): WantedAlert[] {
  const open = cases.filter(({ state }) => state !== 'RESOLVED');
  return rules
    .filter(({ isActive }) => isActive)
    .flatMap((rule) => {
      if (rule.kind === 'CASE')
        return open.filter((each) => meets(each, rule)).map((each) => ofCase(each, rule));
      const arrears = biggestOf(
        open.filter(({ code, subjectKind }) => subjectKind === 'worker' && isArrearsCode(code)),
      );
      return rule.kind === 'WORKER_ARREARS' ? ofWorkers(arrears, rule) : ofProject(projectId, arrears, rule);
    });
}

function meets({ code, level, amountFen }: WarnedCase, rule: AlertRule): boolean {
  return code === rule.code && RANK[level] >= RANK[rule.fromLevel] && amountFen >= rule.fromFen;
}

function ofCase(
  { subjectKind, subjectId, period, code, level, amountFen, state }: WarnedCase,
  rule: AlertRule,
) {
  return {
    ...termsOf(rule),
    ...{ subjectKind, subjectId, period, code },
    level: rule.level ?? (level === 'red' ? 'red' : 'yellow'),
    value: { amountFen, count: 1 },
    isConfirmed: state === 'CONFIRMED_ARREARS',
    isArrears: isArrearsCode(code),
  } as const;
}

/** Cases of one worker and month overlap: the largest amount of them is what is owed. */
function biggestOf(cases: readonly WarnedCase[]): WarnedCase[] {
  const biggest = new Map<string, WarnedCase>();
  for (const each of cases) {
    const key = `${each.subjectId} ${each.period}`;
    if ((biggest.get(key)?.amountFen ?? -1) < each.amountFen) biggest.set(key, each);
  }
  return [...biggest.values()];
}

function ofWorkers(arrears: readonly WarnedCase[], rule: AlertRule): WantedAlert[] {
  const workers = new Map<number, WarnedCase[]>();
  for (const each of arrears) workers.set(each.subjectId, [...(workers.get(each.subjectId) ?? []), each]);
  return [...workers].flatMap(([workerId, own]) =>
    added(rule, { kind: 'worker', id: workerId }, own, own.length),
  );
}

function ofProject(projectId: number, arrears: readonly WarnedCase[], rule: AlertRule): WantedAlert[] {
  const workers = new Set(arrears.map(({ subjectId }) => subjectId)).size;
  return added(rule, { kind: 'project', id: projectId }, arrears, workers);
}

function added(
  rule: AlertRule,
  subject: { readonly kind: string; readonly id: number },
  cases: readonly WarnedCase[],
  count: number,
): WantedAlert[] {
  const amountFen = cases.reduce((sum, each) => sum + each.amountFen, 0);
  if (count === 0 || count < rule.fromCount || amountFen < rule.fromFen) return [];
  return [
    {
      ...termsOf(rule),
      ...{ subjectKind: subject.kind, subjectId: subject.id, period: 'ALL', code: rule.code },
      level: rule.level ?? 'red',
      value: { amountFen, count },
      isConfirmed: cases.some(({ state }) => state === 'CONFIRMED_ARREARS'),
      isArrears: true,
    },
  ];
}

function termsOf({ id, acknowledgeHours, cureWorkingDays }: AlertRule) {
  return { ruleId: id, acknowledgeHours, cureWorkingDays };
}
