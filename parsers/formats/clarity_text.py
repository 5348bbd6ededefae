"""DataApex Clarity (YL-Clarity, ClarityChrom) text exports: curves, result tables, or both in one file.

Written by: Clarity, "Export Data" (tables and chromatogram, `.txt`, `.csv`), and the chromatogram exported with its
header (`.txt`, `.asc`). Separated by tabs, or as set by semicolons or commas; in the code page of the computer.

Structure. Export Data: result tables (`parsers/reading/clarity_results.py`), then curves, each below a line
`Time [min]<tab>Voltage [mV]` (`Current [pA]`, …). Either may lack. With fixed columns each row begins with
`Primary File`, `Date`, `Time`; where that file changes another run begins. Chromatogram with header: lines
`Key : value` (`Sample ID`, `Sample`, `Analyst`, `Data Original`, `Sample Injected`, `Rate : 10.0 per sec.`,
`Y Axis Title:`), an empty line, `[Min.]<tab>[mV]`, rows of time and value.

Units and clock. Time in minutes, the value in the bracketed unit, an area in that unit x second, as printed. Sample:
`Sample ID`, else `Sample`, else the chromatogram's file. `11-Nov-21 10:22:33 AM` names its month; a
date of numbers follows the computer's setting and is read where the file decides the order of day and month.

Checked: rising times; the step against `Rate`; the areas against the printed sums; vendor peaks inside their trace, at
its maxima, and not higher than it; a curve that is told twice is kept once. Which table belongs to which curve is told
by nothing but unit and order: it is told only where one of them decides. There is no count of points, so that a cut
between two lines cannot be seen; a last line without its end gets a remark.

Not read: groups, performance and summary tables (a remark counts their lines), the three-dimensional PDA export, the
binary `.prm`.

Sources: DataApex' help of Result Table, All Signals Result Table and Export Data; the forms that two public readers
describe: of YL-Clarity 9.0 and 9.1 exports with their `.prm`, and of ClarityChrom. No real export was at hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import PureWindowsPath

import numpy as np

from parsers.format import AnyOf, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Peak, PeakTable, Trace
from parsers.reading.clarity_results import CURVE_MARK, TABLE_MARK, ResultRow, one_of_each, read_rows, result_heading
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.encodings import decode
from parsers.reading.fields import peaks_outside, printed_number
from parsers.reading.refusal import broken, check_increasing, held, incomplete, unfinished
from parsers.wording import Text

_HEADER = r"^(?:Data Original|Sample Injected|Rate) :"
FORMAT = Format(
    id="clarity_text",
    title=Text("DataApex Clarity 文本", "DataApex Clarity text"),
    technique="gc",
    suffixes=(".txt", ".asc", ".csv"),
    marks=(
        AnyOf(
            (
                (TextPattern(TABLE_MARK, holds="[min]"),),
                (TextPattern(CURVE_MARK, holds="[min]"),),
                (TextPattern(_HEADER, holds=" :"), TextPattern(r"^\[Min\.?\][\t;, ]+\[[^\]\r\n]+\]", holds="[Min")),
            )
        ),
    ),
)

_CURVE = re.compile(
    r'"?(?P<x>[^\[\]\t;,]*)\[(?:min|Min)\.?\]"?[\t;, ]+"?(?P<y>[^\[\]\t;,]*)\[(?P<unit>[^\[\]]*)\]"?[\t;, ]*'
)
_NUMBERS = re.compile(r"\s*[+-]?\d[\d.,eE+-]*[\t;, ]+[+-]?[\d.,]")
_ROW_STARTS = frozenset("0123456789+- ")
_MARKED = re.compile(r"[\[:(]")
"""What a heading, a key and a title have; rows of numbers have none of them."""
_KEY = re.compile(r"(?P<key>[^:\t]{1,40}?)\s*:\s*(?P<value>.*?)\s*")
_TITLE = re.compile(r".*\((?:Uncal|ESTD|ISTD|STDADD|NORM)\b.* - (?P<signal>[^()]+?)\)\s*", re.IGNORECASE)
_RATE = re.compile(r"(?P<rate>[\d.,]+)\s*per sec", re.IGNORECASE)
_LIQUID = re.compile(r"AU$|RIU$", re.IGNORECASE)

MAX_CURVES = 200


@dataclass
class _Run:
    """What one chromatogram's part of the file tells."""

    file: tuple[str, str, str] = ("", "", "")
    head: dict[str, str] = field(default_factory=dict)
    rows: list[ResultRow] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    notes: list[Text | None] = field(default_factory=list)
    first_unread: str = ""
    unread: int = 0

    @property
    def holds(self) -> bool:
        """Whether it has a peak or a curve."""
        return bool(self.rows or self.traces)

    def leave(self, line: str) -> None:
        """Count a line that is not read."""
        if line.strip("\t;, "):
            self.first_unread = self.first_unread or line.strip()
            self.unread += 1

    def take_back(self, line: str) -> None:
        """The line was the names of a table."""
        self.unread = max(self.unread - 1, 0)
        self.first_unread = "" if self.first_unread == line.strip() else self.first_unread


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each chromatogram. Raises IncompleteFile without any row of a table or curve."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    runs = [run for run in _runs(lines, file.name) if run.holds]
    if not runs:
        raise incomplete(file.name, Text("没有结果行，也没有曲线", "there is neither a peak nor a curve"))
    cut = unfinished(lines)
    return [_measurement(run, file, [decoded.remark, cut if run is runs[-1] else None]) for run in runs]


