// The devices' tables: written from the entities in ../tables; the schema-diff test keeps both equal.
// Versions of rosters come from one sequence for all sites, so that a gate that moves never takes one for another.
export const DEVICE_TABLES: readonly string[] = [
  `CREATE SEQUENCE roster_version_seq`,
  `ALTER TABLE device
      ADD claim_hash varchar(64),
      ADD claim_expires_at timestamptz(3),
      ADD claimed_at timestamptz(3),
      ADD roster_floor bigint NOT NULL DEFAULT 0,
      ADD version integer NOT NULL DEFAULT '1'`,
  `ALTER TABLE roster_entry
      ADD name varchar(50) NOT NULL DEFAULT '',
      ADD site_card varchar(64),
      ADD photo_sha256 varchar(64),
      ADD valid_to date`,
  `CREATE TABLE device_placement (
      project_id bigint NOT NULL,
      device_id bigint NOT NULL,
      from_at timestamptz(3) NOT NULL,
      lane varchar(60) NOT NULL,
      CONSTRAINT "PK_0d33bd4101232565882b4c9fa08" PRIMARY KEY (project_id, device_id, from_at)
    )`,
  `CREATE INDEX device_placement_device ON device_placement (device_id)`,
  `CREATE TABLE device_command (
      project_id bigint NOT NULL,
      id varchar(64) NOT NULL,
      device_id bigint NOT NULL,
      type varchar(12) NOT NULL,
      args jsonb NOT NULL,
      reason varchar(500) NOT NULL,
      requested_by varchar(100) NOT NULL,
      state varchar(8) NOT NULL DEFAULT 'waiting',
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      expires_at timestamptz(3) NOT NULL,
      sent_at timestamptz(3),
      answered_at timestamptz(3),
      is_ok boolean,
      result_code varchar(64),
      result_message varchar(200),
      CONSTRAINT "PK_0e8d0881a91b1ec5c5c0523658b" PRIMARY KEY (project_id, id)
    )`,
  `CREATE INDEX device_command_waiting ON device_command (expires_at) WHERE state = 'waiting'`,
  `CREATE INDEX device_command_device ON device_command (project_id, device_id, created_at)`,
  `CREATE TABLE roster_head (
      project_id bigint NOT NULL,
      version bigint NOT NULL,
      hash varchar(64) NOT NULL,
      count integer NOT NULL,
      removed_version bigint NOT NULL DEFAULT 0,
      changed_at timestamptz(3) NOT NULL DEFAULT now(),
      CONSTRAINT "PK_28ade85d44efc4d99c78d5fe1a0" PRIMARY KEY (project_id)
    )`,
  `CREATE INDEX roster_head_changed ON roster_head (changed_at)`,
  `CREATE TABLE roster_report (
      project_id bigint NOT NULL,
      device_id bigint NOT NULL,
      version bigint NOT NULL,
      hash varchar(64) NOT NULL,
      count integer NOT NULL,
      failed jsonb NOT NULL,
      reported_at timestamptz(3) NOT NULL,
      CONSTRAINT "PK_677f32df3a43bb6ea0ec59900a1" PRIMARY KEY (project_id, device_id)
    )`,
  `CREATE TABLE device_presence (
      project_id bigint NOT NULL,
      device_id bigint NOT NULL,
      session varchar(64) NOT NULL,
      is_online boolean NOT NULL,
      seen_at timestamptz(3) NOT NULL,
      firmware varchar(64),
      queued_count bigint,
      roster_version bigint,
      clock_offset_ms bigint,
      CONSTRAINT "PK_e25377f4e0ba9bd23129cc4ff10" PRIMARY KEY (project_id, device_id)
    )`,
  `ALTER TABLE device_placement ADD CONSTRAINT device_placement_device_fk FOREIGN KEY (device_id) REFERENCES device(id)`,
];
