// Step 10 of the walk: the monthly brief in words and tables, the same for paper and for a workbook.
import { CATALOGUE } from '#domain/statistics/catalogue.js';
import type { Indicator, IndicatorUnit } from '#domain/statistics/indicator.js';
import type { Rate } from '#domain/statistics/rate.js';
import { SCORECARD_ITEMS } from '#domain/statistics/scorecard/scorecard.js';
import { localTime } from '../../local-time.js';
import type { RankedPlace } from '../rank-places.js';
import type { BriefFacts, FamilyMonths } from './read-brief.js';

const BRIEF_TITLE = '建筑工人实名制管理与工资支付月报';
const CHINA = 'Asia/Shanghai';
const MOST_PROJECTS = 20;
const MOST_TO_FIX = 3;

/** How a number is shown; money comes in fen, worker-days in hundredths, rates as a quotient. */
export type FigureUnit = 'count' | 'yuan' | 'workdays' | 'hours' | 'percent' | 'score';
export interface Figure {
  readonly value: number;
  readonly unit: FigureUnit;
}
export type BriefCell = string | null | Figure;

export interface BriefSection {
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly {
    readonly header: string;
    readonly width: number;
    readonly isNumber?: boolean;
  }[];
  readonly rows: readonly (readonly BriefCell[])[];
  /** A chart of some columns over the first one. */
  readonly chart?: {
    readonly title: string;
    readonly form: 'columns' | 'lines';
    readonly columns: readonly number[];
  };
}

