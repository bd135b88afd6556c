// The rest of the register for the two zones of api-world: rows in every table that the spine did not have, written by
// the owner. Both sites get the same, so that whatever crosses the border is seen.
import type { DataSource } from 'typeorm';
import type { TestSite } from './site.js';

/** Adds participants, papers, bars, rosters, histories, deeds and machines to one site. */
export async function addRegister(owner: DataSource, site: TestSite, n: number): Promise<void> {
  const workers = site.workers.map((worker) => worker.id);
  await owner.query(
    `INSERT INTO participant (project_id, enterprise_id, kind, entered_on) VALUES ($1, $2, '006', '2024-01-01')`,
    [site.projectId, site.subcontractorId],
  );
  await owner.query(`INSERT INTO worker_custody (worker_id, enterprise_id) SELECT unnest($1::bigint[]), $2`, [
    workers,
    site.contractorId,
  ]);
  await owner.query(
    `INSERT INTO certificate (worker_id, kind, number, issued_on) SELECT w, 'skill', 'C' || w, '2024-01-01' FROM unnest($1::bigint[]) AS w`,
    [workers],
  );
  await owner.query(
    `INSERT INTO labour_contract (project_id, worker_id, enterprise_id, kind, period_type, signed_on, starts_on)
     SELECT $1, w, $3, 'contract', '1', '2024-01-01', '2024-01-01' FROM unnest($2::bigint[]) AS w`,
    [site.projectId, workers, site.subcontractorId],
  );
  await owner.query(
    `WITH t AS (INSERT INTO training (project_id, level, type_code, name, held_on, duration_minutes)
                VALUES ($1, 'project', '003002', '入场教育', '2024-01-01', 120) RETURNING id)
     INSERT INTO training_attendance (project_id, training_id, worker_id, is_passed)
     SELECT $1, t.id, w, true FROM t, unnest($2::bigint[]) AS w`,
    [site.projectId, workers],
  );
  await owner.query(
    `INSERT INTO worker_bar (worker_id, project_id, barred_from, reason)
     SELECT w, $2::bigint, date '2030-01-01', 'test' FROM unnest($1::bigint[]) AS w
     UNION ALL SELECT w, NULL, date '2030-01-01', 'test' FROM unnest($1::bigint[]) AS w`,
    [workers, site.projectId],
  );
  await owner.query(
    `INSERT INTO roster_entry (project_id, worker_id, is_allowed, reasons, warnings, decided_on, version)
     SELECT $1, w, true, '{}', '{}', '2026-06-01', 1 FROM unnest($2::bigint[]) AS w`,
    [site.projectId, workers],
  );
  await addKeyPosts(owner, site);
  await addCorrections(owner, site, n);
  await addFunds(owner, site);
  await addWarnings(owner, site);
  await addDeviceStates(owner, site);
  for (const [noun, table] of Object.entries(HISTORIES)) {
    const isOfProject = !['enterprise', 'project', 'worker', 'certificate', 'bar', 'device'].includes(noun);
    await owner.query(
      `INSERT INTO register_history (project_id, noun, noun_id, version, content, recorded_by)
       SELECT ${isOfProject ? 'project_id' : '0'}, '${noun}', id, 1, '{}', 'owner' FROM ${table} ON CONFLICT DO NOTHING`,
    );
  }
  await addDeeds(owner, site, n);
}

const HISTORIES = {
  enterprise: 'enterprise',
  project: 'project',
  participant: 'participant',
  team: 'team',
  worker: 'worker',
  certificate: 'certificate',
  bar: 'worker_bar',
  registration: 'registration',
  contract: 'labour_contract',
  training: 'training',
  key_post_holder: 'key_post_holder',
  key_post_pause: 'key_post_pause',
  key_post_leave: 'key_post_leave',
  device: 'device',
} as const;

