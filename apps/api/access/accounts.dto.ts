// Step 10 of the walk: users, machines and the audit log as the API takes and gives them.
import { z } from 'zod';
import { ROLES } from '#store/caller-scope.js';
import { instant, paging, text } from '../parameters.js';

/** Areas of the API that a machine may be let into; each to read or to write. */
const CLIENT_SCOPES = [
  'access',
  'attendance',
  'devices',
  'identity',
  'operation',
  'sites',
  'statistics',
  'changes',
  'exports',
  'supervision',
  'wages',
].flatMap((area) => [`${area}:read`, `${area}:write`]);

const bounds = {
  areaCode: text(12)
    .nullable()
    .optional()
    .describe('Area of a regulator')
    .meta({ examples: ['211500'] }),
  enterprise: text(18).nullable().optional().describe('Credit code of the enterprise of a contractor'),
  projects: z
    .array(text(50))
    .max(500)
    .nullable()
    .optional()
    .describe('Project codes of a labour officer or team leader'),
};

const userFields = {
  displayName: text(100)
    .describe('Name as shown to people')
    .meta({ examples: ['沈抚示范区监管'] }),
  role: z.enum(ROLES).describe('Role; see docs/roles.md'),
  ...bounds,
  worker: text(32).nullable().optional().describe('Worker number of a worker'),
};
export const newUser = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{1,59}$/)
    .describe('Log-in name: small letters, digits, dot, dash')
    .meta({ examples: ['shenfu.regulator'] }),
  ...userFields,
});
export type NewUser = z.output<typeof newUser>;
export const userChange = z.strictObject({
  ...z.strictObject(userFields).partial().shape,
  isActive: z.boolean().optional().describe('False closes the account and ends its sessions'),
});
export type UserChange = z.output<typeof userChange>;

export const user = z.strictObject({
  id: z.int().describe('Id of the user'),
  name: z.string().describe('Log-in name'),
  displayName: z.string().describe('Name as shown to people'),
  role: z.string().describe('Role; see docs/roles.md'),
  areaCode: z.string().nullable().describe('Area of a regulator'),
  enterprise: z.string().nullable().describe('Credit code of the enterprise of a contractor'),
  projects: z.array(z.string()).describe('Project codes'),
  worker: z.string().nullable().describe('Worker number of a worker'),
  isActive: z.boolean().describe('Whether it may log in'),
  isLocked: z.boolean().describe('Locked for a while after wrong passwords'),
  isTotpActive: z.boolean().describe('Whether log-in asks for a one-time password'),
  mustChangePassword: z.boolean().describe('Whether the password must be changed first'),
  lastLoginAt: z.iso.datetime().nullable().describe('Last log-in'),
  version: z.int().describe('Version; the ETag of the resource'),
});
export const userWithPassword = z.strictObject({
  ...user.shape,
  password: z.string().describe('One-time password, shown only now; it must be changed at the first log-in'),
});
export const userQuery = z.strictObject({
  name: text(60).optional().describe('This log-in name only'),
  role: z.enum(ROLES).optional().describe('This role only'),
  ...paging,
});
export type UserQuery = z.output<typeof userQuery>;

const scopes = z
  .array(z.enum(CLIENT_SCOPES as [string, ...string[]]))
  .min(1)
  .max(CLIENT_SCOPES.length)
  .describe('What the machine may do: area:read or area:write')
  .meta({ examples: [['statistics:read']] });
export const newClient = z.strictObject({
  name: text(100)
    .describe('What it is for')
    .meta({ examples: ['省级平台统计接口'] }),
  role: z.enum(ROLES).describe('Role whose rights bound it'),
  scopes,
  ...bounds,
});
export type NewClient = z.output<typeof newClient>;
export const clientChange = z.strictObject({
  name: text(100).optional().describe('What it is for'),
  scopes: scopes.optional(),
  isActive: z.boolean().optional().describe('False closes the machine and ends its tokens'),
});
export type ClientChange = z.output<typeof clientChange>;
export const client = z.strictObject({
  id: z.int().describe('Id of the machine'),
  clientId: z.string().describe('client_id of OAuth'),
  name: z.string().describe('What it is for'),
  role: z.string().describe('Role whose rights bound it'),
  scopes: z.array(z.string()).describe('What it may do'),
  areaCode: z.string().nullable().describe('Area it is bound to'),
  enterprise: z.string().nullable().describe('Credit code of the enterprise it is bound to'),
  projects: z.array(z.string()).describe('Projects it is bound to'),
  isActive: z.boolean().describe('Whether it may ask'),
  lastUsedAt: z.iso.datetime().nullable().describe('Last token, to the minute'),
  previousSecretUntil: z.iso
    .datetime()
    .nullable()
    .describe('Until when the secret before the last rotation is good'),
  version: z.int().describe('Version; the ETag of the resource'),
});
export const clientWithSecret = z.strictObject({
  ...client.shape,
  clientSecret: z.string().describe('client_secret of OAuth, shown only now'),
});
export const clientQuery = z.strictObject(paging);
export type ClientQuery = z.output<typeof clientQuery>;

export const tokenRequest = z.looseObject({
  grant_type: z
    .string()
    .max(100)
    .describe('client_credentials')
    .meta({ examples: ['client_credentials'] }),
  client_id: z.string().max(200).optional().describe('Or by HTTP Basic'),
  client_secret: z.string().max(200).optional().describe('Or by HTTP Basic'),
  scope: z.string().max(1_000).optional().describe('Part of the scopes, separated by blanks; absent = all'),
});
export type TokenRequest = z.output<typeof tokenRequest>;
export const tokenAnswer = z.strictObject({
  access_token: z.string().describe('For `Authorization: Bearer`'),
  token_type: z.literal('Bearer').describe('Always Bearer'),
  expires_in: z.int().describe('Seconds'),
  scope: z.string().describe('Scopes of the token, separated by blanks'),
});

export const auditQuery = z.strictObject({
  actor: text(100).optional().describe('Log-in name or client id'),
  action: text(60).optional().describe('e.g. worker.reveal'),
  subjectKind: text(24).optional().describe('e.g. worker'),
  subjectId: text(100).optional().describe('e.g. a worker number'),
  from: instant.optional().describe('At or after'),
  to: instant.optional().describe('Before'),
  ...paging,
});
export type AuditQuery = z.output<typeof auditQuery>;
export const auditEntry = z.strictObject({
  seq: z.int().describe('Place in the chain'),
  at: z.iso.datetime().describe('When it was done'),
  actorKind: z.string().describe('user, client, system or nobody'),
  actorName: z.string().describe('Log-in name or client id'),
  action: z.string().describe('What was done'),
  subjectKind: z.string().describe('To what'),
  subjectId: z.string().describe('To which'),
  reason: z.string().nullable().describe('Why, where it had to be said'),
  change: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('Field → [before, after]; personal data masked'),
  requestId: z.string().describe('x-request-id of the request'),
  address: z.string().describe('Address from which it was asked'),
  hash: z.string().describe('Hash of this entry and so of all before it'),
});
