"""PerkinElmer Spectrum files: a spectrum .sp, an image .fsm of the Spotlight microscopes.

Written by: PerkinElmer Spectrum, Spotlight (infrared, Raman, UV-Vis with the same program family).

Structure. `PEPE`, 40 bytes of description, then blocks: int16 id, int32 size, content, little-endian. Block 120 is a
data set and holds blocks of its own, each an int16 type code before its value:

| id | what |
|---|---|
| -29838, -29837 | range of x, range of y (two doubles) |
| -29836, -29835 | interval (double), number of points (int32) |
| -29833, -29832 | label of x, of y (uint16 length, text) |
| -29828 | the values: int32 bytes, doubles |
| -29823, -29827 | alias, name (text) |
| -29825 | history: blocks 121 to 126 and -29831, in them the date (-29836), instrument (-29699), serial (-29698) |

An image has block 5100: its name, doubles x, y and z interval, z start and end, least and greatest (unused here),
x, y and z of the first point; int32 columns, rows, points; labels of y, x, z and values. Block 5104 holds the first
pixel as a data set, each block 5105 the float32 values of one pixel, row by row.

Units and clock. x and values in the units that the labels name. The date is the instrument's own clock, in English.

Checked: the number of points against the bytes, start and interval against the end, the range of y against the values
(remark), the number of pixels against columns and rows, the first pixel against its data set.

Not read: visible images, markers, regions, checksums (their rule is not public).

Sources: B. Perston's description of the blocks (PerkinElmer's own import tools for MATLAB), the specio and
orange-spectroscopy projects; checked on a real image and the data set in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from parsers.format import BytesAt, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Trace
from parsers.reading.cursor import Cursor, ended
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, check_count, held, incomplete
from parsers.reading.spectra import GREATEST_Y, LEAST_Y, differs, even_axis, spectrum
from parsers.wording import Text

FORMAT = Format(
    id="perkin_sp",
    title=Text("PerkinElmer 光谱 .sp、图像 .fsm", "PerkinElmer spectrum .sp, image .fsm"),
    technique="spectrum",
    suffixes=(".sp", ".fsm"),
    marks=(BytesAt(0, b"PEPE"),),
)

_FIRST_BLOCK = 44
_SET, _IMAGE, _IMAGE_SET, _PIXEL = 120, 5100, 5104, 5105
_RANGE_X, _RANGE_Y, _INTERVAL, _POINTS, _LABEL_X, _LABEL_Y = -29838, -29837, -29836, -29835, -29833, -29832
_VALUES, _HISTORY, _NAME, _ALIAS = -29828, -29825, -29827, -29823
_DATE, _MODEL, _SERIAL = -29836, -29699, -29698
_HISTORY_BLOCKS = frozenset({121, 122, 123, 124, 125, 126, -29831})
_TEXT = 0x7523
_MOST_PIXELS, _MOST_BLOCKS = 20_000, 100_000
_AXES = {"cm-1": ("wavenumber", "cm-1"), "nm": ("wavelength", "nm"), "um": ("wavelength", "µm")}
_SIGNALS = {
    "%T": ("transmittance", "%"), "A": ("absorbance", ""), "%R": ("reflectance", "%"), "EGY": ("single beam", ""),
}  # fmt: skip
_CTIME = re.compile(r"(?:\w{3} )?(\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})")


@dataclass(slots=True)
class _Set:
    """A data set: x from start by interval, the values, and what the history says."""

    x: Floats
    values: Floats
    labels: tuple[str, str]
    name: str
    history: Mapping[int, str]
    remarks: list[Text | None] = field(default_factory=list)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement: one trace, or one for each pixel of an image."""
    cursor = Cursor(file.data(), file.name)
    blocks = list(_blocks(cursor, _FIRST_BLOCK, len(cursor)))
    image = next((place for block, place, _ in blocks if block == _IMAGE), None)
    holder = next(((place, size) for block, place, size in blocks if block in (_SET, _IMAGE_SET)), None)
    if holder is None:
        raise incomplete(file.name, Text("没有数据集", "it holds no data set"))
    if image is not None:
        inner = next((one for one in _blocks(cursor, holder[0], sum(holder)) if one[0] == _SET), None)
        holder = inner[1:] if inner is not None else holder
    found = _data_set(cursor, *holder)
    if image is None:
        traces: tuple[Trace, ...] = (_trace("spectrum", found, found.values, file.name),)
    else:
        pixels = [place for block, place, size in blocks if block == _PIXEL]
        traces = tuple(_pixels(cursor, image, pixels, found))
    clock = _clock(found.history)
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=found.name or file.path.stem,
            acquired_at=clock,
            instrument=Instrument(
                maker="PerkinElmer", model=found.history.get(_MODEL, ""), serial=found.history.get(_SERIAL, "")
            ),
            traces=traces,
            metadata={"x": found.labels[0], "y": found.labels[1]},
            remarks=held(found.remarks),
        )
    ]


