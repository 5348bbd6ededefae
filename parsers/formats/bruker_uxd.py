"""Siemens/Bruker `.uxd`: diffraction scans as text.

Written by: DIFFRAC-AT, DIFFRAC plus (XCH file exchange), as an export of RAW files.

Structure. Lines with `;` are comments. `_KEY = value` lines hold the head (`_SAMPLE`, `_DATEMEASURED`, `_ANODE`,
`_WL1`, `_WL2`, …) and, for each range, `_START`, `_STEPSIZE`, `_STEPCOUNT`, `_STEPTIME`, `_2THETA`. A line `_COUNTS`,
`_CPS`, `_2THETACOUNTS`, `_2THETACPS`, `_2THETACOUNTSTIME` (older: with the number of columns behind `=`) opens the
numbers: intensities alone (any number on a line), or angle and intensity (and time) in rows. The angle is that of the
drive that `_DRIVE` names, also where the opening says 2THETA: rocking curves are written so.

Units and clock. Degrees; counts or counts per second as the opening line says. The date is day-Mon-year, or numeric
by the computer's setting.

Checked: `_STEPCOUNT` against the numbers, increasing angles; a range without numbers is incomplete.

Sources: public descriptions of the format (xylib's list of keys, findings of others in real files); no real file was
at hand.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.format import NO_ZEROS, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_list, number_table
from parsers.reading.diffraction import TWO_THETA, even_angles, reading, readings, scan_trace
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, whole
from parsers.reading.refusal import broken, check_count, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="bruker_uxd",
    title=Text("西门子/布鲁克 UXD 衍射文本", "Siemens/Bruker UXD diffraction text"),
    technique="xrd",
    suffixes=(".uxd",),
    marks=(
        NO_ZEROS,
        TextPattern(r"^_(?:FILEVERSION|STEPSIZE|STEPCOUNT|2THETA(?:COUNTS|CPS)?|COUNTS|CPS)\b[ \t]*(?:=|$)"),
        TextPattern(r"\A(?:\xef\xbb\xbf|\ufeff)?(?:[ \t]*(?:;.*)?\n)*[ \t]*_[A-Z0-9_]+[ \t]*(?:=.*)?$"),
    ),
)
_PAIR = re.compile(r"\s*(_[A-Z0-9_]+)\s*=\s*(.*?)\s*", re.IGNORECASE)
_OPENING = re.compile(r"\s*_(2THETA)?(COUNTS|CPS)(TIME)?\s*(?:=\s*\d*\s*)?", re.IGNORECASE)
_TWO_THETA_DRIVES = ("COUPLED", "LOCKED COUPLED", "UNLOCKED COUPLED", "UNLOCKED", "2THETA", "TWOTHETA", "2-THETA", "")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each range."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head: dict[str, str] = {}
    first: dict[str, str] = {}
    traces: list[Trace] = []
    at = 0
    while at < len(lines):
        line = lines[at].partition(";")[0]
        if match := _OPENING.fullmatch(line):
            end = _end(lines, at + 1)
            if end == len(lines) and lines[-1].strip():
                raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
            traces.append(_range(lines, at + 1, end, match, head, len(traces) + 1, file.name))
            first = first or dict(head)
            at = end - 1
        elif match := _PAIR.fullmatch(line):
            head[match[1].upper()] = match[2].strip("'\"")
        elif line.strip():
            raise broken(
                file.name,
                Text("第 {n} 行“{line}”不属于 UXD", 'line {n} "{line}" is none of UXD').fill(n=at + 1, line=line[:60]),
            )
        at += 1
    if not traces:
        raise incomplete(file.name, Text("没有强度数据", "there are no intensities"))
    return [_measurement(first, traces, decoded.remark)]


def _end(lines: list[str], start: int) -> int:
    """Where the numbers end: at the next label, or at a comment behind numbers (one before them is none of them)."""
    numbers = False
    for at in range(start, len(lines)):
        line = lines[at].lstrip()
        if line.startswith("_") or (line.startswith(";") and numbers):
            return at
        numbers = numbers or (bool(line) and not line.startswith(";"))
    return len(lines)


def _range(
    lines: list[str], start: int, end: int, opening: re.Match[str], head: dict[str, str], number: int, name: str
) -> Trace:
    rows = [line for line in lines[start:end] if line.strip() and not line.lstrip().startswith(";")]
    declared = whole(head.get("_STEPCOUNT", ""))
    drive = head.get("_DRIVE", "").strip().upper()
    title, axis = f"scan {number}", TWO_THETA if drive in _TWO_THETA_DRIVES else drive
    if opening[1]:
        table = number_table(rows, name, start + 1)
        width = 3 if opening[3] else 2
        if table.shape[1] != width:
            raise broken(name, Text("应为 {n} 列", "rows of {n} numbers were expected").fill(n=width))
        angles, values = table[:, 0], table[:, 1]
    else:
        values = number_list(" ".join(rows), name, title)
        step = decimal(head.get("_STEPSIZE", ""))
        begin = decimal(head.get("_START", "") or head.get("_2THETA", ""))
        if step is None or begin is None:
            raise incomplete(name, Text("没有 _START 或 _STEPSIZE", "there is no _START or _STEPSIZE"))
        angles = even_angles(float(begin), float(step), values.size, name)
    if declared is not None:
        check_count(name, Text("步数", "steps"), declared, values.size)
    if values.size == 0 or not bool(np.isfinite(values).all()):
        raise incomplete(name, Text("{scan}没有强度", "{scan} has no intensities").fill(scan=title))
    unit = "cps" if opening[2].upper() == "CPS" else "counts"
    return scan_trace(title, angles, values, unit=unit, file_name=name, axis=axis)


def _measurement(head: dict[str, str], traces: list[Trace], encoding: Text | None) -> Measurement:
    acquired_at, clock = parse_clock(head.get("_DATEMEASURED", ""))
    return Measurement(
        format_id=FORMAT.id,
        technique="xrd",
        sample_name=head.get("_SAMPLE", ""),
        acquired_at=acquired_at,
        operator=head.get("_USER", ""),
        instrument=Instrument(maker="Bruker"),
        traces=tuple(traces),
        readings=readings(
            reading("K-alpha1", head.get("_WL1", ""), "Å"),
            reading("K-alpha2", head.get("_WL2", ""), "Å"),
            reading("time per step", head.get("_STEPTIME", ""), "s"),
        ),
        metadata={key: value for key, value in head.items() if value},
        remarks=held([encoding, clock]),
    )
