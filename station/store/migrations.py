"""The schema of the station's database, as numbered steps. A step that has shipped is never edited.

JSON columns named `body` hold records; what is searched or must be unique has its own column. Times are UTC ISO text.
"""

from __future__ import annotations

ROAD = (
    "CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE person(id TEXT PRIMARY KEY, name TEXT NOT NULL, rights TEXT NOT NULL, pin_hash TEXT NOT NULL,"
    " active INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0) STRICT",
    # --- what the platform hands down
    "CREATE TABLE commission(commission_no TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT",
    "CREATE TABLE sample(sample_no TEXT PRIMARY KEY, commission_no TEXT NOT NULL REFERENCES commission,"
    " position INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
    "CREATE TABLE task(id TEXT PRIMARY KEY, commission_no TEXT NOT NULL REFERENCES commission,"
    " sample_no TEXT NOT NULL REFERENCES sample, item_id TEXT NOT NULL, state TEXT NOT NULL,"
    " revision INTEGER NOT NULL) STRICT",
    "CREATE INDEX task_by_sample ON task(sample_no, item_id)",
    "CREATE INDEX task_by_commission ON task(commission_no, item_id)",
    "CREATE TABLE certificate(name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT",
    # --- what comes in
    "CREATE TABLE watch_folder(id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, instrument TEXT NOT NULL,"
    " item_ids TEXT NOT NULL, quiet_seconds REAL NOT NULL, last_look_at TEXT, trouble TEXT) STRICT",
    "CREATE TABLE arrival(id TEXT PRIMARY KEY, folder_id TEXT NOT NULL REFERENCES watch_folder,"
    " relpath TEXT NOT NULL, relpath_raw BLOB NOT NULL, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,"
    " is_folder INTEGER NOT NULL, revision INTEGER NOT NULL, captured_at TEXT NOT NULL, state TEXT NOT NULL,"
    " trouble TEXT, UNIQUE(folder_id, relpath_raw, revision)) STRICT",
    "CREATE INDEX arrival_by_state ON arrival(state)",
    # what the tree looked like when it was last captured; the scan compares against this
    "CREATE TABLE catalog(folder_id TEXT NOT NULL REFERENCES watch_folder, relpath_raw BLOB NOT NULL,"
    " signature TEXT NOT NULL, arrival_id TEXT NOT NULL REFERENCES arrival,"
    " PRIMARY KEY(folder_id, relpath_raw)) STRICT, WITHOUT ROWID",
    "CREATE TABLE measurement(id TEXT PRIMARY KEY, arrival_id TEXT NOT NULL REFERENCES arrival,"
    " position INTEGER NOT NULL, format_id TEXT NOT NULL, technique TEXT NOT NULL, sample_name TEXT NOT NULL,"
    " acquired_at TEXT, state TEXT NOT NULL, task_id TEXT REFERENCES task, trouble TEXT,"
    " UNIQUE(arrival_id, position)) STRICT",
    "CREATE INDEX measurement_by_state ON measurement(state)",
    "CREATE INDEX measurement_by_task ON measurement(task_id)",
    # --- what is made of it
    "CREATE TABLE determination(id TEXT PRIMARY KEY, task_id TEXT NOT NULL REFERENCES task,"
    " revision INTEGER NOT NULL, body TEXT NOT NULL, made_at TEXT NOT NULL, UNIQUE(task_id, revision)) STRICT",
    "CREATE TABLE serial(scheme TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT",
    "CREATE TABLE report(id TEXT PRIMARY KEY, report_no TEXT NOT NULL, revision INTEGER NOT NULL,"
    " commission_no TEXT NOT NULL REFERENCES commission, item_id TEXT NOT NULL, state TEXT NOT NULL,"
    " content TEXT NOT NULL, content_sha256 TEXT NOT NULL, determination_ids TEXT NOT NULL, pdf_sha256 TEXT,"
    " return_reason TEXT NOT NULL DEFAULT '', prepared_at TEXT NOT NULL, UNIQUE(report_no, revision)) STRICT",
    "CREATE TABLE report_task(report_id TEXT NOT NULL REFERENCES report, task_id TEXT NOT NULL REFERENCES task,"
    " PRIMARY KEY(report_id, task_id)) STRICT, WITHOUT ROWID",
    "CREATE INDEX report_task_by_task ON report_task(task_id)",
    "CREATE TABLE signature(report_id TEXT NOT NULL REFERENCES report, meaning TEXT NOT NULL,"
    " person_id TEXT NOT NULL REFERENCES person, person_name TEXT NOT NULL, at TEXT NOT NULL,"
    " content_sha256 TEXT NOT NULL, PRIMARY KEY(report_id, meaning)) STRICT, WITHOUT ROWID",
    # --- what must be told
    "CREATE TABLE outbox(seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, stream TEXT NOT NULL,"
    " sseq INTEGER NOT NULL, type TEXT NOT NULL, body BLOB NOT NULL, sha256 TEXT NOT NULL, state TEXT NOT NULL,"
    " applied INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,"
    " last_error TEXT NOT NULL DEFAULT '', recorded_at TEXT NOT NULL, UNIQUE(stream, sseq)) STRICT",
    "CREATE INDEX outbox_by_state ON outbox(state, seq)",
    "CREATE TABLE blob(sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL,"
    " attempts INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT '') STRICT",
    "CREATE INDEX blob_by_state ON blob(state)",
    "CREATE TABLE outbox_blob(seq INTEGER NOT NULL REFERENCES outbox, sha256 TEXT NOT NULL REFERENCES blob,"
    " PRIMARY KEY(seq, sha256)) STRICT, WITHOUT ROWID",
    # --- what must not be forgotten
    "CREATE TABLE audit(n INTEGER PRIMARY KEY, prev TEXT NOT NULL, hash TEXT NOT NULL, body BLOB NOT NULL) STRICT",
    "CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is kept'); END",
    "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is kept'); END",
    "CREATE TABLE pulse(name TEXT PRIMARY KEY, at TEXT NOT NULL, body TEXT NOT NULL) STRICT",
)