/** A holder, a pause and a leave in the time to come, and a rule of the site's own. */
async function addKeyPosts(owner: DataSource, { projectId, workers: [worker] }: TestSite): Promise<void> {
  await owner.query(
    `INSERT INTO key_post_holder (project_id, post, worker_id, held_from) VALUES ($1, 'project_manager', $2, '2030-01-01')`,
    [projectId, worker?.id],
  );
  await owner.query(
    `INSERT INTO key_post_pause (project_id, paused_from, paused_to, reason, decided_by)
     VALUES ($1, '2030-01-01', '2030-01-02', 'test', 'owner')`,
    [projectId],
  );
  await owner.query(
    `INSERT INTO key_post_leave (project_id, worker_id, leave_from, leave_to, reason, approved_by)
     VALUES ($1, $2, '2030-01-01', '2030-01-02', 'test', 'owner')`,
    [projectId, worker?.id],
  );
  await owner.query(
    `INSERT INTO key_post_rule (project_id, post, effective_from, revision, rule, decided_by, reason, source)
     SELECT $1, post, '2030-01-01', 1, rule, 'owner', 'test', 'test' FROM key_post_rule WHERE project_id = 0`,
    [projectId],
  );
}

/** A correction of every worker, asked for by the team leader; those of the first two are decided. */
async function addCorrections(owner: DataSource, site: TestSite, n: number): Promise<void> {
  const names = n === 1 ? ['team_leader', 'labour_officer'] : ['team_leader-b', 'labour_officer-b'];
  await owner.query(
    `WITH c AS (
       INSERT INTO attendance_correction (project_id, worker_id, direction, at, reason, evidence, requested_by, requested_by_name)
       SELECT $1, w, 'out', '2026-06-01T17:00:00+08:00', 'test', '[{"kind":"text","value":"test"}]', a.id, a.name
         FROM unnest($2::bigint[]) AS w, user_account a WHERE a.name = $3 RETURNING *)
     INSERT INTO correction_decision (project_id, correction_id, step, outcome, requested_by, decided_by, decided_by_name, reason)
     SELECT c.project_id, c.id, 1, 'REJECTED', c.requested_by, o.id, o.name, 'test'
       FROM c, user_account o WHERE o.name = $4 AND c.worker_id = ANY (($2::bigint[])[1:2])`,
    [site.projectId, site.workers.map((worker) => worker.id), ...names],
  );
}

/** What the gates of a site were told and have said. */
async function addDeviceStates(owner: DataSource, { projectId, gates: [gate] }: TestSite): Promise<void> {
  const ids = [projectId, gate?.id];
  await owner.query(
    `INSERT INTO device_command (project_id, id, device_id, type, args, reason, requested_by, expires_at)
     SELECT p, 'c-' || p, $2::bigint, 'open', '{}', 'test', 'owner', now() FROM (SELECT $1::bigint AS p) AS site`,
    ids,
  );
  await owner.query(
    `INSERT INTO device_placement (device_id, from_at, project_id, lane) VALUES ($2, '2024-01-01', $1, '1')`,
    ids,
  );
  await owner.query(
    `INSERT INTO device_presence (project_id, device_id, session, is_online, seen_at) VALUES ($1, $2, 's', true, now())`,
    ids,
  );
  await owner.query(`INSERT INTO roster_head (project_id, version, hash, count) VALUES ($1, 1, 'h', 1)`, [
    projectId,
  ]);
  await owner.query(
    `INSERT INTO roster_report (project_id, device_id, version, hash, count, failed, reported_at)
     VALUES ($1, $2, 1, 'h', 1, '[]', now())`,
    ids,
  );
  await owner.query(
    `INSERT INTO rejected_photo (project_id, worker_id, photo_sha256, device_id, reason)
     SELECT $1::bigint, min(worker_id), md5('x'), $2::bigint, 'photo_quality' FROM registration WHERE project_id = $1`,
    ids,
  );
  await owner.query(
    `INSERT INTO day_seal (project_id, seal_date, part, event_count, leaves, root, seal_hash)
     VALUES ($1, '2024-01-01', 1, 1, sha256('l'), sha256('l'), sha256('s'))`,
    [projectId],
  );
  await owner.query(
    `INSERT INTO device_photo (project_id, device_id, sha256, media_type, byte_length)
     VALUES ($1, $2, repeat('0', 64), 'image/png', 1)`,
    ids,
  );
}

