-- Up Migration
-- The second lock behind the pipeline's authorisation: the functions' role sees and writes the rows of its group, and where a row belongs to a
-- store, of the stores in scope. A connection says which in `chezhu.group_id` and `chezhu.stores` (`*`, or ids joined by commas); one that says
-- nothing sees nothing. The owner of the schema is not bound by it: it migrates, repairs and restores.

-- A table that a long transaction holds is not waited for with everybody else queueing behind: the deployment fails whole and is tried again.
SET LOCAL lock_timeout = '5s';

-- Until now the groups of one database shared these two tables. What is there is kept for each group, so that nothing is done a second time.
-- A constant default fills the rows that exist without rewriting the table. Rows of before the first pull, when no group is known: `unknown`.
DO $$
DECLARE
  first_group text := coalesce((SELECT min(group_id) FROM groups), 'unknown');
BEGIN
  EXECUTE format('ALTER TABLE idempotency_keys ADD COLUMN group_id text NOT NULL DEFAULT %L', first_group);
  EXECUTE format('ALTER TABLE inbox ADD COLUMN group_id text NOT NULL DEFAULT %L', first_group);
END $$;

ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pkey, ADD PRIMARY KEY (group_id, actor, key),
  ALTER COLUMN group_id SET DEFAULT current_setting('chezhu.group_id', true);
DROP INDEX idempotency_keys_by_age;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (group_id, created_at_ms);
ALTER TABLE inbox DROP CONSTRAINT inbox_pkey, ADD PRIMARY KEY (group_id, source, event_id),
  ALTER COLUMN group_id SET DEFAULT current_setting('chezhu.group_id', true);
INSERT INTO idempotency_keys (group_id, actor, key, operation, input_hash, reply, created_at_ms)
  SELECT g.group_id, k.actor, k.key, k.operation, k.input_hash, k.reply, k.created_at_ms
    FROM idempotency_keys k JOIN groups g ON g.group_id <> k.group_id;
INSERT INTO inbox (group_id, source, event_id, event_type, body, trace_id, received_at_ms)
  SELECT g.group_id, i.source, i.event_id, i.event_type, i.body, i.trace_id, i.received_at_ms
    FROM inbox i JOIN groups g ON g.group_id <> i.group_id;

ALTER TABLE staff_tasks DROP CONSTRAINT staff_tasks_kind_ref_key, ADD UNIQUE (group_id, kind, ref);
CREATE INDEX sms_challenges_by_age ON sms_challenges (group_id, created_at_ms);

-- A history belongs to its appointment's store. Null only for what functions of before this migration write while they still run.
ALTER TABLE appointment_events ADD COLUMN store_id text;
ALTER TABLE appointment_events DISABLE TRIGGER append_only;
UPDATE appointment_events e SET store_id = a.store_id FROM appointments a WHERE a.appointment_id = e.appointment_id;
ALTER TABLE appointment_events ENABLE TRIGGER append_only;

