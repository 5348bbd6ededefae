"""Commissions, samples and tasks as the platform's feed brings them."""

from __future__ import annotations

from collections.abc import Sequence

from station.records import Commission, Declared, Sample, Task, TaskState
from station.store.codec import from_json, to_json
from station.store.database import Database, Row


class Orders:
    """The platform's orders, as far as this station knows them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, commission: Commission, samples: Sequence[Sample], tasks: Sequence[Task]) -> None:
        """Take a commission or its newer version; a task's newer revision wins, whatever came first."""
        with self._db.transaction() as tables:
            tables.conn.execute(
                "INSERT INTO commission VALUES(?, ?) ON CONFLICT(commission_no) DO UPDATE SET body = excluded.body",
                (commission.commission_no, to_json(commission)),
            )
            for position, sample in enumerate(samples):
                tables.conn.execute(
                    "INSERT INTO sample VALUES(?, ?, ?, ?)"
                    " ON CONFLICT(sample_no) DO UPDATE SET body = excluded.body, position = excluded.position",
                    (sample.sample_no, sample.commission_no, position, to_json(sample)),
                )
            for task in tasks:
                tables.conn.execute(
                    "INSERT INTO task VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE"
                    " SET state = excluded.state, revision = excluded.revision"
                    " WHERE excluded.revision > task.revision",
                    (task.id, task.commission_no, task.sample_no, task.item_id, task.state, task.revision),
                )

    def set_state(self, task_id: str, state: TaskState, revision: int) -> None:
        """Take the platform's decision on a task; an older revision changes nothing."""
        self._db.execute(
            "UPDATE task SET state = ?, revision = ? WHERE id = ? AND revision < ?",
            (state, revision, task_id, revision),
        )

    def commissions(self) -> list[Commission]:
        """Every commission, newest number first."""
        rows = self._db.rows("SELECT body FROM commission ORDER BY commission_no DESC")
        return [from_json(row["body"], Commission) for row in rows]

    def commission(self, commission_no: str) -> Commission | None:
        """One commission."""
        row = self._db.row("SELECT body FROM commission WHERE commission_no = ?", (commission_no,))
        return None if row is None else from_json(row["body"], Commission)

    def sample(self, sample_no: str) -> Sample | None:
        """One sample."""
        row = self._db.row("SELECT body FROM sample WHERE sample_no = ?", (sample_no,))
        return None if row is None else from_json(row["body"], Sample)

    def samples(self, commission_no: str) -> list[Sample]:
        """The samples of a commission in the client's order."""
        rows = self._db.rows(
            "SELECT body FROM sample WHERE commission_no = ? ORDER BY position, sample_no", (commission_no,)
        )
        return [from_json(row["body"], Sample) for row in rows]

    def declared(self, commission_no: str, item_id: str) -> Declared:
        """What the laboratory declares of the tests of an order and item; empty where it declared nothing."""
        row = self._db.row(
            "SELECT body FROM declared WHERE commission_no = ? AND item_id = ?", (commission_no, item_id)
        )
        return Declared() if row is None else from_json(row["body"], Declared)

    def declare(self, commission_no: str, item_id: str, declared: Declared) -> None:
        """Put a declaration in the place of the one before."""
        self._db.execute(
            "INSERT INTO declared VALUES(?, ?, ?)"
            " ON CONFLICT(commission_no, item_id) DO UPDATE SET body = excluded.body",
            (commission_no, item_id, to_json(declared)),
        )

    def task(self, task_id: str) -> Task | None:
        """One task."""
        row = self._db.row("SELECT * FROM task WHERE id = ?", (task_id,))
        return None if row is None else _task(row)

    def tasks(self, commission_no: str | None = None, item_id: str | None = None) -> list[Task]:
        """Tasks, of one commission or item if named, in the order of their samples."""
        wanted = {"commission_no": commission_no, "item_id": item_id}
        named = {column: value for column, value in wanted.items() if value is not None}
        where = " AND ".join(f"task.{column} = :{column}" for column in named) or "1"
        rows = self._db.rows(
            f"SELECT task.* FROM task JOIN sample USING(sample_no) WHERE {where}"  # noqa: S608  (columns of our own)
            " ORDER BY task.commission_no DESC, item_id, position, sample_no",
            named,
        )
        return [_task(row) for row in rows]

    def counts(self) -> dict[TaskState, int]:
        """How many tasks are in each state."""
        rows = self._db.rows("SELECT state, count(*) AS n FROM task GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    def some_tasks(self, state: TaskState | None, words: str, limit: int) -> list[Task]:
        """Tasks in a state (or any) whose sample, order, client or report has these words; newest orders first."""
        part = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rows = self._db.rows(
            "SELECT task.* FROM task JOIN sample USING(sample_no) WHERE (:state IS NULL OR state = :state)"
            " AND (:words = '' OR task.sample_no LIKE :part ESCAPE '\\' OR sample.body LIKE :part ESCAPE '\\'"
            "  OR EXISTS(SELECT 1 FROM commission WHERE commission.commission_no = task.commission_no"
            "   AND commission.body LIKE :part ESCAPE '\\')"
            "  OR EXISTS(SELECT 1 FROM report_task JOIN report ON report.id = report_id"
            "   WHERE task_id = task.id AND report_no LIKE :part ESCAPE '\\'))"
            " ORDER BY task.commission_no DESC, item_id, position LIMIT :limit",
            {"state": state, "words": words, "part": f"%{part}%", "limit": limit},
        )
        return [_task(row) for row in rows]

    def tasks_of_sample_no(self, sample_no: str) -> list[Task]:
        """Every task of a sample, by item."""
        rows = self._db.rows("SELECT * FROM task WHERE sample_no = ? ORDER BY item_id", (sample_no,))
        return [_task(row) for row in rows]

    def open_tasks(self, item_ids: Sequence[str]) -> list[Task]:
        """The tasks of these items to which runs may belong."""
        places = ",".join("?" * len(item_ids))
        rows = self._db.rows(
            f"SELECT * FROM task WHERE item_id IN ({places}) AND state IN ('pending_review', 'accepted', 'testing')",  # noqa: S608 (only ?)
            tuple(item_ids),
        )
        return [_task(row) for row in rows]

    def tasks_of_sample(self, sample_no: str, item_ids: Sequence[str]) -> list[Task]:
        """The tasks that a run of this sample may belong to, cancelled ones left out."""
        places = ",".join("?" * len(item_ids))
        rows = self._db.rows(
            f"SELECT * FROM task WHERE sample_no = ? COLLATE NOCASE AND item_id IN ({places})"  # noqa: S608 (only ?)
            " AND state NOT IN ('returned', 'cancelled')",
            (sample_no, *item_ids),
        )
        return [_task(row) for row in rows]


def _task(row: Row) -> Task:
    return Task(
        id=row["id"],
        commission_no=row["commission_no"],
        sample_no=row["sample_no"],
        item_id=row["item_id"],
        state=row["state"],
        revision=row["revision"],
    )
