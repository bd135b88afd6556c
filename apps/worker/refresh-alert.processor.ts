// Step 8 of the walk, after it: cases + rules + the clock → alerts, each move kept and told once.
import { monthOf, workDateOf } from '#domain/calendar/work-date.js';
import { endOfWorkingDay } from '#domain/calendar/working-days.js';
import { formatYuan } from '#domain/money/money.js';
import { tellFinding } from '#domain/reconciliation/tell-finding.js';
import {
  type CureClock,
  type LadderMove,
  type StandingAlert,
  nextLook,
  nextMove,
} from '#domain/warning/alert-ladder.js';
import { type WantedAlert, wantedAlerts } from '#domain/warning/alert-rule.js';
import { projectPolicies, readCalendar } from '#store/attendance-day.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import {
  type AlertSubject,
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

const keyOf = ({ subjectKind, subjectId, period, code }: AlertSubject) =>
  `${subjectKind} ${subjectId} ${period} ${code}`;

/** `alert.refresh`. */
export class RefreshAlertProcessor implements StepProcessor {
  readonly step = 'alert.refresh';

  async derive(tx: Transaction, { projectId, marks, asOf: now }: Claim): Promise<NewMark[]> {
    const months = [...new Set(marks.map(({ period }) => monthOf(period)))];
    const { timeZone } = await projectPolicies(tx, projectId);
    const calendar = await readCalendar(tx);
    const today = workDateOf(now, timeZone, 0);
    const cureClock: CureClock = (at, days) => endOfWorkingDay(at, days, { timeZone, calendar });
    const cases = await readCases(tx, projectId, months);
    const rules = await readRules(tx, projectId, today);
    const wanted = new Map(
      wantedAlerts(projectId, cases, rules)
        .filter(({ period }) => period === 'ALL' || months.includes(period))
        .map((want) => [keyOf(want), want]),
    );
    const alerts = new Map((await readAlerts(tx, projectId, months)).map((alert) => [keyOf(alert), alert]));
    const moved: Moved[] = [];
    const looks: (AlertSubject & { nextLookAt: number | null })[] = [];
    for (const key of new Set([...wanted.keys(), ...alerts.keys()])) {
      const [alert, want] = [alerts.get(key), wanted.get(key)];
      const move = nextMove(alert ?? null, want ?? null, { now, cureClock });
      const about = want ?? alert;
      if (move && about) moved.push({ about, want, move });
      else if (alert) looks.push({ ...subjectOf(alert), nextLookAt: laterThan(now, alert) });
    }
    await moveAlerts(tx, projectId, await tellMoves(tx, { projectId, now, cases }, moved), now);
    await setNextLooks(tx, projectId, looks);
    return [];
  }
}

/** An alert that moves, and what wants it now; undefined = its case is gone. */
interface Moved {
  readonly about: WantedAlert | StoredAlert;
  readonly want: WantedAlert | undefined;
  readonly move: LadderMove;
}

/** Each move as it is kept, with what is told of it. */
async function tellMoves(
  tx: Transaction,
  { projectId, now, cases }: { projectId: number; now: number; cases: readonly ToldCase[] },
  moved: readonly Moved[],
): Promise<NewAlertMove[]> {
  if (moved.length === 0) return [];
  const found = new Map(cases.map((each) => [keyOf(each), each]));
  const { project, workers } = await readNames(
    tx,
    projectId,
    moved.flatMap(({ about }) => (about.subjectKind === 'worker' ? [about.subjectId] : [])),
  );
  return moved.map(({ about, want, move: { move, why, after, audience } }) => {
    const { ruleId, value } = about;
    const { subjectKind, subjectId, period, code } = about;
    const body = {
      ...{ move, why, level: after.level, step: after.step, project, code, period, value },
      worker: subjectKind === 'worker' ? (workers.get(subjectId) ?? null) : null,
      case: period === 'ALL' ? null : [projectId, subjectKind, subjectId, period, code].join('.'),
      words: wordsOf(want, found.get(keyOf(about))),
      at: new Date(now).toISOString(),
    };
    const nextLookAt = laterThan(now, after);
    return { ...subjectOf(about), ...after, move, why, ruleId, value, audience, body, nextLookAt };
  });
}

function subjectOf({ subjectKind, subjectId, period, code }: AlertSubject): AlertSubject {
  return { subjectKind, subjectId, period, code };
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
