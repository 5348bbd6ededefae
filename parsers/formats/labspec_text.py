"""Horiba LabSpec `.txt`: Raman and luminescence spectra, single or as a series or map.

Written by: LabSpec 5 and 6. Encoding of the computer (cp1252: °, µ).

Structure. Lines `#Name=<tab>value` (`#Acq. time (s)`, `#Laser`, `#Acquired`, …; perhaps `#AxisType[i]` and
`#AxisUnit[i]`), perhaps a row of names (`#X<tab>#Y<tab>#Wave<tab>#Intensity`), then rows of x and intensity, of a map
with one or two places before them, or a row of x values that begins with as many empty cells as the following rows have
places (index, time, x, y) before their intensities.

Units and clock. x in AxisUnit[1], else cm-1 if `Spectro (cm-¹)` or `Range (cm-¹)` is in the head, nm if `(nm)` is;
where none is there, the unit stays empty and a remark says so. Intensity in AxisUnit[0] (Cnt), else counts. `Acquired`
is the computer's clock.

Checked: every row has as many cells as there are x; increasing x.

Not read: the meaning of the places of a map (kept in the traces' names).

Sources: real exports of single spectra and of a time series; the heads and columns of others as public readers of them
show.
"""

from __future__ import annotations

import re

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_table
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, held, incomplete
from parsers.reading.spectra import spectrum
from parsers.wording import Text

FORMAT = Format(
    id="labspec_text",
    title=Text("Horiba LabSpec 文本", "Horiba LabSpec text"),
    technique="spectrum",
    suffixes=(".txt",),
    marks=(TextPattern(r"\A(?:\xef\xbb\xbf|\ufeff)?#(?:Acq\. time|AxisType)[^\n=]*="),),
)
_HEAD = re.compile(r"#([^=]+)=\t?(.*)")
_RANGE = re.compile(r"(?:Spectro|Range) \((nm|cm)")
_NO_UNIT = Text("文件未说明横轴的单位。", "The file does not say in which unit its axis is.")
MAX_SPECTRA = 100_000
_MOST_PLACES = 2


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each spectrum."""
    decoded = decode(file.data(MAX_BYTES))
    lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if line and not line.startswith("#")), len(lines))
    texts: dict[str, str] = {}
    for line in lines[:start]:
        if match := _HEAD.fullmatch(line):
            texts.setdefault(match[1].strip(), match[2].strip())
    rows = [line for line in lines[start:] if line.strip()]
    if not rows:
        raise incomplete(file.name, Text("没有数据行", "there are no rows of data"))
    if lines[-1].strip():
        raise incomplete(file.name, Text("最后一行没有换行", "the last line does not end"))
    if len(rows) > MAX_SPECTRA:
        raise broken(file.name, Text("数据行过多", "more than {n} rows").fill(n=MAX_SPECTRA))
    axis, signal = _axes(texts)
    traces = _series(rows, start + 1, axis, signal, file.name) if rows[0].startswith("\t") else None
    if traces is None:
        traces = _points(number_table(rows, file.name, start + 1), axis, signal, file.name)
    acquired_at, clock = parse_clock(texts.get("Acquired", "") or texts.get("Date", ""))
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=texts.get("Sample", "") or texts.get("Title", ""),
            acquired_at=acquired_at,
            instrument=Instrument(maker="Horiba", model=texts.get("Instrument", ""), software="LabSpec"),
            traces=tuple(traces),
            metadata={key: value for key, value in texts.items() if value},
            remarks=held([decoded.remark, clock, None if axis[1] else _NO_UNIT]),
        )
    ]


def _axes(texts: dict[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    unit = texts.get("AxisUnit[1]", "")
    if not unit:
        said = next((match for match in map(_RANGE.match, texts) if match is not None), None)
        unit = "" if said is None else "nm" if said[1] == "nm" else "1/cm"
    axis = ("Raman shift", "cm-1") if unit in ("1/cm", "cm-1") else ("wavelength" if unit == "nm" else "x", unit)
    return axis, ("intensity", {"Cnt": "counts"}.get(texts.get("AxisUnit[0]", "Cnt"), texts.get("AxisUnit[0]", "")))


def _points(table: Floats, axis: tuple[str, str], signal: tuple[str, str], name: str) -> list[Trace]:
    """The spectra of rows of x and intensity, behind none, one or two places: where those change, another begins."""
    places = table.shape[1] - 2
    if not 0 <= places <= _MOST_PLACES:
        raise broken(name, Text("每行有 {n} 个数值", "rows of {n} numbers").fill(n=table.shape[1]))
    changes = np.flatnonzero(np.any(np.diff(table[:, :places], axis=0) != 0, axis=1)) + 1
    if places and len(table) < 2 * (changes.size + 1):
        raise broken(name, Text("位置列每行都在变化", "the columns of places change at nearly every row"))
    traces = []
    for number, part in enumerate(np.split(table, changes), start=1):
        at = f" ({', '.join(f'{place:g}' for place in part[0, :places])})" if places else ""
        x, y = part[:, places], part[:, places + 1]
        traces.append(spectrum(f"spectrum {number}{at}", x, y, axis=axis, signal=signal, file=name))
    return traces


def _series(rows: list[str], line: int, axis: tuple[str, str], signal: tuple[str, str], name: str) -> list[Trace]:
    """Spectra in rows below a row of x values."""
    places = len(rows[0]) - len(rows[0].lstrip("\t"))
    x = number_table([rows[0].strip("\t")], name, line)[0]
    table = number_table(rows[1:], name, line + 1) if len(rows) > 1 else np.empty((0, 0))
    if table.shape[1] != places + x.size:
        raise broken(
            name,
            Text("{n} 列，应为 {m} 列", "rows of {n} numbers, {m} were expected").fill(
                n=table.shape[1], m=places + x.size
            ),
        )
    return [
        spectrum(
            f"spectrum {i} ({', '.join(f'{place:g}' for place in row[:places])})",
            x,
            row[places:],
            axis=axis,
            signal=signal,
            file=name,
        )
        for i, row in enumerate(table, start=1)
    ]
