// The register: certificates, bans, contracts and trainings as the API takes and gives them.
import { z } from 'zod';
import { date, freeText, paging, projectCode, text, workerNumber } from '../parameters.js';

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable()
  .optional()
  .describe('SHA-256 of a scan, as POST /files answered it');
const version = z.int().describe('Version; the ETag of the resource');
const hasFile = z.boolean().describe('Whether a scan is recorded');
const workerFields = {
  workerNumber: z.string().describe('Platform worker number'),
  workerName: z.string().describe('Name of the worker'),
};

const CERTIFICATE_KINDS = ['special_operation', 'skill', 'title', 'safety', 'health'] as const;

const certificateFields = {
  tradeCode: text(4).nullable().optional().describe('Trade, national dictionary'),
  level: z
    .enum(['1', '2', '3'])
    .nullable()
    .optional()
    .describe('1 junior 初级, 2 middle 中级, 3 senior 高级'),
  issuedOn: date.describe('Issued'),
  expiresOn: date.nullable().optional().describe('Last day; null = for good'),
  issuer: text(100).nullable().optional().describe('Issued by'),
  status: z.enum(['1', '2', '3', '4']).optional().describe('1 valid, 2 cancelled, 3 withheld, 4 expired'),
  fileSha256: sha256,
};
export const newCertificate = z.strictObject({
  worker: workerNumber.meta({ examples: ['W0000001'] }),
  kind: z
    .enum(CERTIFICATE_KINDS)
    .describe('special_operation 特种作业, skill 职业技能, title 职称, safety 安全, health 健康'),
  number: freeText(60).describe(
    'Number of the certificate; an identity number in it (special operations: T…) is kept masked',
  ),
  ...certificateFields,
});
export type NewCertificate = z.output<typeof newCertificate>;
export const certificateChange = z.strictObject(certificateFields).partial();
export type CertificateChange = z.output<typeof certificateChange>;
export const certificate = z.strictObject({
  id: z.int().describe('Id of the certificate'),
  ...workerFields,
  kind: z.string().describe('Kind of certificate'),
  number: z.string().describe('Number of the certificate'),
  tradeCode: z.string().nullable().describe('Trade, national dictionary'),
  level: z.string().nullable().describe('1 junior, 2 middle, 3 senior'),
  issuedOn: z.iso.date().describe('Issued'),
  expiresOn: z.iso.date().nullable().describe('Last day; null = for good'),
  issuer: z.string().nullable().describe('Issued by'),
  status: z.string().describe('1 valid, 2 cancelled, 3 withheld, 4 expired'),
  hasFile,
  version,
});
export const certificateQuery = z.strictObject({
  worker: workerNumber.optional(),
  kind: z.enum(CERTIFICATE_KINDS).optional().describe('This kind only'),
  ...paging,
});
export type CertificateQuery = z.output<typeof certificateQuery>;

export const newBar = z.strictObject({
  worker: workerNumber.meta({ examples: ['W0000001'] }),
  project: projectCode.optional().describe('Bars from this project'),
  area: z
    .string()
    .regex(/^\d{2,12}$/)
    .optional()
    .describe(
      'Bars from every project of this area; without project and area: from everywhere (administrator)',
    ),
  from: date.describe('First day'),
  to: date.nullable().optional().describe('Last day; null = until it is lifted'),
  reason: freeText(200)
    .describe('Why')
    .meta({ examples: ['伪造特种作业证'] }),
});
export type NewBar = z.output<typeof newBar>;
export const barChange = z.strictObject({
  to: date
    .nullable()
    .optional()
    .describe('Last day; the day before the first = it never held; null = until it is lifted'),
  reason: freeText(200).optional().describe('Why, also why it was lifted; the history keeps every reason'),
});
export type BarChange = z.output<typeof barChange>;
export const bar = z.strictObject({
  id: z.int().describe('Id of the ban'),
  ...workerFields,
  projectCode: z.string().nullable().describe('Project; null = not of one project'),
  areaPrefix: z
    .string()
    .nullable()
    .describe('Significant digits of the area; null without project = everywhere'),
  from: z.iso.date().describe('First day'),
  to: z.iso.date().nullable().describe('Last day; null = until it is lifted'),
  reason: z.string().describe('Why'),
  version,
});
export const barQuery = z.strictObject({
  worker: workerNumber.optional(),
  project: projectCode.optional(),
  ...paging,
});
export type BarQuery = z.output<typeof barQuery>;

