"""What a person or a program writes where a number belongs: a number, a number as text, or that there is none.

JSON of another program often carries numbers as text ("950"), and a table an empty cell, a dash or "<0.01" for what
was not found. None of these is zero: an absence stays an absence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_NOT_FOUND = frozenset({"", "-", "–", "—", "/", "na", "n/a", "nd", "n.d.", "null", "none", "未检出", "未测", "无"})
_BELOW = re.compile(r"(<|＜|≤|低于)\s*(loq|lod|定量限|检出限|[\d.]+)\s*%?", re.IGNORECASE)
_WITH_UNIT = re.compile(r"([+-]?[\d.]+(?:[eE][+-]?\d{1,3})?)\s*([^\d\s,.+-].{0,20})")
_LARGEST, _SMALLEST = 60, -60
"""Powers of ten: what lies beyond is no measurement, and its plain digits would fill a page."""
_LONGEST = 80
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
    if isinstance(entry, (Decimal, int)):
        return _measurable(Decimal(entry))
    return None


def number_with_unit(entry: object) -> tuple[Decimal, str] | None:
    """The number and the unit of a text such as "1.52 %" or "50 mg"; None for anything else."""
    written = _WITH_UNIT.fullmatch(entry.strip()) if isinstance(entry, str) else None
    number = None if written is None else number_or_absence(written.group(1))
    return (number, written.group(2)) if written is not None and isinstance(number, Decimal) else None


def _of_text(text: str) -> Decimal | Absence | None:
    if _NUMBER.fullmatch(text):
        return _measurable(Decimal(text))
    if text.casefold() in _NOT_FOUND:
        return Absence.NOT_THERE
    if text.casefold() in _TRACE or _BELOW.fullmatch(text):
        return Absence.BELOW_LIMIT
    return None


def _measurable(number: Decimal) -> Decimal | None:
    """The number, or None if it is not finite or of a size that nothing measured has."""
    if not number.is_finite() or (number and not _SMALLEST <= number.adjusted() <= _LARGEST):
        return None
    return number


def shown(entry: object) -> str:
    """An entry as a message quotes it: a number by its digits, a text in quotes, a long one shortened."""
    text = str(entry) if isinstance(entry, (Decimal, int)) and not isinstance(entry, bool) else repr(entry)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


class Watched(Mapping[str, object]):
    """Given numbers that remember which of them were asked for, so that a mistyped name can be told."""

    def __init__(self, given: Mapping[str, object]) -> None:
        self._given = given
        self._asked: set[str] = set()

    def __getitem__(self, key: str) -> object:
        self._asked.add(key)
        return self._given[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    @property
    def unused(self) -> tuple[str, ...]:
        """The names that nobody asked for, in their order."""
        return tuple(name for name in self._given if name not in self._asked)