export interface Brief {
  readonly title: string;
  /** What it is about and from when. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly asOf: Date;
  readonly sections: readonly BriefSection[];
}

/** The whole brief. */
export function briefOf(facts: BriefFacts): Brief {
  const { month, area, asOf, release } = facts;
  return {
    title: `${BRIEF_TITLE} ${month}`,
    facts: [
      ['月份', month],
      ['范围', area === null ? '权限内全部项目' : `${area.name}（${area.code}）`],
      ['数据时间', localTime(asOf, CHINA)],
      ['定稿', release ?? '本月尚未定稿，数据可能变动'],
      ['指标定义', facts.families.map(({ family }) => family.definition).join('，')],
    ],
    asOf,
    sections: [
      indicators(facts.families),
      days(facts),
      wages(facts),
      scores('四、各区域得分', facts.areas, 'area'),
      scores(`五、得分最低的项目（至多${MOST_PROJECTS}个）`, lowest(facts.projects), 'project'),
      toFix(lowest(facts.projects)),
      arrears(facts),
    ],
  };
}

const UNITS: Readonly<Record<IndicatorUnit, readonly [unit: FigureUnit, zh: string]>> = {
  rate: ['percent', ''],
  workerDays: ['count', '人天'],
  hundredths: ['workdays', '工日'],
  minutes: ['hours', '小时'],
  fen: ['yuan', '元'],
  workers: ['count', '人次'],
  people: ['count', '人'],
  projects: ['count', '个'],
  days: ['count', '天'],
  seconds: ['count', '秒'],
  alerts: ['count', '条'],
  complaints: ['count', '件'],
  records: ['count', '件'],
};
const PARTS = { fen: 'yuan', minutes: 'hours' } as const;

/** Every indicator of the month beside that of the month before, a rate with its two parts. */
function indicators(families: readonly FamilyMonths[]): BriefSection {
  const rows = families.flatMap(({ family, now, before }) =>
    Object.entries(family.indicators).map(([id, indicator], i): BriefCell[] => [
      i === 0 ? family.zh : '',
      indicator.zh,
      UNITS[indicator.unit][1],
      shown(indicator, now[id]),
      shown(indicator, before[id]),
      ...partsOf(indicator, now[id]),
      targetOf(indicator),
    ]),
  );
  return {
    title: '一、主要指标',
    note: '率附分子、分母；分母为零时不计，以“—”表示。定义见指标目录。',
    columns: [
      { header: '类别', width: 60 },
      { header: '指标', width: 120 },
      { header: '单位', width: 32 },
      { header: '本月', width: 78, isNumber: true },
      { header: '上月', width: 78, isNumber: true },
      { header: '分子', width: 78, isNumber: true },
      { header: '分母', width: 78, isNumber: true },
      { header: '目标', width: 50 },
    ],
    rows,
  };
}

type Value = Rate | number | null | undefined;

function shown({ unit }: Indicator, value: Value): BriefCell {
  const number = typeof value === 'object' && value !== null ? value.value : (value ?? null);
  return number === null ? null : { value: number, unit: UNITS[unit][0] };
}

/** A target that is one number; what it says beside stands in the catalogue. */
function targetOf({ target }: Indicator): string {
  const [, below, number] = /^(below |≥ )?(\d+( %)?)/.exec(target ?? '') ?? [];
  if (number === undefined) return '';
  return `${below === 'below ' ? '<' : (below ?? '')}${number}`;
}

function partsOf({ partsIn }: Indicator, value: Value): BriefCell[] {
  if (typeof value !== 'object' || value === null) return ['', ''];
  const unit = partsIn ? PARTS[partsIn] : 'count';
  return [
    { value: value.numerator, unit },
    { value: value.denominator, unit },
  ];
}

function days({ days }: BriefFacts): BriefSection {
  return {
    title: '二、每日出勤',
    columns: [
      { header: '日期', width: 80 },
      { header: '出勤人天', width: 80, isNumber: true },
      { header: '出勤率', width: 80, isNumber: true },
    ],
    rows: days.map(({ day, attendedDays, rate }) => [day.slice(5), count(attendedDays), percent(rate)]),
    chart: { title: '每日出勤人天', form: 'columns', columns: [1] },
  };
}

function wages({ wages }: BriefFacts): BriefSection {
  return {
    title: '三、工资发放（近六个月）',
    columns: [
      { header: '月份', width: 60 },
      { header: '应发工资（元）', width: 100, isNumber: true },
      { header: '已发工资（元）', width: 100, isNumber: true },
      { header: '足额支付率', width: 80, isNumber: true },
      { header: '按时支付率', width: 80, isNumber: true },
      { header: '欠薪金额（元）', width: 100, isNumber: true },
    ],
    rows: wages.map(({ month, values }) => [
      month,
      yuan(values.payableFen),
      yuan(values.paidFen),
      percent(values.fullPaymentRate.value),
      percent(values.onTimeRate.value),
      yuan(values.arrearsFen),
    ]),
    chart: { title: '应发与已发工资（元）', form: 'columns', columns: [1, 2] },
  };
}

const BANDS = { green: '绿', yellow: '黄', red: '红' } as const;

function scores(title: string, places: readonly RankedPlace[], by: 'area' | 'project'): BriefSection {
  return {
    title,
    note: '八项按权重计分；无数据的项不计，权重分给其余各项。有未处置的红色预警者为红。',
    columns: [
      { header: by === 'area' ? '区域' : '项目', width: 130 },
      { header: '名次', width: 30, isNumber: true },
      { header: '得分', width: 40, isNumber: true },
      { header: '等级', width: 30 },
      ...SCORECARD_ITEMS.map(({ zh }) => ({ header: zh, width: 45, isNumber: true })),
    ],
    rows: places.map(({ key, place, score, band, items }) => [
      String(key[`${by}Name`] ?? key[by]),
      place === null ? null : count(place),
      scored(score),
      band === null ? '' : BANDS[band],
      ...items.map((item) => scored(item.score)),
    ]),
    ...(by === 'area' ? { chart: { title: '各区域得分', form: 'columns' as const, columns: [2] } } : {}),
  };
}

/** The worst first; those without a score are not among them. */
function lowest(projects: readonly RankedPlace[]): RankedPlace[] {
  return projects
    .filter(({ score }) => score !== null)
    .reverse()
    .slice(0, MOST_PROJECTS);
}

function toFix(projects: readonly RankedPlace[]): BriefSection {
  return {
    title: '六、需整改事项',
    note: '每个项目影响得分最大的三项。',
    columns: [
      { header: '项目', width: 170 },
      { header: '检查项', width: 90 },
      { header: '指标', width: 120 },
      { header: '缺口', width: 90, isNumber: true },
      { header: '单位', width: 32 },
      { header: '扣分', width: 50, isNumber: true },
    ],
    rows: projects.flatMap(({ key, toFix }) =>
      toFix.slice(0, MOST_TO_FIX).map(({ item, indicator, missing, costs }): BriefCell[] => {
        const definition = definitionOf(indicator);
        return [
          String(key['projectName'] ?? key['project']),
          SCORECARD_ITEMS.find(({ id }) => id === item)?.zh ?? item,
          definition?.zh ?? indicator,
          { value: missing, unit: definition?.partsIn ? PARTS[definition.partsIn] : 'count' },
          definition?.partsIn ? UNITS[definition.partsIn][1] : '',
          scored(costs),
        ];
      }),
    ),
  };
}

function definitionOf(indicator: string): Indicator | undefined {
  const [family = '', id = ''] = indicator.split('.');
  return CATALOGUE.find(({ definition }) => definition.startsWith(`${family}@`))?.indicators[id];
}

function arrears({ arrears }: BriefFacts): BriefSection {
  return {
    title: '七、欠薪项目',
    columns: [
      { header: '项目', width: 200 },
      { header: '欠薪金额（元）', width: 110, isNumber: true },
      { header: '欠薪人数', width: 80, isNumber: true },
      { header: '最长欠薪天数', width: 90, isNumber: true },
    ],
    rows: arrears.map(({ key, values }) => [
      String(key['projectName'] ?? key['project']),
      yuan(values.arrearsFen),
      count(values.arrearsWorkers),
      values.arrearsDays === null ? null : count(values.arrearsDays),
    ]),
  };
}

const count = (value: number): Figure => ({ value, unit: 'count' });
const yuan = (fen: number): Figure => ({ value: fen, unit: 'yuan' });
const percent = (value: number | null): BriefCell => (value === null ? null : { value, unit: 'percent' });
const scored = (value: number | null): BriefCell => (value === null ? null : { value, unit: 'score' });
