// Step 10 of the walk: what log-in, passwords and one-time passwords take and give.
import { z } from 'zod';
import { ROLES } from '#store/caller-scope.js';
import { text } from '../parameters.js';

const code = z
  .string()
  .regex(/^\d{6}$/)
  .describe('One-time password of the authenticator');
const password = text(200).describe('Password');

export const credentials = z.strictObject({
  name: text(60)
    .describe('Log-in name')
    .meta({ examples: ['regulator'] }),
  password: password.meta({ examples: ['correct horse battery staple'] }),
  code: code.optional(),
});
export type Credentials = z.output<typeof credentials>;

export const session = z.object({
  token: z.string().describe('For `Authorization: Bearer`; the same token is set as the cookie zm_session'),
  role: z.enum(ROLES).describe('Role; see docs/roles.md'),
  expiresAt: z.iso.datetime().describe('Until when it is good'),
  mustChangePassword: z.boolean().describe('True: nothing else is answered until the password is changed'),
});

export const passwordChange = z.strictObject({
  current: password.describe('The password until now'),
  next: text(200).min(12).describe('The new password: at least 12 characters, no common one, not the name'),
});
export type PasswordChange = z.output<typeof passwordChange>;

export const totpStart = z.strictObject({ password: password.describe('The password once more') });
export type TotpStart = z.output<typeof totpStart>;
export const totpSecret = z.object({
  secret: z.string().describe('Secret in base32; shown only now'),
  uri: z.string().describe('The same as otpauth:// for a QR code'),
});
export const totpConfirmation = z.strictObject({ code });
export type TotpConfirmation = z.output<typeof totpConfirmation>;
export const totpEnd = z.strictObject({ password: password.describe('The password once more'), code });
export type TotpEnd = z.output<typeof totpEnd>;

export const me = z.object({
  name: z.string().describe('Log-in name'),
  displayName: z.string().describe('Name as shown to people'),
  role: z.enum(ROLES).describe('Role; see docs/roles.md'),
  areaCode: z.string().nullable().describe('Area of a regulator'),
  enterpriseId: z.int().nullable().describe('Internal id of the enterprise'),
  projectIds: z.array(z.int()).nullable().describe('Internal ids of the projects'),
  mustChangePassword: z.boolean().describe('True: nothing else is answered until the password is changed'),
  isTotpActive: z.boolean().describe('Whether log-in asks for a one-time password'),
});
export type Me = z.output<typeof me>;