def _blocks(cursor: Cursor, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(id, place of the content, size) of the blocks between two places."""
    for _ in range(_MOST_BLOCKS):
        if at == end:
            return
        block = cursor.integer("<h", at, "a block")
        size = cursor.integer("<i", at + 2, "a block")
        at += 6
        if size < 0 or at + size > end:
            if end == len(cursor) and size >= 0:
                raise ended(cursor.name, f"the end of block {block}", at + size, len(cursor))
            raise broken(cursor.name, Text("块 {b} 越界", "block {b} leaves its holder").fill(b=block), f"byte {at}")
        yield block, at, size
        at += size
    raise broken(cursor.name, Text("块过多", "it has blocks without end"))


def _data_set(cursor: Cursor, at: int, size: int) -> _Set:
    parts = {block: (place, length) for block, place, length in _blocks(cursor, at, at + size)}
    for needed, what in ((_RANGE_X, "the range of x"), (_POINTS, "the points"), (_VALUES, "the values")):
        if needed not in parts:
            raise incomplete(cursor.name, Text("数据集缺少一块：{w}", "the data set lacks {w}").fill(w=what))
    count = cursor.integer("<i", parts[_POINTS][0] + 2, "the points")
    length = cursor.integer("<i", parts[_VALUES][0] + 2, "the values")
    if count <= 0 or length != 8 * count or length + 6 > parts[_VALUES][1]:
        raise broken(
            cursor.name,
            Text("声明 {n} 点，数据 {b} 字节", "{n} points are declared in {b} bytes").fill(n=count, b=length),
        )
    values = cursor.floats("<f8", parts[_VALUES][0] + 6, count, "the values")
    first, last = _pair(cursor, parts[_RANGE_X][0])
    remarks: list[Text | None] = []
    if _INTERVAL in parts:
        step = float(cursor.number("<d", parts[_INTERVAL][0] + 2, "the interval"))
        remarks.append(differs(Text("X 终点", "end of x"), last, first + step * (count - 1), 0.5 * abs(step)))
    if _RANGE_Y in parts:
        ends = _pair(cursor, parts[_RANGE_Y][0])
        slack = 1e-6 * max(1.0, float(np.abs(values).max(initial=0.0)))
        remarks.append(differs(LEAST_Y, min(ends), float(values.min()), slack))
        remarks.append(differs(GREATEST_Y, max(ends), float(values.max()), slack))
    labels = (_text(cursor, parts, _LABEL_X), _text(cursor, parts, _LABEL_Y))
    name = _text(cursor, parts, _ALIAS) or _text(cursor, parts, _NAME)
    history = _history(cursor, *parts[_HISTORY]) if _HISTORY in parts else {}
    return _Set(even_axis(first, last, count, cursor.name), values, labels, name, history, remarks)


def _pixels(cursor: Cursor, image: int, places: list[int], first: _Set) -> Iterator[Trace]:
    """The spectra of an image, named by their place in it."""
    at = image + 2 + cursor.integer("<H", image, "the image's name")
    pitch = [float(cursor.number("<d", at + 8 * k, "the image's pitch")) for k in range(2)]
    columns, rows, points = (cursor.integer("<i", at + 80 + 4 * k, "the image's size") for k in range(3))
    if not (0 < columns * rows <= _MOST_PIXELS) or points != first.values.size:
        raise broken(
            cursor.name,
            Text("图像为 {c} × {r}，{n} 点", "the image has {c} x {r} pixels of {n} points").fill(
                c=columns, r=rows, n=points
            ),
        )
    check_count(cursor.name, Text("像素", "pixels"), columns * rows, len(places))
    for number, place in enumerate(places):
        values = cursor.floats("<f4", place, points, "a pixel")
        if number == 0 and not np.allclose(values, first.values, rtol=1e-5, atol=1e-6):
            first.remarks.append(
                Text("第一个像素与其数据集不同。", "The first pixel is not that of the data set beside it.")
            )
        x, y = number % columns * pitch[0], number // columns * pitch[1]
        yield _trace(f"pixel {number + 1} ({x:g}, {y:g} µm)", first, values, cursor.name)


def _trace(name: str, found: _Set, values: Floats, file: str) -> Trace:
    axis = _AXES.get(found.labels[0].strip(), ("x", found.labels[0].strip()))
    signal = _SIGNALS.get(found.labels[1].strip(), ("y", found.labels[1].strip()))
    return spectrum(name, found.x, values, axis=axis, signal=signal, file=file, even=True)


def _pair(cursor: Cursor, at: int) -> tuple[float, float]:
    return float(cursor.number("<d", at + 2, "a range")), float(cursor.number("<d", at + 10, "a range"))


def _text(cursor: Cursor, parts: Mapping[int, tuple[int, int]], block: int) -> str:
    if block not in parts:
        return ""
    place, size = parts[block]
    length = min(cursor.integer("<H", place + 2, "a text"), size - 4) if size >= 4 else 0
    return decode(cursor.bytes_at(place + 4, max(length, 0), "a text").split(b"\0")[0]).text.strip()


def _history(cursor: Cursor, at: int, size: int, depth: int = 0) -> dict[int, str]:
    """The texts of the history by id, the first of equal ids."""
    found: dict[int, str] = {}
    for block, place, length in _blocks(cursor, at, at + size):
        if block in _HISTORY_BLOCKS and depth < 4:
            found = {**_history(cursor, place, length, depth + 1), **found}
        elif length >= 4 and cursor.integer("<H", place, "a text") == _TEXT:
            found.setdefault(block, _text(cursor, {block: (place, length)}, block))
    return found


def _clock(history: Mapping[int, str]) -> datetime | None:
    match = _CTIME.search(history.get(_DATE, ""))
    if match is None:
        return None
    months = "JanFebMarAprMayJunJulAugSepOctNovDec"
    month = months.find(match[1]) // 3 + 1
    try:
        clock = datetime.strptime(match[3], "%H:%M:%S").time()
        return datetime.combine(datetime(int(match[4]), month, int(match[2])), clock)
    except ValueError:
        return None
