"""ChemStation's printed report `Report.TXT`: header fields and a table of peaks under each signal.

Columns stand where the rule `----|-------|` says, whatever the report style (Area Percent, ESTD, ISTD, Norm) and
whatever it is named: the two lines above the rule name column and unit. In other languages than English the unit alone
tells time, area and height. A long compound name goes on in the next line. A report sorted by retention time has one
table for all signals, with a column `Sig`. A table of which no column is known is told.
"""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import NamedTuple

from parsers.measurement import Peak
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, off_sum
from parsers.reading.refusal import held, incomplete
from parsers.reading.vendor_report import SignalPeaks, VendorReport, in_order
from parsers.wording import Text

_RULE = re.compile(r"^\s*-{2,}\|[-|]*-*\|?\s*$")
_SIGNAL = re.compile(r"^\s*(?:Signal|信号|信號|Señal|Segnale)\s*(\d+)\s*[:：]\s*(.*?)\s*$")
_KEY = r"[A-Z\u4e00-\u9fff][A-Za-zäöüßéèà\u4e00-\u9fff. &]*?"
_FIELD = re.compile(rf"(?:^|\s{{2,}})({_KEY})\s*[:：](?:\s+:)?\s+(\S(?:.*?\S)?)(?=\s{{2,}}{_KEY}\s*[:：]\s|\s*$)")
_END = re.compile(r"\*\*\* .* \*\*\*\s*\Z")
_ANOTHER = re.compile(
    r"(^.*\*\*\* .* \*\*\*\s*\n)\s*(?:Data File|Datei(?:name)?|Datendatei|数据文件)[:：]? *\S", re.MULTILINE
)
_CONTINUED = re.compile(r"^ {17,19}(\S.*?)\s*$")
_LINE_END = 10_000
_TOTALS = re.compile(r"\s*(?:Totals|Summen?|总量|总计|合计|Totaux|Totales|Totali)\s*[:：]")
_TABLE_END = re.compile(rf"\s*=====|{_TOTALS.pattern}")
_TOTALS_WITHIN = 40
"""Lines behind a table in which its totals stand, before the next table."""
_BARE = re.compile(r"^((?:Data File|Datei(?:name)?|Datendatei|数据文件)|(?:Sample Name|样品名称?):?)[:：]?\s+(.+?)\s*$")
_ENGLISH = {
    **dict.fromkeys(("Datei", "Dateiname", "Datendatei", "数据文件"), "Data File"),
    **dict.fromkeys(("Probenname", "Probename", "样品名称", "样品名"), "Sample Name"),
    **dict.fromkeys(("Injektionsdatum", "Injektionszeit", "进样日期", "进样时间"), "Injection Date"),
    **dict.fromkeys(("Acq. Bediener", "Bediener", "采集操作者", "采集操作员", "操作者"), "Acq. Operator"),
    **dict.fromkeys(("采集仪器",), "Acq. Instrument"),
    **dict.fromkeys(("采集方法",), "Acq. Method"),
}
"""Keys of the header in other languages, and what they are called in English."""
_COLUMNS = {  # the first words of a column's name
    "apex": ("rettime", "r.t.", "ret.time", "ret time"),
    "code": ("type", "typ", "类型", "峰类型"),
    "area": ("area",),
    "height": ("height",),
    "symmetry": ("symm",),
    "name": ("name", "compound", "名称", "化合物", "组分", "substanz", "verbindung"),
    "signal": ("sig",),
}


class _Column(NamedTuple):
    name: str
    unit: str
    start: int
    end: int


def read_report_text(data: bytes, name: str) -> VendorReport:
    """The report of a whole `Report.TXT`. Raises IncompleteFile if its last line (`*** … ***`) is missing."""
    return _report(decode(data).text.replace("\f", "\n"), name)


def read_report_texts(data: bytes, name: str) -> list[VendorReport]:
    """The reports of several runs that stand one below the other; nearly always one."""
    text = decode(data).text.replace("\f", "\n").replace("\r\n", "\n")
    starts = [match.end(1) for match in _ANOTHER.finditer(text)]
    return [_report(text[start:end], name) for start, end in pairwise([0, *starts, len(text)])]


