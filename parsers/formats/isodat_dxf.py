"""Thermo Isodat continuous-flow files .dxf: the intensities of every ion over time, of each gas of the run.

Written by: Isodat 3 for the Delta and MAT 253 mass spectrometers (GC-IRMS, EA-IRMS, gas bench).

Structure. The file is what the program's objects wrote of themselves, one after the other (Microsoft's MFC
serialisation): `FF FF`, a version, a length and the name of a class where it appears for the first time; texts are
`FF FE FF`, a length, UTF-16. It has no directory, so parts are found by what surrounds them:

- Curves: uint32 1, uint32 size, `size` bytes, uint32 size again, uint32 0, an empty text, uint32 2, 1, number of ions,
  1, one more, the name of the gas. In the bytes: for each point a float32 time (s) and a double (mV) for each ion. The
  curves that were measured follow the text `OrigDataBlock`; others like them are the program's working copies.
- Ions: texts `rIntensity1`, `rIntensity 44`, … behind a gas's name name the mass in each place.
- The program's peaks: for each number of each peak the texts id, label, format (`%.3f`), gas, empty, unit (`[Vs]`), a
  blank, an empty one, then uint32 0, 0, 2, its size, and a double or an int32. Each peak begins with `Nr.`.
- The sample: at the end, each value followed by the text that names it (`Identifier 1`, `Analysis`, `Method` …).
- The time: in the first `CTimeObject`, `Date`, uint32 0, uint32 1, seconds of the Unix clock.

Units and clock. Time in minutes, intensities in mV. The time is UTC. The numbers of the program's peaks (areas in mVs
and Vs, ratios, delta values in per mil) are readings, `peak 3 d 13C/12C`, in the units that the file tells.

Checked: both sizes agree, the size is a whole number of points of that many ions, the times increase by one step
(remark), as many masses are named as there are ions (else the ions are numbered, with a remark).

Not read: the peaks' times, reference values, resistors, H3 factor. The older `.cf` and
dual-inlet `.did` have readers of their own; the oldest `.caf`, and scans `.scn`, are named with the way out.

Sources: the isoreader project's description of these files; checked on eight real files from five laboratories.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from parsers.format import BytesPattern, Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Measurement, Reading, Trace
from parsers.reading import isodat
from parsers.reading.cursor import Cursor, as_floats
from parsers.reading.refusal import broken, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="isodat_dxf",
    title=Text("Thermo Isodat 连续流同位素数据 .dxf", "Thermo Isodat continuous-flow data .dxf"),
    technique="isotope",
    suffixes=(".dxf",),
    marks=(
        BytesPattern(rb"\xff\xff..\x0b\x00CFileHeader"),
        TextPattern(r"CContiniousFlowBlockData"),  # the vendor's own spelling
    ),
)

_ORIGINAL = "OrigDataBlock".encode("utf-16-le")
_TAIL = re.compile(
    rb"\xff\xfe\xff\x00\x02\x00\x00\x00\x01\x00\x00\x00(.)\x00\x00\x00\x01\x00\x00\x00.\x00\x00\x00\xff\xfe\xff(.)",
    re.DOTALL,
)
_PLACE, _MASS = re.compile(r"rIntensity(\d+)"), re.compile(r"rIntensity (\d+(?:/\d+)?)")
_NUMBER = re.compile(rb"\xff\xfe\xff\x00\x00{8}\x02\x00\x00\x00([\x04\x08])\x00\x00\x00", re.DOTALL)
_UNIT = re.compile(r"\[[^\]]+\]")
_MOST_BLOCKS = 200


class _Curves(NamedTuple):
    """The measured curves of one gas: times (min), intensities of shape (points, ions)."""

    gas: str
    times: Floats
    values: Floats


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement: one trace for each ion of each gas."""
    data = file.data()
    found = list(_curves(Cursor(data, file.name), data))
    if not found:
        raise isodat.aborted(file.name)
    placed = list(isodat.texts(data, data.find(_ORIGINAL)))
    texts = [text for _, text in placed]
    masses = _masses(texts, {curves.gas for curves in found})
    remarks: list[Text | None] = []
    traces: list[Trace] = []
    for curves in found:
        remarks.append(isodat.uneven(curves.gas, curves.times))
        names = masses.get(curves.gas, ())
        if len(names) != curves.values.shape[1]:
            remarks.append(_UNNAMED.fill(gas=curves.gas))
            names = tuple(f"#{place}" for place in range(1, curves.values.shape[1] + 1))
        several = sum(other.gas == curves.gas for other in found) > 1
        label = f"{curves.gas} ({curves.times[0]:.2f} min)" if several else curves.gas
        traces += [isodat.trace(f"{label} {name}", curves.times, curves.values[:, at]) for at, name in enumerate(names)]
    readings = _peak_numbers(data, placed)
    said = isodat.named(texts)
    return [isodat.measured(FORMAT.id, data, said, traces=traces, readings=readings, remarks=remarks)]


