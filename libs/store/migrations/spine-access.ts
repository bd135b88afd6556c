// Who may do what to the spine's tables. Roles own nothing; facts know neither UPDATE nor DELETE; the API sees only
// rows inside the caller's scope, which each transaction sets with SET LOCAL (docs/adr/0004).

const ROLES = ['zhuming_gateway', 'zhuming_worker', 'zhuming_api'] as const;

/** Roles belong to the whole server, so two databases may create them at once. */
const createRoles = ROLES.map(
  (role) => `DO $$ BEGIN CREATE ROLE ${role} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
);

const GRANTS = [
  `GRANT SELECT ON area, enterprise, trade, project, team, worker, registration, worker_bar, minimum_wage, device,
    device_boot, attendance_policy, gate_event, attendance_day, payroll, payroll_line, payment, bank_return_line,
    finding, stat_attendance_day, stat_wage_month TO zhuming_worker, zhuming_api`,
  `GRANT SELECT ON project, worker, registration, worker_bar, device, device_boot, attendance_policy, gate_event
    TO zhuming_gateway`,
  `GRANT INSERT ON gate_event, device_boot, quarantine, work_mark TO zhuming_gateway`,
  `GRANT SELECT (id, project_id), INSERT ON quarantine TO zhuming_gateway`,
  `GRANT SELECT ON quarantine TO zhuming_worker, zhuming_api`,
  `GRANT INSERT ON attendance_day, payroll_line TO zhuming_worker`,
  `GRANT INSERT, UPDATE ON payroll TO zhuming_worker, zhuming_api`,
  `GRANT INSERT, UPDATE, DELETE ON finding, stat_attendance_day, stat_wage_month TO zhuming_worker`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON work_mark TO zhuming_worker`,
  `GRANT INSERT ON payroll_line, payment, bank_return_line, work_mark TO zhuming_api`,
  `GRANT SELECT ON user_account, work_mark TO zhuming_api`,
  `GRANT UPDATE (failed_logins, locked_until) ON user_account TO zhuming_api`,
];

const setting = (name: string) => `nullif(current_setting('app.${name}', true), '')`;
const unset = (name: string) => `${setting(name)} IS NULL`;
const inProject = `project_id IN (SELECT id FROM project)`;
const ownTeam = `(${unset('team_enterprise')} OR team_id IN (SELECT id FROM team))`;
const ownWorker = `(${unset('worker')} OR worker_id = ${setting('worker')}::bigint)`;
/** People of the caller's own teams on that very project; a colleague's stay elsewhere is not theirs to see. */
const ownPeople = (worker: string) => `((${unset('team_enterprise')} AND ${unset('worker')})
  OR (project_id, ${worker}) IN (SELECT project_id, worker_id FROM registration))`;

/** What of each table the caller of the API may see. */
const API_SCOPE: Readonly<Record<string, string>> = {
  project: `current_setting('app.everything', true) = 'on'
    OR managing_area_code LIKE ${setting('area')} || '%'
    OR general_contractor_id = ${setting('enterprise')}::bigint
    OR id = ANY (string_to_array(${setting('projects')}, ',')::bigint[])`,
  team: `${inProject} AND (${unset('team_enterprise')} OR enterprise_id = ${setting('team_enterprise')}::bigint)`,
  registration: `${inProject} AND ${ownTeam} AND ${ownWorker}`,
  device: inProject,
  device_boot: inProject,
  worker: `current_setting('app.everything', true) = 'on' OR id IN (SELECT worker_id FROM registration)`,
  worker_bar: `worker_id IN (SELECT id FROM worker)`,
  gate_event: `${inProject} AND ${ownPeople('worker_id')}`,
  quarantine: `(${inProject} OR current_setting('app.everything', true) = 'on')
    AND ${unset('team_enterprise')} AND ${unset('worker')}`,
  work_mark: `${inProject} AND ${unset('team_enterprise')} AND ${unset('worker')}`,
  attendance_day: `${inProject} AND ${ownTeam} AND ${ownWorker}`,
  payroll: `${inProject} AND ${ownTeam} AND (${unset('worker')} OR EXISTS (
    SELECT FROM payroll_line l WHERE (l.project_id, l.team_id, l.pay_month) =
      (payroll.project_id, payroll.team_id, payroll.pay_month) AND l.worker_id = ${setting('worker')}::bigint))`,
  payroll_line: `${inProject} AND ${ownTeam} AND ${ownWorker}`,
  payment: `${inProject} AND ${ownTeam} AND ${ownWorker}`,
  bank_return_line: `${inProject} AND ${ownPeople('worker_id')}`,
  finding: `${inProject} AND (subject_kind = 'worker' OR (${unset('team_enterprise')} AND ${unset('worker')}))
    AND ${ownPeople('subject_id')}`,
  stat_attendance_day: `${inProject} AND ${ownTeam} AND ${unset('worker')}`,
  stat_wage_month: `${inProject} AND ${ownTeam} AND ${unset('worker')}`,
};

/** Tables that the API may write; it may write only what it may see. */
const API_WRITES = new Set(['work_mark', 'payroll', 'payroll_line', 'payment', 'bank_return_line']);

const policies = Object.entries(API_SCOPE).flatMap(([table, scope]) => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `CREATE POLICY pipeline ON ${table} TO zhuming_gateway, zhuming_worker USING (true) WITH CHECK (true)`,
  `CREATE POLICY caller ON ${table} FOR SELECT TO zhuming_api USING (${scope})`,
  ...(API_WRITES.has(table)
    ? [
        `CREATE POLICY caller_insert ON ${table} FOR INSERT TO zhuming_api WITH CHECK (${scope})`,
        `CREATE POLICY caller_update ON ${table} FOR UPDATE TO zhuming_api USING (${scope}) WITH CHECK (${scope})`,
      ]
    : []),
]);

/** Roles, grants and row-level security, in the order in which they must run. */
export const SPINE_ACCESS: readonly string[] = [...createRoles, ...GRANTS, ...policies];
