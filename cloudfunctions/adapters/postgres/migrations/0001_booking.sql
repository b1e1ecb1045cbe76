-- Up Migration
-- Instants are epoch milliseconds (bigint), days are text `YYYY-MM-DD` in the store's zone, money is integer fen.
-- Every table carries group_id: no query crosses groups.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE groups (
  group_id text PRIMARY KEY,
  name text NOT NULL
);

-- What we hold of the dealer's own records. Their system owns them; `dms_version` only moves forward.
CREATE TABLE stores (
  store_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  dms_key text NOT NULL,
  dms_version bigint NOT NULL,
  name text NOT NULL,
  address text NOT NULL,
  phone text NOT NULL,
  latitude double precision NOT NULL,
  longitude double precision NOT NULL,
  time_zone text NOT NULL,
  weekly_hours jsonb NOT NULL,        -- [{dayOfWeek 1-7, openMinute, closeMinute}]
  calendar jsonb NOT NULL DEFAULT '[]', -- [{date, closed, openMinute, closeMinute, reason}] overrides weekly_hours
  policy jsonb NOT NULL DEFAULT '{}', -- our own booking policy, overrides of domain/booking/policy
  active boolean NOT NULL DEFAULT true,
  synced_at_ms bigint NOT NULL,
  UNIQUE (group_id, dms_key)
);

CREATE TABLE staff (
  staff_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  store_id text NOT NULL REFERENCES stores,
  dms_key text NOT NULL,
  dms_version bigint NOT NULL,
  employee_no text NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('SERVICE_TECHNICIAN', 'SERVICE_ADVISOR', 'OTHER')),
  skills text[] NOT NULL DEFAULT '{}',
  active boolean NOT NULL,
  UNIQUE (group_id, dms_key)
);
CREATE INDEX staff_by_store ON staff (store_id);

CREATE TABLE bays (
  bay_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  store_id text NOT NULL REFERENCES stores,
  dms_key text NOT NULL,
  dms_version bigint NOT NULL,
  name text NOT NULL,
  capabilities text[] NOT NULL,
  active boolean NOT NULL,
  UNIQUE (group_id, dms_key)
);
CREATE INDEX bays_by_store ON bays (store_id);

CREATE TABLE shifts (
  group_id text NOT NULL REFERENCES groups,
  dms_key text NOT NULL,
  dms_version bigint NOT NULL,
  store_id text NOT NULL REFERENCES stores,
  staff_id text NOT NULL REFERENCES staff,
  date text NOT NULL,
  start_minute int NOT NULL,
  end_minute int NOT NULL CHECK (end_minute > start_minute),
  cancelled boolean NOT NULL DEFAULT false,
  PRIMARY KEY (group_id, dms_key)
);
CREATE INDEX shifts_by_store_day ON shifts (store_id, date);

CREATE TABLE absences (
  group_id text NOT NULL REFERENCES groups,
  dms_key text NOT NULL,
  dms_version bigint NOT NULL,
  store_id text NOT NULL REFERENCES stores,
  staff_id text NOT NULL REFERENCES staff,
  start_ms bigint NOT NULL,
  end_ms bigint NOT NULL CHECK (end_ms > start_ms),
  cancelled boolean NOT NULL DEFAULT false,
  PRIMARY KEY (group_id, dms_key)
);
CREATE INDEX absences_by_store ON absences (store_id, end_ms);

CREATE TABLE labor_operations (
  group_id text NOT NULL REFERENCES groups,
  op_code text NOT NULL,
  dms_version bigint NOT NULL,
  name text NOT NULL,
  name_en text NOT NULL,
  category text NOT NULL,
  skills text[] NOT NULL,
  bay_capabilities text[] NOT NULL,
  interval_km int,
  interval_months int,
  active boolean NOT NULL,
  -- {modelCode: {minutes, laborFen, partsFen}}; a model that is absent cannot have this operation
  by_model jsonb NOT NULL,
  PRIMARY KEY (group_id, op_code)
);

