// Step 10 of the walk: one day with all its versions, and the facts that they were made from.
import type { AttendancePolicy } from '#domain/attendance/attendance-policy.js';
import type { AttendanceException, FactKey, FactUse, Stay } from '#domain/attendance/attendance-day.js';
import type { DayKind } from '#domain/calendar/day-kind.js';
import type { Direction } from '#domain/gate-event/gate-event.js';
import type { Transaction } from '../unit-of-work.js';
import { type OldStay, type PackedStay, unpackStays, unpackUse } from '../packed-day.js';

/** Whose day it is, and where. */
export interface DaySubject {
  readonly projectId: number;
  readonly projectCode: string;
  readonly projectName: string;
  readonly timeZone: string;
  readonly workerId: number;
  readonly workerNumber: string;
  readonly workerName: string;
}

/** The policy that a version was made by. */
export interface PolicyOfDay {
  readonly id: number;
  /** `general`, `project` or `team`: whose policy it is. */
  readonly scope: 'general' | 'project' | 'team';
  readonly effectiveFrom: string;
  readonly revision: number;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
  readonly rule: AttendancePolicy;
}

/** One version, whole. */
export interface StoredVersion {
  readonly version: number;
  readonly derivedAt: Date;
  readonly workDate: string;
  readonly teamId: number | null;
  readonly teamName: string | null;
  readonly tradeCode: string | null;
  readonly workedMinutes: number;
  readonly workdayHundredths: number;
  readonly dayKind: DayKind;
  readonly overtimeMinutes: number;
  readonly provenMinutes: number;
  readonly settlesAt: Date;
  readonly isSettled: boolean;
  readonly firstInAt: Date | null;
  readonly lastOutAt: Date | null;
  readonly openSince: Date | null;
  readonly eventCount: number;
  readonly validEventCount: number;
  readonly exceptions: readonly AttendanceException[];
  readonly stays: readonly Stay[];
  readonly uses: readonly FactUse[];
  readonly ruleVersion: number;
  readonly policyId: number;
  readonly policy: PolicyOfDay;
}

/** The project and the worker, where the caller sees both. */
export async function findDaySubject(
  tx: Transaction,
  project: string,
  worker: string,
): Promise<DaySubject | undefined> {
  const [subject] = await tx.query<DaySubject[]>(
    `SELECT p.id AS "projectId", p.code AS "projectCode", p.name AS "projectName", p.time_zone AS "timeZone",
            w.id AS "workerId", w.number AS "workerNumber", w.name AS "workerName"
       FROM project p CROSS JOIN worker w WHERE p.code = $1 AND w.number = $2`,
    [project, worker],
  );
  return subject;
}

/** Every version of a day that the caller sees, the first one first. */
export async function readDayVersions(
  tx: Transaction,
  { projectId, workerId }: DaySubject,
  workDate: string,
): Promise<StoredVersion[]> {
  const rows = await tx.query<PackedVersion[]>(
    `SELECT d.version, d.derived_at AS "derivedAt", d.work_date::text AS "workDate", d.team_id AS "teamId",
            t.name AS "teamName", d.trade_code AS "tradeCode", d.worked_minutes AS "workedMinutes",
            d.workday_hundredths AS "workdayHundredths", d.day_kind AS "dayKind",
            d.overtime_minutes AS "overtimeMinutes", d.proven_minutes AS "provenMinutes",
            d.settles_at AS "settlesAt", d.settles_at <= now() AS "isSettled", d.first_in_at AS "firstInAt",
            d.last_out_at AS "lastOutAt", d.open_since AS "openSince", d.event_count AS "eventCount",
            d.valid_event_count AS "validEventCount", d.exceptions, d.stays, d.uses, d.rule_version AS "ruleVersion",
            d.policy_id AS "policyId",
            json_build_object('id', a.id, 'effectiveFrom', a.effective_from, 'revision', a.revision,
              'scope', CASE WHEN a.project_id = 0 THEN 'general' WHEN a.team_id = 0 THEN 'project' ELSE 'team' END,
              'reason', a.reason, 'decidedBy', a.decided_by, 'decidedAt', a.decided_at, 'rule', a.rule) AS policy
       FROM attendance_day d
       JOIN attendance_policy a ON a.id = d.policy_id
       LEFT JOIN team t ON t.project_id = d.project_id AND t.id = d.team_id
      WHERE d.project_id = $1 AND d.worker_id = $2 AND d.work_date = $3 ORDER BY d.version`,
    [projectId, workerId, workDate],
  );
  return rows.map((row) => {
    const uses = row.uses.map(unpackUse);
    return { ...row, uses, stays: unpackStays(row.stays, uses) };
  });
}