async function addDeeds(owner: DataSource, site: TestSite, n: number): Promise<void> {
  await owner.query(
    `INSERT INTO audit_entry (seq, at, actor_kind, actor_name, action, subject_kind, subject_id, project_id, request_id,
                              address, previous_hash, hash)
     VALUES ($1, now(), 'system', 'owner', 'test.deed', 'project', $2, $3, 'r', '::1', '', '')`,
    [1_000_000 + n, site.projectCode, site.projectId],
  );
  await owner.query(
    `INSERT INTO api_client (client_id, name, secret_hash, scopes, role) VALUES ($1, 'machine', 'h', '{sites:read}', 'auditor')`,
    [`client-${n}`],
  );
  await owner.query(
    `INSERT INTO idempotency_key (caller, key, request_hash, status, headers, body)
     SELECT 'user:' || id, 'k', 'h', 200, '{}', '{}' FROM user_account WHERE name LIKE $1 ON CONFLICT DO NOTHING`,
    [n === 1 ? '%' : '%-b'],
  );
  await owner.query(
    `WITH j AS (INSERT INTO import_job (kind, is_all_or_nothing, file_sha256, file_name, account_id, account_name)
                SELECT 'worker', false, 'h', 'f.xlsx', id, name FROM user_account WHERE name LIKE $1 RETURNING id)
     INSERT INTO import_fault (job_id, row_number, place, column_key, code, message) SELECT id, 2, 1, 'name', 'c', 'm' FROM j`,
    [n === 1 ? '%' : '%-b'],
  );
  // files of nothing
  await owner.query(
    `WITH j AS (INSERT INTO export_job (dataset, format, query, columns, state, account_id, account_name, sha256, expires_at)
                SELECT 'attendance-days', 'csv', '{"from":"2026-06-01","to":"2026-06-01"}', '[]', 'done', id, name, md5(name),
                       now() + interval '1 day' FROM user_account WHERE name LIKE $1 RETURNING id)
     INSERT INTO export_part (job_id, part, object_sha256, byte_length) SELECT id, 0, '', 0 FROM j`,
    [n === 1 ? '%' : '%-b'],
  );
}

/** A decided case, complaints of a worker and of nobody, limits of the site's own, a special account with plan, money and notice, what authorities recorded, and a deposit. */
async function addFunds(owner: DataSource, { projectId, workers: [worker] }: TestSite): Promise<void> {
  const statements = [
    `WITH c AS (
       INSERT INTO complaint (project_id, worker_id, channel, content, receipt_hash, accept_by)
       SELECT $1::bigint, w, CASE WHEN w IS NULL THEN 'BOARD' ELSE 'ACCOUNT' END, 'x', md5($1::text || coalesce(w, 0)), now() + interval '7 days'
         FROM unnest(ARRAY[$2::bigint, NULL]) AS w RETURNING project_id, id
     ) INSERT INTO complaint_move (project_id, complaint_id, move, state, moved_by) SELECT project_id, id, 'accept', 'ACCEPTED', 'owner' FROM c`,
    `INSERT INTO finding_decision (project_id, subject_kind, subject_id, period, code, decision, state, reason, finding, finding_hash, decided_by)
     VALUES ($1, 'worker', $2, '2026-05', 'ATT_NO_PAY', 'explain', 'EXPLAINED', 'x', '{}', 'x', 'owner')`,
    `INSERT INTO reconciliation_rule (project_id, effective_month, days_hundredths, amount_fen, full_month_hundredths,
            pay_without_attendance_red_after_months, unproven_hundredths, rate_low_hundredths, rate_high_hundredths,
            deduction_hundredths, paid_heads_per_hundred, source, entered_by)
     SELECT $1, '2040-01', 100, 0, 2000, 1, 100, 50, 200, 20, 100, 'x', 'owner' WHERE $2::bigint > 0`,
    `INSERT INTO notice_board_print (project_id, items, printed_by) SELECT $1, '[]', 'owner' WHERE $2::bigint > 0`,
    `INSERT INTO special_account (project_id, bank_name, account_name, account_no, opened_on, contract_signed_on, cycle_days, source, entered_by)
     SELECT $1::bigint, '测试银行', '测试专户', '622202000000' || $1::text, '2024-01-20', '2024-01-01', 31, 'x', 'owner' WHERE $2::bigint > 0`,
    `INSERT INTO funding_plan (project_id, due_on, amount_fen, source, entered_by)
     SELECT $1, '2040-01-31', 100, 'x', 'owner' WHERE $2::bigint > 0`,
    `INSERT INTO account_movement (project_id, kind, booked_on, amount_fen, bank_serial, entered_by)
     SELECT $1, 'OWNER_TRANSFER', '2026-01-31', 100, 'T1', 'owner' WHERE $2::bigint > 0`,
    `INSERT INTO account_closing (project_id, step, on_date, reason, entered_by)
     SELECT $1, 'WITHDRAWN', '2026-01-31', 'x', 'owner' WHERE $2::bigint > 0`,
    `WITH r AS (
       INSERT INTO inspection (project_id, on_date, state, summary, recorded_by, items, order_no, rectify_by)
       SELECT $1::bigint, '2026-05-10', 'ORDERED', 'x', 'owner', '[{"item": "deposit", "isMet": false, "note": ""}]', 'O1', '2026-05-20'
        WHERE $2::bigint > 0 RETURNING project_id, id
     ) INSERT INTO supervision_move (project_id, record_kind, record_id, move, state, on_date, amount_fen, reason, moved_by)
       SELECT project_id, 'inspection', id, 'fine', 'ORDERED', '2026-05-11', 100, 'x', 'owner' FROM r`,
    `INSERT INTO collective_incident (project_id, on_date, state, summary, recorded_by, people)
     SELECT $1, '2026-05-12', 'OPEN', 'x', 'owner', 12 WHERE $2::bigint > 0`,
    `INSERT INTO blacklisting (project_id, on_date, state, summary, recorded_by, person_name, document)
     SELECT $1, '2026-05-13', 'LISTED', 'x', 'owner', '某某', 'D1' WHERE $2::bigint > 0`,
    `INSERT INTO wage_deposit (project_id, kind, on_date, amount_fen, form, contract_fen, required_ratio, document, entered_by)
     SELECT $1, 'MADE', '2024-01-20', 100, 'CASH', 10000, 100, 'x', 'owner' WHERE $2::bigint > 0`,
  ];
  for (const statement of statements) await owner.query(statement, [projectId, worker?.id]);
}

