// Step 10 of the walk: the words in which a day is told to the people whose day it is.
import { type DayKind } from '../calendar/day-kind.js';
import { type AttendanceException, type FactEffect } from './attendance-day.js';

/** The same in Chinese and in English. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

export const EFFECT_WORDS: Readonly<Record<FactEffect, Words>> = {
  OPENED: { zh: '开始一段在场时间', en: 'a stay begins' },
  CLOSED: { zh: '结束一段在场时间', en: 'the stay ends' },
  INSIDE: { zh: '已进场，仍在场内', en: 'inside since then' },
  NO_EXIT: { zh: '没有对应的出场记录，不计工时', en: 'no exit belongs to it, not counted' },
  TOO_LATE: { zh: '距进场过久，视为漏打卡，不计工时', en: 'too long after the entry, not counted' },
  NO_ENTRY: { zh: '没有对应的进场记录，不计工时', en: 'no entry belongs to it, not counted' },
  REPEAT: { zh: '短时间内重复打卡，不另计', en: 'a repeat within a short time, not counted again' },
  BETWEEN: { zh: '在首次进场与末次出场之间', en: 'between the first entry and the last exit' },
  FORCED_OUT: { zh: '系统强制离场，不产生工时', en: 'a forced exit, which makes no hours' },
  REPLACED: { zh: '已由补卡记录代替', en: 'a correction stands in its place' },
  SUSPECT_TIME: {
    zh: '设备时钟存疑，待人工确认',
    en: 'the clock of the gate is doubted, waits for a person',
  },
  NO_CONTRACT: { zh: '当日未签劳动合同，不计考勤', en: 'no contract on that day, not counted' },
  NOT_ENTERED: { zh: '当日尚未办理进场，不计考勤', en: 'not yet entered on that day, not counted' },
  EXITED: { zh: '当日已退场，不计考勤', en: 'exited before that day, not counted' },
  BLOCKED: { zh: '禁入人员，不计考勤', en: 'barred, not counted' },
  WRONG_SITE: { zh: '非本项目人员，不计考勤', en: 'not of this project, not counted' },
};

export const EXCEPTION_WORDS: Readonly<Record<AttendanceException, Words>> = {
  MISSING_IN: { zh: '缺进场打卡', en: 'an entry is missing' },
  MISSING_OUT: { zh: '缺出场打卡', en: 'an exit is missing' },
  DUPLICATE: { zh: '有重复打卡', en: 'somebody punched twice' },
  OUT_BEFORE_IN: { zh: '出场均早于进场', en: 'every exit comes before the first entry' },
  SUSPECT_TIME: { zh: '有时间存疑的打卡', en: 'a punch has a doubtful time' },
  NO_CONTRACT: { zh: '未签合同期间有打卡', en: 'punched without a contract' },
  NOT_ENTERED: { zh: '进场前有打卡', en: 'punched before the entry' },
  EXITED: { zh: '退场后有打卡', en: 'punched after the exit' },
  BLOCKED: { zh: '禁入期间有打卡', en: 'punched while barred' },
  WRONG_SITE: { zh: '非本项目人员打卡', en: 'punched on a site that is not theirs' },
  FORCED_OUT: { zh: '有强制离场', en: 'was put out by the system' },
  TOO_SHORT: { zh: '有过短的在场时段', en: 'a stay was too short' },
  TWO_PROJECTS: { zh: '同一时段在其他项目也有打卡', en: 'punched on another project during a stay' },
};

export const KIND_WORDS: Readonly<Record<DayKind, Words>> = {
  WORKDAY: { zh: '工作日', en: 'a working day' },
  REST_DAY: { zh: '休息日', en: 'a rest day' },
  STATUTORY_HOLIDAY: { zh: '法定节假日', en: 'a statutory holiday' },
};