CREATE TABLE customers (
  customer_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  dms_key text NOT NULL,
  dms_version bigint NOT NULL,
  name text NOT NULL,
  phones text[] NOT NULL,
  UNIQUE (group_id, dms_key)
);
CREATE INDEX customers_by_phone ON customers USING gin (phones);

CREATE TABLE vehicles (
  group_id text NOT NULL REFERENCES groups,
  vin text NOT NULL,
  dms_version bigint NOT NULL,
  plate text NOT NULL,
  brand text NOT NULL,
  model_code text NOT NULL,
  model_name text NOT NULL,
  model_year int NOT NULL,
  body_type text NOT NULL,
  energy text NOT NULL,
  color text NOT NULL,
  odometer_km int NOT NULL,
  odometer_at_ms bigint NOT NULL,
  delivered_on text NOT NULL,
  customer_keys text[] NOT NULL,       -- DMS keys of the owners on record
  PRIMARY KEY (group_id, vin)
);
CREATE INDEX vehicles_by_plate ON vehicles (group_id, plate);
CREATE INDEX vehicles_by_customer ON vehicles USING gin (customer_keys);

CREATE TABLE service_records (
  record_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  store_id text NOT NULL REFERENCES stores,
  dms_key text NOT NULL,
  dms_version bigint NOT NULL,
  vin text NOT NULL,
  ro_number text NOT NULL,
  closed_at_ms bigint NOT NULL,
  mileage_km int NOT NULL,
  lines jsonb NOT NULL,                -- [{opCode, name, nameEn, status, amountFen, severity, cause}]
  UNIQUE (group_id, dms_key)
);
CREATE INDEX service_records_by_vin ON service_records (group_id, vin, closed_at_ms DESC);

-- Work the owner declined or put off; made from service history, offered again in booking until done.
CREATE TABLE deferred_work (
  deferred_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  vin text NOT NULL,
  source_record_id text NOT NULL REFERENCES service_records,
  line_no int NOT NULL,
  op_code text,
  name text NOT NULL,
  name_en text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('RED', 'YELLOW')),
  cause text NOT NULL,
  quoted_fen bigint NOT NULL CHECK (quoted_fen >= 0),
  noted_at_ms bigint NOT NULL,
  status text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'BOOKED', 'DONE')),
  UNIQUE (source_record_id, line_no)
);
CREATE INDEX deferred_work_open ON deferred_work (group_id, vin) WHERE status <> 'DONE';

-- People
CREATE TABLE accounts (
  account_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  phone text NOT NULL,
  openid text,
  created_at_ms bigint NOT NULL,
  UNIQUE (group_id, phone),
  UNIQUE (group_id, openid)
);

CREATE TABLE vehicle_access (
  account_id text NOT NULL REFERENCES accounts,
  group_id text NOT NULL REFERENCES groups,
  vin text NOT NULL,
  method text NOT NULL CHECK (method IN ('PROOF')),
  granted_at_ms bigint NOT NULL,
  PRIMARY KEY (account_id, vin)
);

-- Which person may see which car, and why: the DMS contact's phone is theirs, or they proved plate and VIN.
CREATE VIEW vehicle_visibility AS
  SELECT a.account_id, a.group_id, v.vin, 'PHONE' AS access
    FROM accounts a
    JOIN customers c ON c.group_id = a.group_id AND c.phones @> ARRAY[a.phone]
    JOIN vehicles v ON v.group_id = c.group_id AND v.customer_keys @> ARRAY[c.dms_key]
  UNION
  SELECT p.account_id, p.group_id, p.vin, 'PROOF' FROM vehicle_access p;

CREATE TABLE sessions (
  session_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  account_id text NOT NULL REFERENCES accounts,
  expires_at_ms bigint NOT NULL,
  revoked_at_ms bigint
);

