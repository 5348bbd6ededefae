-- What the last backup holds (events up to it are confirmed to their stations), the head of a station's audit trail on
-- each receipt, and numbers given out in blocks.

ALTER TABLE server ADD COLUMN backed_up_at TEXT;

ALTER TABLE receipt ADD COLUMN audit_n BIGINT;
ALTER TABLE receipt ADD COLUMN audit_hash TEXT;

CREATE TABLE number_top (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    scheme TEXT NOT NULL,
    top BIGINT NOT NULL,
    PRIMARY KEY (tenant, scheme)
);

CREATE TABLE number_block (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    scheme TEXT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    station TEXT NOT NULL REFERENCES station (id),
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (tenant, scheme, first),
    UNIQUE (station, key)
);
