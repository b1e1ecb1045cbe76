-- Up Migration
-- Repair orders as the dealer's system tells them: what an owner follows.

SET LOCAL lock_timeout = '5s';

CREATE TABLE repair_orders (
  repair_order_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  store_id text NOT NULL,
  dms_key text NOT NULL,
  dms_version bigint NOT NULL,
  number text NOT NULL,                 -- as people read it
  vin text NOT NULL,
  appointment_id text,
  advisor_id text,
  stage text NOT NULL CHECK (stage IN ('OPEN', 'VEHICLE_RECEIVED', 'EVALUATION', 'AWAITING_AUTHORIZATION', 'WORK_IN_PROGRESS', 'PARTS_HOLD', 'QUALITY_ASSURANCE',
    'DETAILING', 'COMPLETED', 'INVOICED', 'PAID', 'DELIVERED', 'CLOSED', 'FOLLOW_UP', 'CANCELLED')),
  dms_stage text NOT NULL,              -- the DMS's own word, also where we have none for it
  opened_at_ms bigint NOT NULL,
  promise_at_ms bigint NOT NULL,
  mileage_km int NOT NULL CHECK (mileage_km >= 0),
  remarks text NOT NULL,
  lines jsonb NOT NULL,                 -- DmsRepairLine[]
  events jsonb NOT NULL,                -- DmsRepairEvent[], oldest first
  synced_at_ms bigint NOT NULL,
  UNIQUE (group_id, dms_key),
  UNIQUE (group_id, repair_order_id),
  CONSTRAINT repair_orders_store_fkey FOREIGN KEY (group_id, store_id) REFERENCES stores (group_id, store_id),
  CONSTRAINT repair_orders_appointment_fkey FOREIGN KEY (group_id, appointment_id) REFERENCES appointments (group_id, appointment_id),
  CONSTRAINT repair_orders_advisor_fkey FOREIGN KEY (group_id, advisor_id) REFERENCES staff (group_id, staff_id)
);
CREATE INDEX repair_orders_by_vin ON repair_orders (group_id, vin, opened_at_ms DESC);

ALTER TABLE repair_orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON repair_orders TO chezhu_app USING (group_id = (SELECT current_setting('chezhu.group_id', true))
  AND ((SELECT current_setting('chezhu.stores', true)) = '*' OR store_id = ANY (string_to_array((SELECT current_setting('chezhu.stores', true)), ','))));

GRANT SELECT, INSERT, UPDATE ON repair_orders TO chezhu_app;