-- The code itself is never stored: it is derived from the id with a secret when sent and when checked.
CREATE TABLE sms_challenges (
  challenge_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  phone text NOT NULL,
  address text NOT NULL,
  created_at_ms bigint NOT NULL,
  expires_at_ms bigint NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  used_at_ms bigint,
  session_id text REFERENCES sessions   -- the session it opened: the same code again, within its life, answers the same one
);
CREATE INDEX sms_challenges_by_phone ON sms_challenges (group_id, phone, created_at_ms DESC);
CREATE INDEX sms_challenges_by_address ON sms_challenges (group_id, address, created_at_ms DESC);

CREATE TABLE bind_attempts (
  account_id text NOT NULL REFERENCES accounts,
  group_id text NOT NULL REFERENCES groups,
  at_ms bigint NOT NULL
);
CREATE INDEX bind_attempts_by_account ON bind_attempts (account_id, at_ms DESC);

-- Booking. A day plan row is the unit of decision: whoever holds its lock decides for that store and day.
CREATE TABLE day_plans (
  store_id text NOT NULL REFERENCES stores,
  date text NOT NULL,
  group_id text NOT NULL REFERENCES groups,
  revision bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (store_id, date)
);

CREATE TABLE appointments (
  appointment_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  store_id text NOT NULL REFERENCES stores,
  account_id text REFERENCES accounts,  -- null: made at the store, shown to whoever may see the car
  vin text NOT NULL,
  status text NOT NULL CHECK (status IN ('HELD','BOOKED','CONFIRMED','CHECKED_IN','FULFILLED','COMPLETED','CANCELLED','NO_SHOW','EXPIRED','RELEASED')),
  version int NOT NULL DEFAULT 1,
  start_ms bigint NOT NULL,
  end_ms bigint NOT NULL CHECK (end_ms > start_ms),
  promise_ms bigint NOT NULL,
  minutes int NOT NULL CHECK (minutes > 0),
  items jsonb NOT NULL,                 -- bookedItem[] with the prices shown when booked
  transport text NOT NULL CHECK (transport IN ('WAIT', 'DROP_OFF')),
  note text NOT NULL DEFAULT '',
  advisor_id text REFERENCES staff,
  source text NOT NULL CHECK (source IN ('ONLINE', 'STORE')),
  hold_expires_at_ms bigint,
  created_at_ms bigint NOT NULL,
  updated_at_ms bigint NOT NULL,
  -- Standing with the DMS: pushed_version = the last of our versions it has taken; dms_version = the last of its own we applied.
  sync_state text NOT NULL DEFAULT 'LOCAL' CHECK (sync_state IN ('LOCAL', 'PENDING', 'SYNCED', 'REJECTED')),
  sync_reason text,
  confirm_by_ms bigint,
  pushed_version int NOT NULL DEFAULT 0,
  dms_key text,
  dms_number text,
  dms_version bigint NOT NULL DEFAULT 0,
  dms_start_ms bigint,
  synced_at_ms bigint,
  CHECK ((status = 'HELD') <= (hold_expires_at_ms IS NOT NULL)),
  UNIQUE (group_id, dms_key)
);
CREATE INDEX appointments_by_account ON appointments (account_id, start_ms DESC);
CREATE INDEX appointments_by_vin ON appointments (group_id, vin, start_ms DESC);
CREATE INDEX appointments_by_store ON appointments (store_id, start_ms);
CREATE INDEX appointments_unsynced ON appointments (group_id, sync_state) WHERE sync_state IN ('PENDING', 'REJECTED');
CREATE UNIQUE INDEX appointments_one_hold ON appointments (account_id) WHERE status = 'HELD';

