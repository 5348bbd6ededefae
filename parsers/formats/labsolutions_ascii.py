"""Shimadzu LabSolutions / LCsolution / GCsolution ASCII export: one or many injections as text.

Written by: LabSolutions (LC, GC), LCsolution, GCsolution, "File > Output to ASCII". Encoding is the
computer's.

Structure. `[Section]` heads; fields separated by tab or comma (the one after `Application Name`). An injection begins
with `[Header]`; several may follow one another in one file. Exports of chosen sections have no `[Header]`: the first
section begins an injection, where it comes again the next. Every cell may stand in quotes. Key-value sections; `[Peak
Table(…)]` with `# of Peaks`, a row of column names and the rows; `[Chromatogram (Ch1)]`, `[LC Chromatogram(Detector
A-Ch1)]` and `[Status Trace (…)]`, `[LC Status Trace(…)]` with `Interval(msec)`, `# of Points`, `Start Time(min)`,
`End Time(min)`, perhaps `Intensity Units` and `Intensity Multiplier`, a row of column names and `# of Points` rows of
time and value.

Units and clock. Value = number x `Intensity Multiplier` in `Intensity Units`; vendor heights and areas are in
the unmultiplied counts (µV, µV·s) and are multiplied likewise, so that area is in the trace's unit x second.
GC exports name no unit: the numbers are left alone and the unit stays empty. Printed times are rounded (0.001
min in older exports), so the axis is laid evenly from the first to the last printed time: step = (last -
first) / (n - 1). Dates follow the computer's regional setting; where day and month cannot be told apart there
is no date and a remark.

Checked: rows against `# of Points`, interval, start and end; `# of Peaks`; peaks inside the trace.

Not read: compound and group results, PDA multi-chromatograms, mass spectra, fraction reports.

Sources: real exports of LCsolution 1.25, LabSolutions 5.98 and 5.106.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from parsers.errors import BrokenFile
from parsers.format import AnyOf, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.encodings import decode
from parsers.reading.even_values import even_values
from parsers.reading.fields import whole
from parsers.reading.labsolutions_peaks import printed_number, read_peaks
from parsers.reading.quoted_cells import without_quotes
from parsers.reading.refusal import broken, incomplete
from parsers.reading.sections import Section, number_rows, split_sections
from parsers.wording import Text

_START = r'\A(?:\xef\xbb\xbf|\ufeff)?\s*"?\['
FORMAT = Format(
    id="labsolutions_ascii",
    title=Text("岛津 LabSolutions ASCII", "Shimadzu LabSolutions ASCII"),
    technique="gc",
    suffixes=(".txt", ".asc"),
    marks=(
        AnyOf(
            (
                (
                    TextPattern(
                        rf"{_START}Header\]\"?[ \t,;]*\n"
                        r"\"?Application Name\"?[\t,;]\"?(?:LabSolutions|LCsolution|GCsolution|CLASS)"
                    ),
                ),
                (
                    TextPattern(
                        rf"{_START}(?:File Information|Sample Information|Original Files|Configuration|Peak Table ?\("
                        r"|(?:[LG]C )?(?:Chromatogram|Status Trace) ?\()"
                    ),
                    TextPattern(r'^"?(?:Interval\(msec\)|# of (?:Peaks|Points))"?[\t,;]'),
                ),
            )
        ),
    ),
)

_CURVE = re.compile(r"(?P<kind>(?:LC |GC )?Chromatogram|(?:LC |GC )?Status Trace)\s*\((?P<name>.*)\)", re.IGNORECASE)
_PEAKS = re.compile(r"Peak Table\s*\((?P<name>.*)\)", re.IGNORECASE)
_KEY = re.compile(r"(?:Application Name|Interval\(msec\)|# of (?:Peaks|Points))(?P<separator>[^\w\n])")
_CONFIGURATION_LINES = 500
_PLAIN = ("Header", "File Information", "Sample Information", "Original Files", "Configuration")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each injection in the file."""
    decoded = decode(file.data())
    sections = split_sections(without_quotes(decoded.text))
    found = [_measurement(injection, file.name, decoded.remark) for injection in _injections(sections)]
    if not found:
        raise incomplete(file.name, Text("没有任何 [段]", "there is no [Section]"))
    return found


