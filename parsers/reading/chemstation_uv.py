"""Spectra of a diode array (`.uv`), as a file of its own or as a member of a `.D` folder or an OpenLab archive.

The specification of the format stands in `parsers.formats.chemstation_uv`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from parsers.errors import ForeignFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Trace
from parsers.reading.chemstation_signal import pascal, wide_pascal
from parsers.reading.clocks import parse_clock
from parsers.reading.cursor import Cursor
from parsers.reading.refusal import broken, check_increasing, held
from parsers.wording import Text

UV_FORMAT_ID = "chemstation_uv"

_HEAD_BYTES = 22
_DIFFERENCES, _FLOATS = 67, 70
_ABSOLUTE = -0x8000
_MAX_WAVELENGTHS = 4096


_RAW = Text(
    "光谱以浮点数存储，其比例未知：数值为检测器原始值，没有单位。",
    "The spectra are stored as float64, whose scale is not known: the values are the detector's own, without a unit.",
)


class _Layout(NamedTuple):
    """Where a version keeps what; `wide` texts are UTF-16."""

    wide: bool
    scale_at: int
    unit_at: int
    strings: dict[str, int]


_LAYOUTS = {
    "31": _Layout(
        False,
        0x13E,
        0x146,
        {"File Kind": 0x04, "Sample Name": 0x18, "Operator": 0x94, "Date": 0xB2, "Method": 0xE4},
    ),
    "131": _Layout(
        True,
        0xC0D,
        0xC15,
        {"File Kind": 0x15B, "Sample Name": 0x35A, "Operator": 0x758, "Date": 0x957, "Method": 0xA0E},
    ),
}


class _Grid(NamedTuple):
    """The wavelengths of a record in twentieths of a nanometre: first, last, step."""

    first: int
    last: int
    step: int

    @property
    def size(self) -> int:
        return (self.last - self.first) // self.step + 1 if self.step > 0 and self.last >= self.first else 0


def read_uv(data: bytes, name: str) -> Measurement:
    """One measurement with a trace for each wavelength, named `254 nm`, all over the same times.

    Raises IncompleteFile if the file ends before its declared spectra, BrokenFile if their wavelengths change.
    """
    cursor = Cursor(data, name)
    version = pascal(cursor, 0, "the version")
    layout = _LAYOUTS.get(version)
    if layout is None:
        raise _unsupported(name, version)
    text = wide_pascal if layout.wide else pascal
    strings = {field: text(cursor, at, f'the field "{field}"').strip() for field, at in layout.strings.items()}
    unit = text(cursor, layout.unit_at, "the unit").strip()
    scale = float(cursor.number(">d", layout.scale_at, "the scale"))
    count = cursor.integer(">I", 0x116, "the number of spectra")
    at = (cursor.integer(">I", 0x108, "the place of the spectra") - 1) * 512
    if not math.isfinite(scale) or scale == 0.0 or at < 0x200:
        raise broken(
            name, Text("比例 {s} 无效", "the scale {s} is none").fill(s=repr(scale)), f"byte {layout.scale_at}"
        )
    grid, times, values, as_floats = _spectra(cursor, at, count)
    if as_floats:
        scale, unit = 1.0, ""
    check_increasing(name, times, "time")
    acquired_at, remark = parse_clock(strings["Date"])
    x = Axis(name="time", unit="min", values=times)
    traces = tuple(
        Trace(name=label, x=x, y=Axis(name=label, unit=unit, values=column))
        for label, column in zip(
            (f"{(grid.first + i * grid.step) / 20:g} nm" for i in range(grid.size)), (values * scale).T, strict=True
        )
    )
    return Measurement(
        format_id=UV_FORMAT_ID,
        technique="lc",
        sample_name=strings["Sample Name"],
        acquired_at=acquired_at,
        operator=strings["Operator"],
        method=strings["Method"],
        instrument=Instrument(maker="Agilent"),
        traces=traces,
        metadata={"File Version": version, **{key: value for key, value in strings.items() if value}},
        remarks=held((remark, _RAW if as_floats else None)),
    )


def _spectra(cursor: Cursor, at: int, count: int) -> tuple[_Grid, Floats, Floats, bool]:
    """Wavelengths, times (min, shape (n,)), raw values (shape (n, wavelengths)), and whether those are float64."""
    if count == 0 or count * _HEAD_BYTES > len(cursor):
        cursor.need(at, max(count, 1) * _HEAD_BYTES, f"{count} spectra")
    grid: _Grid | None = None
    times = np.empty(count)
    rows: list[Floats] = []
    kinds: set[int] = set()
    for i in range(count):
        kind, length = (cursor.integer("<H", at + 2 * field, "a spectrum") for field in (0, 1))
        times[i] = cursor.integer("<I", at + 4, "a spectrum's time") / 60_000
        here = _Grid(*(cursor.integer("<H", at + 8 + 2 * field, "a spectrum's wavelengths") for field in range(3)))
        if grid is None:
            grid = here
        kinds.add(kind)
        if (
            len(kinds) > 1
            or kind not in (_DIFFERENCES, _FLOATS)
            or here != grid
            or not 1 <= here.size <= _MAX_WAVELENGTHS
        ):
            raise broken(
                cursor.name,
                Text(
                    "第 {i} 个光谱的类型或波长与前面不同", "spectrum {i} is of another kind or has other wavelengths"
                ).fill(i=i + 1),
                f"byte {at}",
            )
        body = length - _HEAD_BYTES
        decode = _floats if kind == _FLOATS else _differences
        rows.append(decode(cursor, at + _HEAD_BYTES, body, here.size))
        at += length
    if grid is None:
        raise broken(cursor.name, Text("没有光谱", "it holds no spectrum"))
    return grid, times, np.array(rows), _FLOATS in kinds


def _floats(cursor: Cursor, at: int, size: int, count: int) -> Floats:
    if size != 8 * count:
        raise _wrong_length(cursor.name, size, 8 * count, at)
    return cursor.array("<f8", at, count, "a spectrum's values").astype(np.float64)


def _differences(cursor: Cursor, at: int, size: int, count: int) -> Floats:
    """Values as running sums of int16; -0x8000 announces an int32 absolute instead."""
    if size % 2 or size < 2 * count:
        raise _wrong_length(cursor.name, size, 2 * count, at)
    words = cursor.array("<i2", at, size // 2, "a spectrum's values").astype(np.int64)
    if size == 2 * count:
        return np.cumsum(words).astype(np.float64)
    values = np.empty(count)
    value = here = 0
    for i in range(count):
        if here >= words.size or (words[here] == _ABSOLUTE and here + 3 > words.size):
            raise _wrong_length(cursor.name, size, size + 2, at)
        if words[here] == _ABSOLUTE:
            value = int(words[here + 2]) << 16 | int(words[here + 1]) & 0xFFFF
            here += 3
        else:
            value += int(words[here])
            here += 1
        values[i] = value
    if here != words.size:
        raise _wrong_length(cursor.name, size, 2 * here, at)
    return values


def _wrong_length(name: str, there: int, needed: int, at: int) -> Exception:
    return broken(
        name,
        Text("光谱声明为 {there} 字节，应为 {needed}", "a spectrum declares {there} bytes instead of {needed}").fill(
            there=there, needed=needed
        ),
        f"byte {at}",
    )


def _unsupported(name: str, version: str) -> ForeignFile:
    return ForeignFile(
        Text(
            "文件“{name}”是版本 {version} 的光谱数据；本站读取版本 31 和 131。",
            'File "{name}" holds spectra of version {version}; versions 31 and 131 are read.',
        ).fill(name=name, version=version),
        Text("请在 ChemStation 中导出信号（AIA，.cdf）。", "Export the signals as AIA (.cdf) in ChemStation."),
    )
