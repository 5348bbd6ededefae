"""Avantes AvaSoft binary spectra: AvaSoft 8 (.raw8, .rfl8, .trm8, .abs8 …), AvaSoft 6 and 7 (.roh, .trm, .abs).

Written by: AvaSoft with Avantes fibre spectrometers.

Structure of AvaSoft 8. `AVS82` or `AVS84`, uint8 number of spectra, then a record for each, little-endian, packed:
uint32 length, uint8 sequence number, mode, bits, marker; 10 bytes serial, 64 bytes name, uint8 status; uint16 first
and last pixel; float32 integration time (ms), uint32 delay, uint32 averages, uint8 dark correction, uint8 forget,
uint16 smoothing; trigger and laser settings; uint32 device clock, uint32 date; float32 temperatures; five doubles of
the wavelength polynomial; 130 bytes comment. Then four float32 arrays: wavelength, sample, dark, reference. `AVS82`
follows with 10 bytes (merge group), `AVS84` with more: its record ends 10 bytes behind its length.

Structure of AvaSoft 6 (60) and 7 (70): float32 alone, text as one float for each character. 60: version, five
coefficients, 9 characters serial, first and last pixel, mode, one number. 70: version, serial, 64 characters name, the
coefficients, first, last, mode, 18 numbers. Then for each pixel sample, reference and dark (or the sample alone), then
integration time (ms), averages and one number more.

Units and clock. Wavelength in nm, counts as the spectrometer gave them. The date of AvaSoft 8 is packed as in Galactic
SPC files (minutes, local time); the older files have none.

Checked: wavelengths rise and, in AvaSoft 8, are those of the polynomial (remark); the records lead to the end of the
file; the older files have the size that their pixels need.

Not read: the ratio that the program shows (reflectance, transmittance, absorbance): it is calculated from these
counts, and the code of the mode differs between versions.

Sources: the lightr project, for which Avantes disclosed the structure, and pyAvantes; checked on a real AVS84 file
(two spectrometers), whose ratio (sample - dark) / (reference - dark) is that of the vendor's own export.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from parsers.format import AnyOf, BytesAt, BytesPattern, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Trace
from parsers.reading.cursor import Cursor
from parsers.reading.diffraction import reading, readings
from parsers.reading.refusal import broken, held, incomplete
from parsers.reading.spectra import differs, spectrum
from parsers.wording import Text

_AT_PIXEL = Text("第 {pixel} 像素波长", "wavelength of pixel {pixel}")
_LETTER = rb"(?:\x00\x00[\x00-\xff][\x00\x41\x42])"
FORMAT = Format(
    id="avantes_binary",
    title=Text("Avantes AvaSoft 二进制光谱", "Avantes AvaSoft binary spectra"),
    technique="spectrum",
    suffixes=(".raw8", ".rfl8", ".rfl8x", ".trm8", ".abs8", ".irr8", ".rir8", ".roh", ".trm", ".abs"),
    marks=(
        AnyOf(
            (
                (BytesAt(0, b"AVS82"),),
                (BytesAt(0, b"AVS84"),),
                (BytesPattern(rb"\x00\x00\x70\x42.{20}" + _LETTER + rb"{9}\x00"),),
                (BytesPattern(rb"\x00\x00\x8c\x42" + _LETTER + rb"{73}"),),
            )
        ),
    ),
)

_RECORD = struct.Struct("<I4B10s64sBHHfII2BH5BHIIfHIIfffff5d130s")
_COLUMNS = ("sample", "dark", "reference")
_OLD_HEADS = {60.0: (19, 1, 6, 15), 70.0: (100, 74, 1, 79)}
"""By version: floats before the pixels, where the coefficients, the serial and the first pixel stand."""
_TAIL = 3


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each spectrometer: sample, dark and reference over wavelength."""
    cursor = Cursor(file.data(), file.name)
    if file.head.startswith(b"AVS8"):
        return [_measurement(cursor, *place) for place in _records(cursor)]
    return [_old(cursor, file.path.stem)]


def _records(cursor: Cursor) -> Iterator[tuple[int, tuple[bytes, ...], int]]:
    """(place, fields, number) of the records of AvaSoft 8, each found where the one before it ends."""
    count = cursor.integer("B", 5, "the number of spectra")
    if count == 0:
        raise incomplete(cursor.name, Text("没有光谱", "it holds no spectrum"))
    at = 6
    wide = cursor.bytes_at(0, 5, "the version") == b"AVS84"
    for number in range(count):
        fields = _RECORD.unpack(cursor.bytes_at(at, _RECORD.size, f"spectrum {number + 1}"))
        points = fields[9] - fields[8] + 1
        if points < 2:
            raise broken(cursor.name, Text("像素范围无效", "the range of pixels is not valid"), f"byte {at}")
        cursor.need(at + _RECORD.size, 16 * points, f"the values of spectrum {number + 1}")
        yield at, fields, number
        end = at + 10 + fields[0] if wide else at + _RECORD.size + 16 * points + 10
        if end < at + _RECORD.size + 16 * points:
            raise broken(cursor.name, Text("记录长度不足", "a record is shorter than its values"), f"byte {at}")
        at = end
    if at != len(cursor):
        kind = incomplete if at > len(cursor) else broken
        raise kind(
            cursor.name,
            Text("记录止于第 {a} 字节，文件有 {b} 字节", "its records end at byte {a}, it has {b} bytes").fill(
                a=at, b=len(cursor)
            ),
        )


