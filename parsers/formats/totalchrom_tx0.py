"""PerkinElmer TotalChrom report `.TX0`: the peaks of one run and channel as text.

Written by: TotalChrom 6 (TurboChrom), "report stored in ASCII file". Encoding of the computer (cp1252: µ).

Structure. One report or several. Lines of cells separated by commas, texts in quotes; rules of `=`; the head as
`"Key:",value,…`; then a table: two rows of quoted column names (`"Peak","Time",…` over `"#","[min]",…`), a
row of dashes, the peaks (a number, or `-` for a component that was looked for and not found), a row of dashes, the
totals; then notes.

Units and clock. A computer with a decimal comma separates by commas too: `"Sampling Rate:",12,5000,"pts/s"`. Quoted
numbers (`"3843600,67"`) are whole; unquoted ones in the head are what stands between two quoted cells, so `12,5000`
is 12.5. Two commas between quoted cells cannot be decided and are left out of the readings. Areas and heights are in
the units of the second row. The date is month-day-year or day-month-year by the computer's setting.

Checked: peak numbers run from 1 without a gap; the areas add up to the total within the printed digits; the closing
line is there.

Not read: the signal (it is in the .raw file, closed); calibrated amounts are read where a column names them.

Sources: real reports of three runs.
"""

from __future__ import annotations

import itertools
import re

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Peak, PeakTable, Reading
from parsers.reading.clocks import parse_clock
from parsers.reading.encodings import decode
from parsers.reading.fields import printed_number
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="totalchrom_tx0",
    title=Text("PerkinElmer TotalChrom 报告 TX0", "PerkinElmer TotalChrom report TX0"),
    technique="gc",
    suffixes=(".tx0",),
    marks=(
        TextPattern(r'^"Software Version:",', holds="Software Version:"),
        TextPattern(r'^"(?:Raw Data File|Result File|Data Acquisition Time|Sampling Rate)\s*:",'),
    ),
)
_CELL = re.compile(r'"([^"]*)"|([^,"]+)|(?<=,)(?=,|$)')
_NUMBER_KEYS = ("Delay Time", "End Time", "Sampling Rate", "Sample Volume", "Sample Amount", "Dilution Factor")
_MOST_LINES = 100_000


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each report in the file, with one peak table and no trace."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > _MOST_LINES:
        raise broken(file.name, Text("报告超过 {n} 行", "the report has more than {n} lines").fill(n=_MOST_LINES))
    starts = [i for i, line in enumerate(lines) if line.startswith('"Software Version:"')] or [0]
    spans = itertools.pairwise([*starts, len(lines)])
    return [_report(lines[start:end], file.name, decoded.remark) for start, end in spans]


def _report(lines: list[str], name: str, encoding: Text | None) -> Measurement:
    """The measurement of one report, from its version to the next one's."""
    table_at = next((i for i, line in enumerate(lines) if line.startswith('"Peak"')), None)
    if table_at is None or table_at + 3 >= len(lines):
        raise incomplete(name, Text("没有峰表", "there is no peak table"))
    if not any("ASCII" in line or line.startswith('"Report stored') for line in lines[table_at:]):
        raise incomplete(name, Text("没有结束行", "the closing line is missing"))
    texts, readings = _head(lines[:table_at])
    channel = f"Channel {texts.get('Channel', '?')}"
    table, note = _table(lines[table_at:], channel, name)
    acquired_at, clock = parse_clock(texts.get("Data Acquisition Time", ""), [texts.get("Date", "")])
    return Measurement(
        format_id=FORMAT.id,
        technique="gc",
        sample_name=texts.get("Sample Name", ""),
        acquired_at=acquired_at,
        operator=texts.get("Operator", ""),
        method=texts.get("Inst Method", ""),
        instrument=Instrument(
            maker="PerkinElmer",
            model=texts.get("Instrument Name", ""),
            serial=texts.get("Instrument Serial #", ""),
            software=f"TotalChrom {texts.get('Software Version', '')}".strip(),
        ),
        peak_tables=(table,),
        readings=tuple(readings),
        metadata=texts,
        remarks=held([encoding, clock, note]),
    )


