"""Galactic (Thermo GRAMS) `.spc`: one or many spectra or chromatograms, new (4B, 4C) and old (4D, LabCalc) heads.

Written by: GRAMS, LabCalc and most spectrometers' programs (CRAIC, Renishaw, Varian, Ocean Optics).

Structure. Byte 0 flags: 01 16-bit values, 04 many subfiles, 20 labels of the axes in the head, 40 each subfile has its
own x, 80 x values are stored. Byte 1 version.
- New: 512 bytes; exponent i8 at 3, points u32 at 4, first and last x f64 at 8 and 16, subfiles u32 at 24, types of x,
  y, z at 28, 29, 30, date u32 at 32 (from the lowest bits: minute 6, hour 5, day 5, month 4, year 12), comment (130) at
  88, labels (30) at 218, log u32 at 248. Then x values as float32 where stored, then for each subfile a head of 32
  bytes (exponent i8 at 1, z f32 at 4, points u32 at 16), its x where it has its own, and its y.
- Old: 256 bytes; exponent i16 at 2, points, first, last f32 at 4, 8, 12, types at 16, 17, year u16 at 18, month, day,
  hour, minute, comment at 64, the first subfile's head at 224; y from 256.

Units and clock. y = value x 2^(exponent - 32) for 32-bit (old: 16-bit halves swapped), 2^(exponent - 16) for 16-bit
values; exponent 80h means float32. The axes' units are those of the types. A date of zero means none.

Checked: everything declared lies inside the file; x rises or falls throughout (spectra with own, unordered x, such as
mass spectra, keep them only if ordered); a rest that no log explains gets a remark.

Not read: the log, 4D "planes".

Sources: the published SPC.H description; real files with text dumps.
"""

from __future__ import annotations

import math
import struct
from datetime import datetime
from typing import NamedTuple

import numpy as np

from parsers.format import AnyOf, BytesPattern, Format
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Floats, Measurement, Trace
from parsers.reading.cursor import Cursor
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, held
from parsers.reading.spectra import even_axis, spectrum
from parsers.wording import Text

_NEW = rb"(?!PK\x03\x04).[\x4b\x4c][\x00-\x12].{25}[\x00-\x1e\xff][\x00-\x1f\x80-\x83][\x00-\x1e\xff]"
_OLD = (
    rb".\x4d.{2}.{3}[\x3f-\x49].{8}[\x00-\x1e\xff][\x00-\x1f\x80-\x83].{2}[\x00-\x0c][\x00-\x1f][\x00-\x17][\x00-\x3b]"
)
FORMAT = Format(
    id="galactic_spc",
    title=Text("Galactic SPC 光谱", "Galactic SPC spectra"),
    technique="spectrum",
    suffixes=(".spc",),
    marks=(
        AnyOf(
            (
                (BytesPattern(_NEW), BytesPattern(rb".\x4b.{5}\x00.{16}..\x00\x00|.\x4c..\x00")),
                (BytesPattern(_OLD),),
            )
        ),
    ),
)
MAX_SUBFILES = 65_536
_16BIT, _MULTI, _LABELS, _OWN_X, _STORED_X = 0x01, 0x04, 0x20, 0x40, 0x80
_X_TYPES = {
    0: ("x", ""), 1: ("wavenumber", "cm-1"), 2: ("wavelength", "µm"), 3: ("wavelength", "nm"), 4: ("time", "s"),
    5: ("time", "min"), 6: ("frequency", "Hz"), 7: ("frequency", "kHz"), 8: ("frequency", "MHz"), 9: ("m/z", ""),
    10: ("shift", "ppm"), 11: ("time", "d"), 12: ("time", "a"), 13: ("Raman shift", "cm-1"), 14: ("energy", "eV"),
    16: ("diode", ""), 17: ("channel", ""), 18: ("angle", "°"), 19: ("temperature", "°F"), 20: ("temperature", "°C"),
    21: ("temperature", "K"), 22: ("points", ""), 23: ("time", "ms"), 24: ("time", "µs"), 25: ("time", "ns"),
    26: ("frequency", "GHz"), 27: ("length", "cm"), 28: ("length", "m"), 29: ("length", "mm"), 30: ("time", "h"),
}  # fmt: skip
_Y_TYPES = {
    0: ("intensity", ""), 1: ("interferogram", ""), 2: ("absorbance", ""), 3: ("Kubelka-Munk", ""), 4: ("counts", ""),
    5: ("signal", "V"), 6: ("angle", "°"), 7: ("signal", "mA"), 8: ("length", "mm"), 9: ("signal", "mV"),
    10: ("log(1/R)", ""), 11: ("percent", "%"), 12: ("intensity", ""), 13: ("relative intensity", ""),
    14: ("energy", ""), 16: ("signal", "dB"), 19: ("temperature", "°F"), 20: ("temperature", "°C"),
    21: ("temperature", "K"), 22: ("refractive index", ""), 23: ("extinction coefficient", ""),
    128: ("transmission", ""), 129: ("reflectance", ""), 130: ("single beam", ""), 131: ("emission", ""),
}  # fmt: skip


