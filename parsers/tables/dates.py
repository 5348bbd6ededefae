"""Dates of a column: the order of day and month decided once by all its cells, never by a locale.

A field above 12 decides; where none does, a profile's `dates` does; where that is missing too, the date is left out
with a remark. A cell with a date alone stands for the beginning of that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from parsers.reading.clocks import parse_clock
from parsers.wording import Text

Order = Literal["", "day_first", "month_first"]
_NUMERIC = re.compile(
    r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4}|\d{2})(?:,?[\sT]+(?P<clock>\d.*))?"
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?:[\sT]+(?P<clock>\d.*))?"
)
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?|上午|下午)?(?:\s*(?:Z|[A-Z]{3,4}))?"
)
_MONTH_NAMED = re.compile(r"(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})(?P<rest>.*)")


def day_order(texts: Iterable[str]) -> Order:
    """Which comes first in numeric dates, as far as a field above 12 in any of them decides."""
    found: set[Order] = set()
    for text in texts:
        match = _NUMERIC.match(_tidy(text))
        if match and int(match["first"]) > 12:
            found.add("day_first")
        elif match and int(match["second"]) > 12:
            found.add("month_first")
        if len(found) > 1:
            return ""
    return found.pop() if found else ""


def read_date(text: str, order: Order) -> tuple[datetime | None, Text | None]:
    """A date, perhaps with a clock, as printed; None with a remark where it cannot be read or is undecided."""
    text = _tidy(text)
    if not text:
        return None, None
    if match := _YEAR_FIRST.fullmatch(text):
        return _at(text, int(match["year"]), int(match["month"]), int(match["day"]), match["clock"])
    if match := _NUMERIC.fullmatch(text):
        if not order and "." in text[:6]:
            order = "day_first"
        if not order and match["first"] == match["second"]:
            order = "day_first"  # both orders say the same day
        if not order:
            return None, Text(
                "日期“{text}”的日与月无法区分，未采用",
                'the date "{text}" can be day/month or month/day; it is left out',
            ).fill(text=text)
        first, second = int(match["first"]), int(match["second"])
        day, month = (first, second) if order == "day_first" else (second, first)
        year = int(match["year"])
        return _at(text, year + (2000 if year < 70 else 1900) if year < 100 else year, month, day, match["clock"])
    if match := _MONTH_NAMED.fullmatch(text):
        text = f"{match['day']} {match['month']} {match['year']}{match['rest']}"
    return parse_clock(text if ":" in text else f"{text} 00:00")


def _at(text: str, year: int, month: int, day: int, clock: str | None) -> tuple[datetime | None, Text | None]:
    hour = minute = second = 0
    unreadable = Text("无法解读时间“{text}”", 'the time "{text}" cannot be read').fill(text=text[:60])
    if clock:
        match = _CLOCK.match(clock)
        if match is None:
            return None, unreadable
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        half = (match[4] or "").replace(".", "").lower()
        if half in ("pm", "下午") and hour < 12:
            hour += 12
        elif half in ("am", "上午") and hour == 12:
            hour = 0
    if not 1970 <= year < 2100 or (year, month, day) == (1970, 1, 1):
        return None, unreadable
    try:
        return datetime(year, month, day, hour, minute, second), None
    except ValueError:
        return None, unreadable


def _tidy(text: str) -> str:
    return re.sub(r"([-/])\s+(?=\d)", r"\g<1>", " ".join(text.split()))
