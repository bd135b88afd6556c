// The register: registrations of people on projects as the API takes and gives them.
import { z } from 'zod';
import { date, id, paging, text, workerNumber } from '../parameters.js';

const fen = z.int().min(1).max(100_000_000);

const terms = {
  teamId: z.int().min(1).max(Number.MAX_SAFE_INTEGER).describe('Team 班组 of the project'),
  tradeCode: text(4)
    .describe('Trade 工种, national dictionary')
    .meta({ examples: ['020'] }),
  workRole: z.enum(['10', '20']).default('20').describe('10 manager 管理人员, 20 worker 建筑工人'),
  post: text(24).nullable().optional().describe('Post 岗位 of a manager, e.g. safety'),
  isTeamLeader: z.boolean().optional().describe('Leader of the team 班组长'),
  hasInjuryInsurance: z
    .boolean()
    .nullable()
    .optional()
    .describe('Work-injury insurance 工伤保险 is paid; null = not known'),
  siteCard: text(64).nullable().optional().describe('Card for the gates'),
  payBasis: z.enum(['daily', 'hourly', 'monthly', 'piece']).default('daily').describe('What the rate is for'),
  basisRateFen: fen.describe('Rate in fen for one day, hour, month or piece').meta({ examples: [35000] }),
  dailyRateFen: fen.optional().describe('Only for piece work: what a day is worth at least'),
  payCycle: z.enum(['month', 'week', 'day', 'task']).default('month').describe('How often wages are settled'),
  payDay: z
    .int()
    .min(1)
    .max(31)
    .describe('Day of the following month on which wages are due')
    .meta({ examples: [15] }),
  payMethod: z.enum(['bank', 'cash']).default('bank').describe('How wages are paid'),
};

export const newRegistration = z.strictObject({
  worker: workerNumber.meta({ examples: ['W0000001'] }),
  enteredOn: date.describe('First day on site 进场'),
  ...terms,
});
export type NewRegistration = z.output<typeof newRegistration>;

export const registrationChange = z.strictObject({
  effectiveFrom: date.describe('First day of the new terms; the stretch before it ends on the day before'),
  teamId: terms.teamId.optional(),
  tradeCode: terms.tradeCode.optional(),
  workRole: z.enum(['10', '20']).optional().describe('10 manager, 20 worker'),
  post: terms.post,
  isTeamLeader: terms.isTeamLeader,
  hasInjuryInsurance: terms.hasInjuryInsurance,
  siteCard: terms.siteCard,
  payBasis: z.enum(['daily', 'hourly', 'monthly', 'piece']).optional().describe('What the rate is for'),
  basisRateFen: fen.optional().describe('Rate in fen for one day, hour, month or piece'),
  dailyRateFen: terms.dailyRateFen,
  payCycle: z.enum(['month', 'week', 'day', 'task']).optional().describe('How often wages are settled'),
  payDay: z.int().min(1).max(31).optional().describe('Day on which wages are due'),
  payMethod: z.enum(['bank', 'cash']).optional().describe('How wages are paid'),
});
export type RegistrationChange = z.output<typeof registrationChange>;

export const exit = z.strictObject({ exitedOn: date.describe('Last day on site 退场, not in the future') });
export type Exit = z.output<typeof exit>;

export const registration = z.strictObject({
  id: z.int().describe('Id of this stretch'),
  stayId: z.int().describe('Joins the stretches of one stay, from entry to exit'),
  workerNumber: z.string().describe('Platform worker number'),
  workerName: z.string().describe('Name of the worker'),
  teamId: z.int().describe('Team'),
  teamName: z.string().describe('Name of the team'),
  tradeCode: z.string().describe('Trade, national dictionary'),
  workRole: z.string().describe('10 manager, 20 worker'),
  post: z.string().nullable().describe('Post of a manager'),
  isTeamLeader: z.boolean().describe('Leader of the team'),
  hasInjuryInsurance: z.boolean().nullable().describe('Work-injury insurance is paid; null = not known'),
  siteCard: z.string().nullable().describe('Card for the gates'),
  enteredOn: z.iso.date().describe('First day of this stretch'),
  exitedOn: z.iso.date().nullable().describe('Last day of this stretch; null = it lasts'),
  agreementSignedOn: z.iso.date().nullable().describe('Contract or written agreement signed; null = none'),
  payBasis: z.string().describe('What the rate is for'),
  basisRateFen: z.int().nullable().describe('Rate in fen for one unit of the basis; null for team leaders'),
  dailyRateFen: z.int().nullable().describe('Fen a day that drafts count with; null for team leaders'),
  payCycle: z.string().describe('How often wages are settled'),
  payDay: z.int().describe('Day on which wages are due'),
  payMethod: z.string().describe('How wages are paid'),
  version: z.int().describe('Version; the ETag of the resource'),
});

export const registrationQuery = z.strictObject({
  id: id.optional().describe('This stretch only'),
  worker: workerNumber.optional(),
  team: id.optional().describe('Team id'),
  on: date.optional().describe('Registered on this day'),
  ...paging,
});
export type RegistrationQuery = z.output<typeof registrationQuery>;
