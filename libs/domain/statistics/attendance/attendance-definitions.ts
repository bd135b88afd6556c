// Step 9 of the walk: the attendance indicators, defined.
import { ATTENDANCE_DEFINITION, type AttendanceValues } from './attendance-statistic.js';
import type { IndicatorFamily } from '../indicator.js';

const PROPOSAL = 'our proposal';

export const ATTENDANCE_FAMILY: IndicatorFamily<keyof AttendanceValues> = {
  definition: ATTENDANCE_DEFINITION,
  zh: '考勤',
  en: 'Attendance',
  period: 'day',
  indicators: {
    attendanceRate: {
      zh: '出勤率',
      en: 'Attendance rate',
      numerator: 'worker-days with 工 > 0',
      denominator: 'worker-days from entry to exit',
      unit: 'rate',
      target: null,
      source: PROPOSAL,
    },
    missingPunchRate: {
      zh: '漏打卡率',
      en: 'Missing-punch rate',
      numerator: 'worker-days with a passage in or out that is missing',
      denominator: 'worker-days with at least one valid passage',
      unit: 'rate',
      target: 'below 5 %, our proposal',
      source: PROPOSAL,
    },
    correctionRate: {
      zh: '补卡率',
      en: 'Manual correction rate',
      numerator: 'of these those that an approved correction has a part in',
      denominator: 'worker-days with 工 > 0',
      unit: 'rate',
      target: 'below 3 %, our proposal',
      source: PROPOSAL,
    },
    attendanceCoverage: {
      zh: '考勤覆盖率',
      en: 'Attendance coverage',
      numerator: 'project-days with at least one valid passage',
      denominator: 'project-days with somebody registered',
      unit: 'rate',
      target: '100 %, Jiangxi',
      source: 'Decree 724 art. 39; Jiangxi',
    },
    attendedWorkerDays: {
      zh: '出勤人天',
      en: 'Attended worker-days',
      numerator: 'worker-days with at least one valid passage',
      denominator: null,
      unit: 'workerDays',
      target: null,
      source: PROPOSAL,
    },
    workdayHundredths: {
      zh: '工日',
      en: 'Workdays 工日',
      numerator: 'sum of 工, in hundredths',
      denominator: null,
      unit: 'hundredths',
      target: null,
      source: PROPOSAL,
    },
    workedMinutes: {
      zh: '工时',
      en: 'Worked time',
      numerator: 'sum of worked minutes',
      denominator: null,
      unit: 'minutes',
      target: null,
      source: PROPOSAL,
    },
  },
};
