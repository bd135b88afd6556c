// The register: projects as the API takes and gives them.
import { z } from 'zod';
import { area, date, paging, text } from '../parameters.js';

const STATUS = '001 preparing, 002 approved, 003 under construction, 004 completed, 005 stopped';

export const projectQuery = z.strictObject({
  area: area.optional(),
  status: z
    .string()
    .regex(/^\d{3}$/)
    .optional()
    .describe(STATUS),
  ...paging,
});
export type ProjectQuery = z.output<typeof projectQuery>;

/** One of the list. */
export const project = z.strictObject({
  code: z.string(),
  name: z.string(),
  managingAreaCode: z.string(),
  managingAreaName: z.string(),
  statutoryAreaCode: z.string(),
  generalContractorName: z.string(),
  category: z.string(),
  status: z.string().describe(STATUS),
  timeZone: z.string(),
  startedOn: z.iso.date(),
  completedOn: z.iso.date().nullable(),
  teamCount: z.int(),
  deviceCount: z.int(),
});

const optional = (longest: number) => text(longest).nullable().optional();
const amount = z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullable().optional();

const details = {
  name: text(200)
    .describe('Name of the project')
    .meta({ examples: ['沈抚科创园二期'] }),
  category: text(2)
    .describe('Category 项目分类, national dictionary')
    .meta({ examples: ['01'] }),
  status: text(3)
    .describe(STATUS)
    .meta({ examples: ['003'] }),
  startedOn: date.describe('Start of the works'),
  completedOn: date.nullable().optional().describe('Completion; null = not completed'),
  plannedCompletionOn: date.nullable().optional().describe('Planned completion'),
  contractSignedOn: date
    .nullable()
    .optional()
    .describe('Construction contract signed; several deadlines begin here'),
  description: optional(1000).describe('What is built'),
  ownerName: optional(200).describe('Owner 建设单位'),
  ownerCreditCode: optional(18).describe('Credit code of the owner'),
  permitNumber: optional(50)
    .describe('Construction permit 施工许可证; an unusual shape only warns')
    .meta({ examples: ['210404202406030101'] }),
  landPlanNumber: optional(50).describe('Land planning permit 建设用地规划许可证'),
  buildingPlanNumber: optional(50).describe('Building planning permit 建设工程规划许可证'),
  approvalNumber: optional(50).describe('Approval document 立项文号'),
  investmentCode: optional(50).describe('National investment project code 投资项目代码'),
  approvalLevel: optional(3).describe('Level of approval 立项级别, national dictionary'),
  size: optional(2).describe('Size 建设规模, national dictionary'),
  property: optional(3).describe('Nature of the works 建设性质, national dictionary'),
  purpose: optional(3).describe('Use of the works 工程用途, national dictionary'),
  investmentFen: amount.describe('Investment in fen'),
  contractAmountFen: amount.describe('Contract amount in fen'),
  buildingAreaHundredths: amount.describe('Building area in hundredths of a square metre'),
  buildingLengthHundredths: amount.describe('Length in hundredths of a metre'),
  address: optional(200).describe('Address of the site'),
  longitude: z.number().min(-180).max(180).nullable().optional().describe('WGS-84, degrees'),
  latitude: z.number().min(-90).max(90).nullable().optional().describe('WGS-84, degrees'),
  contactName: optional(50).describe('Contact on site'),
  contactPhone: optional(30).describe('Phone of the contact; kept encrypted, answered masked'),
  statutoryAreaCode: text(12)
    .describe('Statutory area of the site (GB/T 2260)')
    .meta({ examples: ['210112'] }),
  managingAreaCode: text(12)
    .optional()
    .describe('Area that manages the project; absent = the statutory one')
    .meta({ examples: ['211500'] }),
  workingFromMinutes: z
    .int()
    .min(0)
    .max(1439)
    .optional()
    .describe('From when on gates must be online, minutes after local midnight; absent = 360'),
  workingToMinutes: z
    .int()
    .min(1)
    .max(1440)
    .optional()
    .describe('Until when gates must be online, minutes after local midnight; absent = 1200'),
  timeZone: text(64).optional().describe('Time zone of the site (IANA); absent = Asia/Shanghai'),
};

export const newProject = z.strictObject({
  code: text(50)
    .describe('Project code, unique')
    .meta({ examples: ['21040420240601001'] }),
  generalContractor: text(18)
    .describe('Credit code of the general contractor 总承包单位')
    .meta({ examples: ['91210100MA10ABCD6L'] }),
  ...details,
});
export type NewProject = z.output<typeof newProject>;

export const projectChange = z.strictObject(details).partial();
export type ProjectChange = z.output<typeof projectChange>;

/** One project in full. */
export const projectDetail = z.looseObject({
  ...project.shape,
  generalContractorCreditCode: z.string().describe('Credit code of the general contractor'),
  contactPhoneMasked: z.string().nullable().describe('Phone of the contact, masked'),
  version: z.int().describe('Version; the ETag of the resource'),
  warnings: z
    .array(
      z.strictObject({
        field: z.string().describe('Field of the input'),
        code: z.string().describe('Stable code'),
        message: z.string().describe('What may be wrong'),
      }),
    )
    .optional()
    .describe('What may be wrong and was taken all the same'),
});