def _report(text: str, name: str) -> VendorReport:
    if _END.search(text) is None:
        raise incomplete(
            name,
            Text("没有报告结束行“*** … ***”", 'the last line "*** End of Report ***" is missing'),
        )
    lines = text.replace("\r\n", "\n").split("\n")
    described: dict[int, str] = {}
    found: dict[int, list[Peak]] = {}
    units: dict[int, str] = {}
    remarks: list[Text | None] = []
    here = 0
    at = 0
    while at < len(lines):
        if match := _SIGNAL.match(lines[at]):
            here = int(match[1])
            described.setdefault(here, match[2])
        elif _RULE.match(lines[at]) and at >= 2:
            columns = _columns(lines[at - 2], lines[at - 1], lines[at])
            rows, at = _rows(lines, at + 1, columns)
            if rows and _find(columns, "apex") is None:
                remarks.append(_unknown(columns))
            remarks += _against_totals(lines[at : at + _TOTALS_WITHIN], rows, columns, described.get(here, ""))
            for number, peak in _peaks(rows, columns, here):
                found.setdefault(number, []).append(peak)
                units.setdefault(number, _unit(columns))
        at += 1
    header = _header(lines)
    return VendorReport(
        source=name,
        header=header,
        method=header.get("Method", ""),
        signals=tuple(
            SignalPeaks(signal=signal, peaks=in_order(found.get(number, [])), unit=units.get(number, ""))
            for number, signal in described.items()
        ),
        remarks=held(remarks),
    )


def _header(lines: list[str]) -> dict[str, str]:
    """The fields above the first table; of a line with two of them, both."""
    found: dict[str, str] = {}
    last = ""
    for line in lines:
        if _RULE.match(line) or _SIGNAL.match(line):
            break
        if match := _BARE.match(line):
            found.setdefault(_in_english(match[1].rstrip(":：")), match[2])
        elif fields := list(_FIELD.finditer(line)):
            for match in fields:
                found.setdefault(_in_english(match[1].strip()), match[2])
            last = _in_english(fields[0][1].strip())
        elif last and (match := _CONTINUED.match(line)):
            found[last] += match[1]  # a long path goes on below
        else:
            last = ""
    return found


def _in_english(key: str) -> str:
    return _ENGLISH.get(key, key)


def _columns(names: str, units: str, rule: str) -> list[_Column]:
    """The columns that the rule's bars cut, with the words of the two lines above as name and unit."""
    cuts = [-1, *(i for i, char in enumerate(rule) if char == "|")]
    if not rule.rstrip().endswith("|"):
        cuts.append(_LINE_END)
    spans = [(start + 1, end) for start, end in pairwise(cuts)]
    above = [_words_over(line, spans) for line in (names, units)]
    return [_Column(name, unit.strip("[]"), start, end) for (start, end), name, unit in zip(spans, *above, strict=True)]


def _words_over(line: str, spans: list[tuple[int, int]]) -> list[str]:
    """The words of a head line over each column; a word that reaches beyond a bar belongs where its middle is."""
    words: list[list[str]] = [[] for _ in spans]
    for match in re.finditer(r"\S+", line):
        middle = (match.start() + match.end() - 1) / 2
        at = next((i for i, (_, end) in enumerate(spans) if middle <= end), len(spans) - 1)
        words[at].append(match[0])
    return [" ".join(column) for column in words]


def _rows(lines: list[str], at: int, columns: list[_Column]) -> tuple[list[list[str]], int]:
    """The cells of the rows below a rule, and the line after them. A line with a name alone continues the one above."""
    rows: list[list[str]] = []
    name_at = next((i for i, column in enumerate(columns) if _is(column, "name")), None)
    while at < len(lines) and lines[at].strip() and not _TABLE_END.match(lines[at]):
        cells = _cells(lines[at], columns)
        if name_at is not None and rows and cells[name_at] and not any(cells[:name_at]):
            rows[-1][name_at] = f"{rows[-1][name_at]} {cells[name_at]}".strip()
        else:
            rows.append(cells)
        at += 1
    return rows, at


