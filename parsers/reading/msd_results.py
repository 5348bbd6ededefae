"""What MSD ChemStation leaves beside `data.ms` as text: RESULTS.CSV and rteres.txt (peaks), tic_front.csv (TIC).

Peaks name their first, highest and last scan (counted from 1) beside the retention time; `with_times` turns those
into minutes where the scans are at hand.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PureWindowsPath
from typing import NamedTuple

from parsers.measurement import Axis, Floats, Peak, Trace
from parsers.reading.columns import number_table
from parsers.reading.comma_rows import comma_rows
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, whole
from parsers.reading.refusal import broken, check_count, check_increasing, incomplete
from parsers.reading.vendor_report import SignalPeaks, VendorReport
from parsers.wording import Text

_INTEGRATED = re.compile(r"^INT (?P<kind>\S+?):?(?: (?P<file>.*))?$")
_ROW = re.compile(
    r"^\s*\d+\s+(?P<apex>\d+\.\d+)\s+(?P<first>\d+)\s+\d+\s+(?P<last>\d+)\s+(?P<code>[A-Za-z][A-Za-z0-9 ]*?)?"
    r"\s*(?P<height>-?\d+)\s+(?P<area>-?\d+)\s+-?\d+\.\d+%\s+-?\d+\.\d+%\s*$"
)
_TEXT_FIELD = re.compile(r"^\s{1,4}([A-Z][A-Za-z ]*?)\s*:\s(.*?)\s*$")
_SIGNAL = re.compile(r"^\s+Signal\s+:\s+(?P<kind>[^:\s]+)")
_SUM = re.compile(r"Sum of corrected areas:\s*(\d+)")
_START = "Start of data points"


class ScanSpan(NamedTuple):
    """The first and last scan of a peak, counted from 1."""

    first: int
    last: int


class MsdReport(NamedTuple):
    """A report, and the scans of each peak of each signal, in the order of its peaks."""

    report: VendorReport
    spans: dict[str, tuple[ScanSpan, ...]]


def read_results_csv(data: bytes, name: str) -> MsdReport:
    """The peaks of RESULTS.CSV. Raises IncompleteFile if a signal that its contents promise is not there."""
    lines = decode(data).text.splitlines()
    texts: dict[str, list[str]] = {}
    here: list[str] = []
    for line in lines:
        if line.startswith("[") and line.rstrip().endswith("]"):
            here = texts.setdefault(line.strip()[1:-1], [])
        elif line.strip():
            here.append(line)
    sections = {
        title: [[cell.strip() for cell in row] for row in comma_rows(rows, name)] for title, rows in texts.items()
    }
    contents = {row[0].rstrip("="): row[1:] for row in sections.get("contents", [])}
    promised = [row[0] for key, row in contents.items() if key.isdigit() and row]
    declared = next((row[0] for row in sections.get("contents", []) if row[0].startswith("count=")), "count=0")
    check_count(name, Text("信号数", "signals"), whole(declared.partition("=")[2]) or 0, len(promised))
    path = (contents.get("Name") or [""])[0]
    signals, spans = [], {}
    for title in promised:
        match = _INTEGRATED.match(title)
        if match is None:
            continue
        if title not in sections:
            raise incomplete(name, Text("缺少“[{t}]”一节", 'the section "[{t}]" is missing').fill(t=title))
        peaks, spans[match["kind"]] = _csv_peaks(sections[title], title, name)
        signals.append(SignalPeaks(signal=match["kind"], peaks=peaks))
    unread = [title for title in sections if title != "contents" and not _INTEGRATED.match(title)]
    remarks = [Text("未读取：{names}。", "Not read: {names}.").fill(names=", ".join(unread))] if unread else []
    header = {"Data File": path} if path else {}
    return MsdReport(VendorReport(source=name, header=header, signals=tuple(signals), remarks=tuple(remarks)), spans)


def _csv_peaks(rows: list[list[str]], title: str, name: str) -> tuple[tuple[Peak, ...], tuple[ScanSpan, ...]]:
    columns = next((row[1:] for row in rows if row[0] == "Header="), [])
    if "R.T." not in columns and any(row[0].rstrip("=").isdigit() for row in rows):
        raise broken(name, Text("“[{t}]”没有列名行", '"[{t}]" has rows and no line of names').fill(t=title))
    found: list[tuple[Peak, ScanSpan]] = []
    for row in rows:
        if not row[0].rstrip("=").isdigit():
            continue
        cells = dict(zip(columns, row[1:], strict=False))
        apex = decimal(cells.get("R.T.", ""))
        if apex is not None:
            found.append(
                (
                    _peak(str(apex), cells.get("Area", ""), cells.get("Height", ""), cells.get("PK  TY", "")),
                    ScanSpan(whole(cells.get("First", "")) or 0, whole(cells.get("Last", "")) or 0),
                )
            )
    return tuple(peak for peak, _ in found), tuple(span for _, span in found)


def read_rteres(data: bytes, name: str) -> MsdReport:
    """The peaks of rteres.txt. Raises IncompleteFile if they do not add up to a signal's printed sum of areas."""
    header: dict[str, str] = {}
    signals: list[SignalPeaks] = []
    spans: dict[str, tuple[ScanSpan, ...]] = {}
    kind, areas = "TIC", 0
    peaks: list[Peak] = []
    scans: list[ScanSpan] = []
    summed = False
    for line in decode(data).text.splitlines():
        if match := _SIGNAL.match(line):
            kind, peaks, scans, areas = match["kind"], [], [], 0
        elif match := _ROW.match(line):
            peaks.append(_peak(match["apex"], match["area"], match["height"], match["code"] or ""))
            scans.append(ScanSpan(int(match["first"]), int(match["last"])))
            areas += int(match["area"])
        elif match := _SUM.search(line):
            if abs(int(match[1]) - areas) > max(len(peaks), 1):
                raise incomplete(
                    name,
                    Text(
                        "峰面积之和为 {sum}，文件写为 {printed}", "the areas add up to {sum}, it prints {printed}"
                    ).fill(sum=areas, printed=match[1]),
                )
            signals.append(SignalPeaks(signal=kind, peaks=tuple(peaks)))
            spans[kind] = tuple(scans)
            summed = True
        elif (match := _TEXT_FIELD.match(line)) and not signals:
            header.setdefault(match[1], match[2])
    if not summed:
        raise incomplete(name, Text("缺少峰面积之和", "the sum of the areas is missing"))
    return MsdReport(
        VendorReport(source=name, header=header, method=header.get("Method", ""), signals=tuple(signals)), spans
    )


