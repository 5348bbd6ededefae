"""The result tables of a DataApex Clarity export: which line is a table's heading, and the peaks of its rows.

A heading is known by its units, which Clarity prints in brackets in every language: a time in `[min]`, an area in
`[mV.s]` (the signal's unit and `.s`), a height in `[mV]`; a calibrated table has `Response` and `Amount` for them.
Names may stand in the line above their units. Rows follow to the next empty line: peaks, perhaps the row of sums, or
the words that there is no peak. An export without fixed columns tells the peaks of all signals a second time, with
their signals' names: the two are one peak.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from parsers.errors import BrokenFile
from parsers.measurement import Peak
from parsers.reading.comma_rows import comma_rows
from parsers.reading.fields import off_sum, printed_number
from parsers.reading.refusal import broken
from parsers.wording import Text

CURVE_MARK = r"\A(?:\xef\xbb\xbf|\ufeff)?\"?Time \[min\]\"?[\t;,]\"?(?:Voltage|Current) \[[^\]\r\n]+\]"
TABLE_MARK = (
    r"^(?![^\r\n]*\bSample\b)[^\r\n]*\[min\]"
    r"(?:[^\r\n]*\[[^\[\]\r\n]{1,12}\.s\]|[^\r\n]*\bResponse\b[^\r\n]*\bAmount\b)"
)
"""What a head of Clarity's own looks like; a table of many samples is left to the table importer."""

