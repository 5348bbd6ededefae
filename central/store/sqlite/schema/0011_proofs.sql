-- Files of issued reports with time stamps after the issued bytes (PAdES B-LTA), given out in their place.

CREATE TABLE proof (
    tenant TEXT NOT NULL,
    report_no TEXT NOT NULL,
    revision INTEGER NOT NULL,
    pdf_sha256 TEXT NOT NULL,
    proof_sha256 TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (tenant, report_no, revision, pdf_sha256),
    FOREIGN KEY (tenant, event_id) REFERENCES inbox (tenant, id),
    FOREIGN KEY (tenant, proof_sha256) REFERENCES blob (tenant, sha256)
) STRICT;
CREATE INDEX proof_file ON proof (proof_sha256);
