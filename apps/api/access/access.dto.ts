// Step 10 of the walk: what log-in takes and gives.
import { z } from 'zod';
import { ROLES } from '#store/listing/caller-scope.js';
import { text } from '../parameters.js';

export const credentials = z.strictObject({
  name: text(60).meta({ examples: ['regulator'] }),
  password: text(200).meta({ examples: ['correct horse battery staple'] }),
});
export type Credentials = z.output<typeof credentials>;

export const session = z.object({
  token: z.string().describe('For `Authorization: Bearer`; the same token is set as the cookie zm_session'),
  role: z.enum(ROLES),
  expiresAt: z.iso.datetime(),
});

export const me = z.object({
  name: z.string(),
  displayName: z.string(),
  role: z.enum(ROLES),
  areaCode: z.string().nullable(),
  enterpriseId: z.int().nullable(),
  projectIds: z.array(z.int()).nullable(),
});
export type Me = z.output<typeof me>;