-- No row names another group's. Row security does not look at what a foreign key points to, so the keys themselves carry the group.
ALTER TABLE stores ADD UNIQUE (group_id, store_id);
ALTER TABLE staff ADD UNIQUE (group_id, staff_id);
ALTER TABLE bays ADD UNIQUE (group_id, bay_id);
ALTER TABLE service_records ADD UNIQUE (group_id, record_id);
ALTER TABLE accounts ADD UNIQUE (group_id, account_id);
ALTER TABLE sessions ADD UNIQUE (group_id, session_id);
ALTER TABLE appointments ADD UNIQUE (group_id, appointment_id);
DO $$
DECLARE k record;
BEGIN
  FOR k IN SELECT * FROM (VALUES
    ('staff', 'store_id', 'stores', 'store_id'),
    ('bays', 'store_id', 'stores', 'store_id'),
    ('shifts', 'store_id', 'stores', 'store_id'),
    ('shifts', 'staff_id', 'staff', 'staff_id'),
    ('absences', 'store_id', 'stores', 'store_id'),
    ('absences', 'staff_id', 'staff', 'staff_id'),
    ('service_records', 'store_id', 'stores', 'store_id'),
    ('deferred_work', 'source_record_id', 'service_records', 'record_id'),
    ('vehicle_access', 'account_id', 'accounts', 'account_id'),
    ('sessions', 'account_id', 'accounts', 'account_id'),
    ('sms_challenges', 'session_id', 'sessions', 'session_id'),
    ('bind_attempts', 'account_id', 'accounts', 'account_id'),
    ('day_plans', 'store_id', 'stores', 'store_id'),
    ('appointments', 'store_id', 'stores', 'store_id'),
    ('appointments', 'account_id', 'accounts', 'account_id'),
    ('appointments', 'advisor_id', 'staff', 'staff_id'),
    ('allocations', 'appointment_id', 'appointments', 'appointment_id'),
    ('allocations', 'store_id', 'stores', 'store_id'),
    ('allocations', 'technician_id', 'staff', 'staff_id'),
    ('allocations', 'bay_id', 'bays', 'bay_id'),
    ('appointment_events', 'appointment_id', 'appointments', 'appointment_id'),
    ('staff_tasks', 'store_id', 'stores', 'store_id')) AS v(child, col, parent, ref)
  LOOP
    EXECUTE format('ALTER TABLE %1$I DROP CONSTRAINT %2$I, ADD CONSTRAINT %2$I FOREIGN KEY (group_id, %3$I) REFERENCES %4$I (group_id, %5$I)',
                   k.child, k.child || '_' || k.col || '_fkey', k.col, k.parent, k.ref);
  END LOOP;
END $$;

-- Who has this phone, which cars are whose: the arrays that the DMS sends, one row each. `@>` is not leakproof, so under row security it cannot
-- use an index and each look would read the whole group; nor did the planner ever guess well how many cars an array finds.
CREATE TABLE customer_phones (
  group_id text NOT NULL REFERENCES groups,
  phone text NOT NULL,
  customer_key text NOT NULL,
  PRIMARY KEY (group_id, phone, customer_key),
  CONSTRAINT customer_phones_customer_fkey FOREIGN KEY (group_id, customer_key) REFERENCES customers (group_id, dms_key) ON DELETE CASCADE
);
CREATE INDEX customer_phones_by_customer ON customer_phones (group_id, customer_key);
CREATE TABLE vehicle_customers (
  group_id text NOT NULL REFERENCES groups,
  customer_key text NOT NULL,          -- not always a customer that we know
  vin text NOT NULL,
  PRIMARY KEY (group_id, customer_key, vin),
  CONSTRAINT vehicle_customers_vehicle_fkey FOREIGN KEY (group_id, vin) REFERENCES vehicles ON DELETE CASCADE
);
CREATE INDEX vehicle_customers_by_vehicle ON vehicle_customers (group_id, vin);
INSERT INTO customer_phones SELECT DISTINCT c.group_id, phone, c.dms_key FROM customers c, unnest(c.phones) AS phone;
INSERT INTO vehicle_customers SELECT DISTINCT v.group_id, customer_key, v.vin FROM vehicles v, unnest(v.customer_keys) AS customer_key;
DROP INDEX customers_by_phone, vehicles_by_customer;

-- Kept by their tables and by nobody else: with the owner's rights, so that the functions' role needs none to write here.
CREATE FUNCTION keep_customer_phones() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM customer_phones WHERE group_id = NEW.group_id AND customer_key = NEW.dms_key AND phone <> ALL (NEW.phones);
  INSERT INTO customer_phones SELECT NEW.group_id, phone, NEW.dms_key FROM unnest(NEW.phones) AS phone ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_phones AFTER INSERT OR UPDATE OF phones ON customers FOR EACH ROW EXECUTE FUNCTION keep_customer_phones();
