// Who may do what to the tables of watching and sealing. A seal is a fact: made once, never changed.
import { inProject, keepers, readPolicies, staff } from './device-access.js';

const READ: Readonly<Record<string, string>> = {
  device_alert: staff,
  boot_progress: staff,
  device_photo: inProject,
  day_seal: inProject,
};

const GRANTS = [
  `GRANT SELECT ON device_alert, boot_progress, device_photo, day_seal TO zhuming_worker, zhuming_api`,
  `GRANT INSERT, UPDATE ON device_alert TO zhuming_worker`,
  `GRANT INSERT, UPDATE, DELETE ON boot_progress TO zhuming_worker`,
  `GRANT UPDATE (home_longitude, home_latitude, home_network) ON device TO zhuming_worker`,
  `GRANT DELETE ON device_photo TO zhuming_worker`,
  `GRANT INSERT ON day_seal TO zhuming_worker`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON gateway_listening TO zhuming_gateway`,
  `GRANT SELECT ON gateway_listening TO zhuming_worker`,
  `GRANT UPDATE (closed_at, acknowledged_at, acknowledged_by, acknowledged_reason) ON device_alert TO zhuming_api`,
];

/**
 * A claim code becomes credentials, once: a password, or a certificate that the gate has shown. Runs as the owner,
 * since whoever claims has no session: the code is the right. Answers nothing for a wrong, used or late code and for a
 * revoked device. `new_secret_hash` '' = it comes in by its certificate only.
 */
const CLAIM = `CREATE FUNCTION claim_device(serial text, code_hash text, new_secret_hash text, new_secret_cipher text,
    new_certificate_sha256 text)
  RETURNS TABLE (id bigint, project_id bigint, project_code text, lane text)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE device d SET secret_hash = new_secret_hash, secret_cipher = new_secret_cipher,
         certificate_sha256 = new_certificate_sha256, claim_hash = NULL, claim_expires_at = NULL, claimed_at = now(),
         version = d.version + 1
    FROM project p
   WHERE p.id = d.project_id AND d.sn = serial AND d.claim_hash = code_hash AND d.claim_expires_at > now()
     AND NOT d.is_revoked
  RETURNING d.id, d.project_id, p.code::text, d.lane::text $$`;

/**
 * The place where a device hands in a photo: its project. Runs as the owner, since a device has no session: its secret
 * is the right. Answers nothing for a wrong secret, false where the photo was there.
 */
const PHOTO = `CREATE FUNCTION keep_device_photo(serial text, device_secret_hash text, photo_sha256 text, media text, bytes int)
  RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE found_device device;
  BEGIN
    SELECT * INTO found_device FROM device
     WHERE sn = serial AND secret_hash = device_secret_hash AND secret_hash <> '' AND NOT is_revoked;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO device_photo (project_id, sha256, device_id, media_type, byte_length)
    VALUES (found_device.project_id, photo_sha256, found_device.id, media, bytes) ON CONFLICT DO NOTHING;
    RETURN FOUND;
  END $$`;

/**
 * Names in the statement of a sealed event, also of a device that stands elsewhere now and of a worker of another site,
 * whose rows the reader of the event does not see: without them no proof could be made. Both never change.
 */
const SEALED_NAMES = `CREATE FUNCTION sealed_names(which_device bigint, which_worker bigint)
  RETURNS TABLE (sn text, number text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT (SELECT d.sn::text FROM device d WHERE d.id = which_device),
         (SELECT w.number::text FROM worker w WHERE w.id = which_worker) $$`;

/** How many events a project received on a local day, also those that the caller does not see: seals say it anyway. */
const EVENTS_RECEIVED = `CREATE FUNCTION events_received(which_project bigint, day date) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) FROM project p JOIN gate_event g ON g.project_id = p.id
     AND g.received_at >= day::timestamp AT TIME ZONE p.time_zone
     AND g.received_at < (day + 1)::timestamp AT TIME ZONE p.time_zone
   WHERE p.id = which_project $$`;

const FUNCTIONS = [
  'claim_device(text, text, text, text, text)',
  'keep_device_photo(text, text, text, text, int)',
  'sealed_names(bigint, bigint)',
  'events_received(bigint, date)',
];

/** Grants, row policies and functions, in the order in which they must run. */
export const WATCH_ACCESS: readonly string[] = [
  ...GRANTS,
  ...readPolicies(READ),
  `CREATE POLICY caller_update ON device_alert FOR UPDATE TO zhuming_api USING (${keepers}) WITH CHECK (${keepers})`,
  `DROP FUNCTION claim_device(text, text, text)`,
  ...[CLAIM, PHOTO, SEALED_NAMES, EVENTS_RECEIVED],
  ...FUNCTIONS.flatMap((name) => [
    `REVOKE ALL ON FUNCTION ${name} FROM PUBLIC`,
    `GRANT EXECUTE ON FUNCTION ${name} TO zhuming_api`,
  ]),
];
