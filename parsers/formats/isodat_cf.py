"""Thermo Isodat continuous-flow files .cf: the intensities of every ion over time, of the program before .dxf.

Written by: Isodat 2 for the Delta and MAT 253 mass spectrometers (GC-IRMS, EA-IRMS, gas bench).

Structure. As the later files (`parsers.reading.isodat`); the parts that are read are found by what surrounds them:

- Curves: the text `Trace Data H2`, within 60 bytes an empty text, uint32 number of points, uint32 number of ions, and a
  binary object: its class, uint32 2, an empty text, uint32 2, uint32 size, the bytes. For each point a float32 time (s)
  and a double (mV) for each ion. Within 60 bytes behind them float32 first and last time.
- Ions: the texts `Mass 2`, … that follow the curves.
- The program's numbers of each peak, as in the .dxf, where they are there.
- The sample: at the end a list of names, each followed by `@SEQUENCE-PART-ID@` or a like text that ends in `ID`, and
  then the values in the same order.

Units and clock. Time in minutes, intensities in mV. The time of the run is UTC.

Checked: the size is that of the points and ions; the times increase, by one step (remark); the first and last time are
those told behind the points; as many masses as ions.

Not read: the ratios over time, the peak table's grid, reference values, resistors, H3 factor.

Sources: the isoreader project's description of these files; checked on one real file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from parsers.format import BytesPattern, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Measurement, Trace
from parsers.reading import isodat
from parsers.reading.cursor import Cursor, as_floats
from parsers.reading.refusal import broken, check_count
from parsers.wording import Text

FORMAT = Format(
    id="isodat_cf",
    title=Text("Thermo Isodat 连续流同位素数据 .cf", "Thermo Isodat continuous-flow data .cf"),
    technique="isotope",
    suffixes=(".cf",),
    marks=(BytesPattern(rb"\xff\xff..\x0b\x00CFileHeader.{0,40}" + "CIsoGCViewDoc".encode("utf-16-le")),),
)

_TRACE = "Trace Data "
_POINTS = re.compile(
    rb"\xff\xfe\xff\x00(.{4})(.)\x00{3}(?:\xff\xff..\x07\x00CBinary|.\x80)\x02\x00{3}\xff\xfe\xff\x00\x02\x00{3}(.{4})",
    re.DOTALL,
)
_MASS = re.compile(r"Mass (\d{1,3})")
_NEAR = 60
_MOST_MASSES = 12


class _Curves(NamedTuple):
    """The curves of one gas: times (min), intensities of shape (points, ions), the ions' masses."""

    gas: str
    times: Floats
    values: Floats
    masses: tuple[str, ...]


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement: one trace for each ion of each gas."""
    data = file.data()
    placed = list(isodat.texts(data, 0))
    found = list(_curves(Cursor(data, file.name), data, placed))
    if not found:
        raise isodat.aborted(file.name)
    traces = (trace for curves in found for trace in _traces(curves))
    remarks = (isodat.uneven(curves.gas, curves.times) for curves in found)
    return [isodat.measured(FORMAT.id, data, isodat.listed(data), traces=traces, remarks=remarks)]


def _curves(cursor: Cursor, data: bytes, placed: Sequence[tuple[int, str]]) -> Iterator[_Curves]:
    for at, (place, text) in enumerate(placed):
        if not text.startswith(_TRACE):
            continue
        behind = place + 4 + 2 * len(text)
        match = _POINTS.search(data, behind, behind + 2 * _NEAR)
        if match is None:
            continue
        ions, gas = match[2][0], text.removeprefix(_TRACE)
        count, size = (int.from_bytes(match[group], "little") for group in (1, 3))
        point = np.dtype([("time", "<f4"), ("values", "<f8", (ions,))])
        check_count(
            cursor.name, Text(f"“{gas}”的字节数", f'bytes of "{gas}"'), count * point.itemsize if ions else 0, size
        )
        points = np.frombuffer(cursor.bytes_at(match.end(), size, f"the points of {gas}"), point)
        times, values = as_floats(points["time"]), as_floats(points["values"]).reshape(-1, ions)
        if not times.size:
            continue
        _check(cursor.name, gas, times, values, data[match.end() + size : match.end() + size + _NEAR])
        masses = tuple(_masses(placed, at, match.end() + size))
        check_count(cursor.name, Text(f"“{gas}”的质量数", f'masses of "{gas}"'), ions, len(masses))
        yield _Curves(gas, times / 60.0, values, masses)


def _check(name: str, gas: str, times: Floats, values: Floats, tail: bytes) -> None:
    if not (np.isfinite(times).all() and np.isfinite(values).all()):
        raise broken(name, Text(f"“{gas}”有不是数值的点", f'some points of "{gas}" are no numbers'))
    if not (times[1:] > times[:-1]).all():
        raise broken(name, Text(f"“{gas}”的时间不递增", f'the times of "{gas}" do not increase'))
    if np.array([times[0], times[-1]], "<f4").tobytes() not in tail:
        raise broken(
            name,
            Text(
                f"“{gas}”曲线后声明的起止时间与数据不符",
                f'the first and last time told behind the curves of "{gas}" are not theirs',
            ),
        )


def _masses(placed: Sequence[tuple[int, str]], at: int, end: int) -> Iterator[str]:
    """The masses named next behind the points."""
    behind = [text for place, text in placed[at:] if place >= end and text][:_MOST_MASSES]
    for text in behind:
        match = _MASS.fullmatch(text)
        if match is None:
            return
        yield match[1]


def _traces(curves: _Curves) -> Iterator[Trace]:
    for at, mass in enumerate(curves.masses):
        yield isodat.trace(f"{curves.gas} {mass}", curves.times, curves.values[:, at])
