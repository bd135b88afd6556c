// Step 10 of the walk: presence on site as the API takes filters for it and gives it.
import { z } from 'zod';
import { DIRECTIONS, VERDICTS } from '#domain/gate-event/gate-event.js';
import { PRESENCE_IRREGULARITIES } from '#domain/presence/who-is-inside.js';
import { id, paging, text } from '../parameters.js';

const LISTED_STATES = ['inside', 'overstayed', 'elsewhere'] as const;

const heads = {
  registered: z.int().describe('People registered today'),
  inside: z.int().describe('Let in and not out again'),
  overstayed: z
    .int()
    .describe('Inside for longer than the longest stay: not counted, but perhaps still there'),
  passesToday: z.int().describe('Passages let through since local midnight'),
  refusedToday: z.int().describe('Passages refused since local midnight'),
};
const irregularity = z
  .enum(PRESENCE_IRREGULARITIES)
  .describe('`passback`: let in while inside; the others as they are called');

/** Whole counts of a site, without persons; the stream tells the same without `asOf`. */
export const presence = z.strictObject({
  projectCode: z.string(),
  projectName: z.string(),
  asOf: z.iso.datetime(),
  ...heads,
  elsewhere: z
    .int()
    .describe('Let in here, and at another project since; only projects that the caller sees are known'),
  irregularities: z
    .array(z.strictObject({ code: irregularity, count: z.int().describe('How many') }))
    .describe('Those of today and of stays that are still open'),
  teams: z
    .array(z.strictObject({ teamId: z.int(), teamName: z.string().nullable(), ...heads }))
    .describe('One entry a team with registered people, be it of zeros'),
  trades: z
    .array(z.strictObject({ tradeCode: z.string(), tradeName: z.string().nullable(), ...heads }))
    .describe('One entry a trade with registered people, be it of zeros'),
});

export const personQuery = z.strictObject({
  team: id.optional().describe('Team id'),
  trade: text(4).optional().describe('Trade code'),
  state: z.enum(LISTED_STATES).optional().describe('Default: inside and overstayed'),
  ...paging,
});
export type PersonQuery = z.output<typeof personQuery>;

export const personOnSite = z.strictObject({
  workerNumber: z.string(),
  workerName: z.string(),
  teamId: z.int(),
  teamName: z.string().nullable(),
  tradeCode: z.string(),
  tradeName: z.string().nullable(),
  state: z.enum(LISTED_STATES),
  since: z.iso.datetime().describe('The entry that is still open'),
  gate: z.string().nullable().describe('Lane of the gate of that entry'),
  irregularities: z.array(irregularity).describe('Those of today and of this stay'),
});

/** The list for an evacuation. */
export const muster = z.strictObject({
  projectCode: z.string(),
  projectName: z.string(),
  asOf: z.iso.datetime(),
  inside: heads.inside,
  overstayed: heads.overstayed,
  refusedToday: heads.refusedToday.describe(
    'Passages refused since local midnight: whoever was let through by hand is on no list',
  ),
  teams: z
    .array(
      z.strictObject({
        teamId: z.int(),
        teamName: z.string().nullable(),
        leaderNumber: z.string().nullable().describe('Worker number of the team leader 班组长'),
        leaderName: z.string().nullable().describe('Name of the team leader'),
        people: z.array(personOnSite).describe('Inside or overstayed, by worker number'),
      }),
    )
    .describe('Teams with somebody inside or overstayed, by name'),
});

export const streamQuery = z.strictObject({
  lastEventId: text(64)
    .optional()
    .describe('Id of the last event that came, where the header Last-Event-ID cannot be sent'),
});
export type StreamQuery = z.output<typeof streamQuery>;

/** Event `passage` of the stream. */
export const passage = z.strictObject({
  id: z.string(),
  at: z.iso.datetime().describe('Time that counts'),
  direction: z.enum(DIRECTIONS),
  verdict: z.enum(VERDICTS),
  workerNumber: z.string().nullable(),
  teamId: z.int().nullable().describe('Team of the worker at that time; null = none here'),
  teamName: z.string().nullable(),
  gate: z.string().nullable(),
});
