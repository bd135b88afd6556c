// Beside the walk: alerts as the API takes filters for them and gives them.
import { z } from 'zod';
import { ALERT_CODES } from '#domain/device/device-alerts.js';
import { ALERT_STATES } from '#store/listing/device-alerts.store.js';
import { deviceSn, freeText, paging, projectCode } from '../parameters.js';

const WORDS =
  'offline: not heard of for ten minutes of working time; gap: numbers missing for an hour; skew: clock off by more ' +
  'than two minutes; moved: another place or network; silent: nobody passed for a day while the site works';

export const alertQuery = z.strictObject({
  project: projectCode.optional(),
  device: deviceSn.optional(),
  code: z.enum(ALERT_CODES).optional().describe(WORDS),
  state: z.enum(ALERT_STATES).optional().describe('open = nobody has acknowledged it'),
  ...paging,
});
export type AlertQuery = z.output<typeof alertQuery>;

export const alert = z.strictObject({
  id: z.string().describe('Id of the alert'),
  projectCode: z.string().describe('Project of the gate'),
  deviceSn: z.string().describe('Serial number of the gate'),
  gate: z.string().describe('Lane'),
  code: z.enum(ALERT_CODES).describe(WORDS),
  state: z.enum(ALERT_STATES).describe('open, acknowledged by a person, or over'),
  since: z.iso.datetime().describe('Since when it is so'),
  openedAt: z.iso.datetime().describe('When the alert was raised'),
  closedAt: z.iso.datetime().nullable().describe('When it was over'),
  detail: z.looseObject({}).describe('The numbers that gave it'),
  acknowledgedAt: z.iso.datetime().nullable().describe('When somebody said something to it'),
  acknowledgedBy: z.string().nullable().describe('Who'),
  acknowledgedReason: z.string().nullable().describe('What'),
});

export const acknowledgement = z.strictObject({
  reason: freeText(500, 2).describe('What it is, and what was done'),
});
export type Acknowledgement = z.output<typeof acknowledgement>;
