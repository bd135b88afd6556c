// Step 10 of the walk: one day told to the worker whose day it is: every punch and what it did, every figure and the rule
// that gave it. Figures are worked out here again from stays and policy; that they meet the stored ones is tested.
import { type DayKind } from '../calendar/day-kind.js';
import { clockText, localTimeOn } from '../calendar/local-time.js';
import { type Direction } from '../gate-event/gate-event.js';
import { type AttendanceException, type FactEffect, type FactUse, type Stay } from './attendance-day.js';
import { type AttendancePolicy } from './attendance-policy.js';
import { EFFECT_WORDS, EXCEPTION_WORDS, KIND_WORDS, type Words } from './day-words.js';

const MINUTE_MS = 60_000;

/** A day as it is stored, as far as it is explained. */
export interface ToldDay {
  readonly workDate: string;
  readonly workedMinutes: number;
  readonly workdayHundredths: number;
  readonly dayKind: DayKind;
  readonly overtimeMinutes: number;
  readonly provenMinutes: number;
  readonly stays: readonly Stay[];
  readonly exceptions: readonly AttendanceException[];
  readonly uses: readonly FactUse[];
}

/** What a fact of the day says, under its key `device.boot.seq`. */
export interface ToldFact {
  readonly at: number;
  readonly direction: Direction;
  /** Where: the gate's lane; for a correction who asked and who approved. */
  readonly place: string;
}

/** What the day is read with. */
export interface DayContext {
  readonly policy: AttendancePolicy;
  readonly facts: ReadonlyMap<string, ToldFact>;
  /** The notice that names the date; null = the weekly pattern gave its kind. */
  readonly notice: { readonly name: string; readonly source: string } | null;
}

/** A sentence in both languages. */
export type Sentence = Words;

/** A number of the day, and why it is that number. */
export interface ToldFigure {
  readonly name: 'workedMinutes' | 'workdayHundredths' | 'overtimeMinutes' | 'provenMinutes';
  readonly value: number;
  readonly because: readonly Sentence[];
}

/** The day, told. */
export interface DayExplanation {
  /** As `uses`, in the same order. */
  readonly punches: readonly (Sentence & { readonly key: string; readonly effect: FactEffect })[];
  /** As `stays`, in the same order. */
  readonly stays: readonly Sentence[];
  readonly figures: readonly ToldFigure[];
  readonly exceptions: readonly (Sentence & { readonly code: AttendanceException })[];
}

/** The key of a fact in `ToldFact` maps. */
export function factKeyText([deviceId, bootId, seq]: readonly [
  number,
  number,
  number,
  ...unknown[],
]): string {
  return `${deviceId}.${bootId}.${seq}`;
}

/** Tells a day. A fact that is not given is told by its number alone. */
export function explainDay(day: ToldDay, context: DayContext): DayExplanation {
  return {
    punches: day.uses.map((used) => tellPunch(used, day, context)),
    stays: day.stays.map((stay) => tellStay(stay, day, context.policy)),
    figures: [
      workedFigure(day, context.policy),
      workdayFigure(day, context.policy),
      overtimeFigure(day, context),
      provenFigure(day),
    ],
    exceptions: day.exceptions.map((code) => ({ code, ...EXCEPTION_WORDS[code] })),
  };
}

function tellPunch(used: FactUse, day: ToldDay, { policy, facts }: DayContext) {
  const key = factKeyText(used);
  const effect = used[3];
  const words = EFFECT_WORDS[effect];
  const fact = facts.get(key);
  const isByHand = used[0] === 0;
  const when = fact ? `${localTimeOn(fact.at, policy.timeZone, day.workDate)} ${fact.place}` : `#${key}`;
  const way = fact?.direction === 'out' ? { zh: '出场', en: 'out' } : { zh: '进场', en: 'in' };
  const by = isByHand ? { zh: '补卡', en: 'correction, ' } : { zh: '', en: '' };
  return {
    key,
    effect,
    zh: `${when} ${by.zh}${way.zh}：${words.zh}`,
    en: `${when}, ${by.en}${way.en}: ${words.en}`,
  };
}

