"""Shimadzu LabSolutions / LCsolution / GCsolution / GCMSsolution ASCII export: one or many injections as text.

Written by: LabSolutions (LC, GC, MS), LCsolution, GCsolution, GCMSsolution, "File > Output to ASCII". Encoding is the
computer's; names of sections and keys are English on computers of any language.

Structure. `[Section]` heads; fields separated by tab, comma or semicolon (the one after the first key). An injection
begins with `[Header]` (GCMSsolution names no program in it, but the `.qgd`); several may stand in one file.
Exports of chosen sections may lack `[Header]`: the first section begins an injection, where it comes again the next; or
their curves: then there are peaks alone. Every cell may stand in quotes. Key-value sections; `[Peak Table(…)]` and, for
ions, `[MC Peak Table]` and `[MS Quantitative Results]` with `# of Peaks`, a row of column names and the rows;
`[Compound Results(…)]` and `[Group Results(…)]` likewise with `# of IDs` and `# of Groups` (some programs write a
blank before the bracket, and no name of theirs into `[Header]`);
`[Chromatogram (Ch1)]`, `[LC Chromatogram(Detector A-Ch1)]`, `[PDA Multi Chromatogram(Ch1)]`, `[Status Trace (…)]`, `[LC
Status Trace(…)]`, `[MS Chromatogram]` with `# of Points`, `Start Time(min)`, `End Time(min)`, perhaps `Interval(msec)`,
`Intensity Units` and `Intensity Multiplier`, a row of column names and `# of Points` rows of time and value.

Units and clock. Value = number x `Intensity Multiplier` in `Intensity Units`; vendor heights and areas are in
the unmultiplied counts (µV, µV·s) and are multiplied likewise, so that area is in the trace's unit x second.
GC and MS exports name no unit: the numbers are left alone and the unit stays empty. Printed times are rounded (0.001
min in older exports and of ions), so the axis is laid evenly from the first to the last printed time: step = (last -
first) / (n - 1). Dates follow the computer's regional setting; where day and month cannot be told apart there
is no date and a remark.

Checked: rows against `# of Points`, interval, start and end; `# of Peaks`, `# of IDs`, `# of Groups`; peaks inside the
trace; compounds against the peaks at their times; the relative intensities of ions against the absolute ones.

Not read: library searches, fraction reports; mass spectra and whole diode arrays, which a remark counts.

Sources: real exports of LCsolution 1.25, LabSolutions 5.98 and 5.106; the form of public exports of GCMSsolution and of
LabSolutions 5.117 with a diode array.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PureWindowsPath

from parsers.format import AnyOf, Format, TextPattern
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Instrument, Measurement, PeakTable, Technique, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.encodings import decode
from parsers.reading.labsolutions_compounds import read_groups, with_compounds
from parsers.reading.labsolutions_curves import Curve, is_curve, read_curve
from parsers.reading.labsolutions_peaks import is_compounds, is_peaks, read_peaks
from parsers.reading.quoted_cells import without_quotes
from parsers.reading.refusal import held, incomplete
from parsers.reading.sections import Section, split_sections
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
                        r"\"?(?:Application Name\"?[\t,;]\"?(?:LabSolutions|LCsolution|GCsolution|GCMSsolution|CLASS)"
                        r"|Data File Name\"?[\t,;][^\n]*\.(?:qgd|gcd|lcd)\b)"
                    ),
                ),
                (
                    TextPattern(
                        rf"{_START}(?:Header\]|File Information|Sample Information|Original Files|Configuration"
                        r"|(?:Peak Table|Compound Results) ?\(|MC Peak Table\]|MS Chromatogram\]"
                        r"|MS Quantitative Results\]|(?:[LG]C |PDA Multi )?(?:Chromatogram|Status Trace) ?\()"
                    ),
                    TextPattern(r'^"?(?:Interval\(msec\)|# of (?:Peaks|Points|IDs)|ID#)"?[\t,;]'),
                ),
            )
        ),
    ),
)

_KEY = re.compile(
    r"(?:Application Name|Data File Name|Interval\(msec\)|# of (?:Peaks|Points|IDs)|m/z|ID#)(?P<separator>[^\w\n])"
)
_CONFIGURATION_LINES = 500
_PLAIN = ("Header", "File Information", "Sample Information", "Original Files", "Configuration")
_ACQUIRED = tuple(f"Sample Information.{key}" for key in ("Acquired", "Analyzed", "Acquisition Date"))
_COUNTS = ("# of Peaks", "# of IDs", "# of Groups")
_UNREAD = ("MS Spectrum", "PDA 3D")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each injection in the file."""
    decoded = decode(file.data(MAX_BYTES))
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
        if section.name == first and current and first != "MS Chromatogram":  # each ion has such a section
            yield current
            current = []
        current.append(section)
    if current:
        yield current