REPORTS_FROM_REPORTS = (
    "CREATE TABLE report_origin(report_id TEXT NOT NULL REFERENCES report, source_id TEXT NOT NULL REFERENCES report,"
    " position INTEGER NOT NULL, relation TEXT NOT NULL, PRIMARY KEY(report_id, source_id)) STRICT, WITHOUT ROWID",
    "CREATE INDEX report_origin_by_source ON report_origin(source_id)",
)
"""Amended, merged and split reports name the reports they are made from."""

MANUAL_INTEGRATIONS = (
    "CREATE TABLE correction(id TEXT PRIMARY KEY, measurement_id TEXT NOT NULL REFERENCES measurement,"
    " trace TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " person_id TEXT NOT NULL REFERENCES person, made_at TEXT NOT NULL,"
    " UNIQUE(measurement_id, trace, revision)) STRICT",
)
"""What a person did to the integration of a run's trace; every revision is kept, none is changed."""

WIRES = (
    "CREATE TABLE serial_port(id TEXT PRIMARY KEY, body TEXT NOT NULL, state TEXT) STRICT",
    "CREATE TABLE port_reading(n INTEGER PRIMARY KEY AUTOINCREMENT, port_id TEXT NOT NULL, at TEXT NOT NULL,"
    " name TEXT NOT NULL, text TEXT NOT NULL, value TEXT, unit TEXT NOT NULL, device_serial TEXT NOT NULL,"
    " device_model TEXT NOT NULL, capture TEXT NOT NULL, place INTEGER NOT NULL,"
    " UNIQUE(port_id, capture, place)) STRICT",
    "CREATE TABLE condition(n INTEGER PRIMARY KEY AUTOINCREMENT, instrument TEXT NOT NULL, quantity TEXT NOT NULL,"
    " value TEXT NOT NULL, unit TEXT NOT NULL, at TEXT NOT NULL) STRICT",
    "CREATE INDEX condition_by_time ON condition(at)",
    "CREATE TABLE weighing(id TEXT PRIMARY KEY, taken INTEGER NOT NULL UNIQUE,"
    " task_id TEXT NOT NULL REFERENCES task, capture TEXT NOT NULL, body TEXT NOT NULL, undone TEXT) STRICT",
    "CREATE INDEX weighing_by_task ON weighing(task_id)",
    "CREATE UNIQUE INDEX weighing_once ON weighing(capture) WHERE undone IS NULL",
)
"""Serial ports with what is heard on them, and which weight belongs to which task."""

ROAD_COMPARED = (
    "ALTER TABLE outbox ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX outbox_by_day ON outbox(substr(recorded_at, 1, 10))",
    "CREATE TABLE voided(id TEXT PRIMARY KEY, stream TEXT NOT NULL, sseq INTEGER NOT NULL, type TEXT NOT NULL,"
    " body BLOB NOT NULL, sha256 TEXT NOT NULL, refused TEXT NOT NULL, void_id TEXT NOT NULL,"
    " voided_at TEXT NOT NULL) STRICT",
    "CREATE TABLE receipt(n INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, batch INTEGER NOT NULL,"
    " events INTEGER NOT NULL, receipt TEXT NOT NULL) STRICT",
)
"""What both sides hold is compared day by day; a refused event gives its place to a void; receipts are kept."""

