// The register: the facts about who may enter, set by set, and the roster that follows from them.
import { type EntryPolicy } from '#domain/entry/entry-policy.js';
import type { EntryDecision, EntryFacts } from '#domain/entry/may-enter.js';
import type { Transaction } from './unit-of-work.js';

/** Facts of one person on one project; the policy is the project's. */
export type PersonFacts = Omit<EntryFacts, 'policy'> & { readonly workerId: number };

/**
 * Facts of everybody registered on a project, or of some of them. Company training counts from any project, the other
 * levels only here; work anywhere keeps a training alive.
 * @param workerIds empty = everybody
 */
export function readEntryFacts(
  tx: Transaction,
  projectId: number,
  workerIds: readonly number[],
): Promise<PersonFacts[]> {
  return tx.query<PersonFacts[]>(FACTS, [projectId, workerIds]);
}

/** Where the person was ever registered: tenant tables are asked project by project. */
const PROJECTS_OF = '(SELECT DISTINCT project_id FROM registration WHERE worker_id = w.id)';

const FACTS = `SELECT w.id AS "workerId",
    jsonb_build_object('birthDate', w.birth_on, 'gender', w.gender,
      'isIdentityVerified', w.identity_verified_on IS NOT NULL,
      'healthCertificateValidTo', (SELECT max(coalesce(c.expires_on, '9999-12-31')) FROM certificate c
         WHERE c.worker_id = w.id AND c.kind = 'health' AND c.status = '1')) AS person,
    (SELECT jsonb_agg(jsonb_build_object('enteredOn', r.entered_on, 'exitedOn', r.exited_on, 'tradeCode', r.trade_code)
                      ORDER BY r.entered_on, r.id)
       FROM registration r WHERE r.project_id = $1 AND r.worker_id = w.id) AS registrations,
    coalesce((SELECT jsonb_agg(jsonb_build_object('signedOn', a.signed, 'startsOn', a.starts, 'endsOn', a.ends))
       FROM (SELECT signed_on AS signed, starts_on AS starts, ends_on AS ends FROM labour_contract
              WHERE project_id = $1 AND worker_id = w.id
             UNION ALL
             SELECT contract_signed_on, contract_signed_on, r.exited_on FROM registration r
              WHERE r.project_id = $1 AND r.worker_id = w.id AND contract_signed_on IS NOT NULL
                AND NOT EXISTS (SELECT FROM labour_contract c WHERE c.project_id = $1 AND c.worker_id = w.id)) AS a),
      '[]') AS agreements,
    coalesce((SELECT jsonb_agg(jsonb_build_object('level', t.level, 'heldOn', t.held_on, 'isPassed', s.is_passed))
       FROM ${PROJECTS_OF} AS p
       JOIN training_attendance s ON s.project_id = p.project_id AND s.worker_id = w.id
       JOIN training t ON t.project_id = s.project_id AND t.id = s.training_id
      WHERE s.project_id = $1 OR t.level = 'company'), '[]') AS trainings,
    (SELECT max(d.work_date)::text FROM ${PROJECTS_OF} AS p
       JOIN attendance_day d ON d.project_id = p.project_id AND d.worker_id = w.id
      WHERE d.valid_event_count > 0) AS "lastActiveOn",
    coalesce((SELECT jsonb_agg(jsonb_build_object('from', b.barred_from, 'to', b.barred_to)) FROM worker_bar b
      WHERE b.worker_id = w.id AND (b.project_id = $1 OR (b.project_id IS NULL AND (b.area_prefix IS NULL
            OR EXISTS (SELECT FROM project q WHERE q.id = $1 AND q.managing_area_code LIKE b.area_prefix || '%'))))),
      '[]') AS bars
  FROM worker w
 WHERE w.id IN (SELECT worker_id FROM registration WHERE project_id = $1)
   AND (cardinality($2::bigint[]) = 0 OR w.id = ANY ($2::bigint[]))
 ORDER BY w.id`;

/** What the area of a project asks on a day: the longest prefix first, then the latest date. */
export async function entryPolicyOf(tx: Transaction, projectId: number, on: string): Promise<EntryPolicy> {
  const [row] = await tx.query<{ rule: EntryPolicy }[]>(
    `SELECT e.rule FROM entry_policy e JOIN project p ON p.managing_area_code LIKE e.area_prefix || '%'
      WHERE p.id = $1 AND e.effective_from <= $2 ORDER BY length(e.area_prefix) DESC, e.effective_from DESC LIMIT 1`,
    [projectId, on],
  );
  if (!row) throw new Error(`no entry policy holds for project ${projectId} on ${on}`);
  return row.rule;
}

/** A decision about one person. */
export type RosterDecision = EntryDecision & { readonly workerId: number };

/** What a round of decisions has changed; `version` only where something did. */
export interface RosterChange {
  readonly isChanged: boolean;
  /** Somebody may not enter any more: the gates must hear of it at once. */
  readonly hasRemoved: boolean;
  readonly version: number;
}

/**
 * Writes decisions where they differ, with what the gates need to know of the person; people who are not registered any
 * more vanish. One new version a call at most; versions rise over all sites.
 * @param workerIds those that were asked for; empty = everybody
 */