def _measurement(sections: list[Section], name: str, encoding: Text | None) -> Measurement:
    separator = _separator(sections, name)
    plain = _plain(sections, separator)
    curves = [read_curve(section, separator, name) for section in sections if is_curve(section)]
    tables, notes = _peaks(sections, separator, curves, name)
    if not any("Chromatogram" in section.name for section in sections):
        notes.append(_peaks_alone(sections, tables, separator, name))
    groups, told = read_groups(sections, separator, name)
    detectors = _detectors(sections, separator)
    dates = [value for key, value in plain.items() if "Date" in key or "Generated" in key or "Modified" in key]
    acquired = next((plain[key] for key in _ACQUIRED if key in plain), "")
    acquired_at, clock = parse_clock(acquired, dates)
    return Measurement(
        format_id=FORMAT.id,
        technique=_technique(sections, plain),
        sample_name=plain.get("Sample Information.Sample Name")
        or plain.get("Sample Information.Sample ID")
        or PureWindowsPath(plain.get("Header.Data File Name", "")).stem,
        acquired_at=acquired_at,
        operator=plain.get("Sample Information.Operator Name", ""),
        method=plain.get("Original Files.Method File", ""),
        instrument=Instrument(
            maker="Shimadzu",
            model=plain.get("Configuration.Instrument Name", ""),
            software=f"{plain.get('Header.Application Name', '')} {plain.get('Header.Version', '')}".strip(),
        ),
        traces=tuple(_of_detector(curve.trace, detectors) for curve in curves if curve.trace is not None),
        peak_tables=tuple(tables),
        metadata=plain | groups,
        remarks=held(
            [encoding, *(note for curve in curves for note in curve.notes), *notes, told, clock, _unread(sections)]
        ),
    )


def _plain(sections: list[Section], separator: str) -> dict[str, str]:
    """What the sections of keys say, verbatim, as `section.key`."""
    return {
        f"{section.name}.{key}": value
        for section in sections
        if section.name in _PLAIN
        for key, value in section.pairs(separator).items()
        if value and not key.startswith("ISTD Amount")
    }


def _technique(sections: list[Section], plain: dict[str, str]) -> Technique:
    names = [section.name for section in sections]
    liquid = plain.get("Header.Application Name", "").startswith("LC") or plain.get(
        "Header.Data File Name", ""
    ).lower().endswith(".lcd")
    if liquid or any(name.startswith(("LC ", "PDA ")) for name in names):
        return "lc"
    return "gcms" if any(name.startswith(("MS ", "MC ")) for name in names) else "gc"


def _peaks(
    sections: list[Section], separator: str, curves: list[Curve], name: str
) -> tuple[list[PeakTable], list[Text | None]]:
    """The vendor's peak tables, and what did not hold."""
    tables: list[PeakTable] = []
    notes: list[Text | None] = []
    for section in filter(is_peaks, sections):
        found, odd = read_peaks(section, separator, curves, name)
        tables += found
        notes += odd
    for section in filter(is_compounds, sections):
        found, odd = read_peaks(section, separator, curves, name)
        notes += odd
        for table in found:
            tables, differences = with_compounds(tables, table)
            notes += differences
    return tables, notes


def _peaks_alone(sections: list[Section], tables: list[PeakTable], separator: str, name: str) -> Text:
    """The remark for an export of peaks without curves. Raises IncompleteFile where it may end before its curves."""
    last = sections[-1]
    counted = max((int(n) for key, n in last.pairs(separator).items() if key in _COUNTS and n.isdigit()), default=0)
    rows = sum(line.split(separator)[0].strip().isdigit() for line in last.lines)
    cut = not last.closed or rows < counted or any(line.startswith("[") for line in last.lines)
    if not tables or cut:
        raise incomplete(name, Text("没有 [Chromatogram (…)] 段", "there is no [Chromatogram (…)] section"))
    return Text("文件没有色谱曲线，只有峰表。", "The file has no curve, only tables of peaks.")


def _unread(sections: list[Section]) -> Text | None:
    """The remark that counts the sections of spectra."""
    spectra = [section.name for section in sections if section.name.startswith(_UNREAD)]
    if not spectra:
        return None
    note = Text("未读取 {n} 个光谱/质谱段（{name} 等）。", "{n} sections of spectra ({name}) are not read.")
    return note.fill(n=len(spectra), name=f"[{spectra[0]}]")


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
