"""ChemStation's diode array as CSV: absorbance over time at one or more wavelengths.

Written by: ChemStation, "File > Export > CSV file" of spectra or of a signal taken from them. UTF-16 with a byte order
mark, or the code page of the computer.

Structure. A first line `,220.00000,230.00000,…`: an empty cell, then a wavelength in nm for each column; rows of a time
and the absorbance at each wavelength.

Units and clock. Minutes and nm. The unit of the values is not printed (ChemStation exports mAU): it stays empty. There
is neither sample nor date.

Checked: rising wavelengths and times, as many values as wavelengths in each row, an even step; a last row without its
end is incomplete. There is no number of rows: a cut between two lines cannot be seen.

Sources: a real export, equal to the `.uv` of its run point for point.
"""

from __future__ import annotations

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Trace
from parsers.reading.columns import number_list, number_table
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, check_increasing, held, incomplete
from parsers.wording import Text

_NUMBER = r"\d{1,4}\.\d{1,15}"
FORMAT = Format(
    id="chemstation_dad_csv",
    title=Text("Agilent ChemStation 二极管阵列 CSV", "Agilent ChemStation diode array CSV"),
    technique="lc",
    suffixes=(".csv",),
    marks=(
        TextPattern(
            rf"\A(?:\xef\xbb\xbf|\ufeff)?,{_NUMBER}(?:,{_NUMBER})*(?:\r?\n{_NUMBER},-?\d[\d.]*[,\r\n]|\Z|,?[\d.]*\Z)"
        ),
    ),
)
MAX_WAVELENGTHS = 2000


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each wavelength, named as its signal: `220 nm`."""
    decoded = decode(file.data())
    lines = decoded.text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[-1].strip():
        raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
    wavelengths = number_list(lines[0].replace(",", " "), file.name, Text("波长", "the wavelengths"))
    if not 0 < wavelengths.size <= MAX_WAVELENGTHS:
        raise broken(file.name, Text("有 {n} 个波长", "it has {n} wavelengths").fill(n=wavelengths.size))
    check_increasing(file.name, np.append(0.0, wavelengths), "wavelength")
    table = number_table([line for line in lines[1:] if line.strip()], file.name, 2)
    if table.shape[1] != wavelengths.size + 1:
        reason = Text(
            "每行 {n} 个数值，应为时间和 {m} 个波长的值", "rows of {n} numbers; a time and {m} values were expected"
        )
        raise broken(file.name, reason.fill(n=table.shape[1], m=wavelengths.size))
    check_increasing(file.name, table[:, 0], "time")
    times = Axis(name="time", unit="min", values=table[:, 0])
    names = [f"{wavelength:g} nm" for wavelength in wavelengths]
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="lc",
            sample_name=file.path.stem,
            instrument=Instrument(maker="Agilent", software="ChemStation"),
            traces=tuple(
                Trace(name=name, x=times, y=Axis(name="absorbance", unit="", values=table[:, at]))
                for at, name in enumerate(names, start=1)
            ),
            remarks=held([decoded.remark, _uneven(table[:, 0])]),
        )
    ]


def _uneven(times: Floats) -> Text | None:
    steps = np.diff(times)
    if steps.size == 0 or float(np.abs(steps - steps.mean()).max()) <= 0.01 * float(steps.mean()) + 1e-9:
        return None
    return Text("采样不均匀，采用打印的时间。", "The sampling is not even; the printed times are used.")
