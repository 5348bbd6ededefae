"""OpenLab CDS report as text, its tables drawn with lines: the peaks of one or several runs.

Written by: OpenLab CDS (and its ChemStation edition), an Intelligent Report (`.rdl`) saved as text, UTF-8.

Structure. Tables between `┌` and `└`, their rows apart by `├`, their cells by `│`; a cell goes on in the lines below
it. A table `Sample Name` begins a run, a table `Signal:` names what the next tables are of; a table whose heading has
`RT` and `Area` holds its peaks and perhaps a row `Sum`. A last table tells the template and `Page 1 of 1`.

Units and clock. Minutes; area and height in the unit that their heading prints, which is often none. `Width` is not
said to be at half height and not read. The printed date is that of the report, not of the run: there is no date.

Checked: as many cells in each line as the heading has; the areas against the printed sum; every table and the last page
are complete.

Not read: other tables (a remark counts them). Where a name goes on in the next line behind a blank cannot be seen: it
is put together without one.

Sources: two real reports with their signals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.format import Format, TextPattern, in_encodings
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Peak, PeakTable
from parsers.reading.chemstation_signal import signal_name
from parsers.reading.encodings import decode
from parsers.reading.fields import off_sum, printed_number
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="openlab_report_text",
    title=Text("Agilent OpenLab 报告文本（带线框的表）", "Agilent OpenLab report text (tables with lines)"),
    technique="lc",
    suffixes=(".txt",),
    marks=(
        TextPattern(rf"\A(?:\xef\xbb\xbf|\ufeff)?\s*(?:{in_encodings('┌──')})"),
        TextPattern(rf"^\s*(?:{in_encodings('│')})(?:Signal:|Sample Name)"),
    ),
)
MOST_LINES = 60
_PAGE = re.compile(r"Page (\d+) of (\d+)")
_SIGNAL = re.compile(r"(?P<detector>[A-Z]{3,4}\d ?[A-Z]?)")
_UNIT = re.compile(r"\[([^\]]+)\]")
_HEADINGS = {"RT": "apex", "Type": "code", "Area": "area", "Height": "height", "Name": "name", "Compound": "name"}


@dataclass
class _Run:
    """The tables of one sample."""

    sample: str
    signals: dict[str, list[Peak]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    notes: list[Text | None] = field(default_factory=list)
    unread: int = 0


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each sample. Raises IncompleteFile where a table or the last page is missing."""
    decoded = decode(file.data())
    runs = _runs(decoded.text, file.name)
    if not any(run.signals for run in runs):
        raise broken(file.name, Text("没有峰表", "no table of it has peaks"))
    pages = [(int(page), int(pages)) for page, pages in _PAGE.findall(decoded.text)]
    if pages and pages[-1][0] != pages[-1][1]:
        raise incomplete(
            file.name, Text("在第 {n} 页结束", "it ends with page {n} of {m}").fill(n=pages[-1][0], m=pages[-1][1])
        )
    unpaged = Text("没有页码，无法核对是否完整。", "Without page numbers it cannot be seen whether it is complete.")
    notes = [decoded.remark, None if pages else unpaged]
    return [_measurement(run, file, notes) for run in runs if run.signals]


def _measurement(run: _Run, file: InstrumentFile, notes: list[Text | None]) -> Measurement:
    unread = (
        Text("未读取 {n} 个其他的表。", "{n} other tables are not read.").fill(n=run.unread) if run.unread else None
    )
    alone = Text("文件没有色谱曲线，只有峰表。", "The file has no curve, only tables of peaks.")
    gas = any(signal.startswith(("FID", "TCD", "FPD", "NPD")) for signal in run.signals)
    return Measurement(
        format_id=FORMAT.id,
        technique="gc" if gas else "lc",
        sample_name=run.sample or file.path.stem,
        instrument=Instrument(maker="Agilent", software="OpenLab CDS"),
        peak_tables=tuple(
            PeakTable(
                trace=signal, peaks=tuple(sorted(peaks, key=lambda peak: peak.apex)), unit=run.units.get(signal, "")
            )
            for signal, peaks in run.signals.items()
        ),
        remarks=held([*notes, *run.notes, alone, unread]),
    )


