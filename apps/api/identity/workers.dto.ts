// The register: people as the API takes and gives them.
import { z } from 'zod';
import { DOCUMENT_TYPES } from '#domain/identity/other-documents.js';
import { date, freeText, id, paging, projectCode, text, workerNumber } from '../parameters.js';

const typed = (longest: number) => text(longest).nullable().optional();

const details = {
  nation: typed(20)
    .describe('Nation 民族: code or name (GB/T 3304)')
    .meta({ examples: ['满族'] }),
  education: typed(20)
    .describe('Education 文化程度: code or name')
    .meta({ examples: ['初中'] }),
  politics: typed(20)
    .describe('Political status 政治面貌: code or name')
    .meta({ examples: ['群众'] }),
  householdType: typed(10)
    .describe('Household 户籍类型: rural 农业 or urban 非农业')
    .meta({ examples: ['rural'] }),
  address: typed(200).describe('Household address; kept encrypted'),
  phone: typed(30)
    .describe('Mobile; kept encrypted, answered masked')
    .meta({ examples: ['138 0013 8000'] }),
  emergencyName: typed(50).describe('Emergency contact'),
  emergencyPhone: typed(30).describe('Phone of the emergency contact; kept encrypted'),
  bankCard: typed(30)
    .describe('Wage card; kept encrypted, answered by its last four digits')
    .meta({ examples: ['6222021000000000017'] }),
  bankName: typed(100).describe('Bank of the wage card'),
  grantOrganisation: typed(100).describe('Authority that issued the document'),
  documentExpiresOn: date.nullable().optional().describe('Last day of the document; null = for good'),
};

export const newWorker = z.strictObject({
  documentType: z.enum(DOCUMENT_TYPES).default('resident').describe('Kind of identity document'),
  documentNumber: text(30)
    .describe('Number of the document; kept encrypted, answered masked')
    .meta({ examples: ['210102199003071233'] }),
  name: text(60)
    .describe('Name as on the document')
    .meta({ examples: ['张三'] }),
  gender: z.enum(['male', 'female']).optional().describe('Only where the number does not say it'),
  birthDate: date.optional().describe('Only where the number does not say it'),
  ...details,
});
export type NewWorkerInput = z.output<typeof newWorker>;

export const workerChange = z.strictObject({
  name: text(60).optional().describe('Name as on the document; another one must be verified again'),
  documentType: z.enum(DOCUMENT_TYPES).optional().describe('Kind of another document'),
  documentNumber: text(30)
    .optional()
    .describe('Number of another document, which must be verified again; administrators only')
    .meta({ examples: ['210102199003071233'] }),
  gender: z.enum(['male', 'female']).optional().describe('Only with a number that does not say it'),
  birthDate: date.optional().describe('Only with a number that does not say it'),
  ...details,
});
export type WorkerChange = z.output<typeof workerChange>;

export const workerSearch = z.strictObject({
  documentNumber: text(30)
    .describe('Number of the identity document; never part of an address')
    .meta({ examples: ['210102199003071233'] }),
});
export type WorkerSearch = z.output<typeof workerSearch>;

export const verification = z.strictObject({
  method: z.enum(['reader', 'police', 'manual']).describe('Card reader, check with the police, or by eye'),
  verifiedOn: date.describe('Day of the check, not in the future'),
});
export type Verification = z.output<typeof verification>;

const REVEALABLE = ['documentNumber', 'phone', 'bankCard', 'address', 'emergencyPhone'] as const;

export const revealRequest = z.strictObject({
  fields: z.array(z.enum(REVEALABLE)).min(1).max(REVEALABLE.length).describe('What must be seen in clear'),
  reason: freeText(500, 5)
    .describe('Why; stands in the audit log')
    .meta({ examples: ['核对银行退回的工资卡号'] }),
});
export type RevealRequest = z.output<typeof revealRequest>;

export const revealed = z.strictObject({
  workerNumber: z.string().describe('Platform worker number'),
  values: z
    .partialRecord(z.enum(REVEALABLE), z.string().nullable())
    .describe('The fields asked for, in clear; null = not recorded'),
});

export const worker = z.strictObject({
  number: z.string().describe('Platform worker number, the only name that gates know'),
  name: z.string().describe('Name as on the document'),
  gender: z.string().describe('male or female'),
  birthYear: z.int().describe('Year of birth; the day stays hidden as in the masked number'),
  documentType: z.string().describe('Kind of identity document'),
  identityMasked: z.string().describe('Number of the document, masked'),
  documentExpiresOn: z.iso.date().nullable().describe('Last day of the document'),
  grantOrganisation: z.string().nullable().describe('Authority that issued the document'),
  nation: z.string().nullable().describe('Nation 民族 (GB/T 3304)'),
  education: z.string().nullable().describe('Education, national dictionary'),
  politics: z.string().nullable().describe('Political status, national dictionary'),
  householdType: z.string().nullable().describe('rural or urban'),
  hasAddress: z.boolean().describe('Whether an address is recorded'),
  phoneMasked: z.string().nullable().describe('Mobile, masked'),
  emergencyName: z.string().nullable().describe('Emergency contact'),
  emergencyPhoneMasked: z.string().nullable().describe('Phone of the emergency contact, masked'),
  cardLast4: z.string().nullable().describe('Last four digits of the wage card'),
  bankName: z.string().nullable().describe('Bank of the wage card'),
  hasPhoto: z.boolean().describe('Whether a photo is recorded'),
  identityVerifiedOn: z.iso.date().nullable().describe('When the identity was verified; null = not yet'),
  identityVerifiedBy: z.string().nullable().describe('How, and by whom'),
  version: z.int().describe('Version; the ETag of the resource'),
});

const warning = z.strictObject({
  field: z.string().describe('Field of the input'),
  code: z.string().describe('Stable code'),
  message: z.string().describe('What may be wrong'),
});

export const enteredWorker = z.strictObject({
  ...worker.shape,
  warnings: z.array(warning).describe('What may be wrong and was taken all the same'),
});

export const workerQuery = z.strictObject({
  number: workerNumber.optional(),
  name: text(50).optional().describe('Part of the name'),
  project: projectCode.optional().describe('Registered on this project, now or before'),
  team: id.optional().describe('Registered with this team, now or before'),
  ...paging,
});
export type WorkerQuery = z.output<typeof workerQuery>;