_UNIT = re.compile(r"(?P<name>[^\[\]]*?)\s*\[(?P<unit>[^\[\]]*)\]\s*")
_AREA_UNIT = re.compile(r"(?P<signal>.+)[.·]s")
_SEPARATORS = ("\t", ";", ",")
_RESPONSE = re.compile(r"response|响应", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:amount|含量|浓度|数量|Menge|Gehalt|quantité|množství|количество)(?!\s*%)", re.IGNORECASE)
_START = re.compile(r"start|begin|anfang|début|začát|начал|起始|开始", re.IGNORECASE)
_END = re.compile(r"\bend|\bfin\b|konec|конец|结束|终止", re.IGNORECASE)
_COMPOUND = re.compile(
    r"compound|component|substan[cz]|verbindung|composé|sloučenin|komponent|соединен|组分|化合物", re.IGNORECASE
)
_SIGNAL = re.compile(r"signal name|signalname|nom du signal|název signálu|信号名称?", re.IGNORECASE)
_PRIMARY = re.compile(r"primary file|主文件", re.IGNORECASE)
_MOST_SAME = 16
_WIDTH = re.compile(r"W05 \[min\]")
_NO_PEAK = re.compile(r"no peaks?\b|没有峰|无峰|keine? peaks?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One peak: of which run (file, date and time as printed), of which signal, the unit of its height."""

    run: tuple[str, str, str]
    signal: str
    unit: str
    peak: Peak


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of a result table by what they are; `cells` are the columns' names with their units."""

    cells: tuple[str, ...]
    separator: str
    time: int
    area: int | None
    unit: str
    names_above: bool


class _Columns(NamedTuple):
    """Where a table's columns stand; None for one that it has not."""

    time: int
    area: int | None
    height: int | None
    start: int | None
    end: int | None
    width: int | None
    amount: int | None
    amount_unit: str
    compound: int | None
    signal: int | None
    file: int | None


def result_heading(line: str, above: str, name: str) -> Heading | None:
    """The columns, if a line (with the one above it) is the heading of a result table; None if it is not."""
    if "[min]" not in line:
        return None
    separator = next((mark for mark in _SEPARATORS if mark in line), "\t")
    cells = split_cells(line, separator, name)
    names_above = all(not cell or cell.startswith("[") for cell in cells)
    if names_above:
        over = split_cells(above, separator, name)
        cells = [f"{top} {cell}".strip() for top, cell in zip([*over, *[""] * len(cells)], cells, strict=False)]
    areas = [at for at, cell in enumerate(cells) if _AREA_UNIT.fullmatch(_unit(cell))]
    time = next((at for at, cell in enumerate(cells) if _unit(cell) == "min"), None)
    calibrated = any(map(_RESPONSE.search, cells)) and any(map(_AMOUNT.match, cells))
    if time is None or not (areas or calibrated):
        return None
    area = areas[0] if areas else None
    unit = "" if area is None else str(_unit(cells[area]))[:-2]
    return Heading(tuple(cells), separator, time, area, unit, names_above)


def split_cells(line: str, separator: str, name: str) -> list[str]:
    """The cells of a line, without the quotes that may stand around texts. Raises BrokenFile for one without end."""
    if '"' in line:
        rows = comma_rows([line], name, separator)
        return [cell.strip() for cell in rows[0]] if rows else []
    return [cell.strip() for cell in line.split(separator)]


def read_rows(
    heading: Heading, lines: Sequence[str], title: str, name: str, first_line: int
) -> tuple[list[ResultRow], list[Text | None]]:
    """The peaks of a table's lines and what did not hold. Raises BrokenFile for a line that is neither peak nor sum."""
    found: list[ResultRow] = []
    notes: list[Text | None] = []
    columns = _columns(heading)
    areas: defaultdict[str, list[Decimal]] = defaultdict(list)
    for number, line in enumerate(lines, start=first_line):
        cells = split_cells(line, heading.separator, name)
        if any(cells[len(heading.cells) :]):
            raise _odd(name, number, line, Text("的单元格多于列名", "has more cells than the heading"))
        cells += [""] * (len(heading.cells) - len(cells))
        signal = _text(cells, columns.signal) or title
        area = _number(cells, columns.area)
        if (apex := _number(cells, columns.time)) is not None:
            found.append(ResultRow(_run(cells, columns), signal, heading.unit, _peak(cells, columns, float(apex))))
            areas[signal] += [] if area is None else [area]
        elif cells[columns.time].rstrip(":：").isalpha():
            notes.append(off_sum(areas.pop(signal, []), area, signal))
        elif not _NO_PEAK.search(line):
            raise _odd(name, number, line, Text("既不是峰也不是合计", "is neither a peak nor a sum"))
    return found, notes


def _odd(name: str, number: int, line: str, what: Text) -> BrokenFile:
    reason = Text("第 {n} 行“{row}”{zh}", 'line {n} "{row}" {en}')
    filled = reason.fill(n=number, row=line.strip()[:80], zh=what.zh, en=what.en)
    return broken(name, filled, where=f"line {number}")


def _columns(heading: Heading) -> _Columns:
    cells = heading.cells

    def first(pattern: re.Pattern[str]) -> int | None:
        return next((at for at, cell in enumerate(cells) if pattern.search(cell)), None)

    amount = first(_AMOUNT)
    unit = "" if amount is None else _unit(cells[amount])
    units = [_unit(cell) for cell in cells]
    return _Columns(
        time=heading.time,
        area=heading.area,
        height=units.index(heading.unit) if heading.unit and heading.unit in units else None,
        start=first(_START),
        end=first(_END),
        width=first(_WIDTH),
        amount=amount,
        amount_unit="" if unit == "N/A" else unit,
        compound=first(_COMPOUND),
        signal=first(_SIGNAL),
        file=first(_PRIMARY),
    )


def one_of_each(rows: Sequence[ResultRow]) -> list[ResultRow]:
    """Each peak once: one that a second table tells at the same printed time, and with the same area if it tells one,
    is put together with the first, whose signal's name or amount it may add.
    """
    found = list(dict.fromkeys(row for row in rows if row.signal and row.unit))
    places: defaultdict[tuple[tuple[str, str, str], float], list[int]] = defaultdict(list)
    for at, row in enumerate(found):
        places[row.run, row.peak.apex].append(at)
    for row in (row for row in rows if not (row.signal and row.unit)):
        here = places[row.run, row.peak.apex]
        same = [at for at in here[:_MOST_SAME] if _alike(row.peak.area, found[at].peak.area)]
        if len(same) == 1:
            found[same[0]] = _together(found[same[0]], row)
        else:
            here.append(len(found))
            found.append(row)
    return found


def _alike(one: float | None, other: float | None) -> bool:
    return one is None or other is None or one == other


def _together(known: ResultRow, more: ResultRow) -> ResultRow:
    peak, other = known.peak, more.peak
    merged = replace(
        peak,
        area=other.area if peak.area is None else peak.area,
        height=other.height if peak.height is None else peak.height,
        start=other.start if peak.start is None else peak.start,
        end=other.end if peak.end is None else peak.end,
        fwhm=other.fwhm if peak.fwhm is None else peak.fwhm,
        amount=other.amount if peak.amount is None else peak.amount,
        amount_unit=peak.amount_unit or other.amount_unit,
        name=peak.name or other.name,
    )
    return replace(known, signal=known.signal or more.signal, unit=known.unit or more.unit, peak=merged)


def _peak(cells: list[str], columns: _Columns, apex: float) -> Peak:
    def number(at: int | None) -> float | None:
        found = _number(cells, at)
        return None if found is None else float(found)

    amount = number(columns.amount)
    return Peak(
        apex=apex,
        area=number(columns.area),
        height=number(columns.height),
        start=number(columns.start),
        end=number(columns.end),
        fwhm=number(columns.width),
        amount=amount,
        amount_unit="" if amount is None else columns.amount_unit,
        name=_text(cells, columns.compound),
        origin="vendor",
    )


def _run(cells: list[str], columns: _Columns) -> tuple[str, str, str]:
    if columns.file is None:
        return ("", "", "")
    file, date, time = (*cells[columns.file : columns.file + 3], "", "")[:3]
    return (file, date, time)


def _text(cells: list[str], at: int | None) -> str:
    return "" if at is None else cells[at]


def _number(cells: list[str], at: int | None) -> Decimal | None:
    return None if at is None else printed_number(cells[at])


def _unit(cell: str) -> str:
    match = _UNIT.fullmatch(cell)
    return "" if match is None else match["unit"].strip()