def _head(lines: list[str]) -> tuple[dict[str, str], list[Reading]]:
    """Texts by key, and the numbers among them."""
    texts: dict[str, str] = {}
    readings: list[Reading] = []
    for line in lines:
        cells = re.findall(r'"([^"]*)"|([^"]+)', line)  # quoted cells, and what stands between them
        for i, (quoted, _) in enumerate(cells):
            if not quoted.rstrip().endswith(":"):
                continue
            key = quoted.rstrip(" :")
            between = cells[i + 1][1].strip(" ,") if i + 1 < len(cells) else ""
            follow = cells[i + 2][0] if i + 2 < len(cells) and not between else ""
            value = (between or follow).strip()
            if value and not value.endswith(":"):
                texts.setdefault(key, value)
            number = printed_number(between) if between.count(",") <= 1 else None
            if number is not None and key in _NUMBER_KEYS:
                unit = cells[i + 2][0] if i + 2 < len(cells) else ""
                readings.append(Reading(name=key, value=number, unit="" if unit.endswith(":") else unit))
    return texts, readings


def _table(lines: list[str], channel: str, name: str) -> tuple[PeakTable, Text | None]:
    """The peaks, and a remark if their areas do not add up to the total."""
    titles = [cell.strip() for cell in _cells(lines[0])]
    units = [cell.strip() for cell in _cells(lines[1])]
    columns = {(title, unit): i for i, (title, unit) in reversed(list(enumerate(zip(titles, units, strict=False))))}
    time = columns.get(("Time", "[min]"))
    area = next((i for (title, unit), i in columns.items() if title == "Area" and unit != "[%]"), None)
    height = next((i for (title, _), i in columns.items() if title == "Height"), None)
    if time is None or area is None:
        raise broken(name, Text("峰表没有时间或面积列", "the peak table has no column of time or area"))
    code = next((i for i, title in enumerate(titles) if title == "BL"), None)
    label = next((i for i, title in enumerate(titles) if title in ("Component", "Name")), None)
    peaks: list[Peak] = []
    total: float | None = None
    for line in lines[3:]:
        cells = _cells(line)
        if line.startswith('"",') and len(cells) >= len(titles):  # an unquoted 1,97e+06 makes one cell more
            total = _value(cells[area]) or total
        elif len(cells) == len(titles) and (cells[0].isdigit() or cells[0] == "-"):
            if cells[0].isdigit():
                _check_number(cells[0], len(peaks), name)
                peaks.append(_peak(cells, time, area, height, code, label, name))
        elif len(cells) != len(titles):
            break
    unit = units[area].strip("[]")
    return PeakTable(trace=channel, peaks=tuple(sorted(peaks, key=lambda peak: peak.apex)), unit=unit), _adds_up(
        peaks, total
    )


def _peak(
    cells: list[str], time: int, area: int, height: int | None, code: int | None, label: int | None, name: str
) -> Peak:
    apex = _value(cells[time])
    if apex is None:
        raise broken(
            name, Text("峰 {n} 没有时间", 'peak {n} has no time: "{row}"').fill(n=cells[0], row=",".join(cells)[:80])
        )
    return Peak(
        apex=apex,
        area=_value(cells[area]),
        height=_value(cells[height]) if height is not None else None,
        code=cells[code].strip() if code is not None else "",
        name=cells[label].strip() if label is not None else "",
        origin="vendor",
    )


def _check_number(cell: str, before: int, name: str) -> None:
    if int(cell[:9]) != before + 1:
        raise broken(
            name,
            Text("峰号 {cell} 之前只有 {n} 个峰", "peak number {cell} follows {n} peaks").fill(cell=cell[:9], n=before),
        )


def _adds_up(peaks: list[Peak], total: float | None) -> Text | None:
    if total is None:
        return Text("峰表没有总面积。", "The table has no total area.")
    there = sum(peak.area or 0.0 for peak in peaks)
    if abs(there - total) <= 0.006 * (len(peaks) + 1) + 1e-9 * abs(total):
        return None
    return Text(
        "各峰面积之和为 {there}，表中总面积为 {total}。", "The areas add up to {there}, the total says {total}."
    ).fill(there=f"{there:.2f}", total=total)


def _cells(line: str) -> list[str]:
    """The cells of a table row; quoted ones keep their commas."""
    return [match[1] if match[1] is not None else (match[2] or "") for match in _CELL.finditer(line)]


def _value(cell: str) -> float | None:
    value = printed_number(cell)
    return None if value is None else float(value)
