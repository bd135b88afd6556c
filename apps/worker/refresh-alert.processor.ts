// Step 8 of the walk, after it: cases + rules + the clock → alerts, each move kept and told once.
import { addDays, monthOf, startOfWorkDate, workDateOf } from '#domain/calendar/work-date.js';
import { addWorkingDays } from '#domain/calendar/working-days.js';
import { formatYuan } from '#domain/money/money.js';
import { tellFinding } from '#domain/reconciliation/tell-finding.js';
import { type CureClock, type StandingAlert, nextLook, nextMove } from '#domain/warning/alert-ladder.js';
import { type WantedAlert, wantedAlerts } from '#domain/warning/alert-rule.js';
import { projectPolicies, readCalendar } from '#store/attendance-day.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import {
  type NewAlertMove,
  type StoredAlert,
  type ToldCase,
  moveAlerts,
  readAlerts,
  readCases,
  readNames,
  readRules,
  setNextLooks,
} from '#store/warning.store.js';
import type { Claim, NewMark } from '#store/work-mark.store.js';
import type { StepProcessor } from './step-runner.js';

interface Subject {
  readonly subjectKind: string;
  readonly subjectId: number;
  readonly period: string;
  readonly code: string;
}

const keyOf = ({ subjectKind, subjectId, period, code }: Subject) =>
  `${subjectKind} ${subjectId} ${period} ${code}`;

/** `alert.refresh`. */
export class RefreshAlertProcessor implements StepProcessor {
  readonly step = 'alert.refresh';

  async derive(tx: Transaction, { projectId, marks, asOf: now }: Claim): Promise<NewMark[]> {
    const months = [...new Set(marks.map(({ period }) => monthOf(period)))];
    const { timeZone } = await projectPolicies(tx, projectId);
    const calendar = await readCalendar(tx);
    const today = workDateOf(now, timeZone, 0);
    const cureClock: CureClock = (at, days) =>
      startOfWorkDate(addDays(addWorkingDays(workDateOf(at, timeZone, 0), days, calendar), 1), timeZone, 0);
    const cases = await readCases(tx, projectId, months);
    const rules = await readRules(tx, projectId, today);
    const wanted = new Map(
      wantedAlerts(projectId, cases, rules)
        .filter(({ period }) => period === 'ALL' || months.includes(period))
        .map((want) => [keyOf(want), want]),
    );
    const alerts = new Map((await readAlerts(tx, projectId, months)).map((alert) => [keyOf(alert), alert]));
    const told = new Map(cases.map((each) => [keyOf(each), each]));
    const { project, workers } = await readNames(
      tx,
      projectId,
      workersOf([...wanted.values(), ...alerts.values()]),
    );
    const moves: NewAlertMove[] = [];
    const looks: (Subject & { nextLookAt: number | null })[] = [];
    for (const key of new Set([...wanted.keys(), ...alerts.keys()])) {
      const alert = alerts.get(key);
      const want = wanted.get(key);
      const moved = nextMove(alert ?? null, want ?? null, { now, cureClock });
      const about = want ?? alert;
      if (!about) continue;
      const { subjectKind, subjectId, period, code, ruleId, value } = about;
      const subject = { subjectKind, subjectId, period, code };
      if (!moved) {
        if (alert) looks.push({ ...subject, nextLookAt: laterThan(now, alert) });
        continue;
      }
      const { move, why, after, audience } = moved;
      const body = {
        ...{ move, why, level: after.level, step: after.step, project, code, period, value },
        worker: subjectKind === 'worker' ? (workers.get(subjectId) ?? null) : null,
        case: period === 'ALL' ? null : [projectId, subjectKind, subjectId, period, code].join('.'),
        words: wordsOf(want, told.get(key)),
        at: new Date(now).toISOString(),
      };
      moves.push({
        ...subject,
        ...after,
        move,
        why,
        ruleId,
        value,
        audience,
        body,
        nextLookAt: laterThan(now, after),
      });
    }
    await moveAlerts(tx, projectId, moves, now);
    await setNextLooks(tx, projectId, looks);
    return [];
  }
}

function workersOf(subjects: readonly (WantedAlert | StoredAlert)[]): number[] {
  return subjects.flatMap(({ subjectKind, subjectId }) => (subjectKind === 'worker' ? [subjectId] : []));
}

/** A clock that has run out and moved nothing runs no more. */
function laterThan(now: number, alert: StandingAlert): number | null {
  const at = nextLook(alert);
  return at !== null && at >= now ? at + 1 : null;
}

function wordsOf(want: WantedAlert | undefined, found: ToldCase | undefined) {
  if (!want) return { zh: '该情况已不存在。', en: 'It is no longer so.' };
  if (found) return tellFinding(found);
  const { amountFen, count } = want.value;
  const yuan = formatYuan(amountFen);
  return want.code === 'PROJECT_ARREARS'
    ? {
        zh: `项目拖欠 ${count} 名工人工资共 ${yuan} 元。`,
        en: `${count} workers of the project are owed ${yuan} yuan.`,
      }
    : {
        zh: `该工人被拖欠 ${count} 个月工资共 ${yuan} 元。`,
        en: `The worker is owed ${yuan} yuan of ${count} months.`,
      };
}