def _injections(sections: list[Section]) -> Iterator[list[Section]]:
    """The sections of each injection; a new one begins with each [Header], or where the first section comes again."""
    first = "Header" if any(section.name == "Header" for section in sections) else sections[0].name if sections else ""
    current: list[Section] = []
    for section in sections:
        if section.name == first and current:
            yield current
            current = []
        current.append(section)
    if current:
        yield current


def _measurement(sections: list[Section], name: str, encoding: Text | None) -> Measurement:
    separator = _separator(sections, name)
    plain = {
        f"{section.name}.{key}": value
        for section in sections
        if section.name in _PLAIN
        for key, value in section.pairs(separator).items()
        if value and not key.startswith("ISTD Amount")
    }
    detectors = _detectors(sections, separator)
    remarks: list[Text | None] = [encoding]
    traces: list[Trace] = []
    multipliers: dict[str, float] = {}
    for section in sections:
        if match := _CURVE.fullmatch(section.name):
            trace, multiplier, notes = _curve(section, match["name"].strip(), separator, name)
            remarks += notes
            if trace is not None:
                traces.append(_of_detector(trace, detectors))
                multipliers[trace.name] = multiplier
    if not any("Chromatogram" in section.name for section in sections):
        raise incomplete(name, Text("没有 [Chromatogram (…)] 段", "there is no [Chromatogram (…)] section"))
    tables = []
    for section in sections:
        if match := _PEAKS.fullmatch(section.name):
            table, notes = read_peaks(section, match["name"].strip(), separator, traces, multipliers, name)
            remarks += notes
            if table is not None:
                tables.append(table)
    dates = [value for key, value in plain.items() if "Date" in key or "Generated" in key or "Modified" in key]
    acquired_at, clock = parse_clock(plain.get("Sample Information.Acquired", ""), dates)
    remarks.append(clock)
    application = plain.get("Header.Application Name", "")
    is_lc = application.startswith("LC") or any(section.name.startswith("LC ") for section in sections)
    return Measurement(
        format_id=FORMAT.id,
        technique="lc" if is_lc else "gc",
        sample_name=plain.get("Sample Information.Sample Name") or plain.get("Sample Information.Sample ID", ""),
        acquired_at=acquired_at,
        operator=plain.get("Sample Information.Operator Name", ""),
        method=plain.get("Original Files.Method File", ""),
        instrument=Instrument(
            maker="Shimadzu",
            model=plain.get("Configuration.Instrument Name", ""),
            software=f"{application} {plain.get('Header.Version', '')}".strip(),
        ),
        traces=tuple(traces),
        peak_tables=tuple(tables),
        metadata=plain,
        remarks=tuple(remark for remark in remarks if remark is not None),
    )


def _detectors(sections: list[Section], separator: str) -> dict[str, str]:
    """The detector behind each curve's title, where [Configuration] tells it without doubt: by its id, or as the
    n-th of detectors that have one channel each.
    """
    lines = [
        line.split(separator)
        for section in sections
        if section.name == "Configuration"
        for line in section.lines[:_CONFIGURATION_LINES]
    ]
    rows = {cells[0]: [cell.strip() for cell in cells[1:]] for cells in lines}
    names = rows.get("Detector Name", [])
    found = dict(zip(rows.get("Detector ID", []), names, strict=False))
    if names and rows.get("# of Channels") == ["1"] * len(names):
        found |= {f"Ch{number}": name for number, name in enumerate(names, start=1)}
    return found


def _of_detector(trace: Trace, detectors: dict[str, str]) -> Trace:
    """The trace with its detector's name on the signal axis; its own name stays the file's."""
    return replace(trace, y=replace(trace.y, name=detectors.get(trace.name) or trace.name))


def _separator(sections: list[Section], name: str) -> str:
    """What stands behind the first key that every injection has."""
    for section in sections:
        for line in section.lines:
            if found := _KEY.match(line):
                return found["separator"]
    raise incomplete(name, Text("没有应用程序名，也没有点数", "it names neither a program nor a number of points"))