export const newContract = z.strictObject({
  project: projectCode.meta({ examples: ['21040420240601001'] }),
  worker: workerNumber.meta({ examples: ['W0000001'] }),
  creditCode: text(18)
    .describe('Credit code of the employer')
    .meta({ examples: ['91210100MA10ABCD6L'] }),
  kind: z
    .enum(['contract', 'agreement'])
    .describe('Labour contract 劳动合同 or written work agreement 用工书面协议'),
  periodType: z.enum(['0', '1']).describe('0 fixed term, 1 until a task is done'),
  signedOn: date.describe('Signed'),
  startsOn: date.describe('First day'),
  endsOn: date.nullable().optional().describe('Last day; null = open'),
  unit: z
    .enum(['80', '81', '82'])
    .nullable()
    .optional()
    .describe('Piece work: 80 metre, 81 square metre, 82 cubic metre'),
  unitPriceFen: z.int().min(0).max(100_000_000).nullable().optional().describe('Price of one unit in fen'),
  fileSha256: sha256,
  isCopyDelivered: z
    .boolean()
    .optional()
    .describe('Whether the worker has a copy (Labour Contract Law art. 16)'),
});
export type NewContract = z.output<typeof newContract>;
export const contractChange = newContract.pick({ endsOn: true, fileSha256: true, isCopyDelivered: true });
export type ContractChange = z.output<typeof contractChange>;
export const contract = z.strictObject({
  id: z.int().describe('Id of the contract'),
  projectCode: z.string().describe('Project code'),
  ...workerFields,
  creditCode: z.string().describe('Credit code of the employer'),
  enterpriseName: z.string().describe('Name of the employer'),
  kind: z.string().describe('contract or agreement'),
  periodType: z.string().describe('0 fixed term, 1 until a task is done'),
  signedOn: z.iso.date().describe('Signed'),
  startsOn: z.iso.date().describe('First day'),
  endsOn: z.iso.date().nullable().describe('Last day; null = open'),
  unit: z.string().nullable().describe('Unit of piece work'),
  unitPriceFen: z.int().nullable().describe('Price of one unit in fen'),
  hasFile,
  isCopyDelivered: z.boolean().describe('Whether the worker has a copy'),
  version,
});
export const contractQuery = z.strictObject({
  project: projectCode.optional(),
  worker: workerNumber.optional(),
  ...paging,
});
export type ContractQuery = z.output<typeof contractQuery>;

const LEVELS = ['company', 'project', 'team'] as const;
const attendee = z.strictObject({
  worker: workerNumber,
  score: z.int().min(0).max(100).nullable().optional().describe('Points out of 100'),
  isPassed: z.boolean().describe('Whether the worker has passed'),
});
const attendees = z.array(attendee).min(1).max(500).describe('Who sat in it');
export const newTraining = z.strictObject({
  project: projectCode.meta({ examples: ['21040420240601001'] }),
  level: z.enum(LEVELS).describe('Level of safety training 三级安全教育'),
  typeCode: z.enum(['003001', '003002', '003003', '003004']).describe('Type, national dictionary'),
  name: text(100)
    .describe('Name')
    .meta({ examples: ['入场三级安全教育'] }),
  heldOn: date.describe('Day, not in the future'),
  durationMinutes: z.int().min(1).max(1_440).describe('Length in minutes'),
  fileSha256: sha256,
  attendees,
});
export type NewTraining = z.output<typeof newTraining>;
export const moreAttendees = z.strictObject({ attendees });
export type MoreAttendees = z.output<typeof moreAttendees>;
export const training = z.strictObject({
  id: z.int().describe('Id of the training'),
  projectCode: z.string().describe('Project code'),
  level: z.string().describe('company, project or team'),
  typeCode: z.string().describe('Type, national dictionary'),
  name: z.string().describe('Name'),
  heldOn: z.iso.date().describe('Day'),
  durationMinutes: z.int().describe('Length in minutes'),
  hasFile,
  attendees: z
    .array(
      z.strictObject({
        ...workerFields,
        score: z.int().nullable().describe('Points out of 100'),
        isPassed: z.boolean().describe('Whether the worker has passed'),
      }),
    )
    .describe('Who sat in it'),
  version,
});
export const trainingQuery = z.strictObject({
  project: projectCode.optional(),
  level: z.enum(LEVELS).optional().describe('This level only'),
  ...paging,
});
export type TrainingQuery = z.output<typeof trainingQuery>;

export const fileQuery = z.strictObject({
  purpose: z
    .enum(['photo', 'scan'])
    .describe('photo: JPEG, PNG or WebP up to 5 MiB; scan: these or PDF up to 20 MiB'),
});
export type FileQuery = z.output<typeof fileQuery>;
export const storedFile = z.strictObject({
  sha256: z.string().describe('Name of the file: the hash of its content'),
  mediaType: z.string().describe('What its bytes say it is'),
  byteLength: z.int().describe('Length in bytes'),
});
export const photo = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of a photo, as POST /files answered it')
    .meta({ examples: ['0'.repeat(64)] }),
});
export type Photo = z.output<typeof photo>;
