// Step 9 of the walk: the indicators of gates and data, defined.
import type { IndicatorFamily } from '../indicator.js';
import { DELAY_BOUNDS, SYSTEM_DEFINITION, type SystemValues } from './system-statistic.js';

const PROPOSAL = 'our proposal';
const CAME_IN = 'gate events that came in on the day';

export const SYSTEM_FAMILY: IndicatorFamily<keyof SystemValues> = {
  definition: SYSTEM_DEFINITION,
  zh: '数据质量',
  en: 'Gates and data',
  period: 'day',
  indicators: {
    attendanceUpdateRate: {
      zh: '考勤更新率',
      en: 'Attendance update rate',
      numerator: 'of these those with a valid passage of the day that came in within 24 hours',
      denominator: 'project-days with somebody registered',
      unit: 'rate',
      target: '≥ 85 %, Jiangxi',
      source: 'Jiangxi',
    },
    projectUpdateRate: {
      zh: '项目更新率',
      en: 'Project update rate',
      numerator: 'of these those with anything that came in on the day or the six days before',
      denominator: 'project-days with somebody registered',
      unit: 'rate',
      target: '≥ 90 %, a city in 2025',
      source: PROPOSAL,
    },
    deviceOnlineRate: {
      zh: '设备在线率',
      en: 'Device online rate',
      numerator: 'minutes between 06:00 and 20:00 less those for which a gate was reported as offline',
      denominator: 'minutes between 06:00 and 20:00 of gates that had claimed their credentials, 840 each',
      unit: 'rate',
      partsIn: 'minutes',
      target: null,
      source: PROPOSAL,
    },
    recognitionRate: {
      zh: '识别成功率',
      en: 'Recognition success',
      numerator: 'of these those that were allowed',
      denominator: `${CAME_IN}: allowed, refused or of unknown people`,
      unit: 'rate',
      target: null,
      source: PROPOSAL,
    },
    replayShare: {
      zh: '补传占比',
      en: 'Replay share',
      numerator: 'of these those that came in more than 5 minutes after they happened',
      denominator: CAME_IN,
      unit: 'rate',
      target: null,
      source: PROPOSAL,
    },
    withinMinuteRate: {
      zh: '一分钟到达率',
      en: 'Received within a minute',
      numerator: 'of these those that came in within 60 seconds',
      denominator: CAME_IN,
      unit: 'rate',
      target: null,
      source: PROPOSAL,
    },
    meanDelaySeconds: {
      zh: '平均接收延迟',
      en: 'Mean receive delay',
      numerator: `whole seconds from happening to coming in, mean over the ${CAME_IN}, half up`,
      denominator: null,
      unit: 'seconds',
      mayBeNull: true,
      target: null,
      source: PROPOSAL,
    },
    p95DelaySeconds: {
      zh: '接收延迟 P95',
      en: 'Receive delay, P95',
      numerator: `the least of ${DELAY_BOUNDS.join(', ')} s within which 95 of 100 ${CAME_IN} had come; null where none is`,
      denominator: null,
      unit: 'seconds',
      mayBeNull: true,
      target: null,
      source: PROPOSAL,
    },
    rejectedPhotos: {
      zh: '照片不合格数',
      en: 'Photos rejected',
      numerator:
        'photos of workers that a gate of the site could not take, for quality, size or likeness, by the day of the first report',
      denominator: null,
      unit: 'records',
      target: null,
      source: PROPOSAL,
    },
  },
};
