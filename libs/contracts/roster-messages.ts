// Beside the walk: how a gate learns whom to let in (contracts §3): wanted version, pages of differences, report.
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Most people in one page of a delta. */
export const ROSTER_PAGE = 500;

/** Retained below `roster/desired`: the roster that the gate should have. */
export interface RosterDesired {
  readonly version: number;
  readonly hash: string;
  readonly count: number;
}

/** A person who may pass. `photo` is `sha256:…`; what is not recorded is null. */
export interface RosterPerson {
  readonly worker: string;
  readonly name: string;
  readonly card: string | null;
  readonly photo: string | null;
  /** Last day on which the answer holds without any new fact; null = for good. */
  readonly validTo: string | null;
}

export type RosterItem =
  ({ readonly op: 'put' } & RosterPerson) | { readonly op: 'remove'; readonly worker: string };

/** One page. `from` 0 = the whole roster: begin with an empty one. The last page has no cursor. */
export interface RosterDelta {
  readonly from: number;
  readonly to: number;
  readonly items: readonly RosterItem[];
  readonly cursor: string | null;
}

export const rosterDesiredSchema = z.object({
  version: z.int().min(0),
  hash: z.string().max(64),
  count: z.int().min(0),
});

const text = (longest: number) => z.string().min(1).max(longest);
const nullable = (longest: number) => text(longest).nullable();

/** As a gate reads a page. */
export const rosterDeltaSchema = z.object({
  from: z.int().min(0),
  to: z.int().min(0),
  items: z.array(
    z.discriminatedUnion('op', [
      z.object({
        op: z.literal('put'),
        worker: text(64),
        name: text(100),
        card: nullable(64),
        photo: nullable(80),
        validTo: nullable(10),
      }),
      z.object({ op: z.literal('remove'), worker: text(64) }),
    ]),
  ),
  cursor: z.string().max(200).nullable(),
});

/** As a gate asks for what has changed since its version; null or 0 = it has nothing. */
export const rosterGetSchema = z.object({
  have: z.int().min(0).nullable(),
  cursor: z.string().max(200).nullable().optional(),
});

/** As a gate reports what it holds, and whom it could not take. */
export const rosterReportSchema = z.object({
  version: z.int().min(0),
  hash: z.string().max(64),
  count: z.int().min(0).max(1_000_000),
  failed: z
    .array(z.object({ worker: text(64), reason: text(60) }))
    .max(1_000)
    .default([]),
});
export type RosterReport = z.output<typeof rosterReportSchema>;

/**
 * Hash of a roster: SHA-256 (hex) over one line a person, sorted by worker number:
 * `worker TAB name TAB card TAB photo TAB validTo LF`, what is null left empty, in UTF-8.
 */
export function rosterHash(people: Iterable<RosterPerson>): string {
  const lines = [...people]
    .sort((a, b) => (a.worker < b.worker ? -1 : 1))
    .map(
      ({ worker, name, card, photo, validTo }) =>
        `${worker}\t${name}\t${card ?? ''}\t${photo ?? ''}\t${validTo ?? ''}\n`,
    );
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** What a gate asks for: the version it has, and where a page goes on. */
export type RosterGet = z.infer<typeof rosterGetSchema>;
