"""Finding what a person typed or scanned: samples, orders, reports, files and runs. Each look is bounded."""

from __future__ import annotations

from station.store.database import Database

MOST = 20


class Finding:
    """Looks for words. An exact name goes before one that begins so, and that before one that contains them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def samples(self, words: str) -> list[str]:
        """Sample numbers by their own number, or by what the client calls the sample."""
        rows = self._db.rows(
            "SELECT sample_no FROM sample WHERE sample_no LIKE :part ESCAPE '\\'"
            " OR json_extract(body, '$.client_sample_id') LIKE :part ESCAPE '\\'"
            " ORDER BY sample_no = :words COLLATE NOCASE DESC, sample_no LIMIT :most",
            _of(words),
        )
        return [row["sample_no"] for row in rows]

    def commissions(self, words: str) -> list[str]:
        """Orders by their number or their client's name."""
        rows = self._db.rows(
            "SELECT commission_no FROM commission WHERE commission_no LIKE :part ESCAPE '\\'"
            " OR json_extract(body, '$.client_name') LIKE :part ESCAPE '\\'"
            " ORDER BY commission_no = :words COLLATE NOCASE DESC, commission_no DESC LIMIT :most",
            _of(words),
        )
        return [row["commission_no"] for row in rows]

    def reports(self, words: str) -> list[str]:
        """Ids of reports by their number, the newest revision first."""
        rows = self._db.rows(
            "SELECT id FROM report WHERE report_no LIKE :part ESCAPE '\\'"
            " ORDER BY report_no = :words COLLATE NOCASE DESC, report_no, revision DESC LIMIT :most",
            _of(words),
        )
        return [row["id"] for row in rows]

    def files(self, words: str) -> list[str]:
        """Ids of arrivals by their file's name or path, or by the hash of their content; the newest first."""
        exact = self._db.rows(
            "SELECT id FROM arrival WHERE sha256 = :words OR relpath = :words COLLATE NOCASE"
            " ORDER BY rowid DESC LIMIT :most",
            _of(words),
        )
        rows = exact or self._db.rows(
            "SELECT id FROM arrival WHERE relpath LIKE :part ESCAPE '\\' ORDER BY rowid DESC LIMIT :most", _of(words)
        )
        return [row["id"] for row in rows]

    def runs(self, words: str) -> list[str]:
        """Ids of runs by the sample's name that their file gives, the newest first."""
        exact = self._db.rows(
            "SELECT id FROM measurement WHERE sample_name = :words COLLATE NOCASE ORDER BY rowid DESC LIMIT :most",
            _of(words),
        )
        rows = exact or self._db.rows(
            "SELECT id FROM measurement WHERE sample_name LIKE :part ESCAPE '\\' ORDER BY rowid DESC LIMIT :most",
            _of(words),
        )
        return [row["id"] for row in rows]


def _of(words: str) -> dict[str, object]:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"words": words, "part": f"%{escaped}%", "most": MOST}