/** An alert with its move, told to the regulator and to the general contractor, and a rule of the site's own. */
async function addWarnings(owner: DataSource, site: TestSite): Promise<void> {
  const { projectId, contractorId, workers } = site;
  await owner.query(
    `INSERT INTO alert_rule (project_id, kind, code, from_level, from_fen, from_count, acknowledge_hours, cure_working_days,
                             effective_from, source, entered_by)
     VALUES ($1, 'CASE', 'DAYS_DIFF', 'yellow', 0, 1, 24, 5, '2040-01-01', 'x', 'owner')`,
    [projectId],
  );
  await owner.query(
    `WITH alert AS (
       INSERT INTO wage_alert (project_id, subject_kind, subject_id, period, code, rule_id, value, level, step, state, cure_by, raised_at)
       VALUES ($1, 'worker', $2, '2026-05', 'ATT_NO_PAY', 1, '{"amountFen":1,"count":1}', 'red', 2, 'OPEN', now() + interval '5 days', now())
       RETURNING project_id, id
     ), move AS (
       INSERT INTO wage_alert_move (project_id, alert_id, move, level, step, rule_id, value, audience, moved_by)
       SELECT project_id, id, 'RAISE', 'red', 2, 1, '{"amountFen":1,"count":1}', '{regulator}', 'system' FROM alert RETURNING project_id, id
     ), target AS (
       INSERT INTO notification_target (channel, address, area_prefix, enterprise_id, from_level, created_by)
       SELECT 'EMAIL', 'x@example.com', t.area, t.enterprise, 'yellow', 'owner'
         FROM (SELECT left(managing_area_code, 4) AS area, NULL::bigint AS enterprise FROM project WHERE id = $1
               UNION ALL SELECT NULL, $3::bigint) AS t RETURNING id
     )
     INSERT INTO notification (project_id, move_id, target_id, body) SELECT project_id, move.id, target.id, '{}' FROM move, target`,
    [projectId, workers[0]?.id, contractorId],
  );
  await owner.query(
    `WITH change AS (
       INSERT INTO change_feed (project_id, kind, period, seq) VALUES ($1, 'register', '2000-01-01', nextval('change_number')))
     INSERT INTO change_target (address, secret_cipher, area_prefix, kinds, created_by, told_seq)
     SELECT 'https://example.com/x', '', left(managing_area_code, 4), '{register}', 'owner', 0 FROM project WHERE id = $1`,
    [projectId],
  );
}
