"""Waters Empower `.arw`: one channel's chromatogram as text.

Written by: Empower 2/3, export method "ASCII" (raw data). Line ends are CR alone or CR LF.

Structure. Perhaps a row of quoted names and a row of quoted values (`"SampleName"`, `"Channel"`, …, as the export
method selects them), or one pair of name and value in each row; then rows of time and value, separated by a tab (by a
comma or semicolon only where the names are quoted).

Units and clock. Time in minutes; the value's unit is not printed (AU for absorbance, EU for fluorescence, mV), so the
unit stays empty. There is no date unless the export method selects one. Times are printed to seven digits.

Checked: rows of two numbers, increasing times, an even step; a last row without its end may have been cut.

Not read: 2-D exports of a diode array (rows of more numbers are refused).

Sources: two real exports.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.format import AnyOf, Format, TextPattern, in_encodings
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.comma_rows import comma_rows
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, check_increasing, held, incomplete
from parsers.wording import Text

_NAMES = (
    r'"?(?:SampleName|Sample Name|Channel|Sample Set Name|Vial|Injection|Date Acquired|Acquired By|Processing Method|'
    rf'{in_encodings("样品名称", "样品名", "通道", "采集日期")})"?'
)
_START = r"\A(?:\xef\xbb\xbf|\ufeff)?"
_COMMA_ROW = r"\s*\d{1,6}(?:\.\d{0,12})?,\s*[+-]?\d[\d.eE+-]{0,24}[\r\n]"
_SEMICOLON_ROW = r"\s*\d{1,6}(?:[.,]\d{0,12})?;\s*[+-]?\d[\d.,eE+-]{0,24}[\r\n]"
FORMAT = Format(
    id="empower_arw",
    title=Text("Waters Empower 文本 .arw", "Waters Empower text .arw"),
    technique="lc",
    suffixes=(".arw",),
    marks=(
        AnyOf(
            (
                (
                    TextPattern(rf"{_START}[^\r\n]*{_NAMES}[\t\r\n]"),
                    TextPattern(r"[\r\n]\s*0(?:[.,]\d{0,9})?\t[+-]?\d"),
                ),
                (
                    TextPattern(rf"{_START}[^\r\n]*{_NAMES}[,;]"),
                    TextPattern(rf'{_START}(?:"[^\r\n]*"[\r\n]{{1,2}}){{1,40}}(?:{_COMMA_ROW}|{_SEMICOLON_ROW}){{3}}'),
                ),
            )
        ),
    ),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with one trace."""
    decoded = decode(file.data())
    ended = decoded.text.endswith(("\r", "\n"))
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next(
        (i for i, line in enumerate(lines) if re.match(r"\s*[+-]?\d[\d.,eE+-]*[\t;,]\s*[+-]?\d", line)), len(lines)
    )
    rows = [line for line in lines[start:] if line.strip()]
    texts = _texts(lines[:start], _separator(lines), file.name)
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
    channel = _one(texts, "Channel", "Channel Name", "Channel Description", "通道", "通道名称") or "signal"
    acquired_at, clock = parse_clock(_one(texts, "Date Acquired", "采集日期"), texts.values())
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="lc",
            sample_name=_one(texts, "SampleName", "Sample Name", "样品名称", "样品名"),
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


def _separator(lines: list[str]) -> str:
    """A tab, or what stands between the quoted cells of the first line."""
    return next((mark for mark in ("\t", ";", ",") if lines and mark in re.sub(r'"[^"]*"', "", lines[0])), "\t")


def _texts(lines: list[str], separator: str, name: str) -> dict[str, str]:
    """Names over values in two rows, or a name and its value in each row."""
    rows = [[cell.strip() for cell in row] for row in comma_rows(filter(str.strip, lines), name, separator)]
    if len(rows) == 2 and len(rows[0]) == len(rows[1]):
        return {name: value for name, value in zip(*rows, strict=True) if name and value}
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[0] and row[1]}


def _one(texts: dict[str, str], *names: str) -> str:
    """The value of the first of these names that is there."""
    return next((texts[name] for name in names if texts.get(name)), "")


def _uneven(times: np.ndarray) -> Text | None:
    steps = np.diff(times)
    if float(np.abs(steps - steps.mean()).max()) <= max(1e-5, 0.01 * float(steps.mean())):
        return None
    return Text("采样不均匀，采用打印的时间。", "The sampling is not even; the printed times are used.")
