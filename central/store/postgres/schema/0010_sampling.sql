-- What a report must say of the sampling (ISO/IEC 17025, 7.8.2.1 and 7.8.5), as the client tells it.

ALTER TABLE commission ADD COLUMN client_address TEXT NOT NULL DEFAULT '';
ALTER TABLE commission ADD COLUMN sampling TEXT NOT NULL DEFAULT '';
ALTER TABLE sample ADD COLUMN sampled_on TEXT;
ALTER TABLE sample ADD COLUMN sampling_place TEXT NOT NULL DEFAULT '';
