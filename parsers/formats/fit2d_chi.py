"""Fit2D `.chi`: an integrated diffraction pattern as text.

Written by: Fit2D ("chiplot"), and by other integration programs in the same shape.

Structure. Four lines: a title (mostly the image's file name), the label of x, the label of y, the number of points;
then rows of x and y. Labels carry their unit in brackets: `2-Theta Angle (Degrees)`, `Q (Inverse Nanometres)`, `Radial
Distance (mm)`, `Azimuth (Degrees)`.

Units and clock. x is named and has the unit as labelled; intensities are arbitrary, so their unit stays empty. No date.

Checked: the declared number of points, rising or falling x.

Sources: the Fit2D reference manual (output of 1-D data, CHIPLOT format); made examples, no real file.
"""

from __future__ import annotations

import re

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement
from parsers.reading.columns import number_table
from parsers.reading.diffraction import TWO_THETA
from parsers.reading.encodings import decode
from parsers.reading.fields import whole
from parsers.reading.refusal import broken, check_count, held, incomplete, unfinished
from parsers.reading.spectra import spectrum
from parsers.wording import Text

_NUMBER = r"[+-]?\d[\d.]{0,24}(?:[eE][+-]?\d{1,3})?"
FORMAT = Format(
    id="fit2d_chi",
    title=Text("Fit2D 衍射图 .chi", "Fit2D pattern .chi"),
    technique="xrd",
    suffixes=(".chi",),
    marks=(
        TextPattern(
            r"\A(?:\xef\xbb\xbf|\ufeff)?[^\n]{0,400}\n[^\n]{0,100}(?:2-?theta|\bQ\b|radi|azimuth|d-?spac)[^\n]{0,100}\n"
            rf"[^\n]{{0,200}}\n[ \t]*\d{{1,9}}[ \t]*\n[ \t]*{_NUMBER}[ \t,]+{_NUMBER}[ \t]*\n",
            flags=re.IGNORECASE,
        ),
    ),
)
_HEAD_LINES = 4
_LABEL = re.compile(r"\s*(?P<name>[^(]*?)\s*(?:\((?P<unit>[^)]*)\))?\s*")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    declared = whole(lines[_HEAD_LINES - 1]) if len(lines) > _HEAD_LINES else None
    if declared is None:
        raise incomplete(file.name, Text("第 4 行没有点数", "its fourth line holds no number of points"))
    rows = [line for line in lines[_HEAD_LINES:] if line.strip()]
    table = number_table(rows, file.name, _HEAD_LINES + 1)
    if table.shape[1] != 2:
        reason = Text("每行 {n} 个数值，应为 2 个", "rows of {n} numbers; 2 were expected")
        raise broken(file.name, reason.fill(n=table.shape[1]))
    check_count(file.name, Text("数据点", "points"), declared, table.shape[0])
    title, abscissa, ordinate = (line.strip() for line in lines[:3])
    trace = spectrum("scan 1", table[:, 0], table[:, 1], axis=_axis(abscissa), signal=("intensity", ""), file=file.name)
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="xrd",
            sample_name=title or file.path.stem,
            instrument=Instrument(software="Fit2D"),
            traces=(trace,),
            metadata={"title": title, "x": abscissa, "y": ordinate},
            remarks=held([decoded.remark, unfinished(lines)]),
        )
    ]


def _axis(label: str) -> tuple[str, str]:
    """Name and unit of x: degrees are written as everywhere else."""
    found = _LABEL.fullmatch(label)
    name, unit = (found["name"], found["unit"] or "") if found else (label, "")
    degrees = unit.lower().startswith("deg")
    return TWO_THETA if "theta" in name.lower() else name, "°" if degrees else unit
