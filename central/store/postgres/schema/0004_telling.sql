-- What customers and other programs are told, by mail and by webhooks; reports that the platform composes.

ALTER TABLE account ADD COLUMN email TEXT NOT NULL DEFAULT '';

CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    url TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX webhook_tenant ON webhook (tenant);

CREATE TABLE outgoing (
    n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'webhook')),
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    commission_no TEXT NOT NULL,
    report_no TEXT NOT NULL DEFAULT '',
    made_at TEXT NOT NULL,
    run_at TEXT NOT NULL,
    lease_until TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given_up')),
    last_error TEXT NOT NULL DEFAULT '',
    ended_at TEXT
);
CREATE INDEX outgoing_due ON outgoing (channel, run_at) WHERE state = 'waiting';
CREATE INDEX outgoing_order ON outgoing (tenant, commission_no, kind);

CREATE TABLE composition (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    id TEXT NOT NULL,
    client_name TEXT NOT NULL,
    merged_by TEXT NOT NULL CHECK (merged_by IN ('item', 'client')),
    sources TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'ready', 'refused')),
    refusal TEXT NOT NULL DEFAULT '',
    report_no TEXT,
    pdf_sha256 TEXT,
    content_sha256 TEXT NOT NULL DEFAULT '',
    made_at TEXT NOT NULL,
    lease_until TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    done_at TEXT,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, report_no),
    FOREIGN KEY (tenant, pdf_sha256) REFERENCES blob (tenant, sha256)
);
CREATE INDEX composition_client ON composition (tenant, client_name, made_at);
CREATE INDEX composition_due ON composition (made_at) WHERE state = 'waiting';