type PackedVersion = Omit<StoredVersion, 'stays' | 'uses'> & {
  readonly stays: readonly (PackedStay | OldStay)[];
  readonly uses: readonly string[];
};

/** What the calendar says about a date; null = the weekly pattern holds. */
export async function readNotice(
  tx: Transaction,
  day: string,
): Promise<{ readonly name: string; readonly source: string } | null> {
  const [notice] = await tx.query<{ name: string; source: string }[]>(
    `SELECT name, source FROM calendar_day WHERE day = $1 ORDER BY revision DESC LIMIT 1`,
    [day],
  );
  return notice ?? null;
}

/** A passage behind a day. */
export interface GateFact {
  readonly key: FactKey;
  readonly eventId: string;
  readonly deviceSn: string | null;
  readonly gate: string | null;
  readonly boot: string | null;
  readonly direction: Direction;
  readonly method: string;
  readonly verdict: string;
  readonly timeQuality: string;
  readonly deviceAt: Date;
  readonly receivedAt: Date;
  readonly effectiveAt: Date;
}

/** Gate events by their keys, those that the caller sees. A device that stands elsewhere now keeps its serial number. */
export function readGateFacts(
  tx: Transaction,
  projectId: number,
  keys: readonly FactKey[],
): Promise<GateFact[]> {
  return tx.query<GateFact[]>(
    `SELECT json_build_array(g.device_id, g.boot_id, g.seq) AS key,
            concat_ws('-', g.project_id, g.device_id, g.boot_id, g.seq) AS "eventId", n.sn AS "deviceSn",
            d.lane AS gate, b.boot, g.direction, g.method, g.verdict, g.time_quality AS "timeQuality",
            g.device_at AS "deviceAt", g.received_at AS "receivedAt", g.effective_at AS "effectiveAt"
       FROM unnest($2::bigint[], $3::int[], $4::bigint[]) AS k(device_id, boot_id, seq)
       JOIN gate_event g ON g.project_id = $1 AND g.device_id = k.device_id AND g.boot_id = k.boot_id AND g.seq = k.seq
      CROSS JOIN LATERAL sealed_names(g.device_id, g.worker_id) AS n
       LEFT JOIN device d ON d.id = g.device_id
       LEFT JOIN device_boot b ON b.project_id = g.project_id AND b.device_id = g.device_id AND b.boot_id = g.boot_id`,
    [projectId, keys.map((key) => key[0]), keys.map((key) => key[1]), keys.map((key) => key[2])],
  );
}

/** A correction behind a day, with the decision that holds. */
export interface CorrectionFact {
  readonly id: number;
  readonly at: Date;
  readonly direction: Direction;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly outcome: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

/** Corrections by their ids. */
export async function readCorrectionFacts(
  tx: Transaction,
  projectId: number,
  ids: readonly number[],
): Promise<CorrectionFact[]> {
  // most days have none
  if (ids.length === 0) return [];
  return tx.query<CorrectionFact[]>(
    `SELECT c.id, c.at, c.direction, c.reason, c.requested_by_name AS "requestedBy", c.requested_at AS "requestedAt",
            d.outcome, d.decided_by_name AS "decidedBy", d.decided_at AS "decidedAt"
       FROM attendance_correction c
       LEFT JOIN LATERAL (SELECT * FROM correction_decision d
         WHERE d.project_id = c.project_id AND d.correction_id = c.id ORDER BY d.step DESC LIMIT 1) AS d ON true
      WHERE c.project_id = $1 AND c.id = ANY ($2::bigint[])`,
    [projectId, ids],
  );
}