def _cells(line: str, columns: list[_Column]) -> list[str]:
    """The cells that the bars cut. Where a number too wide for its column stands on a bar, each word is the column's
    that it lies over most.
    """
    if all(line[column.end : column.end + 1] in ("", " ") for column in columns):
        return [line[column.start : column.end].strip() for column in columns]
    words: list[list[str]] = [[] for _ in columns]
    for match in re.finditer(r"\S+", line):
        shared = [min(match.end(), column.end) - max(match.start(), column.start) for column in columns]
        words[shared.index(max(shared))].append(match[0])
    return [" ".join(column) for column in words]


def _against_totals(after: list[str], rows: list[list[str]], columns: list[_Column], signal: str) -> list[Text | None]:
    """The remark, if the areas of a table do not add up to the totals behind it."""
    at, apex = _find(columns, "area"), _find(columns, "apex")
    own = takewhile(lambda line: not (_RULE.match(line) or _SIGNAL.match(line)), after)
    line = next((line for line in own if _TOTALS.match(line)), None)
    if line is None or at is None or apex is None:
        return []
    found = [decimal(cells[at]) for cells in rows if decimal(cells[apex]) is not None]
    areas = [area for area in found if area is not None]
    return [off_sum(areas, decimal(_cells(line, columns)[at]), signal.rstrip(", ") or "—")]


def _peaks(rows: list[list[str]], columns: list[_Column], here: int) -> list[tuple[int, Peak]]:
    """The peaks of one table with the number of their signal: the column `Sig`, else the signal named above."""
    where = {field: i for field in _COLUMNS for i in [_find(columns, field)] if i is not None}

    def number(cells: list[str], field: str) -> float | None:
        value = decimal(cells[where[field]]) if field in where else None
        return None if value is None else float(value)

    found = []
    for cells in rows:
        apex = number(cells, "apex")
        if apex is None or (number(cells, "area") is None and number(cells, "height") is None):
            continue  # a calibrated compound that was not found has dashes
        signal = number(cells, "signal")
        found.append(
            (
                here if signal is None else int(signal),
                Peak(
                    apex=apex,
                    area=number(cells, "area"),
                    height=number(cells, "height"),
                    symmetry=number(cells, "symmetry"),
                    code=cells[where["code"]] if "code" in where else "",
                    name=cells[where["name"]] if "name" in where else "",
                    origin="vendor",
                ),
            )
        )
    return found


def _is(column: _Column, field: str) -> bool:
    return column.name.lower().startswith(_COLUMNS[field])


def _find(columns: list[_Column], field: str) -> int | None:
    """The first column of that name, else of a unit that only it has; `Area %` and `Amt/Area` are no areas."""
    for i, column in enumerate(columns):
        if _is(column, field) and "%" not in column.unit + column.name and "/" not in column.name:
            return i
    return _of_unit(columns, field)


def _of_unit(columns: list[_Column], field: str) -> int | None:
    """The column of time, area or height by its unit: min, signal x s, signal."""
    units = [column.unit for column in columns]
    area = next((unit for unit in units if re.fullmatch(r"\S+[*·x]s", unit)), "")
    wanted = {"apex": "min", "area": area, "height": area[:-2]}.get(field, "")
    return units.index(wanted) if wanted in units and wanted else None


def _unknown(columns: list[_Column]) -> Text:
    names = ", ".join(f"{column.name} [{column.unit}]" if column.unit else column.name for column in columns)
    return Text(
        "报告中的表“{names}”没有保留时间列，未读取。", 'A table without retention times is not read: "{names}".'
    ).fill(names=names[:120])


def _unit(columns: list[_Column]) -> str:
    at = _find(columns, "area")
    return "" if at is None else columns[at].unit
