"""Bruker RAW scans as text: what File Exchange and EVA write of a `.raw` file, beginning with `;RAW4.00`.

Written by: DIFFRAC.SUITE (EVA, File Exchange), PowDLL.

Structure. A comment `;RAW4.00` (or another version); sections `[RawHeader]` (Date, Time), any number of `[VarInfo]`
(a pair of Type, such as SAMPLEID, USER, COMMENT, and Value), `[HardwareConfiguration]` (Anode); then for each range
`[RangeHeader]` (Start, Increment, Steps, Time, ScanType, ActuallyUsedLambda, GeneratorVoltage, GeneratorCurrent) and
`[Data]`: a row of column names, `Angle,       PSD,`, and rows of angle and intensity, each number followed by a comma.

Units and clock. Degrees; counts where all numbers are whole, else the unit stays empty. `Time` is a clock in
`[RawHeader]` and the seconds of the range in `[RangeHeader]`. Date and time follow the computer's setting; where day
and month cannot be told apart there is no date and a remark.

Checked: `Steps` against the rows, `Start` and `Increment` against the angles (a remark), increasing angles.

Not read: further columns (rows of more than two numbers are refused).

Sources: exports as others describe them from real files; made examples, no real file.
"""

from __future__ import annotations

import math

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.diffraction import TWO_THETA, against_even, reading, readings, scan_trace
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, whole
from parsers.reading.refusal import broken, check_count, held, incomplete, unfinished
from parsers.reading.sections import Section, split_sections
from parsers.wording import Text

FORMAT = Format(
    id="bruker_raw_text",
    title=Text("布鲁克 RAW 文本导出", "Bruker RAW as text"),
    technique="xrd",
    suffixes=(".txt",),
    marks=(TextPattern(r"\A(?:\xef\xbb\xbf|\ufeff)?;RAW\d\.\d\d[ \t]*\n(?:;[^\n]*\n|\s*\n)*\["),),
)
_TWO_THETA_SCANS = ("", "locked coupled", "unlocked coupled", "coupled", "coupled twotheta/theta", "twotheta", "2theta")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each range."""
    decoded = decode(file.data())
    sections = split_sections(decoded.text)
    traces: list[Trace] = []
    notes: list[Text | None] = [decoded.remark]
    head: dict[str, str] = {}
    first: dict[str, str] = {}
    for section in sections:
        if section.name == "RangeHeader":
            head = section.pairs("=")
            first = first or head
        elif section.name == "Data":
            trace, odd = _range(section, head, f"scan {len(traces) + 1}", file.name)
            traces.append(trace)
            notes += odd
    if not traces:
        raise incomplete(file.name, Text("没有 [Data] 段", "there is no [Data]"))
    texts = _texts(sections)
    acquired_at, clock = parse_clock(f"{texts.get('Date', '')} {texts.get('Time', '')}".strip())
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="xrd",
            sample_name=texts.get("SAMPLEID", "") or file.path.stem,
            acquired_at=acquired_at,
            operator=texts.get("USER", ""),
            instrument=Instrument(maker="Bruker", software=texts.get("CREATOR", "")),
            traces=tuple(traces),
            readings=readings(
                reading("K-alpha1", first.get("ActuallyUsedLambda", ""), "Å"),
                reading("tension", first.get("GeneratorVoltage", ""), "kV"),
                reading("current", first.get("GeneratorCurrent", ""), "mA"),
            ),
            metadata=texts,
            remarks=held([*notes, clock, unfinished(decoded.text.split("\n"))]),
        )
    ]


def _texts(sections: list[Section]) -> dict[str, str]:
    """Date, time and anode by their keys, and the values of `[VarInfo]` by their type; the first counts."""
    found: dict[str, str] = {}
    for section in sections:
        pairs = section.pairs("=")
        if section.name == "VarInfo":
            pairs = {pairs.get("Type", ""): pairs.get("Value", "")}
        elif section.name not in ("RawHeader", "HardwareConfiguration"):
            continue
        for key, value in pairs.items():
            if key and value:
                found.setdefault(key, value)
    return found


def _range(section: Section, head: dict[str, str], title: str, name: str) -> tuple[Trace, list[Text | None]]:
    """The trace of one range, and what does not hold of its declaration."""
    at = next((i for i, line in enumerate(section.lines) if line.strip().startswith("Angle")), None)
    if at is None:
        raise incomplete(name, Text("[Data] 下没有列名", "no row of names stands below [Data]"))
    rows = [line.strip().rstrip(",") for line in section.lines[at + 1 :] if line.strip()]
    steps = whole(head.get("Steps", ""))
    if steps is not None:
        check_count(name, Text("步数", "steps"), steps, len(rows))
    table = number_table(rows, name, section.first_line + at + 1)
    if table.shape[1] != 2:
        reason = Text("每行 {n} 个数值，应为角度和强度", "rows of {n} numbers; angle and intensity were expected")
        raise broken(name, reason.fill(n=table.shape[1]))
    angles, values = table[:, 0], table[:, 1]
    scan = head.get("ScanType", "").strip()
    axis = TWO_THETA if scan.lower() in _TWO_THETA_SCANS else scan
    unit = "counts" if bool((values == np.round(values)).all()) else ""
    start, step = (_number(head.get(key, "")) for key in ("Start", "Increment"))
    return scan_trace(title, angles, values, unit=unit, file_name=name, axis=axis), against_even(start, step, angles)


def _number(text: str) -> float:
    value = decimal(text)
    return math.nan if value is None else float(value)
