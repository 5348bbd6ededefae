"""Determinations: what was calculated for each task, every revision kept."""

from __future__ import annotations

from station.records import Determination
from station.store.codec import from_json, to_json, to_time
from station.store.database import Database


class Determinations:
    """The calculated values of each task, oldest revision to newest."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, determination: Determination) -> None:
        """Record a determination; its (task, revision) must be new."""
        self._db.execute(
            "INSERT INTO determination VALUES(?, ?, ?, ?, ?)",
            (
                determination.id,
                determination.task_id,
                determination.revision,
                to_json(determination),
                to_time(determination.made_at),
            ),
        )

    def newest(self, task_id: str) -> Determination | None:
        """The newest determination of a task."""
        row = self._db.row(
            "SELECT body FROM determination WHERE task_id = ? ORDER BY revision DESC LIMIT 1", (task_id,)
        )
        return None if row is None else from_json(row["body"], Determination)

    def get(self, determination_id: str) -> Determination | None:
        """One determination."""
        row = self._db.row("SELECT body FROM determination WHERE id = ?", (determination_id,))
        return None if row is None else from_json(row["body"], Determination)

    def newest_resting_on(self, measurement_id: str) -> list[Determination]:
        """The newest determination of each task, where the run is one of its samples, standards, references, blanks."""
        rows = self._db.rows(
            "SELECT body FROM determination AS one WHERE instr(body, ?) > 0 AND revision ="
            " (SELECT max(revision) FROM determination WHERE task_id = one.task_id)",
            (f'"{measurement_id}"',),
        )
        return [from_json(row["body"], Determination) for row in rows]

    def of_task(self, task_id: str) -> list[Determination]:
        """Every revision of a task, oldest first."""
        rows = self._db.rows("SELECT body FROM determination WHERE task_id = ? ORDER BY revision", (task_id,))
        return [from_json(row["body"], Determination) for row in rows]