def _runs(lines: list[str], name: str) -> list[_Run]:
    """The runs of the file, in order: a new one begins where a table or a head names another chromatogram."""
    runs = [_Run()]
    at, last = 0, ""
    while at < len(lines):
        run, line, above = runs[-1], lines[at], lines[at - 1] if at else ""
        at += 1
        if not _MARKED.search(line):
            run.leave(line)
        elif (heading := result_heading(line, above, name)) is not None:
            end = next((i for i in range(at, len(lines)) if _ends(lines[i], name)), len(lines))
            rows, notes = read_rows(heading, lines[at:end], last, name, at + 1)
            if heading.names_above:
                run.take_back(above)
            run.notes += notes
            _take(runs, rows)
            at = end
        elif at < len(lines) and (curve := _CURVE.fullmatch(line)) and _NUMBERS.match(lines[at]):
            end = next((i for i in range(at, len(lines)) if lines[i][:1] not in _ROW_STARTS), len(lines))
            _add_curve(run, curve, lines[at:end], name, at + 1)
            at = end
        elif titled := _TITLE.fullmatch(line):
            last = titled["signal"]
        elif (pair := _KEY.fullmatch(line)) and (not run.holds or pair["key"] in run.head):
            if run.holds:  # its head comes again: the next chromatogram
                runs.append(_Run())
            runs[-1].head.setdefault(pair["key"].strip(), pair["value"])
        else:
            run.leave(line)
    return runs


def _take(runs: list[_Run], rows: list[ResultRow]) -> None:
    """Give a table's rows to the runs of the chromatograms that they name; rows that name none to the last."""
    for file, group in groupby(rows, key=lambda row: row.run):
        if file[0] and file != runs[-1].file:
            if runs[-1].file[0] and runs[-1].holds:
                runs.append(_Run())
            runs[-1].file = file
        runs[-1].rows += [replace(row, run=runs[-1].file) for row in group]


def _ends(line: str, name: str) -> bool:
    """Whether a table's rows end before this line."""
    return not line.strip("\t;, ") or result_heading(line, "", name) is not None or _CURVE.fullmatch(line) is not None


def _add_curve(run: _Run, match: re.Match[str], rows: list[str], name: str, first_line: int) -> None:
    table = number_table(rows, name, first_line)
    check_increasing(name, table[:, 0], "time")
    title = match["y"].strip() or run.head.get("Y Axis Title", "") or "signal"
    trace = Trace(
        name=title,
        x=Axis(name="time", unit="min", values=table[:, 0]),
        y=Axis(name=title, unit=match["unit"].strip(), values=table[:, -1]),
    )
    if len(run.traces) == MAX_CURVES:
        raise broken(name, Text("曲线超过 {n} 条", "it has more than {n} curves").fill(n=MAX_CURVES))
    if any(_same(trace, other) for other in run.traces):
        run.notes.append(Text("重复的同一曲线只保留一条。", "A curve that the file tells twice is kept once."))
        return
    names = {other.name for other in run.traces}
    number = next(n for n in range(1, len(names) + 2) if (f"{title} {n}" if n > 1 else title) not in names)
    run.traces.append(replace(trace, name=f"{title} {number}" if number > 1 else title))
    run.notes.append(_against_rate(run.head.get("Rate", ""), trace))


def _same(one: Trace, other: Trace) -> bool:
    axes = ((one.x, other.x), (one.y, other.y))
    return all(a.unit == b.unit and np.array_equal(a.values, b.values) for a, b in axes)


