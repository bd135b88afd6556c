// The register: enterprises as the API takes and gives them.
import { z } from 'zod';
import { date, paging, text } from '../parameters.js';

const creditCode = text(18)
  .describe('Unified social credit code 统一社会信用代码, 18 characters (GB 32100)')
  .meta({ examples: ['91210100MA10ABCD6L'] });

const details = {
  name: text(200)
    .describe('Full registered name')
    .meta({ examples: ['沈抚建设集团有限公司'] }),
  areaCode: text(12)
    .nullable()
    .optional()
    .describe('Area of registration (GB/T 2260)')
    .meta({ examples: ['210112'] }),
  legalPerson: text(50).nullable().optional().describe('Legal representative 法定代表人'),
  phone: text(30)
    .nullable()
    .optional()
    .describe('Office phone; kept encrypted, answered masked')
    .meta({ examples: ['024-23456789'] }),
  address: text(200).nullable().optional().describe('Registered address'),
  establishedOn: date.nullable().optional().describe('Date of registration'),
};

export const newEnterprise = z.strictObject({ creditCode, ...details });
export type NewEnterprise = z.output<typeof newEnterprise>;

export const enterpriseChange = z.strictObject(details).partial();
export type EnterpriseChange = z.output<typeof enterpriseChange>;

export const enterprise = z.strictObject({
  creditCode: z.string().describe('Unified social credit code'),
  name: z.string().describe('Full registered name'),
  areaCode: z.string().nullable().describe('Area of registration (GB/T 2260)'),
  legalPerson: z.string().nullable().describe('Legal representative'),
  phoneMasked: z.string().nullable().describe('Office phone, masked'),
  address: z.string().nullable().describe('Registered address'),
  establishedOn: z.iso.date().nullable().describe('Date of registration'),
  version: z.int().describe('Version; the ETag of the resource'),
});
export type Enterprise = z.output<typeof enterprise>;

export const enterpriseQuery = z.strictObject({
  creditCode: text(18).optional().describe('This credit code only'),
  name: text(100).optional().describe('Part of the name'),
  ...paging,
});
export type EnterpriseQuery = z.output<typeof enterpriseQuery>;
