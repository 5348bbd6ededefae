-- A laboratory's own analysis items that its customers may order.

CREATE TABLE offered_item (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    item_id TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (tenant, item_id)
);
