"""Report numbers by a scheme that is data, such as `{YYYY}-{code}-{station}{serial:4}` -> 2026-GS-010001.

A number is taken inside the transaction that prepares its report: none is lost and none is given twice. Counting
starts again each year, apart for each item code and station that the scheme names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from parsers.wording import Text
from station.errors import StationError
from station.items.item import Item
from station.reports.numbers import blocks as number_blocks
from station.store import Store

DEFAULT_SCHEME = "{YYYY}-{code}-{station}{serial:4}"
SCHEME_SETTING = "report.number_scheme"
STATION_SETTING = "station.no"

MERGED_CODE = "H"
"""The code of merged reports in the number scheme (合并)."""
AHEAD_DAYS = 14
MOST_SKIPPED = 10_000
"""How many numbers may have been given already under an earlier scheme that looked the same."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_SERIAL = re.compile(r"serial(?::([1-9]))?")
_FORBIDDEN = re.compile(r'[\s{}/\\:*?"<>|%#\x00-\x1f]')


class BadScheme(StationError):
    """The number scheme in the settings cannot number reports."""


def next_report_no(store: Store, code: str, day: date) -> str:
    """The next free number for an item of this code; call it inside the transaction that uses it.

    Raises BadScheme, which quotes the scheme and says what it lacks, and NoNumbers where the service allots the
    numbers and none are left.
    """
    scheme, station = _scheme(store)
    counter = _counter(scheme, code, station, day)
    by_service = number_blocks.from_service(store.settings)
    for _ in range(MOST_SKIPPED):
        serial = number_blocks.take(store, counter) if by_service else store.reports.next_serial(f"report_no:{counter}")
        report_no = number(scheme, code=code, station=station, day=day, serial=serial)
        if store.reports.by_number(report_no) is None:
            return report_no
    raise _bad(
        scheme,
        Text(
            f"它给出的编号（最后为“{report_no}”）都已被使用",
            f'the numbers it gives (the last was "{report_no}") are all taken',
        ),
    )


def counters(store: Store, codes: Iterable[str], day: date) -> list[str]:
    """What is counted apart under today's scheme, for these item codes: what blocks of the service are asked for."""
    scheme, station = _scheme(store)
    return list(dict.fromkeys(_counter(scheme, code, station, day) for code in codes))


def wished_blocks(store: Store, catalogue: Mapping[str, Item], day: date) -> list[number_blocks.BlockWish]:
    """The blocks to ask the service for now: for the items that were ordered here, and merged reports.

    Those of a fortnight ahead too, so that a station which is offline over New Year can number on. Raises BadScheme.
    """
    if not number_blocks.from_service(store.settings):
        return []
    ordered = {task.item_id for task in store.orders.tasks()}
    codes = sorted({catalogue[item_id].code for item_id in ordered if item_id in catalogue} | {MERGED_CODE})
    wanted = [one for ahead in (0, AHEAD_DAYS) for one in counters(store, codes, day + timedelta(days=ahead))]
    return number_blocks.wishes(store, list(dict.fromkeys(wanted)))


def _scheme(store: Store) -> tuple[str, str]:
    """The scheme and the station's number in it. Raises BadScheme."""
    scheme = store.settings.get(SCHEME_SETTING, DEFAULT_SCHEME)
    station = _station_no(store.settings.get(STATION_SETTING, "0"))
    check_scheme(scheme)
    return scheme, station


def _counter(scheme: str, code: str, station: str, day: date) -> str:
    """The scheme with all but the serial; the month is left open: the serial goes on through the year."""
    return _filled(scheme, {"YYYY": f"{day:%Y}", "YY": f"{day:%y}", "MM": "MM", "code": code, "station": station})


def number(scheme: str, *, code: str, station: str, day: date, serial: int) -> str:
    """The number that a scheme gives; fields: YYYY YY MM code station serial serial:N."""
    filled = _filled(
        scheme, {"YYYY": f"{day:%Y}", "YY": f"{day:%y}", "MM": f"{day:%m}", "code": code, "station": station}
    )
    return _FIELD.sub(lambda field: _padded(field[1], serial), filled)


def check_scheme(scheme: str) -> None:
    """BadScheme unless the scheme has a year and a serial, known fields only, and can name a file."""
    fields = _FIELD.findall(scheme)
    for field in fields:
        if field not in ("YYYY", "YY", "MM", "code", "station") and not _SERIAL.fullmatch(field):
            raise _bad(scheme, Text(f"“{{{field}}}”不是已知字段", f'"{{{field}}}" is no known field'))
    if sum(1 for field in fields if _SERIAL.fullmatch(field)) != 1:
        raise _bad(scheme, Text("须恰有一个 {serial}", "it needs {serial} exactly once"))
    if not {"YYYY", "YY"} & set(fields):
        raise _bad(
            scheme,
            Text(
                "流水号每年重新开始，因此须含 {YYYY} 或 {YY}",
                "the serial starts again each year, so it needs {YYYY} or {YY}",
            ),
        )
    forbidden = _FORBIDDEN.search(_FIELD.sub("", scheme))
    if forbidden:
        raise _bad(
            scheme,
            Text(f"“{forbidden[0]}”不能用于文件名", f'"{forbidden[0]}" cannot stand in the name of a file'),
        )


def _filled(scheme: str, values: dict[str, str]) -> str:
    return _FIELD.sub(lambda field: values.get(field[1], field[0]), scheme)


def _padded(field: str, serial: int) -> str:
    width = _SERIAL.fullmatch(field)
    assert width is not None, "check_scheme left only the serial"
    return f"{serial:0{width[1] or 1}d}"


def _station_no(setting: str) -> str:
    if not re.fullmatch(r"\d{1,2}", setting.strip()):
        raise BadScheme(
            Text(
                f"站号“{setting}”应为 0 到 99 的数字。", f'The station number "{setting}" is not a number from 0 to 99.'
            ),
            Text(f"请更正设置 {STATION_SETTING}。", f"Correct the setting {STATION_SETTING}."),
        )
    return f"{int(setting):02d}"


def _bad(scheme: str, why: Text) -> BadScheme:
    return BadScheme(
        Text(
            f"报告编号规则“{scheme}”不可用：{why.zh}。", f'The report number scheme "{scheme}" does not work: {why.en}.'
        ),
        Text(
            f"请更正设置 {SCHEME_SETTING}，例如“{DEFAULT_SCHEME}”。",
            f'Correct the setting {SCHEME_SETTING}, for example "{DEFAULT_SCHEME}".',
        ),
    )