class _Head(NamedTuple):
    flags: int
    order: str
    exponent: int
    points: int
    first: float
    last: float
    subfiles: int
    x_type: int
    y_type: int
    date: datetime | None
    comment: str
    labels: str
    log: int


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each subfile."""
    cursor = Cursor(file.data(MAX_BYTES), file.name)
    old = file.head[1:2] == b"\x4d"
    head = _old_head(cursor) if old else _new_head(cursor)
    if not 0 < head.subfiles <= MAX_SUBFILES or not (math.isfinite(head.first) and math.isfinite(head.last)):
        raise broken(file.name, Text("声明了 {n} 个子文件", "{n} subfiles are declared").fill(n=head.subfiles))
    traces, end, remarks = _subfiles(cursor, head, old)
    if not traces:
        raise broken(file.name, Text("没有可用的曲线", "no subfile holds an ordered curve"))
    if not head.log and not old and len(cursor) - end >= 64:
        remarks.append(
            Text("数据之后还有 {n} 个未解释的字节。", "{n} bytes follow the data and are not explained.").fill(
                n=len(cursor) - end
            )
        )
    chromatogram = head.x_type in (4, 5, 23) and head.y_type not in (1, 2)
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="gc" if chromatogram else "spectrum",
            sample_name=file.path.stem,
            acquired_at=head.date,
            traces=tuple(traces),
            metadata={key: value for key, value in (("comment", head.comment), ("labels", head.labels)) if value},
            remarks=held(remarks),
        )
    ]


def _new_head(cursor: Cursor) -> _Head:
    order = ">" if cursor.bytes_at(1, 1, "the version") == b"\x4c" else "<"
    cursor.need(0, 512, "the head")
    flags = cursor.integer("B", 0, "the flags")
    points, subfiles = cursor.integer(f"{order}I", 4, "the points"), cursor.integer(f"{order}I", 24, "the subfiles")
    return _Head(
        flags, order, cursor.integer("b", 3, "the exponent"), points,
        float(cursor.number(f"{order}d", 8, "the first x")), float(cursor.number(f"{order}d", 16, "the last x")),
        subfiles or 1, cursor.integer("B", 28, "the type of x"), cursor.integer("B", 29, "the type of y"),
        _packed_date(cursor.integer(f"{order}I", 32, "the date")), _text(cursor, 88, 130), _labels(cursor, 218, flags),
        cursor.integer(f"{order}I", 248, "the log"),
    )  # fmt: skip


def _old_head(cursor: Cursor) -> _Head:
    cursor.need(0, 256, "the head")
    flags = cursor.integer("B", 0, "the flags")
    points = float(cursor.number("<f", 4, "the points"))
    if not points.is_integer() or not 0 < points < 1e8:
        raise broken(cursor.name, Text("点数为 {n}", "{n} points are declared").fill(n=points))
    year, month, day, hour, minute = struct.unpack("<H4B", cursor.bytes_at(18, 6, "the date"))
    year = (year & 0x0FFF) + (1900 if (year & 0x0FFF) < 1000 else 0)
    count = 1
    if flags & _MULTI:
        count = (len(cursor) - 224) // (32 + int(points) * (2 if flags & _16BIT else 4))
    return _Head(
        flags, "<", cursor.integer("<h", 2, "the exponent"), int(points),
        float(cursor.number("<f", 8, "the first x")), float(cursor.number("<f", 12, "the last x")), count,
        cursor.integer("B", 16, "the type of x"), cursor.integer("B", 17, "the type of y"),
        _date(year, month, day, hour, minute), _text(cursor, 64, 130), _labels(cursor, 194, flags), 0,
    )  # fmt: skip


def _subfiles(cursor: Cursor, head: _Head, old: bool) -> tuple[list[Trace], int, list[Text | None]]:
    """The traces, where they end, and remarks."""
    at = 224 if old else 512
    shared: Floats | None = None
    own = bool(head.flags & _OWN_X) and bool(head.flags & _STORED_X)
    if head.flags & _STORED_X and not own:
        shared = cursor.floats(f"{head.order}f4", at, head.points, "the x values")
        at += 4 * head.points
    elif not own:
        cursor.need(at, 2 * head.points, "the y values")  # before an axis of a declared size is made
        shared = even_axis(head.first, head.last, head.points, cursor.name)
    axis, signal = _X_TYPES.get(head.x_type, ("x", "")), _Y_TYPES.get(head.y_type, ("intensity", ""))
    traces: list[Trace] = []
    unordered = 0
    for number in range(1, head.subfiles + 1):
        z = float(cursor.number(f"{head.order}f", at + 4, "a subfile"))
        exponent = cursor.integer("b", at + 1, "a subfile") if head.flags & _MULTI else head.exponent
        count = cursor.integer(f"{head.order}I", at + 16, "the points of a subfile") if own else head.points
        at += 32
        x = shared
        if own:
            x = cursor.floats(f"{head.order}f4", at, count, "the x of a subfile")
            at += 4 * count
        y, at = _values(cursor, at, count, exponent, head, old)
        assert x is not None
        if own and not ((x[1:] > x[:-1]).all() or (x[1:] < x[:-1]).all()):
            unordered += 1
            continue
        name = f"spectrum {number}" + (f" (z = {z:g})" if head.subfiles > 1 else "")
        traces.append(spectrum(name, x, y, axis=axis, signal=signal, file=cursor.name))
    if own and head.points > 512:  # a directory of the subfiles lies where the points would be counted
        at = max(at, head.points + 12 * head.subfiles)
    note = Text("{n} 个子文件的 X 无序，未读。", "{n} subfiles have unordered x and are not read.").fill(n=unordered)
    return traces, at, [note if unordered else None]


def _values(cursor: Cursor, at: int, count: int, exponent: int, head: _Head, old: bool) -> tuple[Floats, int]:
    if exponent == -128 or (old and exponent & 0xFF == 0x80):
        return cursor.floats(f"{head.order}f4", at, count, "the y values"), at + 4 * count
    if head.flags & _16BIT:
        raw = cursor.array(f"{head.order}i2", at, count, "the y values")
        return np.ldexp(raw.astype(np.float64), exponent - 16), at + 2 * count
    if old:  # the high half comes first
        halves = cursor.array("<u2", at, 2 * count, "the y values").reshape(-1, 2).astype(np.int64)
        whole = ((halves[:, 0] << 16 | halves[:, 1]) + 2**31) % 2**32 - 2**31
        return np.ldexp(whole.astype(np.float64), exponent - 32), at + 4 * count
    raw = cursor.array(f"{head.order}i4", at, count, "the y values")
    return np.ldexp(raw.astype(np.float64), exponent - 32), at + 4 * count


def _packed_date(value: int) -> datetime | None:
    return _date(value >> 20, value >> 16 & 15, value >> 11 & 31, value >> 6 & 31, value & 63)


def _date(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute) if 1970 <= year < 2100 else None
    except ValueError:
        return None


def _text(cursor: Cursor, at: int, size: int) -> str:
    return decode(cursor.bytes_at(at, size, "the head").split(b"\0")[0]).text.strip()


def _labels(cursor: Cursor, at: int, flags: int) -> str:
    if not flags & _LABELS:
        return ""
    parts = cursor.bytes_at(at, 30, "the labels").split(b"\0")
    return " | ".join(decode(part).text.strip() for part in parts if part.strip())
