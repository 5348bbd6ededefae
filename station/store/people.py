"""People who may sign, with the salted hash of their PIN (Argon2id)."""

from __future__ import annotations

from station.records import Person
from station.store.codec import from_json, to_json
from station.store.database import Database, Row


class People:
    """The persons of this station."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, person: Person, pin_hash: str) -> None:
        """Add a person, or change name, rights or PIN."""
        self._db.execute(
            "INSERT INTO person VALUES(?, ?, ?, ?, ?, 0) ON CONFLICT(id) DO UPDATE SET name = excluded.name,"
            " rights = excluded.rights, pin_hash = excluded.pin_hash, active = excluded.active, failures = 0",
            (person.id, person.name, to_json(sorted(person.rights)), pin_hash, person.active),
        )

    def get(self, person_id: str) -> Person | None:
        """One person."""
        row = self._db.row("SELECT * FROM person WHERE id = ?", (person_id,))
        return None if row is None else _person(row)

    def all(self) -> list[Person]:
        """Everybody, by name."""
        return [_person(row) for row in self._db.rows("SELECT * FROM person ORDER BY name")]

    def pin(self, person_id: str) -> tuple[str, int] | None:
        """The hash of a person's PIN and how often in a row a wrong one was given."""
        row = self._db.row("SELECT pin_hash, failures FROM person WHERE id = ?", (person_id,))
        return None if row is None else (row["pin_hash"], row["failures"])

    def count_failure(self, person_id: str) -> None:
        """A wrong PIN was given."""
        self._db.execute("UPDATE person SET failures = failures + 1 WHERE id = ?", (person_id,))

    def clear_failures(self, person_id: str) -> None:
        """The right PIN was given."""
        self._db.execute("UPDATE person SET failures = 0 WHERE id = ? AND failures > 0", (person_id,))


def _person(row: Row) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        rights=frozenset(from_json(row["rights"], list[str])),  # type: ignore[arg-type]  # written from Right
        active=bool(row["active"]),
    )
