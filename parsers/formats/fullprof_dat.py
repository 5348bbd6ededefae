"""FullProf `.dat` (INSTRM = 0): start, step and end, then intensities in free form.

Written by: WinPLOTR, PowDLL, conversion scripts.

Structure. Perhaps comment lines (`#` or `!`); a line of first angle, step, last angle and perhaps a comment; then the
intensities alone, as many to a line as the writer liked (mostly ten).

Units and clock. Degrees; intensities in counts where all are whole numbers, else their unit stays empty. No date.

Checked: (last - first) / step + 1 is a whole number and is the number of intensities.

Not read: other INSTRM forms; those of columns are read as two or three columns of numbers.

Sources: the FullProf manual, "Intensity data files"; made examples, no real file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from parsers.format import Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement
from parsers.reading.columns import number_list
from parsers.reading.diffraction import even_angles, scan_trace
from parsers.reading.encodings import decode
from parsers.reading.refusal import check_count, held, incomplete, unfinished
from parsers.wording import Text

_N = r"\d{1,6}(?:\.\d{0,9})?"
_SCAN = re.compile(rf"[ \t]*(?P<first>-?{_N})[ \t]+(?P<step>{_N})[ \t]+(?P<last>{_N})(?:[ \t]+\D[^\n]*|[ \t]*)")
_INTENSITIES = re.compile(r"(?:[ \t]*\d[\d.]{0,15}(?:[eE][+-]?\d{1,3})?(?=[ \t]|\Z))+[ \t]*")
_LEAST_POINTS = 20
_MOST_POINTS = 1_000_000


@dataclass(frozen=True, slots=True)
class StartStepEnd:
    """A line of start, step and end that make a whole number of points, then lines of nothing but intensities."""

    def fits(self, file: InstrumentFile) -> bool:
        """Whether the head begins so: two or three numbers a line would be columns, not intensities."""
        if file.is_folder:
            return False
        lines = _beyond_comments(file.head_text.split("\n"))
        if len(file.head) < file.size:
            lines = lines[:-1]  # the head ends within a line
        if len(lines) < 2 or _points(lines[0]) is None:
            return False
        rows = [line for line in lines[1:] if line.strip()]
        return (
            len(rows[0].split()) not in (2, 3) and all(_INTENSITIES.fullmatch(row) for row in rows) if rows else False
        )


FORMAT = Format(
    id="fullprof_dat",
    title=Text("FullProf 粉末衍射数据 .dat", "FullProf powder data .dat"),
    technique="xrd",
    suffixes=(".dat",),
    marks=(StartStepEnd(),),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    scan, *rows = _beyond_comments(lines) or [""]
    points = _points(scan)
    if points is None:
        raise incomplete(file.name, Text("没有起始角、步长和终止角", "it has no start, step and end"))
    values = number_list("\n".join(rows), file.name, Text("强度", "intensities"))
    check_count(file.name, Text("数据点", "points"), points, values.size)
    start, step = (float(number) for number in scan.split()[:2])
    counts = bool((values == np.round(values)).all())
    note = (
        None
        if counts
        else Text("文件未说明强度单位（计数或 cps）。", "The file names no unit of intensity (counts or cps).")
    )
    comment = " ".join(scan.split()[3:])
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="xrd",
            sample_name=comment or file.path.stem,
            traces=(
                scan_trace(
                    "scan 1",
                    even_angles(start, step, points, file.name),
                    values,
                    unit="counts" if counts else "",
                    file_name=file.name,
                ),
            ),
            metadata={"scan": scan.strip()},
            remarks=held([decoded.remark, note, unfinished(lines)]),
        )
    ]


def _beyond_comments(lines: list[str]) -> list[str]:
    first = next((at for at, line in enumerate(lines) if line.strip() and line.lstrip()[0] not in "#!"), len(lines))
    return lines[first:]


def _points(line: str) -> int | None:
    """How many points start, step and end make; None if the line is none such."""
    said = _SCAN.fullmatch(line)
    if said is None:
        return None
    first, step, last = (Decimal(said[key]) for key in ("first", "step", "last"))
    if not 0 < step < last - first or last > 180:
        return None
    steps = (last - first) / step
    points = int(steps.to_integral_value()) + 1
    whole = abs(steps - (points - 1)) <= Decimal("0.02")  # the step may be printed rounded
    return points if whole and _LEAST_POINTS <= points <= _MOST_POINTS else None
