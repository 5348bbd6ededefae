"""What a person or a program writes where a number belongs: a number, a number as text, or that there is none.

JSON of another program often carries numbers as text ("950"), and a table an empty cell, a dash or "<0.01" for what
was not found. None of these is zero: an absence stays an absence.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_NOT_FOUND = frozenset({"", "-", "–", "—", "/", "na", "n/a", "nd", "n.d.", "null", "none", "未检出", "未测", "无"})
_BELOW = re.compile(r"(<|＜|≤|低于)\s*(loq|lod|定量限|检出限|[\d.]+)\s*%?", re.IGNORECASE)
_TRACE = frozenset({"tr", "trace", "微量", "痕量"})


class Absence(Enum):
    """Why there is no number: not there at all, or below the limit of quantitation."""

    NOT_THERE = "not_there"
    BELOW_LIMIT = "below_limit"


def number_or_absence(entry: object) -> Decimal | Absence | None:
    """The finite number that `entry` is, or writes as text; an absence; None for anything else.

    A decimal comma is not understood: "1,234" could be either of two numbers.
    """
    if entry is None:
        return Absence.NOT_THERE
    if isinstance(entry, bool):
        return None
    if isinstance(entry, str):
        return _of_text(entry.strip())
    if isinstance(entry, (Decimal, int)) and Decimal(entry).is_finite():
        return Decimal(entry)
    return None


def _of_text(text: str) -> Decimal | Absence | None:
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if text.casefold() in _NOT_FOUND:
        return Absence.NOT_THERE
    if text.casefold() in _TRACE or _BELOW.fullmatch(text):
        return Absence.BELOW_LIMIT
    return None
