// The register: imports as the API takes and gives them.
import { z } from 'zod';
import { IMPORT_KINDS } from '#store/import-job.store.js';
import { freeText, paging, projectCode } from '../parameters.js';

const kind = z.enum(IMPORT_KINDS).describe('What a row of the sheet is');
const STATES = ['waiting', 'running', 'done', 'failed'] as const;
const MODES = ['partial', 'all_or_nothing'] as const;

/** Why an import as a whole came to nothing. */
const IMPORT_ERRORS = ['account_closed', 'not_allowed', 'file_unreadable', 'rows_refused', 'internal_error'];

export const newImport = z.strictObject({
  kind: kind.meta({ examples: ['worker'] }),
  project: projectCode
    .optional()
    .describe('Project code: needed for teams and registrations, not taken for the others')
    .meta({ examples: ['2101122024010001'] }),
  mode: z
    .enum(MODES)
    .default('partial')
    .describe(
      '`partial`: sound rows are imported, the others reported. `all_or_nothing`: one bad row and none is imported',
    ),
  fileName: freeText(200)
    .default('import.xlsx')
    .describe('Name of the file, to find the import again')
    .meta({ examples: ['工人花名册.xlsx'] }),
});
export type NewImport = z.output<typeof newImport>;

export const importJob = z.strictObject({
  id: z.int().describe('Number of the import'),
  kind,
  projectCode: z.string().nullable().describe('Project of the teams or registrations'),
  mode: z.enum(MODES).describe('Whether one bad row stops all of them'),
  fileName: z.string().describe('Name of the file'),
  fileSha256: z.string().describe('SHA-256 of the file'),
  askedBy: z.string().describe('Log-in name of whoever handed it in'),
  state: z.enum(STATES).describe('How far it has come; `failed`: nothing or not everything was worked'),
  error: z
    .string()
    .nullable()
    .describe(`Why it failed: ${IMPORT_ERRORS.join(', ')}; null where it did not`),
  rowCount: z.int().describe('Rows with content'),
  doneCount: z.int().describe('Rows worked so far'),
  createdCount: z.int().describe('Rows that were new'),
  changedCount: z.int().describe('Rows whose content was another one before'),
  unchangedCount: z.int().describe('Rows that were stored like that already'),
  refusedCount: z.int().describe('Rows with a fault'),
  createdAt: z.iso.datetime().describe('When it was handed in'),
  finishedAt: z.iso.datetime().nullable().describe('When it came to its end'),
});

export const importQuery = z.strictObject({
  kind: kind.optional(),
  state: z.enum(STATES).optional().describe('Only imports in this state'),
  ...paging,
});
export type ImportQuery = z.output<typeof importQuery>;

export const importFault = z.strictObject({
  rowNumber: z.int().describe('Row of the sheet as the spreadsheet counts them: the header is row 1'),
  columnKey: z.string().describe('Key of the column; empty where the row as a whole is meant'),
  code: z.string().describe('What is wrong; stable'),
  message: z.string().describe('The same in words, with the header of the column; never the value'),
  isWarning: z.boolean().describe('True where the row was imported all the same'),
});

export const faultQuery = z.strictObject({ ...paging });
export type FaultQuery = z.output<typeof faultQuery>;