CREATE FUNCTION keep_vehicle_customers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM vehicle_customers WHERE group_id = NEW.group_id AND vin = NEW.vin AND customer_key <> ALL (NEW.customer_keys);
  INSERT INTO vehicle_customers SELECT NEW.group_id, customer_key, NEW.vin FROM unnest(NEW.customer_keys) AS customer_key ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_customers AFTER INSERT OR UPDATE OF customer_keys ON vehicles FOR EACH ROW EXECUTE FUNCTION keep_vehicle_customers();

-- Every table carries group_id; what carries store_id as well is bound to the stores in scope. The sub-selects are there so that a statement
-- reads each setting once and not once a row.
DO $$
DECLARE
  t record;
  own_group text := 'group_id = (SELECT current_setting(''chezhu.group_id'', true))';
  own_store text := '((SELECT current_setting(''chezhu.stores'', true)) = ''*''
    OR store_id = ANY (string_to_array((SELECT current_setting(''chezhu.stores'', true)), '','')))';
BEGIN
  FOR t IN
    SELECT c.oid::regclass AS name,
           EXISTS (SELECT 1 FROM pg_attribute s WHERE s.attrelid = c.oid AND s.attname = 'store_id') AS of_a_store
      FROM pg_class c JOIN pg_attribute g ON g.attrelid = c.oid AND g.attname = 'group_id'
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name);
    EXECUTE format('CREATE POLICY own_rows ON %s TO chezhu_app USING (%s)', t.name,
                   own_group || CASE WHEN t.of_a_store THEN ' AND ' || own_store ELSE '' END);
  END LOOP;
END $$;

-- Sees what its caller may see.
CREATE OR REPLACE VIEW vehicle_visibility WITH (security_invoker) AS
  SELECT a.account_id, a.group_id, v.vin, 'PHONE' AS access
    FROM accounts a
    JOIN customer_phones p ON p.group_id = a.group_id AND p.phone = a.phone
    JOIN vehicle_customers v ON v.group_id = p.group_id AND v.customer_key = p.customer_key
  UNION
  SELECT p.account_id, p.group_id, p.vin, 'PROOF' FROM vehicle_access p;

-- Append-only holds for the owner too, by every way there is; whoever must break it has to take the trigger away and be seen doing so.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inbox FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON inbox FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON appointment_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- An answer once kept never changes; it goes when its time is over, by the door below.
CREATE TRIGGER append_only BEFORE UPDATE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON idempotency_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The one way by which the functions' role deletes what has served its time. How long things are kept is said here and not by the caller.
CREATE FUNCTION forget_served(now_ms bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM idempotency_keys WHERE group_id = current_setting('chezhu.group_id') AND created_at_ms < now_ms - 2 * 86400000;
  DELETE FROM sms_challenges WHERE group_id = current_setting('chezhu.group_id') AND created_at_ms < now_ms - 7 * 86400000;
$$;

-- The functions' role: the statements that the code has for each table, and nothing else. Tests compare this list with the catalogue.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM chezhu_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM chezhu_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
REVOKE EXECUTE ON FUNCTION refuse_change(), keep_customer_phones(), keep_vehicle_customers(), forget_served(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_served(bigint) TO chezhu_app;
GRANT SELECT ON vehicle_visibility, customer_phones, vehicle_customers TO chezhu_app;
GRANT INSERT ON groups, inbox TO chezhu_app;
GRANT SELECT, INSERT ON vehicle_access, bind_attempts, appointment_events, idempotency_keys, audit_log, staff_tasks TO chezhu_app;
GRANT SELECT, INSERT, UPDATE ON stores, staff, bays, shifts, absences, labor_operations, customers, vehicles, service_records, deferred_work,
  accounts, sessions, sms_challenges, day_plans, appointments, sync_cursors, dms_health TO chezhu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON allocations TO chezhu_app;
