"""Rows of comma-separated cells with a bound on their number, and the csv module's own error at one door."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from parsers.reading.refusal import broken
from parsers.wording import Text

MOST_ROWS = 100_000


def comma_rows(lines: Iterable[str], name: str, separator: str = ",") -> list[list[str]]:
    """The cells of each row, blanks before a cell left out. `name` is the file's, for messages.

    Raises BrokenFile for a cell without end, and above 100,000 rows: no report of an instrument has so many.
    """
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=separator, skipinitialspace=True):
            rows.append(row)
            if len(rows) > MOST_ROWS:
                raise broken(name, Text("超过 {n} 行", "it has more than {n} rows").fill(n=MOST_ROWS))
    except csv.Error as error:
        reason = Text("第 {n} 行无法拆分为单元格：{error}", "row {n} cannot be cut into cells: {error}")
        raise broken(name, reason.fill(n=len(rows) + 1, error=error)) from error
    return rows
