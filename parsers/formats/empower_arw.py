"""Waters Empower `.arw`: one channel's chromatogram as text.

Written by: Empower 2/3, export method "ASCII" (raw data). Line ends are CR alone or CR LF.

Structure. Perhaps a row of quoted names and a row of quoted values (`"SampleName"`, `"Channel"`, …, as the export
method selects them), or one pair of name and value in each row; then rows of time and value, separated by a tab.

Units and clock. Time in minutes; the value's unit is not printed (AU for absorbance, EU for fluorescence, mV), so the
unit stays empty. There is no date unless the export method selects one. Times are printed to seven digits.

Checked: rows of two numbers, increasing times, an even step; a last row without its end may have been cut.

Not read: 2-D exports of a diode array (rows of more numbers are refused).

Sources: two real exports.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, check_increasing, held, incomplete
from parsers.wording import Text

_NAMES = (
    r'"?(?:SampleName|Sample Name|Channel|Sample Set Name|Vial|Injection|Date Acquired|Acquired By|Processing Method)"?'
)
FORMAT = Format(
    id="empower_arw",
    title=Text("Waters Empower 文本 .arw", "Waters Empower text .arw"),
    technique="lc",
    suffixes=(".arw",),
    marks=(
        TextPattern(rf"\A(?:\xef\xbb\xbf|\ufeff)?[^\r\n]*{_NAMES}[\t\r\n]"),
        TextPattern(r"[\r\n]\s*0(?:[.,]\d{0,9})?\t[+-]?\d"),
    ),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace."""
    decoded = decode(file.data())
    ended = decoded.text.endswith(("\r", "\n"))
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next(
        (i for i, line in enumerate(lines) if re.match(r"\s*[+-]?\d[\d.,eE+-]*\t\s*[+-]?\d", line)), len(lines)
    )
    rows = [line for line in lines[start:] if line.strip()]
    texts = _texts(lines[:start])
    table = number_table(rows, file.name, start + 1)
    if table.shape[1] != 2 or len(rows) < 2:
        raise broken(
            file.name,
            Text("每行 {n} 个数值，应为时间和信号", "rows of {n} numbers; time and value were expected").fill(
                n=table.shape[1]
            ),
        )
    if not ended:
        raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
    times = table[:, 0]
    check_increasing(file.name, times, "time")
    channel = texts.get("Channel", "") or "signal"
    acquired_at, clock = parse_clock(texts.get("Date Acquired", ""), texts.values())
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="lc",
            sample_name=texts.get("SampleName", "") or texts.get("Sample Name", ""),
            acquired_at=acquired_at,
            operator=texts.get("Acquired By", ""),
            method=texts.get("Instrument Method Name", ""),
            instrument=Instrument(maker="Waters", software="Empower"),
            traces=(
                Trace(
                    name=channel,
                    x=Axis(name="time", unit="min", values=times),
                    y=Axis(name=channel, unit="", values=table[:, 1]),
                ),
            ),
            metadata=texts,
            remarks=held([decoded.remark, clock, _uneven(times)]),
        )
    ]


def _texts(lines: list[str]) -> dict[str, str]:
    """Names over values in two rows, or a name and its value in each row."""
    rows = [[cell.strip().strip('"') for cell in line.split("\t")] for line in lines if line.strip()]
    if len(rows) == 2 and len(rows[0]) == len(rows[1]):
        return {name: value for name, value in zip(*rows, strict=True) if name and value}
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[0] and row[1]}


def _uneven(times: np.ndarray) -> Text | None:
    steps = np.diff(times)
    if float(np.abs(steps - steps.mean()).max()) <= max(1e-5, 0.01 * float(steps.mean())):
        return None
    return Text("采样不均匀，采用打印的时间。", "The sampling is not even; the printed times are used.")
