-- The first road: stations, their events and files, orders and what the customer sees.
-- Text ids, UTC ISO moments of one width, JSON as text; `body` is the exact bytes a station wrote.

CREATE TABLE server (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    generation TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE tenant (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE operator_key (
    key_hash TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    created_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;

CREATE TABLE station (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    station_no INTEGER NOT NULL,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    machine TEXT NOT NULL,
    enrolled_at TEXT NOT NULL,
    revoked_at TEXT,
    feed_top INTEGER NOT NULL DEFAULT 0,
    heartbeat TEXT,
    heartbeat_at TEXT,
    UNIQUE (tenant, station_no),
    UNIQUE (tenant, public_key)
) STRICT;

CREATE TABLE enrolment_code (
    code_hash TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    station TEXT REFERENCES station (id)
) STRICT;

CREATE TABLE assertion_seen (
    station TEXT NOT NULL REFERENCES station (id),
    jti TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (station, jti)
) STRICT;
CREATE INDEX assertion_until ON assertion_seen (until);

CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    id TEXT NOT NULL,
    station TEXT NOT NULL REFERENCES station (id),
    epoch TEXT NOT NULL,
    stream TEXT NOT NULL,
    sseq INTEGER NOT NULL,
    type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    body BLOB NOT NULL,
    commission_no TEXT,
    stored_at TEXT NOT NULL,
    applied INTEGER NOT NULL DEFAULT 1,
    held_reason TEXT NOT NULL DEFAULT '',
    UNIQUE (tenant, id),
    UNIQUE (station, epoch, stream, sseq)
) STRICT;
CREATE INDEX inbox_commission ON inbox (tenant, commission_no) WHERE commission_no IS NOT NULL;

CREATE TRIGGER inbox_keeps_what_came BEFORE UPDATE OF
    seq, tenant, id, station, epoch, stream, sseq, type, sha256, body, stored_at ON inbox
BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
CREATE TRIGGER inbox_keeps_all BEFORE DELETE ON inbox
BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END;

CREATE TABLE head (
    station TEXT NOT NULL REFERENCES station (id),
    epoch TEXT NOT NULL,
    stream TEXT NOT NULL,
    sseq INTEGER NOT NULL,
    PRIMARY KEY (station, epoch, stream)
) STRICT, WITHOUT ROWID;

CREATE TABLE waiting (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, key, event_id),
    FOREIGN KEY (tenant, event_id) REFERENCES inbox (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_event ON waiting (tenant, event_id);

CREATE TABLE receipt (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    station TEXT NOT NULL REFERENCES station (id),
    epoch TEXT NOT NULL,
    batch INTEGER NOT NULL,
    digest TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE alarm (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    station TEXT NOT NULL,
    subject TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    body BLOB NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    UNIQUE (tenant, kind, station, subject, sha256)
) STRICT;

CREATE TABLE blob (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    stored_at TEXT NOT NULL,
    PRIMARY KEY (tenant, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_number (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    year INTEGER NOT NULL,
    top INTEGER NOT NULL,
    PRIMARY KEY (tenant, year)
) STRICT, WITHOUT ROWID;

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
) STRICT;

CREATE TABLE sample (
    tenant TEXT NOT NULL,
    sample_no TEXT NOT NULL,
    commission_no TEXT NOT NULL,
    position INTEGER NOT NULL,
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
) STRICT;
CREATE INDEX sample_commission ON sample (tenant, commission_no, position);

CREATE TABLE task (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    commission_no TEXT NOT NULL,
    sample_no TEXT NOT NULL,
    position INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    item_zh TEXT NOT NULL,
    item_en TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('pending_review', 'accepted', 'returned', 'cancelled')),
    state TEXT NOT NULL
        CHECK (state IN ('pending_review', 'accepted', 'testing', 'reported', 'returned', 'cancelled')),
    reason TEXT NOT NULL DEFAULT '',
    owner TEXT REFERENCES station (id),
    revision INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, sample_no, item_id),
    FOREIGN KEY (tenant, sample_no) REFERENCES sample (tenant, sample_no)
) STRICT;
CREATE INDEX task_commission ON task (tenant, commission_no, position);

CREATE TABLE task_history (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    task_id TEXT NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    occurred_at TEXT NOT NULL,
    event_id TEXT,
    FOREIGN KEY (tenant, task_id) REFERENCES task (tenant, id)
) STRICT;
CREATE INDEX history_task ON task_history (tenant, task_id, n);

CREATE TABLE report (
    tenant TEXT NOT NULL,
    event_id TEXT NOT NULL,
    report_no TEXT NOT NULL,
    revision INTEGER NOT NULL,
    commission_no TEXT NOT NULL,
    item_id TEXT NOT NULL,
    pdf_sha256 TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    visible_at TEXT NOT NULL,
    PRIMARY KEY (tenant, event_id),
    UNIQUE (tenant, report_no, revision),
    FOREIGN KEY (tenant, event_id) REFERENCES inbox (tenant, id),
    FOREIGN KEY (tenant, pdf_sha256) REFERENCES blob (tenant, sha256)
) STRICT;
CREATE INDEX report_commission ON report (tenant, commission_no);

CREATE TABLE report_task (
    tenant TEXT NOT NULL,
    event_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    PRIMARY KEY (tenant, event_id, task_id),
    FOREIGN KEY (tenant, event_id) REFERENCES report (tenant, event_id),
    FOREIGN KEY (tenant, task_id) REFERENCES task (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_row (
    station TEXT NOT NULL REFERENCES station (id),
    n INTEGER NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (station, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    key TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    answer TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;
