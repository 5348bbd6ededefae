"""Avantes AvaSoft text: a fibre spectrometer's wavelengths with sample, dark, reference and result.

Written by: AvaSoft 7 and 8 (`.ttt`, `.trt`, `.tit`, `Raw8.txt`). Number format and encoding of the computer.

Structure. An empty line or a comment; lines `Integration time`, `Averag…`, smoothing, `Data measured with spectrometer
…: <serial>`; a row of column names separated by semicolons (`Wave`, `Sample`, `Dark`, `Reference`, and perhaps the
result: Scope, Reflectance, Transmittance, Absorbance), a row of units in brackets, perhaps an empty line, the rows.

Units and clock. nm; counts; the result in its bracket. There is no date. A name without a column (`Scope`, whose
values are not saved) is left out with a remark.

Checked: every row has as many numbers; increasing wavelengths.

Sources: real exports of three instruments, one with decimal commas.
"""

from __future__ import annotations

import re

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Reading
from parsers.reading.columns import number_table
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal
from parsers.reading.refusal import broken, held, incomplete
from parsers.reading.spectra import spectrum
from parsers.wording import Text

FORMAT = Format(
    id="avantes_text",
    title=Text("Avantes 光纤光谱仪文本", "Avantes fibre spectrometer text"),
    technique="spectrum",
    suffixes=(".txt", ".ttt", ".trt", ".tit"),
    marks=(TextPattern(r"^Data measured with spectrometer", holds="Data measured with"), TextPattern(r"^Wave[ \t]*;")),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each column beside the wavelength."""
    decoded = decode(file.data())
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = next((i for i, line in enumerate(lines) if re.match(r"Wave\s*;", line)), None)
    if at is None or at + 2 >= len(lines):
        raise incomplete(file.name, Text("没有列名", "the row of column names is missing"))
    if lines[-1].strip():
        raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
    names = [cell.strip() for cell in lines[at].split(";")]
    units = [cell.strip().strip("[]").strip() for cell in lines[at + 1].split(";")]
    rows = [line for line in lines[at + 2 :] if line.strip()]
    table = number_table(rows, file.name, at + 3)
    width = table.shape[1]
    if not 2 <= width <= len(names):
        raise broken(
            file.name, Text("列数与列名不符", "rows of {n} numbers under {m} names").fill(n=width, m=len(names))
        )
    head = dict(_pair(line) for line in lines[:at] if ":" in line)
    missing = ", ".join(names[width:])
    note = Text("“{m}”没有数据列。", '"{m}" has no column.').fill(m=missing) if missing else None
    serial = next((value for key, value in head.items() if key.startswith("Data measured")), "")
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=file.path.stem,
            instrument=Instrument(maker="Avantes", serial=serial),
            traces=tuple(
                spectrum(
                    names[i],
                    table[:, 0],
                    table[:, i],
                    axis=("wavelength", units[0]),
                    signal=(names[i].lower(), units[i] if i < len(units) else ""),
                    file=file.name,
                )
                for i in range(1, width)
            ),
            readings=_readings(head),
            metadata=head,
            remarks=held([decoded.remark, note]),
        )
    ]


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip(), value.strip()


def _readings(head: dict[str, str]) -> tuple[Reading, ...]:
    key = next((key for key in head if key.startswith("Integration time")), "")
    number = re.match(r"[\d.,]+", head.get(key, ""))
    value = decimal(number[0].replace(",", ".")) if number else None
    return (Reading(name="integration time", value=value, unit="ms"),) if value is not None else ()
