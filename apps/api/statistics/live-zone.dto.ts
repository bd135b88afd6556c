// Step 10 of the walk: a zone at this moment as the API gives it.
import { z } from 'zod';
import { streamQuery } from '../attendance/presence.dto.js';
import { siteStatisticQuery } from './statistics.dto.js';

export const liveZoneQuery = siteStatisticQuery.pick({ area: true, tree: true });
export type LiveZoneQuery = z.output<typeof liveZoneQuery>;

export const liveZoneStreamQuery = z.strictObject({ ...liveZoneQuery.shape, ...streamQuery.shape });
export type LiveZoneStreamQuery = z.output<typeof liveZoneStreamQuery>;

const heads = {
  insideNow: z.int().describe('People inside; each at the site that he entered last'),
  attendedToday: z.int().describe('People with a passage today that counts, each once in a group 日出勤人数'),
};

/** Event `heads` of the stream. */
export const liveZoneHeads = z.strictObject({
  ...heads,
  areas: z
    .array(
      z.strictObject({
        area: z.string().describe('Area code, on the tree that was asked for'),
        areaName: z.string().nullable().describe('Name of the area'),
        ...heads,
      }),
    )
    .describe('Areas with anybody today, those with most inside first'),
  projects: z
    .array(z.strictObject({ project: z.string(), projectName: z.string(), ...heads }))
    .describe('Projects with anybody today, those with most inside first'),
  trades: z
    .array(
      z.strictObject({
        trade: z.string().nullable().describe('Of the registration that covers the day; null = none does'),
        tradeName: z.string().nullable(),
        ...heads,
      }),
    )
    .describe('Trades with anybody today, those with most inside first'),
});

/** Event `minutes` of the stream. */
export const liveZoneMinutes = z.strictObject({
  minutes: z
    .array(
      z.strictObject({
        minute: z.iso.datetime().describe('Start of the minute, by the time that counts'),
        arrivals: z.int().describe('Entries let through'),
        departures: z.int().describe('Exits let through'),
      }),
    )
    .describe('The last sixty minutes, the running one last'),
});

export const liveZone = z.strictObject({
  asOf: z.iso.datetime(),
  ...liveZoneHeads.shape,
  ...liveZoneMinutes.shape,
});
