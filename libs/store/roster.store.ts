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
             SELECT contract_signed_on, contract_signed_on, NULL FROM registration r
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

/**
 * Writes decisions where they differ; people who are not registered any more vanish. One new version a call at most.
 * @param workerIds those that were asked for; empty = everybody
 */
export async function writeRoster(
  tx: Transaction,
  { projectId, on }: { readonly projectId: number; readonly on: string },
  decisions: readonly RosterDecision[],
  workerIds: readonly number[],
): Promise<void> {
  await tx.query(
    `DELETE FROM roster_entry r WHERE project_id = $1 AND (cardinality($2::bigint[]) = 0 OR worker_id = ANY ($2::bigint[]))
        AND NOT EXISTS (SELECT FROM registration g WHERE g.project_id = $1 AND g.worker_id = r.worker_id)`,
    [projectId, workerIds],
  );
  await tx.query(
    `WITH decided AS (
       SELECT d."workerId" AS worker_id, d."isAllowed" AS is_allowed, d.reasons, d.warnings, d."changesOn" AS changes_on
         FROM jsonb_to_recordset($3::jsonb) AS d("workerId" bigint, "isAllowed" boolean, reasons text[], warnings text[],
              "changesOn" date)
     )
     INSERT INTO roster_entry AS r (project_id, worker_id, is_allowed, reasons, warnings, changes_on, decided_on, version)
     SELECT $1, d.*, $2::date, (SELECT coalesce(max(version), 0) + 1 FROM roster_entry WHERE project_id = $1)
       FROM decided d
     ON CONFLICT (project_id, worker_id) DO UPDATE
        SET is_allowed = excluded.is_allowed, reasons = excluded.reasons, warnings = excluded.warnings,
            changes_on = excluded.changes_on, decided_on = excluded.decided_on, version = excluded.version
      WHERE (r.is_allowed, r.reasons, r.warnings, r.changes_on)
            IS DISTINCT FROM (excluded.is_allowed, excluded.reasons, excluded.warnings, excluded.changes_on)`,
    [projectId, on, JSON.stringify(decisions)],
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
