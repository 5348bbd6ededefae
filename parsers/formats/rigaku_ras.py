"""Rigaku `.ras`: diffraction scans as text.

Written by: SmartLab Guidance, SmartLab Studio, MiniFlex Guidance. Encoding of the computer (Shift-JIS, GBK, cp1252);
the names of parts are printed in the local language and in English, separated by a bar.

Structure. `*RAS_DATA_START`; for each scan `*RAS_HEADER_START`, lines `*KEY "value"`, `*RAS_HEADER_END`,
`*RAS_INT_START`, rows of angle, intensity and attenuator factor, `*RAS_INT_END`; at last `*RAS_DATA_END`. Keys used:
FILE_SAMPLE, FILE_OPERATOR, FILE_MEMO, MEAS_DATA_COUNT, MEAS_SCAN_AXIS_X(_INTERNAL), MEAS_SCAN_START_TIME,
MEAS_SCAN_STEP, MEAS_SCAN_UNIT_X, MEAS_SCAN_UNIT_Y (counts or cps), HW_XG_TARGET_NAME, HW_XG_WAVE_LENGTH_ALPHA1, …

Units and clock. Degrees; intensity in MEAS_SCAN_UNIT_Y times the attenuator factor. `12/05/15 22:01:01` names neither
the place of the day nor that of the year; where the file does not decide there is no date.

Checked: MEAS_DATA_COUNT, the closing marks, increasing angles.

Not read: reciprocal-space coordinates.

Sources: a real SmartLab file of two scans; the key names as the file prints them.
"""

from __future__ import annotations

import re

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.diffraction import reading, readings
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal
from parsers.reading.refusal import broken, held, incomplete
from parsers.reading.rigaku import profile_trace
from parsers.wording import Text

FORMAT = Format(
    id="rigaku_ras",
    title=Text("理学 RAS 衍射数据", "Rigaku RAS diffraction"),
    technique="xrd",
    suffixes=(".ras",),
    marks=(TextPattern(r"\A(?:\xef\xbb\xbf|\ufeff)?\*RAS_(?:DATA|HEADER)_START"),),
)
_PAIR = re.compile(r'\*(?P<key>[^\s"]+)\s+"(?P<value>.*)"\s*')


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each scan."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    traces: list[Trace] = []
    remarks: list[Text | None] = [decoded.remark]
    head: dict[str, str] = {}
    first: dict[str, str] = {}
    at = 0
    while at < len(lines):
        if match := _PAIR.fullmatch(lines[at]):
            head.setdefault(match["key"], match["value"].strip())
        elif lines[at].startswith("*RAS_HEADER_START"):
            head = {}
        elif lines[at].startswith("*RAS_INT_START"):
            end = _end(lines, at, file.name)
            trace, notes = _scan(lines[at + 1 : end], head, len(traces) + 1, file.name, at + 2)
            traces.append(trace)
            remarks += notes
            first = first or head
            at = end
        at += 1
    heads = sum(line.startswith("*RAS_HEADER_START") for line in lines)
    if traces and heads > len(traces):
        raise broken(
            file.name,
            Text("有 {n} 个文件头，{m} 次扫描", "it has {n} heads and {m} scans").fill(n=heads, m=len(traces)),
        )
    if not traces:
        raise incomplete(file.name, Text("没有 *RAS_INT_START", "there is no *RAS_INT_START"))
    if not any(line.startswith("*RAS_DATA_END") for line in lines[-5:]):
        raise incomplete(file.name, Text("末尾没有 *RAS_DATA_END", "there is no *RAS_DATA_END at the end"))
    return [_measurement(first, traces, remarks)]


def _end(lines: list[str], start: int, name: str) -> int:
    for at in range(start + 1, len(lines)):
        if lines[at].startswith("*"):
            return at
    raise incomplete(name, Text("没有 *RAS_INT_END", "there is no *RAS_INT_END"), where=f"line {len(lines)}")


def _scan(rows: list[str], head: dict[str, str], number: int, name: str, line: int) -> tuple[Trace, list[Text]]:
    count = decimal(head.get("MEAS_DATA_COUNT", ""))
    return profile_trace(
        rows,
        title=f"scan {number}",
        axis=head.get("MEAS_SCAN_AXIS_X_INTERNAL") or head.get("MEAS_SCAN_AXIS_X", ""),
        unit=head.get("MEAS_SCAN_UNIT_Y", ""),
        declared=int(count) if count is not None and abs(count) < 10**9 else None,
        file_name=name,
        first_line=line,
    )


def _measurement(head: dict[str, str], traces: list[Trace], remarks: list[Text | None]) -> Measurement:
    start, end = head.get("MEAS_SCAN_START_TIME", ""), head.get("MEAS_SCAN_END_TIME", "")
    acquired_at, clock = parse_clock(start, [end])
    return Measurement(
        format_id=FORMAT.id,
        technique="xrd",
        sample_name=head.get("FILE_SAMPLE", ""),
        acquired_at=acquired_at,
        operator=head.get("FILE_OPERATOR", ""),
        method=head.get("FILE_PART_ID", ""),
        instrument=Instrument(maker="Rigaku", model=head.get("HW_GONIOMETER_NAME", "").rpartition("|")[2]),
        traces=tuple(traces),
        readings=readings(
            reading("K-alpha1", head.get("HW_XG_WAVE_LENGTH_ALPHA1", ""), "Å"),
            reading("K-alpha2", head.get("HW_XG_WAVE_LENGTH_ALPHA2", ""), "Å"),
            reading("tension", head.get("MEAS_COND_XG_VOLTAGE", ""), head.get("MEAS_COND_XG_VOLTAGE_UNIT", "kV")),
            reading("current", head.get("MEAS_COND_XG_CURRENT", ""), head.get("MEAS_COND_XG_CURRENT_UNIT", "mA")),
            reading("scan speed", head.get("MEAS_SCAN_SPEED", ""), head.get("MEAS_SCAN_SPEED_UNIT", "")),
        ),
        metadata={
            key: value
            for key, value in head.items()
            if value and (key.startswith(("MEAS_SCAN", "FILE_", "HW_COUNTER_SELECT", "HW_XG_TARGET_NAME")))
        },
        remarks=held([*remarks, clock]),
    )