def _measurement(cursor: Cursor, at: int, fields: tuple[bytes, ...], number: int) -> Measurement:
    first, last = int(fields[8]), int(fields[9])
    count = last - first + 1
    start = at + _RECORD.size
    x, *columns = (cursor.floats("<f4", start + 4 * count * k, count, "the values") for k in range(4))
    said = _wavelengths([float(part) for part in fields[-6:-1]], np.array([first, last], dtype=np.float64))
    remarks = [differs(_AT_PIXEL.fill(pixel=pixel), value, there, 0.01)
               for pixel, value, there in ((first, said[0], x[0]), (last, said[1], x[-1]))]  # fmt: skip
    serial = _text(fields[5])
    traces = _traces(x, dict(zip(_COLUMNS, columns, strict=True)), cursor.name)
    return Measurement(
        format_id=FORMAT.id,
        technique="spectrum",
        sample_name=_text(fields[-1]) or _stem(cursor.name),
        acquired_at=_packed_date(int(fields[27])),
        instrument=Instrument(maker="Avantes", model=_text(fields[6]), serial=serial, software="AvaSoft 8"),
        traces=tuple(traces),
        readings=readings(
            reading("integration time", f"{float(fields[10]):.7g}", "ms"), reading("averages", str(fields[12]), "")
        ),
        metadata={"spectrum": str(number + 1), "mode": str(fields[2])},
        remarks=held((*remarks, _RATIO)),
    )


_RATIO = Text(
    "文件保存的是计数；反射率、透射率或吸光度由软件根据这些计数计算，此处不计算。",
    "The file holds counts; reflectance, transmittance or absorbance are calculated from them, not here.",
)


def _old(cursor: Cursor, stem: str) -> Measurement:
    """A file of AvaSoft 6 or 7."""
    if len(cursor) % 4:
        raise incomplete(cursor.name, Text("不是整数个数值", "it ends within a number"))
    numbers = cursor.floats("<f4", 0, len(cursor) // 4, "the numbers")
    layout = _OLD_HEADS.get(float(numbers[0])) if numbers.size else None
    if layout is None:
        raise broken(cursor.name, Text("版本不是 60 或 70", "its version is neither 60 nor 70"))
    head, coefficients, serial, pixels = layout
    if numbers.size < head + 2 or not np.isfinite(numbers[:head]).all():
        raise incomplete(cursor.name, Text("文件头不完整", "its head is not complete"))
    first, last = float(numbers[pixels]), float(numbers[pixels + 1])
    count = int(last - first) + 1
    if not (first.is_integer() and last.is_integer() and 1 < count < 100_000):
        raise broken(cursor.name, Text("像素范围无效", "the range of pixels is not valid"))
    left = numbers.size - head
    columns = next((columns for columns in (3, 1) if left - columns * count == _TAIL), None)
    if columns is None:
        kind = incomplete if left < 3 * count + _TAIL else broken
        raise kind(cursor.name, Text("{n} 个像素的数据大小不符", "its size is not that of {n} pixels").fill(n=count))
    values = numbers[head : head + columns * count].reshape(-1, columns)
    tail = numbers[head + columns * count :]
    x = _wavelengths(numbers[coefficients : coefficients + 5], np.arange(first, last + 1))
    named = {"sample": values[:, 0]} | ({"reference": values[:, 1], "dark": values[:, 2]} if columns == 3 else {})
    return Measurement(
        format_id=FORMAT.id,
        technique="spectrum",
        sample_name=stem,
        instrument=Instrument(
            maker="Avantes", serial=_letters(numbers[serial : serial + 9]), software=f"AvaSoft {numbers[0] / 10:g}"
        ),
        traces=tuple(_traces(x, named, cursor.name)),
        readings=readings(reading("integration time", f"{tail[0]:.7g}", "ms"), reading("averages", f"{tail[1]:g}", "")),
        remarks=held((_RATIO if columns == 3 else None,)),
    )


def _wavelengths(coefficients: Sequence[float] | Floats, pixels: Floats) -> Floats:
    """The wavelength of each pixel in nm; damaged coefficients give what is no number, and is refused as such."""
    with np.errstate(over="ignore", invalid="ignore"):
        found: Floats = np.polynomial.Polynomial(coefficients)(pixels)
    return found


def _traces(x: Floats, columns: dict[str, Floats], name: str) -> Iterator[Trace]:
    for what, values in columns.items():
        y = np.ascontiguousarray(values)
        yield spectrum(what, x, y, axis=("wavelength", "nm"), signal=(what, "counts"), file=name)


def _text(raw: bytes) -> str:
    return "".join(char for char in raw.split(b"\0")[0].decode("latin-1") if char.isprintable()).strip()


def _letters(numbers: Floats) -> str:
    return "".join(chr(int(number)) for number in numbers.tolist() if 32 <= number < 127)


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _packed_date(value: int) -> datetime | None:
    try:
        return datetime(value >> 20, value >> 16 & 15, value >> 11 & 31, value >> 6 & 31, value & 63)
    except ValueError:
        return None
