"""The instruments' clocks: dates as the programs print them, never guessed.

A date such as 01/02/2024 is 1 February or 2 January by the computer's regional setting, which the file does not
name. It is read only where the file itself decides: an AM/PM (American setting), a field above 12, or another
date of the same file that decides. Otherwise there is no date and a remark says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from parsers.wording import Text

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv ene gen янв",
            "feb fev fév févr",
            "mar mär mrz mars",
            "apr avr abr",
            "may mai mag maj",
            "jun juin giu",
            "jul juil lug",
            "aug aoû août ago",
            "sep sept set",
            "oct okt out ott",
            "nov",
            "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp][Mm]|上午|下午)?"
_NAMED = re.compile(r"^\s*(?P<day>\d{1,2})[-\s./](?P<month>[^\W\d_]{3,9})\.?[-\s./](?P<year>\d{2,4}),?\s+" + _TIME)
_YEAR_FIRST = re.compile(r"^\s*(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?[T\s]+" + _TIME)
_NUMERIC = re.compile(
    r"^\s*(?P<first>\d{1,2})(?P<sep>[-/.])(?P<other>\d{1,2})[-/.](?P<year>\d{2,4})\.?(?:,?\s+|:)" + _TIME
)
_NUMERIC_DATE = re.compile(r"(?<!\d)(?P<first>\d{1,2})(?P<sep>[-/.])(?P<other>\d{1,2})[-/.](?:\d{4}|\d{2})(?!\d)")
_ANDI = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:([+-])(\d{2}):?(\d{2}))?")


def parse_clock(text: str, siblings: Iterable[str] = ()) -> tuple[datetime | None, Text | None]:
    """A date and time as printed. `siblings` are other dates of the same file, which may decide day or month.

    Returns the time (naive) and a remark; the time is None where it is missing, impossible or undecided.
    """
    if not text.strip():
        return None, None
    if match := _NAMED.match(text):
        month = _MONTHS.get(match["month"].lower()) or _MONTHS.get(match["month"].lower()[:3])
        if month is None:
            return None, _unreadable(text)
        return _build(text, match, match["year"], month, int(match["day"]))
    if match := _YEAR_FIRST.match(text):
        return _build(text, match, match["year"], int(match["month"]), int(match["day"]))
    if match := _NUMERIC.match(text):
        day_first = _day_first([text, *siblings])
        if day_first is None:
            return None, _undecided(text)
        first, other = int(match["first"]), int(match["other"])
        day, month = (first, other) if day_first else (other, first)
        return _build(text, match, match["year"], month, day)
    return None, _unreadable(text)


def parse_andi_clock(text: str) -> tuple[datetime | None, Text | None]:
    """An ANDI time stamp `YYYYMMDDhhmmss±hhmm`; with its zone where it names one."""
    if not text.strip():
        return None, None
    match = _ANDI.match(text)
    if match is None:
        return None, _unreadable(text)
    zone = None
    if match[7]:
        offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
        if offset >= timedelta(hours=24):
            return None, _unreadable(text)
        zone = timezone(offset if match[7] == "+" else -offset)
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    if not _plausible(year):
        return None, _unreadable(text)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone), None
    except ValueError:
        return None, _unreadable(text)


def parse_iso_clock(text: str) -> tuple[datetime | None, Text | None]:
    """An ISO 8601 time stamp such as `2021-05-20T15:55:51+02:00`; with its zone where it names one.

    A zone of `Z` on an instrument that writes its local time under that letter cannot be told from a true one.
    """
    if not text.strip():
        return None, None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None, _unreadable(text)
    return (at, None) if _plausible(at.year) else (None, _unreadable(text))


def _day_first(texts: list[str]) -> bool | None:
    """Whether the day comes first, as far as these dates of one file decide it."""
    votes = set()
    for text in texts:
        for match in _NUMERIC_DATE.finditer(text):
            if match["sep"] == "." or int(match["first"]) > 12:
                votes.add(True)
            elif int(match["other"]) > 12 or re.search(r"\d\s*[AaPp][Mm]\b", text):
                votes.add(False)
    return votes.pop() if len(votes) == 1 else None


def _build(text: str, match: re.Match[str], year: str, month: int, day: int) -> tuple[datetime | None, Text | None]:
    full_year = int(year)
    if full_year < 100:
        full_year += 2000 if full_year < 70 else 1900
    hour = int(match["hour"])
    half = (match["half"] or "").lower()
    if half in ("pm", "下午") and hour < 12:
        hour += 12
    elif half in ("am", "上午") and hour == 12:
        hour = 0
    if not _plausible(full_year):
        return None, _unreadable(text)
    try:
        return datetime(full_year, month, day, hour, int(match["minute"]), int(match["second"] or 0)), None
    except ValueError:
        return None, _unreadable(text)


def _plausible(year: int) -> bool:
    """Whether an instrument's computer can have printed this year (real files say 1900 and 3991)."""
    return 1970 <= year < 2100


def _unreadable(text: str) -> Text:
    return Text("无法解读时间“{text}”。", 'The time "{text}" cannot be read.').fill(text=text.strip()[:60])


def _undecided(text: str) -> Text:
    return Text(
        "时间“{text}”的日与月无法区分，文件中没有其他线索，未采用。",
        'The time "{text}" can be day/month or month/day and nothing in the file decides; it is left out.',
    ).fill(text=text.strip()[:60])
