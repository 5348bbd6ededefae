-- The first road: stations, their events and files, orders and what the customer sees.
-- Text ids, UTC ISO moments of one width, JSON as text; `body` is the exact bytes a station wrote.

CREATE TABLE server (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    generation TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE tenant (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL
);

CREATE TABLE operator_key (
    key_hash TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    created_at TEXT NOT NULL,
    revoked_at TEXT
);

CREATE TABLE station (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    station_no BIGINT NOT NULL,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    machine TEXT NOT NULL,
    enrolled_at TEXT NOT NULL,
    revoked_at TEXT,
    feed_top BIGINT NOT NULL DEFAULT 0,
    heartbeat TEXT,
    heartbeat_at TEXT,
    UNIQUE (tenant, station_no),
    UNIQUE (tenant, public_key)
);

CREATE TABLE enrolment_code (
    code_hash TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    station TEXT REFERENCES station (id)
);

CREATE TABLE assertion_seen (
    station TEXT NOT NULL REFERENCES station (id),
    jti TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (station, jti)
);
CREATE INDEX assertion_until ON assertion_seen (until);

CREATE TABLE inbox (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    id TEXT NOT NULL,
    station TEXT NOT NULL REFERENCES station (id),
    epoch TEXT NOT NULL,
    stream TEXT NOT NULL,
    sseq BIGINT NOT NULL,
    type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    body BYTEA NOT NULL,
    commission_no TEXT,
    stored_at TEXT NOT NULL,
    applied BIGINT NOT NULL DEFAULT 1,
    held_reason TEXT NOT NULL DEFAULT '',
    UNIQUE (tenant, id),
    UNIQUE (station, epoch, stream, sseq)
);
CREATE INDEX inbox_commission ON inbox (tenant, commission_no) WHERE commission_no IS NOT NULL;

CREATE FUNCTION keep_row() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a row of % is never changed or deleted', TG_TABLE_NAME; END $$;
CREATE TRIGGER inbox_keeps_what_came BEFORE UPDATE OF
    seq, tenant, id, station, epoch, stream, sseq, type, sha256, body, stored_at ON inbox
    FOR EACH ROW EXECUTE FUNCTION keep_row();
CREATE TRIGGER inbox_keeps_all BEFORE DELETE ON inbox FOR EACH ROW EXECUTE FUNCTION keep_row();

CREATE TABLE head (
    station TEXT NOT NULL REFERENCES station (id),
    epoch TEXT NOT NULL,
    stream TEXT NOT NULL,
    sseq BIGINT NOT NULL,
    PRIMARY KEY (station, epoch, stream)
);

CREATE TABLE waiting (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, key, event_id),
    FOREIGN KEY (tenant, event_id) REFERENCES inbox (tenant, id)
);
CREATE INDEX waiting_event ON waiting (tenant, event_id);

CREATE TABLE receipt (
    n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    station TEXT NOT NULL REFERENCES station (id),
    epoch TEXT NOT NULL,
    batch BIGINT NOT NULL,
    digest TEXT NOT NULL,
    at TEXT NOT NULL
);

CREATE TABLE alarm (
    n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    station TEXT NOT NULL,
    subject TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    body BYTEA NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    times BIGINT NOT NULL DEFAULT 1,
    UNIQUE (tenant, kind, station, subject, sha256)
);

CREATE TABLE blob (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    stored_at TEXT NOT NULL,
    PRIMARY KEY (tenant, sha256)
);

CREATE TABLE order_number (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    year BIGINT NOT NULL,
    top BIGINT NOT NULL,
    PRIMARY KEY (tenant, year)
);

CREATE TABLE commission (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    commission_no TEXT NOT NULL,
    client_name TEXT NOT NULL,
    client_contact TEXT NOT NULL,
    submitter TEXT NOT NULL,
    received_on TEXT,
    requirements TEXT NOT NULL,
    access_hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant, commission_no)
);

CREATE TABLE sample (
    tenant TEXT NOT NULL,
    sample_no TEXT NOT NULL,
    commission_no TEXT NOT NULL,
    position BIGINT NOT NULL,
    client_sample_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    condition TEXT NOT NULL,
    well TEXT NOT NULL,
    depth_top_m TEXT,
    depth_bottom_m TEXT,
    stratum TEXT NOT NULL,
    lithology TEXT NOT NULL,
    PRIMARY KEY (tenant, sample_no),
    FOREIGN KEY (tenant, commission_no) REFERENCES commission (tenant, commission_no)
);
CREATE INDEX sample_commission ON sample (tenant, commission_no, position);

CREATE TABLE task (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    commission_no TEXT NOT NULL,
    sample_no TEXT NOT NULL,
    position BIGINT NOT NULL,
    item_id TEXT NOT NULL,
    item_zh TEXT NOT NULL,
    item_en TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('pending_review', 'accepted', 'returned', 'cancelled')),
    state TEXT NOT NULL
        CHECK (state IN ('pending_review', 'accepted', 'testing', 'reported', 'returned', 'cancelled')),
    reason TEXT NOT NULL DEFAULT '',
    owner TEXT REFERENCES station (id),
    revision BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, sample_no, item_id),
    FOREIGN KEY (tenant, sample_no) REFERENCES sample (tenant, sample_no)
);
CREATE INDEX task_commission ON task (tenant, commission_no, position);

CREATE TABLE task_history (
    n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant TEXT NOT NULL,
    task_id TEXT NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    event_id TEXT,
    FOREIGN KEY (tenant, task_id) REFERENCES task (tenant, id)
);
CREATE INDEX history_task ON task_history (tenant, task_id, n);

CREATE TABLE report (
    tenant TEXT NOT NULL,
    event_id TEXT NOT NULL,
    report_no TEXT NOT NULL,
    revision BIGINT NOT NULL,
    commission_no TEXT NOT NULL,
    item_id TEXT NOT NULL,
    pdf_sha256 TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    visible_at TEXT NOT NULL,
    PRIMARY KEY (tenant, event_id),
    UNIQUE (tenant, report_no, revision),
    FOREIGN KEY (tenant, event_id) REFERENCES inbox (tenant, id),
    FOREIGN KEY (tenant, pdf_sha256) REFERENCES blob (tenant, sha256)
);
CREATE INDEX report_commission ON report (tenant, commission_no);

CREATE TABLE report_task (
    tenant TEXT NOT NULL,
    event_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    PRIMARY KEY (tenant, event_id, task_id),
    FOREIGN KEY (tenant, event_id) REFERENCES report (tenant, event_id),
    FOREIGN KEY (tenant, task_id) REFERENCES task (tenant, id)
);

CREATE TABLE feed_row (
    station TEXT NOT NULL REFERENCES station (id),
    n BIGINT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (station, n)
);

CREATE TABLE idempotency (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    key TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    answer TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (tenant, key)
);