-- What occupies a bay and a technician, turnover included. The exclusion constraints are the last guard behind the day plan's lock.
-- `over_capacity`: the DMS put two jobs on one resource; both are shown, the store decides, and nothing more is sold there.
CREATE TABLE allocations (
  appointment_id text PRIMARY KEY REFERENCES appointments,
  group_id text NOT NULL REFERENCES groups,
  store_id text NOT NULL REFERENCES stores,
  date text NOT NULL,
  technician_id text NOT NULL REFERENCES staff,
  bay_id text NOT NULL REFERENCES bays,
  start_ms bigint NOT NULL,
  end_ms bigint NOT NULL CHECK (end_ms > start_ms),
  channel text NOT NULL CHECK (channel IN ('ONLINE', 'STORE')),
  over_capacity boolean NOT NULL DEFAULT false,
  expires_at_ms bigint,                 -- null once booked
  CONSTRAINT bay_holds_one_job EXCLUDE USING gist (bay_id WITH =, int8range(start_ms, end_ms) WITH &&) WHERE (NOT over_capacity),
  CONSTRAINT technician_holds_one_job EXCLUDE USING gist (technician_id WITH =, int8range(start_ms, end_ms) WITH &&) WHERE (NOT over_capacity)
);
CREATE INDEX allocations_by_store_day ON allocations (store_id, date);

CREATE TABLE appointment_events (
  appointment_id text NOT NULL REFERENCES appointments,
  seq int NOT NULL,
  group_id text NOT NULL REFERENCES groups,
  event text NOT NULL,
  from_status text,
  to_status text NOT NULL,
  at_ms bigint NOT NULL,
  actor text NOT NULL CHECK (actor IN ('OWNER', 'STORE', 'SYSTEM')),
  start_ms bigint,
  trace_id text NOT NULL,
  PRIMARY KEY (appointment_id, seq)
);

-- Every write carries a client-made key; the first answer is kept and given again.
CREATE TABLE idempotency_keys (
  actor text NOT NULL,
  key text NOT NULL,
  operation text NOT NULL,
  input_hash text NOT NULL,
  reply jsonb NOT NULL,
  created_at_ms bigint NOT NULL,
  PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at_ms);

CREATE TABLE audit_log (
  audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_id text NOT NULL,
  at_ms bigint NOT NULL,
  trace_id text NOT NULL,
  actor text NOT NULL,                  -- account id, or `anyone`, `dms`, `system`
  operation text NOT NULL,
  target text,
  code text NOT NULL                    -- OK or the error code
);

-- Sync
CREATE TABLE inbox (
  source text NOT NULL,
  event_id text NOT NULL,
  event_type text NOT NULL,
  body jsonb NOT NULL,
  trace_id text NOT NULL,
  received_at_ms bigint NOT NULL,
  PRIMARY KEY (source, event_id)
);

CREATE TABLE sync_cursors (
  group_id text NOT NULL REFERENCES groups,
  resource text NOT NULL,
  cursor text NOT NULL,                 -- the DMS's own opaque position
  updated_at_ms bigint NOT NULL,
  PRIMARY KEY (group_id, resource)
);

CREATE TABLE dms_health (
  group_id text PRIMARY KEY REFERENCES groups,
  last_ok_ms bigint,
  down_since_ms bigint,
  last_error text
);

CREATE TABLE staff_tasks (
  task_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  store_id text NOT NULL REFERENCES stores,
  kind text NOT NULL,                   -- BOOKING_REFUSED, OVER_CAPACITY, CONFIRM_OVERDUE, ...
  ref text NOT NULL,
  reason text NOT NULL,
  created_at_ms bigint NOT NULL,
  closed_at_ms bigint,
  UNIQUE (kind, ref)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: a correction is a new row', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON appointment_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The functions' role: rows, never structure. Append-only tables take no UPDATE or DELETE.
GRANT USAGE ON SCHEMA public TO chezhu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO chezhu_app;
REVOKE UPDATE, DELETE ON appointment_events, audit_log FROM chezhu_app;
REVOKE DELETE ON appointments, accounts, service_records FROM chezhu_app;