def _runs(text: str, name: str) -> list[_Run]:
    """What the tables say, run after run; tables before the first sample's name are of a run without one."""
    runs = [_Run("")]
    signal = "signal"
    for table in _tables(text, name):
        head = table[0]
        if head[0].rstrip(":") == "Sample Name" and len(head) > 1:
            runs.append(_Run(head[1]))
            signal = "signal"
        elif head[0].rstrip(":") == "Signal" and len(head) > 1:
            detector = _SIGNAL.match(head[1])
            signal = signal_name(head[1], detector["detector"] if detector else head[1])
        elif (columns := _columns(head)) and {"apex", "area"} <= columns.keys():
            peaks, note = _peaks(table[1:], columns, signal, name)
            runs[-1].signals.setdefault(signal, []).extend(peaks)
            runs[-1].notes.append(note)
            if unit := _UNIT.search(head[columns["area"]]):
                runs[-1].units[signal] = unit[1].strip()
        elif len(head) > 1 and not any(map(_PAGE.search, head)):
            runs[-1].unread += 1
    return runs


def _tables(text: str, name: str) -> Iterator[list[list[str]]]:
    """The rows of each table, their cells put together from the lines that they go on over."""
    rows: list[list[str]] | None = None
    fresh, below = True, 0
    for number, line in enumerate(text.replace("\f", "\n").splitlines(), start=1):
        mark = line.strip()[:1]
        if mark == "┌":
            rows, fresh = [], True
        elif mark == "├":
            fresh = True
        elif mark == "│" and rows is not None:
            cells = [cell.strip() for cell in line.strip().strip("│").split("│")]
            if rows and len(cells) != len(rows[0]):
                reason = Text(
                    "第 {n} 行有 {there} 个单元格，应为 {m} 个", "line {n} has {there} cells, {m} were expected"
                )
                raise broken(name, reason.fill(n=number, there=len(cells), m=len(rows[0])), where=f"line {number}")
            below = 0 if fresh else below + 1
            if below > MOST_LINES:
                reason = Text("第 {n} 行的单元格超过 {m} 行", "the cells in line {n} go on over more than {m} lines")
                raise broken(name, reason.fill(n=number, m=MOST_LINES), where=f"line {number}")
            if fresh:
                rows.append(cells)
            else:
                rows[-1] = [above + more for above, more in zip(rows[-1], cells, strict=True)]
            fresh = False
        elif mark in ("└", "═") and rows:
            yield rows
            rows = None
    if rows is not None:
        raise incomplete(name, Text("最后一个表没有结束", "the last table does not end"))


def _columns(head: list[str]) -> dict[str, int]:
    """What the columns are by their headings, units left out; the first of a kind counts, shares of areas are none."""
    found: dict[str, int] = {}
    for at, cell in enumerate(head):
        meaning = _HEADINGS.get(re.sub(r"\s*\[.*", "", cell), "")
        if meaning:
            found.setdefault(meaning, at)
    return found


def _peaks(rows: list[list[str]], columns: dict[str, int], signal: str, name: str) -> tuple[list[Peak], Text | None]:
    """The peaks of a table, and the remark if their areas do not add up to its sum."""
    peaks: list[Peak] = []
    areas: list[Decimal] = []
    note = None
    for row in rows:
        said = {meaning: row[at] for meaning, at in columns.items()}
        apex, area, height = (printed_number(said.get(what, "")) for what in ("apex", "area", "height"))
        if apex is None and any(cell.rstrip(":") in ("Sum", "Summe", "总和", "合计") for cell in row):
            note = off_sum(areas, area, signal)
        elif apex is None:
            reason = Text("表行“{row}”没有保留时间", 'the row "{row}" has no retention time')
            raise broken(name, reason.fill(row=" ".join(filter(None, row))[:80]))
        else:
            areas += [] if area is None else [area]
            peaks.append(
                Peak(
                    apex=float(apex),
                    area=None if area is None else float(area),
                    height=None if height is None else float(height),
                    code=said.get("code", ""),
                    name=said.get("name", ""),
                    origin="vendor",
                )
            )
    return peaks, note
