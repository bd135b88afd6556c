// Supervision: inspections, collective incidents and the black-list as the API takes and gives them.
import { z } from 'zod';
import {
  INSPECTION_ITEMS,
  RECORD_STATES,
  type RecordKind,
  movesOf,
} from '#domain/supervision/record-move.js';
import { date, freeText, paging, periodInOrder, projectCode, text } from '../parameters.js';

const MOST_FEN = 100_000_000_000;
const summary = freeText(1000, 2);
const fen = z.int().min(0).max(MOST_FEN);

export const newInspection = z
  .strictObject({
    project: projectCode,
    onDate: date.describe('Day on which the site was looked at'),
    items: z
      .array(
        z.strictObject({
          item: z.enum(INSPECTION_ITEMS).describe('One of the seven of Decree 724 art. 39'),
          isMet: z.boolean().describe('Whether the site does what it must'),
          note: freeText(500).default('').describe('What was found'),
        }),
      )
      .min(1)
      .max(INSPECTION_ITEMS.length)
      .refine((items) => new Set(items.map(({ item }) => item)).size === items.length, {
        message: 'name an item twice',
      })
      .describe('What was looked at; what is not in it was not'),
    orderNo: text(100).nullable().default(null).describe('Rectification order 责令改正; null = none'),
    rectifyBy: date.nullable().default(null).describe('By when it must be put right; null = no order'),
    summary: summary.describe('What was found in all'),
  })
  .refine(({ orderNo, rectifyBy }) => (orderNo === null) === (rectifyBy === null), {
    path: ['rectifyBy'],
    message: 'number and date of the order belong together',
  })
  .refine(({ onDate, rectifyBy }) => rectifyBy === null || rectifyBy >= onDate, {
    path: ['rectifyBy'],
    message: 'must not be before the inspection',
  });
export type NewInspection = z.output<typeof newInspection>;

export const newIncident = z.strictObject({
  project: projectCode,
  onDate: date.describe('Day of the incident'),
  people: z.int().min(1).max(100_000).describe('How many came together'),
  claimedFen: fen.min(1).nullable().default(null).describe('Wages that they claim, fen; null = not said'),
  summary: summary.describe('What happened'),
});
export type NewIncident = z.output<typeof newIncident>;

export const newBlacklisting = z
  .strictObject({
    project: projectCode.describe('Project for which it was decided'),
    onDate: date.describe('Day of the decision'),
    creditCode: text(18).nullable().default(null).describe('Enterprise that is listed; null = a person'),
    personName: text(50)
      .nullable()
      .default(null)
      .describe('Person, as the public list names him; null = an enterprise'),
    document: text(200).describe('Decision that it rests on'),
    endsOn: date.nullable().default(null).describe('Last day as it was decided; it ends by a removal'),
    summary: summary.describe('Why'),
  })
  .refine(({ creditCode, personName }) => (creditCode === null) !== (personName === null), {
    path: ['creditCode'],
    message: 'name either an enterprise or a person',
  })
  .refine(({ onDate, endsOn }) => endsOn === null || endsOn >= onDate, {
    path: ['endsOn'],
    message: 'must not be before the decision',
  });
export type NewBlacklisting = z.output<typeof newBlacklisting>;

const AUTHORITY = 'regulator';

/** A move of a kind of record, by whoever may make it. */
function moveOf(kind: RecordKind, by: string) {
  return z.strictObject({
    move: z.enum(movesOf(kind, by)).describe('What became of it'),
    onDate: date.describe('Day on which it did'),
    amountFen: fen.nullable().default(null).describe('Fen of a fine, or that were paid; null = none'),
    document: text(200).or(z.literal('')).default('').describe('Document that it rests on'),
    reason: freeText(1000, 2).describe('Why, or what was done'),
  });
}
export const inspectionMove = moveOf('inspection', AUTHORITY);
export const incidentMove = moveOf('incident', AUTHORITY);
export const blacklistingMove = moveOf('blacklisting', AUTHORITY);
/** The site says that it has put right what was ordered. */
export const rectificationReport = inspectionMove.omit({ move: true, amountFen: true });
export type RectificationReport = z.output<typeof rectificationReport>;
export type RecordMove = z.output<typeof inspectionMove>;

function recordOf<Kind extends RecordKind, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) {
  const state = z.enum(RECORD_STATES[kind] as readonly [string, ...string[]]);
  return z.strictObject({
    id: z.string(),
    projectCode: z.string(),
    projectName: z.string(),
    onDate: z.iso.date().describe('Day that it is of'),
    ...shape,
    summary: z.string().describe('In words'),
    state: state.describe('Where it stands; VOID was entered by mistake'),
    recordedBy: z.string().describe('Log-in name of whoever entered it'),
    recordedAt: z.iso.datetime().describe('When it was entered'),
    moves: z
      .array(
        z.strictObject({
          move: z.enum(movesOf(kind)).describe('What became of it'),
          state: state.describe('Where it led'),
          onDate: z.iso.date().describe('Day on which it did'),
          amountFen: z.int().nullable().describe('Fen of a fine, or that were paid'),
          document: z.string().describe('Document that it rests on'),
          reason: z.string().describe('Why, or what was done'),
          movedBy: z.string().describe('Log-in name'),
          movedAt: z.string().describe('When it was entered'),
        }),
      )
      .describe('Everything that became of it, oldest first'),
  });
}

export const inspection = recordOf('inspection', {
  items: z
    .array(
      z.strictObject({
        item: z.enum(INSPECTION_ITEMS).describe('What was looked at'),
        isMet: z.boolean().describe('Whether the site does what it must'),
        note: z.string().describe('What was found'),
      }),
    )
    .describe('What was looked at'),
  orderNo: z.string().nullable().describe('Rectification order'),
  rectifyBy: z.iso.date().nullable().describe('By when it must be put right'),
  isOverdue: z.boolean().describe('It was not put right by then'),
});
export const incident = recordOf('incident', {
  people: z.int().describe('How many came together'),
  claimedFen: z.int().nullable().describe('Wages that they claim'),
});
export const blacklisting = recordOf('blacklisting', {
  creditCode: z.string().nullable().describe('Enterprise that is listed'),
  enterpriseName: z.string().nullable().describe('Its name'),
  personName: z.string().nullable().describe('Person that is listed'),
  document: z.string().describe('Decision that it rests on'),
  endsOn: z.iso.date().nullable().describe('Last day as it was decided'),
});

function queryOf(kind: RecordKind) {
  return z.strictObject({
    project: projectCode.optional(),
    state: z.enum(RECORD_STATES[kind] as readonly [string, ...string[]]).optional(),
    from: date.optional().describe('First day'),
    to: date.optional().describe('Last day'),
    ...paging,
  });
}
export const inspectionQuery = queryOf('inspection');
export const incidentQuery = queryOf('incident');
export const blacklistingQuery = queryOf('blacklisting');
export type RecordQuery = z.output<typeof inspectionQuery>;
export const recordInput = (query: typeof inspectionQuery) => periodInOrder(query);