def _curves(cursor: Cursor, data: bytes) -> Iterator[_Curves]:
    """The measured curves, in the order of the file."""
    start = data.find(_ORIGINAL)
    if start < 0:
        raise incomplete(cursor.name, Text("没有原始数据块", "the block of original data is missing"))
    end = data.find(b"CMethod", start)
    for number, tail in enumerate(_TAIL.finditer(data, start, end if end > 0 else len(data))):
        if number >= _MOST_BLOCKS:
            raise broken(cursor.name, Text("数据块过多", "it has data blocks without end"))
        size = cursor.integer("<I", tail.start() - 8, "the size of a block")
        first = tail.start() - 8 - size
        if first < start or cursor.integer("<I", first - 4, "the size of a block") != size:
            raise broken(
                cursor.name,
                Text("数据块的两个大小不一致", "the two sizes of a data block differ"),
                where=f"byte {tail.start() - 8}",
            )
        ions = tail[1][0]
        point = np.dtype([("time", "<f4"), ("values", "<f8", (ions,))])
        if ions == 0 or size % point.itemsize:
            raise broken(
                cursor.name,
                Text("数据块不是整数个点", "a data block holds no whole number of points"),
                where=f"byte {first}",
            )
        points = np.frombuffer(cursor.bytes_at(first, size, "the points"), point)
        times, values = as_floats(points["time"]) / 60.0, as_floats(points["values"]).reshape(-1, ions)
        if times.size and not (np.isfinite(times).all() and np.isfinite(values).all()):
            raise broken(cursor.name, Text("有不是数值的点", "some points are no numbers"), where=f"byte {first}")
        if times.size > 1 and not (times[1:] > times[:-1]).all():
            raise broken(cursor.name, Text("时间不递增", "the times do not increase"), where=f"byte {first}")
        if times.size:
            yield _Curves(isodat.text_at(data, tail.end(), tail[2][0]), times, values)


def _peak_numbers(data: bytes, placed: list[tuple[int, str]]) -> Iterator[Reading]:
    """The numbers of the program's peaks."""
    order = {place: at for at, (place, _) in enumerate(placed)}
    peak = 0
    for match in _NUMBER.finditer(data, placed[0][0] if placed else len(data)):
        at, size = order.get(match.start(), 0), match[1][0]
        texts = [text for _, text in placed[max(0, at - 9) : at]]
        form = next((back for back in range(len(texts) - 1, 1, -1) if texts[back].startswith("%")), None)
        raw = data[match.end() : match.end() + size]
        if form is None or len(raw) < size:
            continue
        label = texts[form - 1]
        peak += label == "Nr."
        number = struct.unpack("<d" if size == 8 else "<i", raw)[0]
        if peak and label != "Nr." and math.isfinite(number):
            unit = next((text.strip("[]") for text in texts[form + 1 :] if _UNIT.fullmatch(text)), "")
            yield Reading(name=f"peak {peak} {label}", value=Decimal(repr(number)), unit=unit)


def _masses(texts: list[str], gases: set[str]) -> dict[str, tuple[str, ...]]:
    """The masses of each gas, by their place; the first list behind a gas's name counts."""
    found: dict[str, tuple[str, ...]] = {}
    gas, names, expected = "", list[str](), 0
    for text in texts:
        place, mass = _PLACE.fullmatch(text), _MASS.fullmatch(text)
        if text in gases or (place is not None and place[1] == "1"):
            if gas and names:
                found.setdefault(gas, tuple(names))
            gas, names = (text if text in gases else gas), []
        if place is not None:
            expected = int(place[1][:4])
        elif mass is not None and gas and expected == len(names) + 1:
            names.append(mass[1])
    if gas and names:
        found.setdefault(gas, tuple(names))
    return found


_UNNAMED = Text(
    "文件未说明“{gas}”各离子的质量数，按顺序编号。",
    'The file does not name the masses of "{gas}"; its ions are numbered in order.',
)