def _peak(apex: str, area: str, height: str, code: str) -> Peak:
    heights, areas = decimal(height), decimal(area)
    return Peak(
        apex=float(apex),
        area=None if areas is None else float(areas),
        height=None if heights is None else float(heights),
        code=code.strip(),
        origin="vendor",
    )


def with_times(found: MsdReport, signal: SignalPeaks, times: Floats) -> tuple[Peak, ...]:
    """A signal's peaks with start and end in minutes, from the times of the scans they name."""
    spans = found.spans.get(signal.signal, ())
    return tuple(
        replace(peak, start=float(times[span.first - 1]), end=float(times[span.last - 1]))
        if 1 <= span.first <= span.last <= len(times)
        else peak
        for peak, span in zip(signal.peaks, spans, strict=True)
    )


def read_tic_front(data: bytes, name: str) -> tuple[Trace, str]:
    """The trace TIC of tic_front.csv, and the line above it (the path and date of the run).

    Raises IncompleteFile if its last line has no end, BrokenFile if a row is not two numbers or time runs back.
    """
    text = decode(data).text
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith(_START)), None)
    if start is None or not text.endswith("\n"):
        raise incomplete(name, Text("最后一行没有写完", "its last line has no end"))
    rows = [line for line in lines[start + 1 :] if line.strip()]
    table = number_table(rows, name, start + 2)
    check_count(name, Text("列数", "columns"), 2, table.shape[1])
    check_increasing(name, table[:, 0], "time")
    trace = Trace(
        name="TIC",
        x=Axis(name="time", unit="min", values=table[:, 0]),
        y=Axis(name="TIC", unit="counts", values=table[:, 1]),
    )
    return trace, lines[start - 1].strip() if start else ""


def run_name(path: str) -> str:
    """The name of the run's folder without `.D`: the sample's file name."""
    name = PureWindowsPath(path.strip()).name
    return name[:-2] if name.lower().endswith(".d") else name