def _measurement(run: _Run, file: InstrumentFile, notes: list[Text | None]) -> Measurement:
    rows = one_of_each(run.rows)
    signals: dict[str, list[ResultRow]] = {}
    for row in rows:
        signals.setdefault(row.signal, []).append(row)
    places = _places(run.traces, {signal: of[0].unit for signal, of in signals.items()})
    traces = list(run.traces)
    tables = []
    for signal, of in signals.items():
        at = places.get(signal)
        if at is not None and signal:
            traces[at] = replace(traces[at], name=signal)
        trace = None if at is None else traces[at]
        peaks = tuple(sorted((row.peak for row in of), key=lambda peak: peak.apex))
        title = trace.name if trace is not None else signal or "signal"
        tables.append(PeakTable(trace=title, peaks=peaks, unit=f"{of[0].unit}*s" if of[0].unit else ""))
        notes += _against_trace(peaks, trace) if trace is not None else [_no_trace(title) if run.traces else None]
    acquired_at, clock = parse_clock(run.head.get("Sample Injected", "") or " ".join(run.file[1:]).strip())
    units = {trace.y.unit for trace in traces} | {row.unit for row in rows}
    original = run.file[0] or run.head.get("Data Original", "")
    sample = next((run.head[key] for key in ("Sample ID", "SampleID", "Sample") if run.head.get(key)), "")
    alone = None if traces else Text("文件没有色谱曲线，只有峰表。", "The file has no curve, only tables of peaks.")
    return Measurement(
        format_id=FORMAT.id,
        technique="lc" if any(map(_LIQUID.search, units)) else "gc",
        sample_name=sample or PureWindowsPath(original).stem or file.path.stem,
        acquired_at=acquired_at,
        operator=run.head.get("Analyst", ""),
        instrument=Instrument(maker="DataApex", software="Clarity"),
        traces=tuple(traces),
        peak_tables=tuple(tables),
        metadata=run.head | ({"Primary File": original} if run.file[0] else {}),
        remarks=held([*notes, *run.notes, clock, alone, _unread(run)]),
    )


def _places(traces: list[Trace], units: dict[str, str]) -> dict[str, int]:
    """Which trace each signal's table belongs to, where the order or the unit decides it without doubt."""
    if len(traces) == len(units) and all(t.y.unit == u for t, u in zip(traces, units.values(), strict=True)):
        return dict(zip(units, range(len(traces)), strict=True))
    found = {}
    for signal, unit in units.items():
        fitting = [at for at, trace in enumerate(traces) if trace.y.unit == unit]
        if len(fitting) == 1 and list(units.values()).count(unit) == 1:
            found[signal] = fitting[0]
    return found


def _against_trace(peaks: tuple[Peak, ...], trace: Trace) -> list[Text | None]:
    """Remarks for peaks outside their trace, off its maxima, or higher than it."""
    times, values = trace.x.values, trace.y.values
    off = [peak for peak in peaks if not _at_top(peak, times, values)]
    span = float(np.nanmax(values) - np.nanmin(values))
    high = [peak for peak in peaks if peak.height is not None and abs(peak.height) > 1.01 * span]
    notes = [peaks_outside(peaks, times, trace.name)]
    if 2 * len(off) > len(peaks):
        note = Text(
            "信号“{trace}”的峰表中 {n} 个峰不在曲线的极大值处，例如 {at} min：峰表与曲线可能不属于同一信号。",
            'Signal "{trace}": {n} peaks are not at maxima of the curve, such as {at} min: '
            "table and curve may not belong together.",
        )
        notes.append(note.fill(trace=trace.name, n=len(off), at=f"{off[0].apex:g}"))
    if high:
        note = Text(
            "信号“{trace}”的峰高 {height} 超过曲线的全部变化 {span}。",
            'Signal "{trace}": a height of {height} is more than the whole curve spans ({span}).',
        )
        notes.append(note.fill(trace=trace.name, height=f"{high[0].height:g}", span=f"{span:g}"))
    return notes


def _at_top(peak: Peak, times: Floats, values: Floats) -> bool:
    """Whether the highest point near an apex (the lowest, of a peak below the baseline) is at the printed time."""
    step = (times[-1] - times[0]) / max(len(times) - 1, 1)
    reach = max(0.5 * (peak.fwhm or 0.0), 4 * step)
    first, end = np.searchsorted(times, (peak.apex - reach, peak.apex + reach))
    near = values[first:end]
    if near.size == 0:
        return False
    top = np.nanargmin(near) if peak.height is not None and peak.height < 0 else np.nanargmax(near)
    return bool(abs(times[first + top] - peak.apex) <= max(2 * step, 0.006))


def _against_rate(said: str, trace: Trace) -> Text | None:
    """The remark, if the rows' step is not that of the rate in the head."""
    match = _RATE.match(said)
    rate = printed_number(match["rate"]) if match else None
    times = trace.x.values
    if rate is None or rate <= 0 or len(times) < 2:
        return None
    there = (len(times) - 1) / (60.0 * (times[-1] - times[0]))
    if abs(there - float(rate)) <= 0.01 * float(rate):
        return None
    note = Text(
        "声明的采样速率为每秒 {said} 点，数据为 {there}。",
        "The declared rate is {said} per second, the rows give {there}.",
    )
    return note.fill(said=rate, there=f"{there:.4g}")


def _no_trace(title: str) -> Text:
    note = Text("峰表“{title}”没有可确定的曲线。", 'Which curve the peak table "{title}" belongs to is not told.')
    return note.fill(title=title)


def _unread(run: _Run) -> Text | None:
    if not run.unread:
        return None
    note = Text(
        "未读取 {n} 行（其他表格或测量条件），例如“{line}”。",
        '{n} lines (other tables, conditions) are not read, such as "{line}".',
    )
    return note.fill(n=run.unread, line=run.first_unread.replace("\t", " ")[:60])
