// The register: participants and teams of a project as the API takes and gives them.
import { z } from 'zod';
import { date, id, paging, text } from '../parameters.js';

export const memberQuery = z.strictObject({ id: id.optional().describe('This one only'), ...paging });
export type MemberQuery = z.output<typeof memberQuery>;

const creditCode = text(18)
  .describe('Credit code of the enterprise')
  .meta({ examples: ['91210100MA10ABCD6L'] });
const phone = text(30).nullable().optional().describe('Phone; kept encrypted, answered masked');
const exitedOn = date.nullable().optional().describe('Last day on the project; null = still there');

export const newParticipant = z.strictObject({
  creditCode,
  kind: text(3)
    .describe('Role 参建单位类型: 001 to 012, national dictionary')
    .meta({ examples: ['006'] }),
  enteredOn: date.describe('First day on the project'),
  exitedOn,
  managerName: text(50).nullable().optional().describe('Manager on site'),
  managerPhone: phone,
});
export type NewParticipant = z.output<typeof newParticipant>;

export const participantChange = newParticipant.omit({ creditCode: true, kind: true }).partial();
export type ParticipantChange = z.output<typeof participantChange>;

export const participant = z.strictObject({
  id: z.int().describe('Id within the system'),
  creditCode: z.string().describe('Credit code of the enterprise'),
  name: z.string().describe('Name of the enterprise'),
  kind: z.string().describe('Role 参建单位类型, national dictionary'),
  enteredOn: z.iso.date().describe('First day on the project'),
  exitedOn: z.iso.date().nullable().describe('Last day on the project; null = still there'),
  managerName: z.string().nullable().describe('Manager on site'),
  managerPhoneMasked: z.string().nullable().describe('Phone of the manager, masked'),
  version: z.int().describe('Version; the ETag of the resource'),
});

export const newTeam = z.strictObject({
  name: text(100)
    .describe('Name, unique within the project')
    .meta({ examples: ['钢筋一班'] }),
  creditCode,
  tradeCode: text(4)
    .describe('Trade 工种 of most members, national dictionary')
    .meta({ examples: ['020'] }),
  leader: text(32)
    .nullable()
    .optional()
    .describe('Worker number of the leader 班组长, registered on this project'),
  enteredOn: date.nullable().optional().describe('First day on the project'),
  exitedOn,
  remark: text(200).nullable().optional().describe('Remark'),
});
export type NewTeam = z.output<typeof newTeam>;

export const teamChange = newTeam.omit({ creditCode: true }).partial();
export type TeamChange = z.output<typeof teamChange>;

export const team = z.strictObject({
  id: z.int().describe('Id of the team'),
  name: z.string().describe('Name, unique within the project'),
  creditCode: z.string().describe('Credit code of the employer'),
  enterpriseName: z.string().describe('Name of the employer'),
  tradeCode: z.string().describe('Trade of most members'),
  leaderNumber: z.string().nullable().describe('Worker number of the leader'),
  leaderName: z.string().nullable().describe('Name of the leader'),
  enteredOn: z.iso.date().nullable().describe('First day on the project'),
  exitedOn: z.iso.date().nullable().describe('Last day on the project'),
  remark: z.string().nullable().describe('Remark'),
  memberCount: z.int().describe('People registered with it now'),
  version: z.int().describe('Version; the ETag of the resource'),
});
