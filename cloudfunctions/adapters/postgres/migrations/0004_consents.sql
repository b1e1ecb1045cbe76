-- Up Migration
-- What owners agreed to and took back, and the one-tap sign-in with the phone number that WeChat knows.

SET LOCAL lock_timeout = '5s';

-- One row for each decision, for good: the latest of a purpose stands. The words agreed to are those of `text_version`.
CREATE TABLE consents (
  consent_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_id text NOT NULL REFERENCES groups,
  account_id text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('PHONE_NUMBER', 'LOCATION', 'ALBUM', 'CAMERA')),
  text_version text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('GIVEN', 'WITHDRAWN')),
  decided_at_ms bigint NOT NULL,        -- by the phone, but never after it was recorded
  recorded_at_ms bigint NOT NULL CHECK (recorded_at_ms >= decided_at_ms),
  source text NOT NULL CHECK (source IN ('WECHAT', 'BROWSER')),
  CONSTRAINT consents_account_fkey FOREIGN KEY (group_id, account_id) REFERENCES accounts (group_id, account_id)
);
CREATE INDEX consents_standing ON consents (group_id, account_id, purpose, decided_at_ms DESC, consent_id DESC);
CREATE INDEX consents_recent ON consents (group_id, account_id, recorded_at_ms);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON consents FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON consents FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- WeChat answers a code once. What it answered is kept for a day, so that the same code again, within its life, opens the same session.
CREATE TABLE wechat_phone_codes (
  group_id text NOT NULL REFERENCES groups,
  code_hash text NOT NULL,
  openid text NOT NULL,
  phone text,                           -- null until WeChat has answered
  attempts int NOT NULL,
  created_at_ms bigint NOT NULL,
  session_id text,
  PRIMARY KEY (group_id, code_hash),
  CONSTRAINT wechat_phone_codes_session_fkey FOREIGN KEY (group_id, session_id) REFERENCES sessions (group_id, session_id)
);
CREATE INDEX wechat_phone_codes_by_person ON wechat_phone_codes (group_id, openid, created_at_ms DESC);
CREATE INDEX wechat_phone_codes_by_age ON wechat_phone_codes (group_id, created_at_ms);

-- Signing out everywhere looks for the sessions of a person.
CREATE INDEX sessions_by_account ON sessions (group_id, account_id) WHERE revoked_at_ms IS NULL;

ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON consents TO chezhu_app USING (group_id = (SELECT current_setting('chezhu.group_id', true)));
ALTER TABLE wechat_phone_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON wechat_phone_codes TO chezhu_app USING (group_id = (SELECT current_setting('chezhu.group_id', true)));

CREATE OR REPLACE FUNCTION forget_served(now_ms bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM idempotency_keys WHERE group_id = current_setting('chezhu.group_id') AND created_at_ms < now_ms - 2 * 86400000;
  DELETE FROM sms_challenges WHERE group_id = current_setting('chezhu.group_id') AND created_at_ms < now_ms - 7 * 86400000;
  DELETE FROM wechat_phone_codes WHERE group_id = current_setting('chezhu.group_id') AND created_at_ms < now_ms - 86400000;
$$;

GRANT SELECT, INSERT ON consents TO chezhu_app;
GRANT SELECT, INSERT, UPDATE ON wechat_phone_codes TO chezhu_app;
