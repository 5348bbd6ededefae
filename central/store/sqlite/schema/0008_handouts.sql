-- Templates and settings that a laboratory hands to its stations; without rows in handout_station one is for all.

CREATE TABLE handout (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('item', 'settings')),
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    made_at TEXT NOT NULL,
    titles TEXT NOT NULL DEFAULT '',
    key_id TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (tenant, sha256),
    FOREIGN KEY (tenant, sha256) REFERENCES blob (tenant, sha256)
) STRICT;
CREATE INDEX handout_newest ON handout (tenant, kind, name, made_at);

CREATE TABLE handout_station (
    tenant TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    station TEXT NOT NULL REFERENCES station (id),
    PRIMARY KEY (tenant, sha256, station),
    FOREIGN KEY (tenant, sha256) REFERENCES handout (tenant, sha256)
) STRICT;
