"""Whether the numbers of reports have no gaps: every number that was given, and what became of it.

A number stays with its report whatever happens to it: sent back, void or superseded. A gap is a serial that was given
and has no report; there should be none, since a number is taken in the transaction that prepares its report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import msgspec

from station.records import Report
from station.reports.numbers import blocks as number_blocks
from station.reports.numbers.numbering import DEFAULT_SCHEME, SCHEME_SETTING
from station.store import Store

OWN = "report_no:"
"""How the station's own counters begin among its serials."""
_SERIAL = re.compile(r"\\\{serial(?::(\d))?\\\}")


class _Entry(msgspec.Struct):
    who: str
    at: datetime
    what: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """Who made a report void, and when."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRegister:
    """Every number that was given, and where the next ones come from.

    `blocks`: counter, first and last serial that are left of a block of the service. `voided` by the report's id.
    """

    scheme: str
    from_service: bool
    blocks: tuple[tuple[str, int, int], ...]
    reports: tuple[Report, ...]
    gaps: tuple[str, ...]
    voided: Mapping[str, Voided]


def number_register(store: Store) -> NumberRegister:
    """The register of the station's report numbers."""
    return NumberRegister(
        scheme=store.settings.get(SCHEME_SETTING, DEFAULT_SCHEME),
        from_service=number_blocks.from_service(store.settings),
        blocks=tuple((counter, *block) for counter, block in number_blocks.blocks_left(store)),
        reports=tuple(given_numbers(store)),
        gaps=tuple(gaps(store)),
        voided=voided(store),
    )


def voided(store: Store) -> dict[str, Voided]:
    """Who made which report void (by its id) and when, as the audit trail has it."""
    names = {person.id: person.name for person in store.people.all()}
    entries = (msgspec.json.decode(row.body, type=_Entry) for row in store.audit.of_act("report.void"))
    return {one.what["report"]: Voided(who=names.get(one.who, one.who), at=one.at) for one in entries}


def given_numbers(store: Store) -> list[Report]:
    """The newest revision under every number, by number."""
    return store.reports.newest_of_each_number()


def gaps(store: Store) -> list[str]:
    """The numbers that were given and have no report; the month of a scheme with months is told as MM."""
    numbers = [report.report_no for report in given_numbers(store)]
    return sorted(chain.from_iterable(_gaps(counter, serials, numbers) for counter, serials in _given(store).items()))


def _given(store: Store) -> Mapping[str, set[int]]:
    """The serials that each counter has given, by the station itself and out of blocks."""
    found: dict[str, set[int]] = {}
    for name, last in store.reports.serials().items():
        if name.startswith(OWN):
            found.setdefault(name.removeprefix(OWN), set()).update(range(1, last + 1))
    for counter, serials in number_blocks.given(store).items():
        found.setdefault(counter, set()).update(serials)
    return found


def _gaps(counter: str, serials: set[int], numbers: list[str]) -> Iterator[str]:
    # the month is not counted: the same serial may stand behind any
    pattern = re.compile(_SERIAL.sub(r"(?P<serial>\\d+)", re.escape(counter)).replace("MM", r"\d\d"))
    there = {int(match["serial"]) for number in numbers if (match := pattern.fullmatch(number))}
    field = _SERIAL.search(re.escape(counter))
    width = int((field and field[1]) or 1)
    for missing in serials - there:
        yield re.sub(r"\{serial(:\d)?\}", f"{missing:0{width}d}", counter)
