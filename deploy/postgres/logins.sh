#!/bin/bash
# Runs once, when the database folder is empty: one login a process, each a member of its own role and of nothing else;
# the worker's is a member of zhuming_api too, since it imports sheets in the scope of whoever handed them in.
# The migrations grant the three zhuming_ roles what they need; the owner of the tables is used for migrations only.
set -euo pipefail

psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
  --set gateway="$GATEWAY_DB_PASSWORD" --set worker="$WORKER_DB_PASSWORD" --set api="$API_DB_PASSWORD" <<'SQL'
CREATE ROLE zhuming_gateway NOLOGIN;
CREATE ROLE zhuming_worker NOLOGIN;
CREATE ROLE zhuming_api NOLOGIN;
CREATE ROLE gateway LOGIN PASSWORD :'gateway' IN ROLE zhuming_gateway;
CREATE ROLE worker LOGIN PASSWORD :'worker' IN ROLE zhuming_worker, zhuming_api;
CREATE ROLE api LOGIN PASSWORD :'api' IN ROLE zhuming_api;
SQL
