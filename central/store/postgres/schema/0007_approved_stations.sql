-- Whether a person has compared the words of a station's key; a code may give the approval in advance.
-- Stations and codes from before were let in by their code alone, and stay in force.

ALTER TABLE enrolment_code ADD COLUMN approved INTEGER NOT NULL DEFAULT 1;
ALTER TABLE station ADD COLUMN approved INTEGER NOT NULL DEFAULT 1;
