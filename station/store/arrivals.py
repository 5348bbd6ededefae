"""Watch folders, captured files, and the measurements read from them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from station.records import Arrival, ArrivalState, MeasurementRow, Trouble, WatchFolder
from station.records.arrivals import MeasurementState
from station.store.codec import from_json, from_time, to_json, to_time
from station.store.database import Database, Row

RULES = ("active", "file_rule", "sample_from", "sample_rule", "member_rule", "revision")
"""The settings of a watch folder that came later than its columns; they share one."""


class Arrivals:
    """What came in from the instruments, file by file and run by run."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # --- watch folders

    def put_folder(self, folder: WatchFolder) -> None:
        """Add a watch folder or change its settings."""
        self._db.execute(
            "INSERT INTO watch_folder(id, path, instrument, item_ids, quiet_seconds, rules) VALUES(?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(id) DO UPDATE SET path = excluded.path, instrument = excluded.instrument,"
            " item_ids = excluded.item_ids, quiet_seconds = excluded.quiet_seconds, rules = excluded.rules",
            (
                folder.id,
                str(folder.path),
                folder.instrument,
                to_json(folder.item_ids),
                folder.quiet_seconds,
                to_json({name: getattr(folder, name) for name in RULES}),
            ),
        )

    def put_profile(self, folder_id: str, revision: int, body: Mapping[str, object]) -> None:
        """Keep a version of a folder's settings for good; its number must be new."""
        self._db.execute("INSERT INTO watch_profile VALUES(?, ?, ?)", (folder_id, revision, to_json(dict(body))))

    def profiles(self, folder_id: str) -> list[tuple[int, dict[str, Any]]]:
        """Every kept version of a folder's settings, the newest first."""
        rows = self._db.rows("SELECT * FROM watch_profile WHERE folder_id = ? ORDER BY revision DESC", (folder_id,))
        return [(row["revision"], from_json(row["body"], dict[str, Any])) for row in rows]

    def folders(self) -> list[WatchFolder]:
        """All watch folders."""
        return [_folder(row) for row in self._db.rows("SELECT * FROM watch_folder ORDER BY instrument")]

    def folder(self, folder_id: str) -> WatchFolder | None:
        """One watch folder."""
        row = self._db.row("SELECT * FROM watch_folder WHERE id = ?", (folder_id,))
        return None if row is None else _folder(row)

    def looked(self, folder_id: str, at: datetime, trouble: Trouble | None) -> None:
        """Note that a folder was looked at, and what was wrong with it."""
        self._db.execute(
            "UPDATE watch_folder SET last_look_at = ?, trouble = ? WHERE id = ?",
            (to_time(at), None if trouble is None else to_json(trouble), folder_id),
        )

    # --- the catalogue the scan compares with

    def catalogue(self, folder_id: str) -> dict[bytes, str]:
        """What each file looked like when it was last captured: raw relative path -> signature."""
        rows = self._db.rows("SELECT relpath_raw, signature FROM catalog WHERE folder_id = ?", (folder_id,))
        return {row["relpath_raw"]: row["signature"] for row in rows}

    def put_catalogue(self, folder_id: str, relpath: str, signature: str, arrival_id: str) -> None:
        """Remember what a captured file looks like, so that it is not captured again."""
        self._db.execute(
            "INSERT INTO catalog VALUES(?, ?, ?, ?) ON CONFLICT(folder_id, relpath_raw)"
            " DO UPDATE SET signature = excluded.signature, arrival_id = excluded.arrival_id",
            (folder_id, os.fsencode(relpath), signature, arrival_id),
        )

    # --- arrivals

    def add(self, arrival: Arrival) -> None:
        """Record a new arrival."""
        raw = os.fsencode(arrival.relpath)
        with self._db.transaction() as tables:
            tables.conn.execute(
                "INSERT INTO arrival VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    arrival.id,
                    arrival.folder_id,
                    os.fsencode(arrival.relpath).decode("utf-8", "replace"),
                    raw,
                    arrival.sha256,
                    arrival.size,
                    arrival.is_folder,
                    arrival.revision,
                    to_time(arrival.captured_at),
                    arrival.state,
                ),
            )

    def next_revision(self, folder_id: str, relpath: str) -> int:
        """The number the next content under this name gets, from 1."""
        row = self._db.row(
            "SELECT coalesce(max(revision), 0) + 1 AS next FROM arrival WHERE folder_id = ? AND relpath_raw = ?",
            (folder_id, os.fsencode(relpath)),
        )
        assert row is not None
        return int(row["next"])

    def arrival(self, arrival_id: str) -> Arrival | None:
        """One arrival."""
        row = self._db.row("SELECT * FROM arrival WHERE id = ?", (arrival_id,))
        return None if row is None else _arrival(row)

    def arrival_of_content(self, sha256: str) -> Arrival | None:
        """The first arrival that brought this content, if any did."""
        row = self._db.row("SELECT * FROM arrival WHERE sha256 = ? ORDER BY rowid LIMIT 1", (sha256,))
        return None if row is None else _arrival(row)

    def arrivals_of_content(self, sha256: str) -> list[Arrival]:
        """All arrivals that brought this content, oldest first."""
        return [
            _arrival(row) for row in self._db.rows("SELECT * FROM arrival WHERE sha256 = ? ORDER BY rowid", (sha256,))
        ]

    def earlier_of_name(self, arrival: Arrival) -> list[Arrival]:
        """What came under an arrival's name before it and is not superseded."""
        rows = self._db.rows(
            "SELECT * FROM arrival WHERE folder_id = ? AND relpath_raw = ? AND revision < ? AND state <> 'superseded'",
            (arrival.folder_id, os.fsencode(arrival.relpath), arrival.revision),
        )
        return [_arrival(row) for row in rows]

    def newest_of_name(self, folder_id: str, relpath: str) -> Arrival | None:
        """The newest content that came under this name."""
        row = self._db.row(
            "SELECT * FROM arrival WHERE folder_id = ? AND relpath_raw = ? ORDER BY revision DESC LIMIT 1",
            (folder_id, os.fsencode(relpath)),
        )
        return None if row is None else _arrival(row)

    def in_state(self, state: ArrivalState, limit: int = 100) -> list[Arrival]:
        """Arrivals in one state, oldest first."""
        rows = self._db.rows("SELECT * FROM arrival WHERE state = ? ORDER BY rowid LIMIT ?", (state, limit))
        return [_arrival(row) for row in rows]

    def newest(self, limit: int = 200) -> list[Arrival]:
        """The newest arrivals first."""
        return [_arrival(row) for row in self._db.rows("SELECT * FROM arrival ORDER BY rowid DESC LIMIT ?", (limit,))]

    def set_state(self, arrival_id: str, state: ArrivalState, trouble: Trouble | None = None) -> None:
        """Move an arrival on; a superseded one stays superseded."""
        self._db.execute(
            "UPDATE arrival SET state = ?, trouble = ? WHERE id = ? AND state <> 'superseded'",
            (state, None if trouble is None else to_json(trouble), arrival_id),
        )

    # --- measurements

    def add_measurements(self, rows: Sequence[MeasurementRow]) -> None:
        """Record the runs that were read from one arrival."""
        with self._db.transaction() as tables:
            for row in rows:
                tables.conn.execute(
                    "INSERT INTO measurement VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        row.id,
                        row.arrival_id,
                        row.position,
                        row.format_id,
                        row.technique,
                        row.sample_name,
                        to_time(row.acquired_at),
                        row.state,
                        row.task_id,
                        None if row.trouble is None else to_json(row.trouble),
                    ),
                )

    def measurement(self, measurement_id: str) -> MeasurementRow | None:
        """One measurement's row."""
        row = self._db.row("SELECT * FROM measurement WHERE id = ?", (measurement_id,))
        return None if row is None else _measurement(row)

    def measurements(
        self, *, arrival_id: str | None = None, task_id: str | None = None, limit: int = 500
    ) -> list[MeasurementRow]:
        """Measurements of one arrival or task, or the newest of all; superseded arrivals' runs come last."""
        wanted = {"arrival_id": arrival_id, "task_id": task_id}
        named = {column: value for column, value in wanted.items() if value is not None}
        where = " AND ".join(f"{column} = :{column}" for column in named) or "1"
        # the newest are taken before they are put in order: sorting all there ever were takes long
        rows = self._db.rows(
            "SELECT measurement.*, arrival.state = 'superseded' AS is_old"  # noqa: S608  (columns of our own)
            " FROM measurement JOIN arrival ON arrival.id = arrival_id"
            f" WHERE {where} ORDER BY measurement.rowid DESC LIMIT :limit",
            {**named, "limit": limit},
        )
        return [_measurement(row) for row in sorted(rows, key=lambda row: bool(row["is_old"]))]

    def measurements_in_state(
        self, state: MeasurementState, limit: int = 500, *, only_new: bool = False
    ) -> list[MeasurementRow]:
        """Runs in one state whose file is not superseded, oldest first; `only_new`: those without a trouble yet."""
        rows = self._db.rows(
            "SELECT measurement.* FROM measurement JOIN arrival ON arrival.id = arrival_id"
            " WHERE measurement.state = ? AND arrival.state <> 'superseded'"
            " AND (NOT ? OR measurement.trouble IS NULL)"
            " ORDER BY measurement.rowid LIMIT ?",
            (state, only_new, limit),
        )
        return [_measurement(row) for row in rows]

    def standards(self, folder_id: str) -> list[MeasurementRow]:
        """The standard runs of one instrument, in the order they were acquired."""
        return self._of_folder(folder_id, "standard")

    def beside(self, folder_id: str) -> list[MeasurementRow]:
        """The runs of one instrument that are kept beside the samples, as they were acquired: blanks, references."""
        return [run for run in self._of_folder(folder_id, "ignored") if run.task_id is None]

    def runs_of_task(self, task_id: str) -> list[MeasurementRow]:
        """The runs of one task whose file is not superseded, in the order they were acquired."""
        rows = self._db.rows(
            "SELECT measurement.* FROM measurement JOIN arrival ON arrival.id = arrival_id"
            " WHERE task_id = ? AND arrival.state <> 'superseded'"
            " ORDER BY coalesce(acquired_at, captured_at), measurement.rowid",
            (task_id,),
        )
        return [_measurement(row) for row in rows]

    def runs_of_folder(self, folder_id: str, limit: int = 2000) -> list[MeasurementRow]:
        """The runs of one instrument's folder whose file is not superseded, newest first."""
        rows = self._db.rows(
            "SELECT measurement.* FROM measurement JOIN arrival ON arrival.id = arrival_id"
            " WHERE folder_id = ? AND arrival.state <> 'superseded'"
            " ORDER BY coalesce(acquired_at, captured_at) DESC, measurement.rowid DESC LIMIT ?",
            (folder_id, limit),
        )
        return [_measurement(row) for row in rows]

    def _of_folder(self, folder_id: str, state: MeasurementState) -> list[MeasurementRow]:
        rows = self._db.rows(
            "SELECT measurement.* FROM measurement JOIN arrival ON arrival.id = arrival_id"
            " WHERE measurement.state = ? AND arrival.state <> 'superseded' AND folder_id = ?"
            " ORDER BY coalesce(acquired_at, captured_at), measurement.rowid",
            (state, folder_id),
        )
        return [_measurement(row) for row in rows]

    def set_measurement_state(
        self,
        measurement_id: str,
        state: MeasurementState,
        *,
        task_id: str | None = None,
        trouble: Trouble | None = None,
    ) -> None:
        """Move a measurement on: matched to a task, a standard, determined, or stopped with its trouble."""
        self._db.execute(
            "UPDATE measurement SET state = ?, task_id = coalesce(?, task_id), trouble = ? WHERE id = ?",
            (state, task_id, None if trouble is None else to_json(trouble), measurement_id),
        )


