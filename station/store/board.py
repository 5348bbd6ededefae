"""The few questions that look at the whole day at once; each is one statement over an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from station.records import Trouble
from station.store.codec import from_json, from_time, to_time
from station.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """A task that is accepted or being tested, with the newest run that belongs to it."""

    task_id: str
    commission_no: str
    sample_no: str
    item_id: str
    run_id: str | None
    run_state: str | None
    captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A run or a file that does not move on by itself: what it is, since when, and why."""

    kind: str
    subject: str
    name: str
    instrument: str
    at: datetime | None
    trouble: Trouble


class Board:
    """Reads for the board of the day."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open_tasks(self, limit: int = 2000) -> list[OpenTask]:
        """Tasks that no open report covers, in the order of their orders and samples."""
        rows = self._db.rows(
            "SELECT task.id, task.commission_no, task.sample_no, item_id, run.id AS run_id, run.state AS run_state,"
            " captured_at FROM task JOIN sample USING(sample_no)"
            " LEFT JOIN measurement AS run ON run.rowid ="
            "  (SELECT max(rowid) FROM measurement WHERE task_id = task.id)"
            " LEFT JOIN arrival ON arrival.id = run.arrival_id"
            " WHERE task.state IN ('accepted', 'testing') AND NOT EXISTS(SELECT 1 FROM report_task"
            "  JOIN report ON report.id = report_id WHERE task_id = task.id"
            "  AND report.state IN ('prepared', 'reviewed', 'issued'))"
            " ORDER BY task.commission_no DESC, item_id, sample.position LIMIT ?",
            (limit,),
        )
        return [
            OpenTask(
                task_id=row["id"],
                commission_no=row["commission_no"],
                sample_no=row["sample_no"],
                item_id=row["item_id"],
                run_id=row["run_id"],
                run_state=row["run_state"],
                captured_at=from_time(row["captured_at"]),
            )
            for row in rows
        ]

    def uncovered_groups(self, limit: int, *, ready: bool = False) -> list[tuple[str, str]]:
        """(commission, item) with tasks that no report covers; `ready`: of which every one has a determination."""
        having = " HAVING there = wanted" if ready else ""
        rows = self._db.rows(
            "SELECT commission_no, item_id, count(*) AS wanted,"  # noqa: S608  (a clause of our own)
            " sum(EXISTS(SELECT 1 FROM determination WHERE task_id = task.id)) AS there FROM task"
            " WHERE (state IN ('pending_review', 'accepted', 'testing') OR (state = 'reported'"
            "  AND EXISTS(SELECT 1 FROM report_task WHERE task_id = task.id)))"
            " AND NOT EXISTS(SELECT 1 FROM report_task JOIN report ON report.id = report_id"
            "  WHERE task_id = task.id AND report.state IN ('prepared', 'reviewed', 'issued'))"
            f" GROUP BY commission_no, item_id{having} ORDER BY commission_no DESC, item_id LIMIT ?",
            (limit,),
        )
        return [(row["commission_no"], row["item_id"]) for row in rows]

    def stuck(self, limit: int = 50) -> list[Stuck]:
        """What stopped, has no task or could not be read, newest first."""
        rows = self._db.rows(
            "SELECT * FROM (SELECT 'run' AS kind, measurement.id AS subject, sample_name AS name, instrument,"
            "  captured_at, measurement.trouble FROM measurement JOIN arrival ON arrival.id = arrival_id"
            "  JOIN watch_folder ON watch_folder.id = folder_id"
            "  WHERE measurement.state IN ('stopped', 'unmatched') AND measurement.trouble IS NOT NULL"
            "  AND arrival.state <> 'superseded' ORDER BY measurement.rowid DESC LIMIT :limit)"
            " UNION ALL SELECT * FROM (SELECT 'file', arrival.id, relpath, instrument, captured_at, arrival.trouble"
            "  FROM arrival JOIN watch_folder ON watch_folder.id = folder_id"
            "  WHERE arrival.state = 'refused' AND arrival.trouble IS NOT NULL"
            "  ORDER BY arrival.rowid DESC LIMIT :limit)"
            " ORDER BY captured_at DESC LIMIT :limit",
            {"limit": limit},
        )
        return [
            Stuck(
                kind=row["kind"],
                subject=row["subject"],
                name=row["name"],
                instrument=row["instrument"],
                at=at,
                trouble=from_json(row["trouble"], Trouble),
            )
            for row in rows
            if (at := from_time(row["captured_at"])) is not None
        ]

    def stuck_count(self) -> int:
        """How many runs and files do not move on by themselves."""
        row = self._db.row(
            "SELECT (SELECT count(*) FROM measurement JOIN arrival ON arrival.id = arrival_id"
            "  WHERE measurement.state IN ('stopped', 'unmatched') AND measurement.trouble IS NOT NULL"
            "  AND arrival.state <> 'superseded')"
            " + (SELECT count(*) FROM arrival WHERE state = 'refused' AND trouble IS NOT NULL) AS n"
        )
        assert row is not None
        return int(row["n"])

    def captured_since(self, since: datetime) -> int:
        """How many files were captured since then."""
        row = self._db.row("SELECT count(*) AS n FROM arrival WHERE captured_at >= ?", (to_time(since),))
        assert row is not None
        return int(row["n"])
