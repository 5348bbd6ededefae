"""Many columns named in one line: neighbours in the table as first … last, the others one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from parsers.wording import Text
from station.items.item import Column

FEWEST_IN_RUN = 4
"""From so many neighbours on only the first and the last are named."""


def named(columns: Sequence[Column], among: Sequence[Column]) -> Text:
    """The titles of `columns`, in the order of the table's columns `among`."""
    place = {column.id: n for n, column in enumerate(among)}
    ordered = sorted(columns, key=lambda column: place[column.id])
    # in a run of neighbours the place grows as the count does
    grouped = groupby(enumerate(ordered), key=lambda counted: place[counted[1].id] - counted[0])
    runs = [[column.title for _, column in run] for _, run in grouped]
    return Text(
        "、".join(_of_run([title.zh for title in run], "、") for run in runs),
        ", ".join(_of_run([title.en for title in run], ", ") for run in runs),
    )


def _of_run(titles: Sequence[str], between: str) -> str:
    return between.join(titles) if len(titles) < FEWEST_IN_RUN else f"{titles[0]} … {titles[-1]}"
