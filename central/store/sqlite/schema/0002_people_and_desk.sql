-- Accounts and what they did; the desk (samples received, signatures, shared links); days for the daily comparison;
-- amended and withdrawn reports; refused events kept with the reason.

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('customer', 'lab', 'dispatcher', 'admin')),
    client_name TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    disabled_at TEXT,
    CHECK ((role = 'customer') = (client_name <> ''))
) STRICT;
CREATE INDEX account_tenant ON account (tenant, login);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    created_at TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account);

CREATE TABLE act (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX act_tenant ON act (tenant, n);
CREATE TRIGGER act_keeps BEFORE UPDATE ON act BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER act_keeps_all BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'the audit trail is never deleted'); END;

ALTER TABLE commission ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
CREATE INDEX commission_client ON commission (tenant, client_name);

ALTER TABLE sample ADD COLUMN received_at TEXT;
ALTER TABLE sample ADD COLUMN received_by TEXT NOT NULL DEFAULT '';

CREATE TABLE signature (
    tenant TEXT NOT NULL,
    commission_no TEXT NOT NULL,
    signer TEXT NOT NULL,
    png BLOB NOT NULL,
    content_sha256 TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    at TEXT NOT NULL,
    PRIMARY KEY (tenant, commission_no),
    FOREIGN KEY (tenant, commission_no) REFERENCES commission (tenant, commission_no)
) STRICT;
CREATE TRIGGER signature_keeps BEFORE UPDATE ON signature
BEGIN SELECT RAISE(ABORT, 'a signature is never changed'); END;

CREATE TABLE share (
    token_hash TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    event_id TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    made_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended_at TEXT,
    FOREIGN KEY (tenant, event_id) REFERENCES report (tenant, event_id)
) STRICT;
CREATE INDEX share_report ON share (tenant, event_id);

ALTER TABLE report ADD COLUMN content_sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE report ADD COLUMN amends_no TEXT;
ALTER TABLE report ADD COLUMN amends_revision INTEGER;
ALTER TABLE report ADD COLUMN amends_reason TEXT NOT NULL DEFAULT '';

CREATE TABLE withdrawal (
    tenant TEXT NOT NULL,
    event_id TEXT NOT NULL,
    report_no TEXT NOT NULL,
    revision INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (tenant, event_id),
    FOREIGN KEY (tenant, event_id) REFERENCES inbox (tenant, id)
) STRICT;
CREATE INDEX withdrawal_report ON withdrawal (tenant, report_no, revision);

-- The UTC day on which the station recorded the event, as its body says: what both sides compare by.
ALTER TABLE inbox ADD COLUMN day TEXT NOT NULL DEFAULT '';
UPDATE inbox SET day = substr(json_extract(CAST(body AS TEXT), '$.recorded_at'), 1, 10);
CREATE INDEX inbox_day ON inbox (station, day);
CREATE INDEX inbox_held ON inbox (tenant, seq) WHERE applied = 0;

ALTER TABLE alarm ADD COLUMN epoch TEXT NOT NULL DEFAULT '';
ALTER TABLE alarm ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE alarm ADD COLUMN settled_at TEXT;