def _curve(section: Section, title: str, separator: str, name: str) -> tuple[Trace | None, float, list[Text | None]]:
    """A trace, its multiplier, and what did not hold between its rows and its declaration. None without points."""
    parts = section.cut("R.Time")
    declared = (section if parts is None else parts[0]).pairs(separator)
    count = whole(declared.get("# of Points", ""))
    if count == 0:
        return None, 1.0, []
    if parts is None or count is None:
        raise incomplete(
            name,
            Text(
                "[{section}] 在“# of Points”及其数据行之前结束", '[{section}] ends before "# of Points" and its rows'
            ).fill(section=section.name),
        )
    values = _rows(parts[1], count, name)
    factor = _multiplier(declared, section.name, name)
    printed = values[:, 0]
    times = even_values(float(printed[0]), float(printed[-1]), count)
    step = (times[-1] - times[0]) / max(count - 1, 1)
    notes: list[Text | None] = []
    if count > 1 and (step <= 0 or np.any(np.diff(printed) < 0)):
        raise BrokenFile(
            Text(
                "文件“{name}”的 [{section}] 中时间没有递增。", 'File "{name}", [{section}]: the times do not increase.'
            ).fill(name=name, section=section.name),
            Text("请重新导出。", "Export it again."),
        )
    if count > 2 and float(np.abs(printed - times).max()) > max(1.5 * step, 0.0011):
        times = printed
        notes.append(
            Text(
                "信号“{title}”的采样不均匀，采用打印的时间。",
                'Signal "{title}" is not sampled evenly; its printed times are used.',
            ).fill(title=title)
        )
    notes += _against_declaration(declared, times, title)
    trace = Trace(
        name=title,
        x=Axis(name="time", unit="min", values=times),
        y=Axis(name=title, unit=declared.get("Intensity Units", ""), values=values[:, 1] * factor),
    )
    return trace, factor, notes


def _multiplier(declared: dict[str, str], section: str, name: str) -> float:
    """By what the numbers are multiplied; 1 where nothing is said. What is said and no number is refused."""
    said = declared.get("Intensity Multiplier", "")
    value = printed_number(said or "1")
    if value is None or value == 0:
        reason = Text("[{section}] 的乘数为“{said}”", 'the multiplier of [{section}] reads "{said}"')
        raise broken(name, reason.fill(section=section, said=said[:40]))
    return float(value)


def _rows(rows: Section, count: int, name: str) -> Floats:
    """The `count` declared rows of time and intensity, shape (count, 2)."""
    block = rows.body.rstrip("\n")
    # without a line end the last number may be cut short
    whole_rows = block.count("\n") + (len(block) < len(rows.body) or rows.closed) if block else 0
    if whole_rows < count:
        raise incomplete(
            name,
            Text(
                "[{section}] 声明 {count} 个点，完整的数据行有 {there} 行",
                "[{section}] declares {count} points, {there} whole rows are there",
            ).fill(section=rows.name, count=count, there=whole_rows),
        )
    if whole_rows > count:
        block = "\n".join(rows.lines[:count])
    return number_rows(block, 2, name, rows.first_line)


def _against_declaration(declared: dict[str, str], times: np.ndarray, title: str) -> list[Text | None]:
    """Remarks where interval, start or end differ from the rows."""
    interval_min = float(printed_number(declared.get("Interval(msec)", "")) or 0) / 60_000
    step = float(times[-1] - times[0]) / max(times.size - 1, 1)
    slack = interval_min + 0.0011
    found: list[Text | None] = []
    if interval_min and times.size > 1 and abs(step - interval_min) * (times.size - 1) > slack:
        found.append(
            Text(
                "信号“{title}”：声明的间隔为 {declared} ms，实际为 {step} ms。",
                'Signal "{title}": the declared interval is {declared} ms, the rows give {step} ms.',
            ).fill(title=title, declared=declared["Interval(msec)"], step=f"{step * 60_000:.3f}")
        )
    for key, value in (("Start Time(min)", times[0]), ("End Time(min)", times[-1])):
        said = printed_number(declared.get(key, ""))
        if said is not None and abs(float(said) - value) > slack:
            found.append(
                Text(
                    "信号“{title}”：声明的 {key} 为 {said}，实际为 {value}。",
                    'Signal "{title}": the declared {key} is {said}, the rows give {value}.',
                ).fill(title=title, key=key, said=said, value=f"{value:.4f}")
            )
    return found
