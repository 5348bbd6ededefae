"""What was handed down to this station: one row per file, at most one of a name in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from station.config import HANDOUTS_FOLDER
from station.records.handouts import HandoutKind, HandoutRow
from station.records.trouble import Trouble
from station.store.codec import from_json, from_time, to_json, to_time
from station.store.database import Database, Row


class Handouts:
    """Files that were announced, tried, taken or refused."""

    def __init__(self, db: Database, data: Path) -> None:
        self._db = db
        self._files = data / HANDOUTS_FOLDER / "items"

    def folder_of(self, row: HandoutRow) -> Path:
        """Where the files of a handed-down item lie; its name is the item's."""
        return self._files / row.sha256[:16] / row.name

    def folders_in_force(self) -> dict[str, Path]:
        """The folders of the handed-down items in force, by the items' ids."""
        return {name: self.folder_of(row) for name, row in sorted(self.in_force("item").items())}

    def announce(self, row: HandoutRow) -> None:
        """Note a file to be fetched. A refused one that is announced anew is tried again; others stay as they are."""
        self._db.execute(
            "INSERT INTO handout(sha256, n, kind, name, version, size, state) VALUES(?, ?, ?, ?, ?, ?, 'announced')"
            " ON CONFLICT(sha256) DO UPDATE SET state = 'announced', n = excluded.n, trouble = NULL"
            " WHERE state = 'refused' AND excluded.n > n",
            (row.sha256, row.n, row.kind, row.name, row.version, row.size),
        )

    def announce_again(self, sha256: str) -> None:
        """Have one fetched and tried again that is in force."""
        self._db.execute("UPDATE handout SET state = 'announced' WHERE sha256 = ?", (sha256,))

    def announced(self) -> list[HandoutRow]:
        """Those to be fetched and tried, in the order of their announcement."""
        return self._rows("state = 'announced' ORDER BY n")

    def all(self) -> list[HandoutRow]:
        """Every one, the newest of a name first."""
        return self._rows("1 ORDER BY kind, name, n DESC")

    def newest(self, limit: int) -> list[HandoutRow]:
        """Those announced last, newest first."""
        return self._rows("1 ORDER BY n DESC LIMIT ?", (limit,))

    def in_force(self, kind: HandoutKind) -> dict[str, HandoutRow]:
        """What is in force of a kind, by name."""
        return {row.name: row for row in self._rows("kind = ? AND state = 'in_force'", (kind,))}

    def accepted(self, kind: HandoutKind, name: str) -> list[HandoutRow]:
        """What was ever in force under a name, the one made last first."""
        return self._rows(
            "kind = ? AND name = ? AND state IN ('in_force', 'earlier') ORDER BY made_at DESC", (kind, name)
        )

    def refuse(self, sha256: str, trouble: Trouble, at: datetime) -> None:
        """Note why it is not taken."""
        self._db.execute(
            "UPDATE handout SET state = 'refused', trouble = ?, at = ? WHERE sha256 = ?",
            (to_json(trouble), to_time(at), sha256),
        )

    def put_in_force(self, sha256: str, made_at: datetime, before: Mapping[str, str], at: datetime) -> None:
        """Put it in force in place of what was under its name; `before`: settings as they were."""
        with self._db.transaction():
            self._db.execute(
                "UPDATE handout SET state = 'earlier' WHERE state = 'in_force' AND (kind, name) ="
                " (SELECT kind, name FROM handout WHERE sha256 = ?)",
                (sha256,),
            )
            self._db.execute(
                "UPDATE handout SET state = 'in_force', made_at = ?, before = ?, trouble = NULL, at = ?"
                " WHERE sha256 = ?",
                (to_time(made_at), to_json(dict(before)), to_time(at), sha256),
            )

    def take_back(self, sha256: str, instead: str | None) -> None:
        """Take what is in force out of it, and put the earlier `instead` there if there is one."""
        with self._db.transaction():
            self._db.execute("UPDATE handout SET state = 'earlier' WHERE sha256 = ?", (sha256,))
            if instead is not None:
                self._db.execute("UPDATE handout SET state = 'in_force' WHERE sha256 = ?", (instead,))

    def try_refused_again(self) -> int:
        """Let every refused one be tried again, after something here has changed; gives how many."""
        return self._db.execute("UPDATE handout SET state = 'announced', trouble = NULL WHERE state = 'refused'")

    def _rows(self, where: str, values: Sequence[object] = ()) -> list[HandoutRow]:
        return [_row(row) for row in self._db.rows(f"SELECT * FROM handout WHERE {where}", values)]  # noqa: S608


def _row(row: Row) -> HandoutRow:
    return HandoutRow(
        n=row["n"],
        sha256=row["sha256"],
        kind=row["kind"],
        name=row["name"],
        version=row["version"],
        size=row["size"],
        state=row["state"],
        at=from_time(row["at"]),
        made_at=from_time(row["made_at"]),
        trouble=None if row["trouble"] is None else from_json(row["trouble"], Trouble),
        before=from_json(row["before"], dict[str, str]),
    )
