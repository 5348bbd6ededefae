"""PerkinElmer `.asc` (PEDS): UV/VIS/NIR, fluorescence and infrared spectra as text.

Written by: UV WinLab (`PE UV`), FL WinLab (`PE FL`), Spectrum (`PE IR`).

Structure. A line `PE <kind> … SPECTRUM ASCII PEDS <version>`, then one value on each line: name, date and time of
acquisition (3rd to 5th line: `YY/MM/DD`, `HH:MM:SS`), the operator on the 8th, the comment on the 9th, the
instrument's name and number on the 12th and 13th, its program on the 14th; `#HDR`; `#GR` with the units of x and y,
the factor and offset of y, the first x, the step, the number of points, a number, the greatest and the least y;
`#DATA` with rows of x and y.

Units and clock. x and y as `#GR` names them (nm; A, %T, %R, INT). The date's fields stand in the order year, month,
day in UV WinLab and in the computer's order in FL WinLab: it is read only where it decides.

Checked: the number of points, first x and step, greatest and least y.

Sources: real exports of Lambda 950, Lambda 1050 and LS50-B.
"""

from __future__ import annotations

import re
from datetime import datetime

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, whole
from parsers.reading.refusal import broken, check_count, held, incomplete
from parsers.reading.spectra import GREATEST_Y, LEAST_Y, differs, spectrum
from parsers.wording import Text

FORMAT = Format(
    id="perkin_ascii",
    title=Text("PerkinElmer 光谱文本（PEDS）", "PerkinElmer spectrum text (PEDS)"),
    technique="spectrum",
    suffixes=(".asc", ".txt"),
    marks=(TextPattern(r"\APE [A-Z]{2}\b[^\n]*\bASCII\s+PEDS\b"),),
)
_AXES = {"NM": ("wavelength", "nm"), "CM-1": ("wavenumber", "cm-1"), "MIN": ("time", "min"), "SEC": ("time", "s")}


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one spectrum."""
    decoded = decode(file.data())
    lines = [line.strip() for line in decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    if "#GR" not in lines or "#DATA" not in lines or lines[-1]:
        raise incomplete(file.name, Text("没有 #GR、#DATA 或末行换行", "#GR, #DATA or the last line's end is missing"))
    graph, data = lines.index("#GR"), lines.index("#DATA")
    units = lines[graph + 1 : data]
    if len(units) < 10 or graph < 14:
        raise broken(file.name, Text("#GR 应有 10 行", "#GR has {n} lines, 10 were expected").fill(n=len(units)))
    rows = [line for line in lines[data + 1 :] if line]
    table = number_table(rows, file.name, data + 2)
    points = whole(units[6])
    if points is not None:
        check_count(file.name, Text("数据点", "points"), points, len(rows))
    if table.shape[1] != 2:
        raise broken(file.name, Text("每行应为两个数值", "rows of {n} numbers").fill(n=table.shape[1]))
    axis = _AXES.get(units[0].upper(), ("x", units[0]))
    trace = spectrum("spectrum", table[:, 0], table[:, 1], axis=axis, signal=("signal", units[1]), file=file.name)
    slack = 1e-5 * float(abs(table[:, 1]).max()) + 2e-6
    first, step, top, least = (_number(units[i]) for i in (4, 5, 8, 9))
    acquired_at, clock = _clock(lines)
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=lines[2],
            acquired_at=acquired_at,
            operator=lines[7],
            instrument=Instrument(maker="PerkinElmer", model=lines[11], serial=lines[12], software=lines[13]),
            traces=(trace,),
            metadata={key: lines[i] for key, i in (("comment", 8), ("kind", 0)) if lines[i]},
            remarks=held(
                [
                    decoded.remark,
                    clock,
                    differs(Text("首个 X ", "first x"), first, float(table[0, 0]), 1e-6),
                    differs(
                        Text("末个 X ", "last x"), first + step * (len(rows) - 1), float(table[-1, 0]), abs(step) * 0.01
                    ),
                    differs(GREATEST_Y, top, float(table[:, 1].max()), slack),
                    differs(LEAST_Y, least, float(table[:, 1].min()), slack),
                ]
            ),
        )
    ]


def _clock(lines: list[str]) -> tuple[datetime | None, Text | None]:
    date = re.fullmatch(r"(\d{2})/(\d{2})/(\d{2})", lines[3])
    if date is not None and lines[0].startswith("PE UV"):
        return parse_clock(f"20{date[1]}/{date[2]}/{date[3]} {lines[4]}")
    return parse_clock(f"{lines[3]} {lines[4]}")


def _number(text: str) -> float:
    value = decimal(text)
    return float("nan") if value is None else float(value)
