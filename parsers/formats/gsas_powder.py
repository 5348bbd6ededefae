"""GSAS powder data `.fxye`, `.fxy`: banks of angle, intensity and its standard error.

Written by: synchrotron beamlines, PowDLL, GSAS and GSAS-II.

Structure. A title line, perhaps `#` comments or `Instrument parameter …`; then banks, each begun by a line `BANK number
points records CONS start step 0 0 FXYE`, followed by one row a point: angle, intensity, standard error (`FXY`: without
it).

Units and clock. Angles, start and step are hundredths of a degree and are divided by 100. Intensities are counts scaled
by whoever wrote them: their unit stays empty. Errors are not kept. No date.

Checked: declared points against the rows; declared start and step against the angles (a remark); increasing angles.

Not read: time-of-flight banks and the packed types STD, ESD and ALT: refused by name.

Sources: the GSAS technical manual, "Powder diffraction data file"; made examples, no real file.
"""

from __future__ import annotations

import math
import re

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement, Trace
from parsers.reading.columns import number_table
from parsers.reading.diffraction import against_even, scan_trace
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, check_count, held, incomplete, not_read, unfinished
from parsers.wording import Text

FORMAT = Format(
    id="gsas_powder",
    title=Text("GSAS 粉末衍射数据 .fxye", "GSAS powder data .fxye"),
    technique="xrd",
    suffixes=(".fxye", ".fxy", ".gsa", ".gsas", ".raw"),
    marks=(TextPattern(r"^BANK[ \t]+\d{1,4}[ \t]+\d{1,9}[ \t]+\d{1,9}[ \t]+[A-Z]", holds="BANK"),),
)
_BANK = re.compile(
    r"BANK\s+(?P<number>\d{1,4})\s+(?P<points>\d{1,9})\s+\d{1,9}\s+(?P<axis>[A-Z][A-Z0-9]*)"
    r"(?P<numbers>(?:\s+[+-]?\d[\d.eE+-]{0,24})*)\s*(?P<type>[A-Z]*)\s*"
)
_COLUMNS = {"FXYE": 3, "FXY": 2}
_MOST_BANKS = 200


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each bank."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    starts = [at for at, line in enumerate(lines) if line.startswith("BANK")]
    if len(starts) > _MOST_BANKS:
        raise broken(file.name, Text("超过 {n} 个 BANK", "it has more than {n} banks").fill(n=_MOST_BANKS))
    if not starts:
        raise incomplete(file.name, Text("没有 BANK 行", "there is no line of a BANK"))
    traces: list[Trace] = []
    notes: list[Text | None] = [decoded.remark]
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        trace, remarks = _bank(lines, at, end, file.name)
        traces.append(trace)
        notes += remarks
    head = [line.strip() for line in lines[: starts[0]] if line.strip()]
    title = next((line for line in head if not line.startswith("#")), "")
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="xrd",
            sample_name=title or file.path.stem,
            traces=tuple(traces),
            metadata={f"line {number}": line for number, line in enumerate(head, start=1)},
            remarks=held([*notes, unfinished(lines)]),
        )
    ]


def _bank(lines: list[str], at: int, end: int, name: str) -> tuple[Trace, list[Text | None]]:
    """The trace of one bank, and what does not hold of its declaration."""
    said = _BANK.fullmatch(lines[at])
    if said is None:
        raise broken(name, Text("无法读取“{line}”", 'cannot read "{line}"').fill(line=lines[at].strip()[:80]))
    if said["axis"] not in ("CONS", "CONST") or said["type"] not in _COLUMNS:
        reason = Text("BANK {n} 为 {axis} {type} 类型", "bank {n} is of type {axis} {type}")
        raise not_read(
            name,
            reason.fill(n=said["number"], axis=said["axis"], type=said["type"]),
            Text("请导出为 FXYE（恒定波长）或 .xy 文本。", "Export FXYE of constant wavelength, or .xy text."),
        )
    rows = [line for line in lines[at + 1 : end] if line.strip() and not line.startswith("#")]
    table = number_table(rows, name, at + 2)
    columns = _COLUMNS[said["type"]]
    if table.shape[1] != columns:
        reason = Text("每行 {n} 个数值，应为 {columns} 个", "rows of {n} numbers; {columns} were expected")
        raise broken(name, reason.fill(n=table.shape[1], columns=columns))
    check_count(name, Text("数据点", "points"), int(said["points"]), table.shape[0])
    angles = table[:, 0] / 100
    trace = scan_trace(f"bank {said['number']}", angles, table[:, 1], unit="", file_name=name)
    start, step, *_ = (*(float(number) / 100 for number in said["numbers"].split()), math.nan, math.nan)
    return trace, against_even(start, step, angles)