def _folder(row: Row) -> WatchFolder:
    rules = from_json(row["rules"], dict[str, Any])
    return WatchFolder(
        id=row["id"],
        path=Path(row["path"]),
        instrument=row["instrument"],
        item_ids=from_json(row["item_ids"], tuple[str, ...]),
        quiet_seconds=row["quiet_seconds"],
        last_look_at=from_time(row["last_look_at"]),
        trouble=_trouble(row),
        **{name: rules[name] for name in RULES if name in rules},
    )


def _arrival(row: Row) -> Arrival:
    captured_at = from_time(row["captured_at"])
    assert captured_at is not None
    return Arrival(
        id=row["id"],
        folder_id=row["folder_id"],
        relpath=os.fsdecode(row["relpath_raw"]),
        sha256=row["sha256"],
        size=row["size"],
        is_folder=bool(row["is_folder"]),
        revision=row["revision"],
        captured_at=captured_at,
        state=row["state"],
        trouble=_trouble(row),
    )


def _measurement(row: Row) -> MeasurementRow:
    return MeasurementRow(
        id=row["id"],
        arrival_id=row["arrival_id"],
        position=row["position"],
        format_id=row["format_id"],
        technique=row["technique"],
        sample_name=row["sample_name"],
        acquired_at=from_time(row["acquired_at"]),
        state=row["state"],
        task_id=row["task_id"],
        trouble=_trouble(row),
    )


def _trouble(row: Row) -> Trouble | None:
    return None if row["trouble"] is None else from_json(row["trouble"], Trouble)
