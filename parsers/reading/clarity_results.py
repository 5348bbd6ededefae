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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PureWindowsPath

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
_NO_PEAK = re.compile(r"no peaks?\b|没有峰|无峰|keine? peaks?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One peak: of which run (file, date and time as printed), of which signal, the unit of its height."""

    run: tuple[str, str, str]
    signal: str
    unit: str
    peak: Peak

    @property
    def sample(self) -> str:
        """The name of the chromatogram's file, which is all that a table tells of the sample."""
        return PureWindowsPath(self.run[0]).stem


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of a result table by what they are; `cells` are the columns' names with their units."""

    cells: tuple[str, ...]
    separator: str
    time: int
    area: int | None
    unit: str
    names_above: bool

    def first(self, pattern: re.Pattern[str]) -> int | None:
        """The first column whose name the pattern finds."""
        return next((at for at, cell in enumerate(self.cells) if pattern.search(cell)), None)

    def with_unit(self, unit: str) -> int | None:
        """The first column in this unit."""
        return next((at for at, cell in enumerate(self.cells) if unit and _unit(cell) == unit), None)


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
    signal = heading.first(_SIGNAL)
    for number, line in enumerate(lines, start=first_line):
        cells = split_cells(line, heading.separator, name)
        cells += [""] * (len(heading.cells) - len(cells))
        cell = _reader(cells)
        value = _number_in(cells)
        of_signal = cell(signal) or title
        apex = value(heading.time)
        if apex is not None:
            found.append(ResultRow(_run(heading, cells), of_signal, heading.unit, _peak(heading, cells, float(apex))))
        elif cell(heading.time).rstrip(":：").isalpha():
            areas = [row.peak.area for row in found if row.signal == of_signal and row.peak.area is not None]
            notes.append(off_sum([Decimal(repr(area)) for area in areas], value(heading.area), of_signal))
        elif not _NO_PEAK.search(line):
            reason = Text("第 {n} 行“{row}”既不是峰也不是合计", 'line {n} "{row}" is neither a peak nor a sum')
            raise broken(name, reason.fill(n=number, row=line.strip()[:80]), where=f"line {number}")
    return found, notes


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


def _peak(heading: Heading, cells: list[str], apex: float) -> Peak:
    value = _number_in(cells)

    def number(column: int | None) -> float | None:
        found = value(column)
        return None if found is None else float(found)

    amount = heading.first(_AMOUNT) if number(heading.first(_AMOUNT)) is not None else None
    unit = "" if amount is None else _unit(heading.cells[amount])
    return Peak(
        apex=apex,
        area=number(heading.area),
        height=number(heading.with_unit(heading.unit)),
        start=number(heading.first(_START)),
        end=number(heading.first(_END)),
        fwhm=number(heading.first(re.compile(r"W05 \[min\]"))),
        amount=number(amount),
        amount_unit="" if unit == "N/A" else unit,
        name=_reader(cells)(heading.first(_COMPOUND)),
        origin="vendor",
    )


def _run(heading: Heading, cells: list[str]) -> tuple[str, str, str]:
    at = heading.first(_PRIMARY)
    if at is None:
        return ("", "", "")
    file, date, time = (*cells[at : at + 3], "", "")[:3]
    return (file, date, time)


def _reader(cells: list[str]) -> Callable[[int | None], str]:
    return lambda at: "" if at is None else cells[at]


def _number_in(cells: list[str]) -> Callable[[int | None], Decimal | None]:
    return lambda at: None if at is None else printed_number(cells[at])


def _unit(cell: str) -> str:
    match = _UNIT.fullmatch(cell)
    return "" if match is None else match["unit"].strip()