THE_DAY = (
    "CREATE TABLE run_list(id TEXT PRIMARY KEY, folder_id TEXT NOT NULL REFERENCES watch_folder,"
    " body TEXT NOT NULL, planned_at TEXT NOT NULL, closed INTEGER NOT NULL) STRICT",
    "CREATE INDEX run_list_open ON run_list(closed, planned_at)",
    "CREATE TABLE watch_profile(folder_id TEXT NOT NULL REFERENCES watch_folder, revision INTEGER NOT NULL,"
    " body TEXT NOT NULL, PRIMARY KEY(folder_id, revision)) STRICT, WITHOUT ROWID",
    "ALTER TABLE watch_folder ADD COLUMN rules TEXT NOT NULL DEFAULT '{}'",
    "CREATE INDEX arrival_by_time ON arrival(captured_at)",
    "CREATE INDEX arrival_by_folder ON arrival(folder_id, captured_at)",
    "CREATE INDEX arrival_by_name ON arrival(relpath COLLATE NOCASE)",
    "CREATE INDEX measurement_by_sample ON measurement(sample_name COLLATE NOCASE)",
    "CREATE INDEX report_by_commission ON report(commission_no)",
)
"""What is expected is compared with what came; each instrument's profile has revisions; the window asks by index."""

NAMES_USED_AGAIN = (
    "CREATE TABLE arrival_again(id TEXT PRIMARY KEY, folder_id TEXT NOT NULL REFERENCES watch_folder,"
    " relpath TEXT NOT NULL, relpath_raw BLOB NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,"
    " is_folder INTEGER NOT NULL, revision INTEGER NOT NULL, captured_at TEXT NOT NULL, state TEXT NOT NULL,"
    " trouble TEXT, UNIQUE(folder_id, relpath_raw, revision)) STRICT",
    "INSERT INTO arrival_again SELECT * FROM arrival ORDER BY rowid",
    "DROP TABLE arrival",
    "ALTER TABLE arrival_again RENAME TO arrival",
    "CREATE INDEX arrival_by_content ON arrival(sha256)",
    "CREATE INDEX arrival_by_state ON arrival(state)",
    "CREATE INDEX arrival_by_time ON arrival(captured_at)",
    "CREATE INDEX arrival_by_folder ON arrival(folder_id, captured_at)",
    "CREATE INDEX arrival_by_name ON arrival(relpath COLLATE NOCASE)",
)
"""The same bytes may be two arrivals: of two samples told by their files' names, or of a file put back as it was."""

HANDED_DOWN = (
    "CREATE TABLE handout(sha256 TEXT PRIMARY KEY, n INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,"
    " version TEXT NOT NULL, size INTEGER NOT NULL, state TEXT NOT NULL, at TEXT, made_at TEXT, trouble TEXT,"
    " before TEXT NOT NULL DEFAULT '{}') STRICT",
    "CREATE UNIQUE INDEX handout_in_force ON handout(kind, name) WHERE state = 'in_force'",
)
"""Templates and settings that the laboratory hands down; of a name one is in force."""

DECLARED = (
    "CREATE TABLE declared(commission_no TEXT NOT NULL REFERENCES commission, item_id TEXT NOT NULL,"
    " body TEXT NOT NULL, PRIMARY KEY(commission_no, item_id)) STRICT, WITHOUT ROWID",
)
"""What the laboratory declares of the tests of an order and item; earlier wordings are in the audit trail."""

CERTIFIED = (
    "CREATE TABLE certificate_again(revision INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,"
    " body TEXT NOT NULL) STRICT",
    "INSERT INTO certificate_again(name, body)"
    " SELECT name, json_object('name', name, 'values', json(body)) FROM certificate ORDER BY name",
    "DROP TABLE certificate",
    "ALTER TABLE certificate_again RENAME TO certificate",
    "CREATE INDEX certificate_by_name ON certificate(name, revision)",
)
"""A certificate has a number, a maker, a last day and revisions, of which none is lost."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    ROAD,
    REPORTS_FROM_REPORTS,
    MANUAL_INTEGRATIONS,
    WIRES,
    ROAD_COMPARED,
    THE_DAY,
    NAMES_USED_AGAIN,
    HANDED_DOWN,
    DECLARED,
    CERTIFIED,
)
