-- Which analysis items a station does; one without rows does all.

CREATE TABLE station_item (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    station TEXT NOT NULL REFERENCES station (id),
    item_id TEXT NOT NULL,
    PRIMARY KEY (tenant, station, item_id)
) STRICT;
