"""Rows in the order and the choice that a person asks for: sorted by a column, only those that hold some words.

Plain functions over plain rows, so that they may run on any thread. The keys are compared by numpy, which lets other
threads run meanwhile; Python's own sort of 100,000 texts would hold every thread for a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Row = TypeVar("Row")
Told = Callable[[Row], float | str]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """By which column (None: as given), from which end, and with which words in some cell."""

    column: int | None = None
    descending: bool = False
    words: str = ""

    @property
    def is_as_given(self) -> bool:
        """Whether every row stays, where it is."""
        return self.column is None and not self.words


def arranged(
    rows: Sequence[Row], texts: Sequence[Callable[[Row], str]], orders: Sequence[Told[Row]], how: Arrangement
) -> list[Row]:
    """The rows that hold the words, in that order; rows that are told alike keep the order in which they were given.

    `texts` tell the cells of a row from left to right, `orders` what each column is sorted by.
    """
    words = how.words.casefold()
    kept = [row for row in rows if _holds(row, texts, words)] if words else list(rows)
    if how.column is None or len(kept) < 2:
        return kept
    told = orders[how.column]
    keys = np.array([told(row) for row in kept])
    if not how.descending:
        return [kept[place] for place in np.argsort(keys, kind="stable").tolist()]
    # sorted from the far end and read backwards, equal ones stand in their own order again
    backwards = np.argsort(keys[::-1], kind="stable")[::-1]
    return [kept[len(kept) - 1 - place] for place in backwards.tolist()]


def _holds(row: Row, texts: Sequence[Callable[[Row], str]], words: str) -> bool:
    return any(words in text(row).casefold() for text in texts)
