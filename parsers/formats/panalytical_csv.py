"""PANalytical csv: a diffraction scan as the vendor's programs export it.

Written by: X'Pert Data Collector/Data Viewer, HighScore, PowDLL in the same shape.

Structure. `[Measurement conditions]` with `key,value` lines (values with commas in quotes), `[Scan points]`, a line
`Angle,Intensity` (or `Angle,TimePerStep,Intensity,ESD`), rows. A computer with a decimal comma writes semicolons.

Units and clock. Degrees; the intensity's unit is not printed: it is told as counts only where all are whole numbers.
`File date and time` such as `20/May/2021 15:55` is the computer's clock.

Checked: `No. of points` against the rows; increasing angles.

Sources: a real export beside the .xrdml and .xy of the same scan.
"""

from __future__ import annotations

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.comma_rows import comma_rows
from parsers.reading.diffraction import reading, readings, scan_trace
from parsers.reading.encodings import decode
from parsers.reading.fields import whole
from parsers.reading.refusal import broken, check_count, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="panalytical_csv",
    title=Text("PANalytical 衍射 CSV", "PANalytical diffraction CSV"),
    technique="xrd",
    suffixes=(".csv",),
    marks=(
        TextPattern(r"\A(?:\xef\xbb\xbf|\ufeff)?\[Measurement conditions\]"),
        TextPattern(r"^(?:Scan axis|Anode material|Scan step size|K-Alpha1 wavelength)[,;]"),
    ),
)
_READINGS = (
    ("K-Alpha1 wavelength", "K-alpha1", "Å"),
    ("K-Alpha2 wavelength", "K-alpha2", "Å"),
    ("Generator voltage", "tension", "kV"),
    ("Tube current", "current", "mA"),
    ("Time per step", "time per step", "s"),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if line.startswith("[Scan points]")), None)
    if start is None or start + 2 >= len(lines):
        raise incomplete(file.name, Text("没有 [Scan points]", "there is no [Scan points]"))
    if lines[-1].strip():
        raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
    separator = ";" if ";" in lines[start + 1] else ","
    head = {
        cells[0].strip(): cells[1].strip()
        for cells in comma_rows(lines[1:start], file.name, separator)
        if len(cells) > 1 and cells[1].strip()
    }
    names = [cell.strip().lower() for cell in lines[start + 1].split(separator)]
    if "angle" not in names or "intensity" not in names:
        raise broken(
            file.name, Text("列名为“{names}”", 'the columns are named "{names}"').fill(names=lines[start + 1][:80])
        )
    table = number_table([line for line in lines[start + 2 :] if line.strip()], file.name, start + 3)
    if table.shape[1] != len(names):
        raise broken(file.name, Text("列数与列名不符", "the rows have not as many cells as there are names"))
    declared = whole(head.get("No. of points", ""))
    if declared is not None:
        check_count(file.name, Text("数据点", "points"), declared, table.shape[0])
    values = table[:, names.index("intensity")]
    counts = bool((values == np.round(values)).all())
    note = None if counts else Text("文件未说明强度单位（计数或 cps）。", "The file names no unit of intensity.")
    acquired_at, clock = parse_clock(head.get("File date and time", ""))
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="xrd",
            sample_name=head.get("Sample identification", ""),
            acquired_at=acquired_at,
            instrument=Instrument(maker="PANalytical"),
            traces=(
                scan_trace(
                    "scan 1",
                    table[:, names.index("angle")],
                    values,
                    unit="counts" if counts else "",
                    file_name=file.name,
                ),
            ),
            readings=readings(*(reading(name, head.get(key, ""), unit) for key, name, unit in _READINGS)),
            metadata=head,
            remarks=held([decoded.remark, note, clock]),
        )
    ]
