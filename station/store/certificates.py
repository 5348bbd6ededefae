"""The certificates of reference materials: every revision is kept, the newest of a name holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from station.records import Certificate
from station.store.codec import from_json, to_json
from station.store.database import Database, Row


class Certificates:
    """Certificates by the name that runs of the material carry."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, certificate: Certificate) -> None:
        """Keep a certificate or its newer revision."""
        body = to_json(replace(certificate, revision=0))
        self._db.execute("INSERT INTO certificate(name, body) VALUES(?, ?)", (certificate.name, body))

    def newest(self) -> dict[str, Certificate]:
        """The certificate that holds for each name."""
        rows = self._db.rows("SELECT revision, body FROM certificate ORDER BY name, revision")
        return {one.name: one for one in map(_certificate, rows)}

    def history(self, name: str) -> list[Certificate]:
        """Every revision of a name, oldest first."""
        return [
            _certificate(row)
            for row in self._db.rows("SELECT revision, body FROM certificate WHERE name = ? ORDER BY revision", (name,))
        ]

    def kept(self, revision: int) -> Certificate | None:
        """The certificate of that revision."""
        row = self._db.row("SELECT revision, body FROM certificate WHERE revision = ?", (revision,))
        return None if row is None else _certificate(row)

    def last_revision(self) -> int:
        """The newest revision of all; it grows whenever a certificate is recorded."""
        row = self._db.row("SELECT max(revision) AS newest FROM certificate")
        return 0 if row is None or row["newest"] is None else int(row["newest"])

    def values(self) -> Mapping[str, Mapping[str, Decimal]]:
        """What is certified now, by name and component."""
        return {name: one.values for name, one in self.newest().items()}


def _certificate(row: Row) -> Certificate:
    return replace(from_json(row["body"], Certificate), revision=row["revision"])
