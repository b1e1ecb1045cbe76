-- Up Migration
-- Who works at which store: the DMS's records with phone and role, and the memberships by which a person may use the staff pages.

SET LOCAL lock_timeout = '5s';

ALTER TABLE staff ADD COLUMN phone text;
ALTER TABLE staff DROP CONSTRAINT staff_role_check, ADD CONSTRAINT staff_role_check
  CHECK (role IN ('SERVICE_ADVISOR', 'SERVICE_TECHNICIAN', 'SHOP_FOREMAN', 'QUALITY_CONTROL', 'CASHIER', 'SERVICE_MANAGER', 'OTHER'));
CREATE INDEX staff_by_phone ON staff (group_id, store_id, phone) WHERE active;
-- The phones of those we know already are read with the next pull, and so are roles that were kept as OTHER.
DELETE FROM sync_cursors WHERE resource = 'staff';

-- One row for one person's way in and out: invited, claimed, active, ended. A new invite is a new row.
CREATE TABLE staff_memberships (
  membership_id text PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  store_id text,                        -- null: every store of the group
  role text NOT NULL CHECK (role IN ('advisor', 'technician', 'quality', 'cashier', 'manager', 'groupAdmin')),
  state text NOT NULL CHECK (state IN ('INVITED', 'CLAIMED', 'ACTIVE', 'REFUSED', 'EXPIRED', 'ENDED')),
  version int NOT NULL,
  code_hash text,                       -- SHA-256 of the invite's code, which is itself never stored
  invited_by text,                      -- null: by an operator
  invited_at_ms bigint NOT NULL,
  expires_at_ms bigint,
  account_id text,
  staff_id text,
  claimed_at_ms bigint,
  decided_by text,
  decided_at_ms bigint,
  ended_by text,
  ended_at_ms bigint,
  end_reason text CHECK (end_reason IN ('BY_MANAGER', 'LEFT', 'MOVED', 'PHONE_CHANGED')),
  UNIQUE (group_id, code_hash),
  CHECK ((role = 'groupAdmin') = (store_id IS NULL)),
  CHECK (state NOT IN ('CLAIMED', 'ACTIVE') OR account_id IS NOT NULL AND (staff_id IS NOT NULL OR role = 'groupAdmin')),
  CONSTRAINT nobody_decides_on_oneself CHECK (decided_by <> account_id),
  CONSTRAINT staff_memberships_store_fkey FOREIGN KEY (group_id, store_id) REFERENCES stores (group_id, store_id),
  CONSTRAINT staff_memberships_account_fkey FOREIGN KEY (group_id, account_id) REFERENCES accounts (group_id, account_id),
  CONSTRAINT staff_memberships_staff_fkey FOREIGN KEY (group_id, staff_id) REFERENCES staff (group_id, staff_id)
);
CREATE UNIQUE INDEX staff_memberships_one_per_store ON staff_memberships (group_id, account_id, store_id) NULLS NOT DISTINCT WHERE state IN ('CLAIMED', 'ACTIVE');
CREATE UNIQUE INDEX staff_memberships_one_per_record ON staff_memberships (group_id, staff_id) WHERE state IN ('CLAIMED', 'ACTIVE');
CREATE INDEX staff_memberships_by_store ON staff_memberships (group_id, store_id, state, invited_at_ms DESC);

ALTER TABLE staff_memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON staff_memberships TO chezhu_app USING (group_id = (SELECT current_setting('chezhu.group_id', true))
  AND ((SELECT current_setting('chezhu.stores', true)) = '*' OR store_id = ANY (string_to_array((SELECT current_setting('chezhu.stores', true)), ','))));

-- Whoever the DMS says has left, works elsewhere, or has another phone is out with the commit that writes it, and comes back by a new invite only.
CREATE FUNCTION end_memberships_of_leavers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE staff_memberships SET state = 'ENDED', version = version + 1, ended_at_ms = (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
         end_reason = CASE WHEN NOT NEW.active THEN 'LEFT' WHEN NEW.store_id <> OLD.store_id THEN 'MOVED' ELSE 'PHONE_CHANGED' END
   WHERE group_id = NEW.group_id AND staff_id = NEW.staff_id AND state IN ('CLAIMED', 'ACTIVE');
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION end_memberships_of_leavers() FROM PUBLIC;
CREATE TRIGGER end_memberships AFTER UPDATE ON staff FOR EACH ROW
  WHEN (NOT NEW.active OR NEW.store_id <> OLD.store_id OR NEW.phone IS DISTINCT FROM OLD.phone) EXECUTE FUNCTION end_memberships_of_leavers();

GRANT SELECT, INSERT, UPDATE ON staff_memberships TO chezhu_app;