function tellStay(stay: Stay, { workDate }: ToldDay, { timeZone, minIntervalMinutes }: AttendancePolicy) {
  const span = `${localTimeOn(stay.inAt, timeZone, workDate)} – ${localTimeOn(stay.outAt, timeZone, workDate)}`;
  if (stay.counted) {
    const proof = stay.isProven
      ? { zh: '两端均由设备识别', en: 'seen by terminals at both ends' }
      : { zh: '至少一端仅凭人工说明', en: 'one end at least is only asserted' };
    return {
      zh: `${span}：${stay.minutes} 分钟，${proof.zh}`,
      en: `${span}: ${stay.minutes} minutes, ${proof.en}`,
    };
  }
  const isShort = stay.outAt - stay.inAt < minIntervalMinutes * MINUTE_MS;
  return isShort
    ? {
        zh: `${span}：不足 ${minIntervalMinutes} 分钟，不计`,
        en: `${span}: shorter than ${minIntervalMinutes} minutes, not counted`,
      }
    : {
        zh: `${span}：强制离场结束，不计工时`,
        en: `${span}: ended by a forced exit, not counted`,
      };
}

function workedFigure(day: ToldDay, policy: AttendancePolicy): ToldFigure {
  const counted = day.stays.filter((stay) => stay.counted);
  const totalMs = counted.reduce((sum, stay) => sum + stay.outAt - stay.inAt, 0);
  const total = Math.floor(totalMs / MINUTE_MS);
  const terms = counted.map((stay) => stay.minutes).join(' + ') || '0';
  const taken = total - day.workedMinutes;
  const windows = policy.breaks
    .map(({ fromMinutes, toMinutes }) => `${clockText(fromMinutes)}–${clockText(toMinutes)}`)
    .join('、');
  const because: Sentence[] = [
    {
      zh: `计入的在场时段相加：${terms} → ${total} 分钟（按毫秒相加，最后取整）`,
      en: `counted stays added up: ${terms} → ${total} minutes (added in milliseconds, rounded down once)`,
    },
  ];
  if (taken > 0) {
    because.push({
      zh: `扣除休息 ${taken} 分钟（${windows}）`,
      en: `${taken} minutes of break taken off (${windows})`,
    });
  }
  return { name: 'workedMinutes', value: day.workedMinutes, because };
}

function workdayFigure(day: ToldDay, policy: AttendancePolicy): ToldFigure {
  const tier = policy.tiers.findLast(({ fromMinutes }) => fromMinutes <= day.workedMinutes);
  const next = policy.tiers.find(({ fromMinutes }) => fromMinutes > day.workedMinutes);
  const from = tier?.fromMinutes ?? 0;
  const worth = (day.workdayHundredths / 100).toFixed(2);
  const upTo = next
    ? { zh: `，不足 ${next.fromMinutes} 分钟`, en: ` and below ${next.fromMinutes}` }
    : { zh: '', en: '' };
  return {
    name: 'workdayHundredths',
    value: day.workdayHundredths,
    because: [
      {
        zh: `${day.workedMinutes} 分钟，达到 ${from} 分钟一档${upTo.zh}：${worth} 工日`,
        en: `${day.workedMinutes} minutes are from ${from} minutes on${upTo.en}: ${worth} work-days`,
      },
    ],
  };
}

function overtimeFigure(day: ToldDay, { policy, notice }: DayContext): ToldFigure {
  const kind = KIND_WORDS[day.dayKind];
  const source = notice
    ? { zh: `（${notice.name}，${notice.source}）`, en: ` (${notice.name}, ${notice.source})` }
    : { zh: '（按每周作息）', en: ' (by the weekly pattern)' };
  const rule =
    day.dayKind === 'WORKDAY'
      ? {
          zh: `超过 ${policy.standardDayMinutes} 分钟的部分为加班：${day.overtimeMinutes} 分钟`,
          en: `what is above ${policy.standardDayMinutes} minutes is overtime: ${day.overtimeMinutes} minutes`,
        }
      : {
          zh: `全部工时为加班：${day.overtimeMinutes} 分钟`,
          en: `all of it is overtime: ${day.overtimeMinutes} minutes`,
        };
  return {
    name: 'overtimeMinutes',
    value: day.overtimeMinutes,
    because: [{ zh: `${kind.zh}${source.zh}`, en: `${kind.en}${source.en}` }, rule],
  };
}

function provenFigure({ workedMinutes, provenMinutes }: ToldDay): ToldFigure {
  const asserted = workedMinutes - provenMinutes;
  return {
    name: 'provenMinutes',
    value: provenMinutes,
    because: [
      {
        zh: `${provenMinutes} 分钟由设备证明，${asserted} 分钟仅凭人工说明`,
        en: `${provenMinutes} minutes are proven by terminals, ${asserted} minutes only asserted`,
      },
    ],
  };
}
