-- What took the place of a withdrawn report, and reports that a station composed of several orders.

ALTER TABLE withdrawal ADD COLUMN by_no TEXT NOT NULL DEFAULT '';

CREATE TABLE composed_report (
    tenant TEXT NOT NULL,
    event_id TEXT NOT NULL,
    report_no TEXT NOT NULL,
    revision INTEGER NOT NULL,
    client_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    pdf_sha256 TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    visible_at TEXT NOT NULL,
    PRIMARY KEY (tenant, event_id),
    UNIQUE (tenant, report_no, revision),
    FOREIGN KEY (tenant, event_id) REFERENCES inbox (tenant, id),
    FOREIGN KEY (tenant, pdf_sha256) REFERENCES blob (tenant, sha256)
) STRICT;
CREATE INDEX composed_report_client ON composed_report (tenant, client_name);
