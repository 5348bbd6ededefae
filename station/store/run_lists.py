"""The run lists of the instruments, and the runs that came in since each was put up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from station.records.sequences import RunList
from station.store.codec import from_json, from_time, to_json, to_time
from station.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSince:
    """A run of an instrument by its name and the moment at which its file was captured."""

    run_id: str
    sample_name: str
    state: str
    captured_at: datetime


class RunLists:
    """What the instruments were told to run."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, run_list: RunList) -> None:
        """Put up a run list, or close it."""
        self._db.execute(
            "INSERT INTO run_list VALUES(?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET body = excluded.body,"
            " closed = excluded.closed",
            (
                run_list.id,
                run_list.folder_id,
                to_json(run_list),
                to_time(run_list.planned_at),
                run_list.closed,
            ),
        )

    def get(self, run_list_id: str) -> RunList | None:
        """One run list."""
        row = self._db.row("SELECT body FROM run_list WHERE id = ?", (run_list_id,))
        return None if row is None else from_json(row["body"], RunList)

    def open(self) -> list[RunList]:
        """Those that are not closed, the newest first."""
        rows = self._db.rows("SELECT body FROM run_list WHERE NOT closed ORDER BY planned_at DESC")
        return [from_json(row["body"], RunList) for row in rows]

    def runs_since(self, folder_id: str, since: datetime, limit: int = 2000) -> list[RunSince]:
        """The runs of an instrument captured since then, oldest first; a superseded file's are left out."""
        rows = self._db.rows(
            "SELECT measurement.id, sample_name, measurement.state, captured_at"
            " FROM arrival JOIN measurement ON arrival_id = arrival.id"
            " WHERE folder_id = ? AND captured_at >= ? AND arrival.state <> 'superseded'"
            " ORDER BY captured_at, measurement.rowid LIMIT ?",
            (folder_id, to_time(since), limit),
        )
        return [
            RunSince(run_id=row["id"], sample_name=row["sample_name"], state=row["state"], captured_at=at)
            for row in rows
            if (at := from_time(row["captured_at"])) is not None
        ]

    def pace(self, folder_id: str, last: int = 30) -> list[datetime]:
        """When the newest files of an instrument were captured, newest first: what its usual run length is told by."""
        rows = self._db.rows(
            "SELECT captured_at FROM arrival WHERE folder_id = ? ORDER BY captured_at DESC LIMIT ?", (folder_id, last)
        )
        return [at for row in rows if (at := from_time(row["captured_at"])) is not None]
