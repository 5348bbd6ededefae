"""Weighings: rows that are added and undone, never edited."""

from __future__ import annotations

from datetime import datetime

from station.records.weighings import Weighing
from station.store.codec import from_json, to_json, to_time
from station.store.database import Database


class Weighings:
    """Which weights were given to which tasks."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, weighing: Weighing) -> None:
        """Note a weight; the same weight of a balance is never given twice (the database refuses it)."""
        self._db.execute(
            "INSERT INTO weighing(id, taken, task_id, capture, body) VALUES(?, ?, ?, ?, ?)",
            (weighing.id, weighing.taken, weighing.task_id, weighing.capture, to_json(weighing)),
        )

    def undo(self, weighing: Weighing, at: datetime, by: str, reason: str) -> None:
        """Take a weight back; one that was taken back already stays as it is."""
        self._db.execute(
            "UPDATE weighing SET undone = ? WHERE id = ? AND undone IS NULL",
            (to_json({"at": to_time(at), "by": by, "reason": reason}), weighing.id),
        )

    def get(self, weighing_id: str) -> Weighing | None:
        """One weight."""
        return next(iter(self._where("id = ?", weighing_id)), None)

    def of_task(self, task_id: str) -> list[Weighing]:
        """All weights of a task as they were taken, those taken back too."""
        return self._where("task_id = ?", task_id)

    def newest(self, limit: int = 200) -> list[Weighing]:
        """The newest weights first."""
        return self._where("1 = 1", descending=True, limit=limit)

    def is_used(self, capture: str) -> bool:
        """Whether the weight of that capture file has been given to a task and not been taken back."""
        return self._db.row("SELECT 1 FROM weighing WHERE capture = ? AND undone IS NULL", (capture,)) is not None

    def is_open(self, task_id: str) -> bool:
        """Whether a weight of this task was taken back and not weighed anew: its values stand on nothing."""
        return bool(
            self._db.rows(
                "SELECT 1 FROM weighing WHERE task_id = ? GROUP BY task_id, json_extract(body, '$.quantity_id'),"
                " json_extract(body, '$.determination') HAVING sum(undone IS NULL) = 0 LIMIT 1",
                (task_id,),
            )
        )

    def next_number(self) -> int:
        """The number that the next weight gets, from 1."""
        row = self._db.row("SELECT coalesce(max(taken), 0) + 1 AS next FROM weighing")
        assert row is not None
        return int(row["next"])

    def _where(
        self, condition: str, *parameters: object, descending: bool = False, limit: int = 10_000
    ) -> list[Weighing]:
        rows = self._db.rows(
            f"SELECT body, undone FROM weighing WHERE {condition}"  # noqa: S608 (conditions are this file's own)
            f" ORDER BY taken {'DESC' if descending else ''} LIMIT ?",
            (*parameters, limit),
        )
        return [_weighing(row["body"], row["undone"]) for row in rows]


def _weighing(body: str, undone: str | None) -> Weighing:
    told = from_json(body, dict[str, object])
    if undone is not None:
        back = from_json(undone, dict[str, str])
        told |= {"undone_at": back["at"], "undone_by": back["by"], "undone_reason": back["reason"]}
    return from_json(to_json(told), Weighing)