export async function writeRoster(
  tx: Transaction,
  { projectId, on }: { readonly projectId: number; readonly on: string },
  decisions: readonly RosterDecision[],
  workerIds: readonly number[],
): Promise<RosterChange> {
  await tx.query(
    `DELETE FROM roster_entry r WHERE project_id = $1 AND (cardinality($2::bigint[]) = 0 OR worker_id = ANY ($2::bigint[]))
        AND NOT EXISTS (SELECT FROM registration g WHERE g.project_id = $1 AND g.worker_id = r.worker_id)`,
    [projectId, workerIds],
  );
  const [change] = await tx.query<RosterChange[]>(WRITE, [projectId, on, JSON.stringify(decisions)]);
  return change ?? { isChanged: false, hasRemoved: false, version: 0 };
}

const WRITE = `WITH decided AS (
    SELECT d."workerId" AS worker_id, d."isAllowed" AS is_allowed, d.reasons, d.warnings, d."changesOn" AS changes_on
      FROM jsonb_to_recordset($3::jsonb) AS d("workerId" bigint, "isAllowed" boolean, reasons text[], warnings text[],
           "changesOn" date)
  ), told AS (
    SELECT d.*, w.name, g.site_card, w.photo_sha256, g.exited_on AS valid_to
      FROM decided d JOIN worker w ON w.id = d.worker_id
      LEFT JOIN LATERAL (SELECT site_card, exited_on FROM registration
                          WHERE project_id = $1 AND worker_id = d.worker_id AND entered_on <= $2::date
                          ORDER BY entered_on DESC, id DESC LIMIT 1) AS g ON true
  ), before AS (
    SELECT worker_id FROM roster_entry WHERE project_id = $1 AND is_allowed
  ), next AS (
    SELECT nextval('roster_version_seq') AS version
  ), written AS (
    INSERT INTO roster_entry AS r (project_id, worker_id, is_allowed, reasons, warnings, changes_on, name, site_card,
                                   photo_sha256, valid_to, decided_on, version)
    SELECT $1, t.*, $2::date, next.version FROM told t, next
    ON CONFLICT (project_id, worker_id) DO UPDATE
       SET is_allowed = excluded.is_allowed, reasons = excluded.reasons, warnings = excluded.warnings,
           changes_on = excluded.changes_on, decided_on = excluded.decided_on, version = excluded.version,
           name = excluded.name, site_card = excluded.site_card, photo_sha256 = excluded.photo_sha256,
           valid_to = excluded.valid_to
     WHERE (r.is_allowed, r.reasons, r.warnings, r.changes_on, r.name, r.site_card, r.photo_sha256, r.valid_to)
           IS DISTINCT FROM (excluded.is_allowed, excluded.reasons, excluded.warnings, excluded.changes_on,
                             excluded.name, excluded.site_card, excluded.photo_sha256, excluded.valid_to)
    RETURNING worker_id, is_allowed, version
  )
  SELECT count(*) > 0 AS "isChanged", coalesce(max(version), 0) AS version,
         coalesce(bool_or(NOT is_allowed AND worker_id IN (SELECT worker_id FROM before)), false) AS "hasRemoved"
    FROM written`;

/** Somebody whom the gates let in; see contracts/roster-messages.ts. */
export interface AllowedPerson {
  readonly worker: string;
  readonly name: string;
  readonly card: string | null;
  readonly photo: string | null;
  readonly validTo: string | null;
}

const PERSON = `w.number AS worker, r.name, r.site_card AS card, 'sha256:' || r.photo_sha256 AS photo,
    r.valid_to::text AS "validTo"`;

/** Everybody whom the gates of a project let in. */
export function readAllowed(tx: Transaction, projectId: number): Promise<AllowedPerson[]> {
  return tx.query<AllowedPerson[]>(
    `SELECT ${PERSON} FROM roster_entry r JOIN worker w ON w.id = r.worker_id
      WHERE r.project_id = $1 AND r.is_allowed ORDER BY w.number COLLATE "C"`,
    [projectId],
  );
}

/** Writes down which roster the gates of a project should have. */
export async function writeRosterHead(
  tx: Transaction,
  head: { readonly projectId: number; readonly hash: string; readonly count: number } & RosterChange,
): Promise<void> {
  await tx.query(
    `INSERT INTO roster_head AS h (project_id, version, hash, count, removed_version, changed_at)
     VALUES ($1, $2::bigint, $3, $4, CASE WHEN $5 THEN $2::bigint ELSE 0 END, clock_timestamp())
     ON CONFLICT (project_id) DO UPDATE SET version = excluded.version, hash = excluded.hash, count = excluded.count,
       removed_version = greatest(h.removed_version, excluded.removed_version), changed_at = excluded.changed_at`,
    [head.projectId, head.version, head.hash, head.count, head.hasRemoved],
  );
}

/** The first day on which some decision of a project may change by itself, or another policy begins; null = none. */
export async function nextRosterChange(
  tx: Transaction,
  projectId: number,
  after: string,
): Promise<string | null> {
  const [row] = await tx.query<{ day: string | null }[]>(
    `SELECT min(day)::text AS day FROM (
       SELECT changes_on AS day FROM roster_entry WHERE project_id = $1 AND changes_on > $2
       UNION ALL
       SELECT e.effective_from FROM entry_policy e JOIN project p ON p.managing_area_code LIKE e.area_prefix || '%'
        WHERE p.id = $1 AND e.effective_from > $2) AS days`,
    [projectId, after],
  );
  return row?.day ?? null;
}
