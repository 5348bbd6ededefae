"""Siemens/Bruker diffraction `.raw`, versions 1 (`RAW `), 2 (`RAW2`) and 3 (`RAW1.01`).

Written by: DIFFRAC-AT (1, 2) and DIFFRAC plus (3) on D500, D5000, D8. Little-endian; no text encoding is named
(cp1252 or GBK of the computer).

Structure. A file header, then for each range a range header and its intensities as float32.
- `RAW `: 156 bytes are header of file and range in one: steps u32 at 4, time per step f32 at 8, step f32 at 12,
  start 2Theta f32 at 24, sample (32 bytes) at 40, K-alpha1 and K-alpha2 f32 at 72 and 76, a flag u32 at 152 that
  announces another range.
- `RAW2`: 256 bytes; ranges u16 at 4, sample (30) at 8, date (20) at 168, anode (2) at 188, K-alpha1, K-alpha2 f32 at
  190, 194. Range header: its length u16 at 0, steps u16 at 2, time f32 at 8, step f32 at 12, start 2Theta f32 at 16.
- `RAW1.01`: 712 bytes; ranges u32 at 12, date at 16, time at 26, user at 36, site at 108, sample at 326, comment at
  386, anode at 608, K-alpha average, 1, 2, beta, ratio f64 at 616…648. Range header: its length u32 at 0, steps u32
  at 4, start Theta f64 at 8, start 2Theta f64 at 16, step f64 at 176, time f32 at 192, scan type u32 at 196, mask of
  varying parameters u32 at 248, record size u32 at 252, size of a supplement u32 at 256. A record is a float32 and a
  float64 for each bit of the mask; with bit 0 it is the measured 2Theta.

Units and clock. Degrees of 2Theta, counts, seconds per step. The date is month/day/year or day.month.year by the
computer's setting; where the file cannot decide there is no date.

Checked: the ranges reach exactly to the end of the file; steps, angles and intensities are plausible.

Not read: parameters other than 2Theta that vary; RAW4 (a format of its own); Stoe `RAW_1.06`, which is no Bruker file.

Sources: the structure was learned from public descriptions (xylib, GSAS-II) and checked with real files of a D5000
against their .xy twins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parsers.format import AnyOf, BytesAt, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Reading, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.cursor import Cursor, as_floats
from parsers.reading.diffraction import even_angles, reading, readings, scan_trace
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, held
from parsers.wording import Text

FORMAT = Format(
    id="bruker_raw",
    title=Text("西门子/布鲁克 RAW（1–3 版）衍射数据", "Siemens/Bruker RAW diffraction, versions 1 to 3"),
    technique="xrd",
    suffixes=(".raw",),
    marks=(AnyOf(((BytesAt(0, b"RAW1.01"),), (BytesAt(0, b"RAW2"),), (BytesAt(0, b"RAW "),))),),
)
MAX_RANGES = 10_000
_PLAIN_SCANS = (0, 1, 2)
"""Scan types whose axis is 2Theta: locked coupled, unlocked coupled, detector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Range:
    start: float
    step: float
    seconds: float
    values: Floats
    angles: Floats | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    sample: str = ""
    date: str = ""
    operator: str = ""
    site: str = ""
    comment: str = ""
    anode: str = ""
    alpha1: float = 0.0
    alpha2: float = 0.0


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each range."""
    cursor = Cursor(file.data(), file.name)
    known = [(mark, split) for mark, split in _VERSIONS if file.head.startswith(mark)]
    if not known:
        raise broken(file.name, Text("开头是 {s}", "it begins with {s}").fill(s=repr(file.head[:8])))
    version, split = known[0]
    head, ranges = split(cursor)
    traces = tuple(_trace(one, number, file.name) for number, one in enumerate(ranges, start=1))
    acquired_at, clock = parse_clock(head.date)
    texts = {"site": head.site, "comment": head.comment, "anode": head.anode, "version": version.decode().strip()}
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="xrd",
            sample_name=head.sample,
            acquired_at=acquired_at,
            operator=head.operator,
            instrument=Instrument(maker="Bruker"),
            traces=traces,
            readings=readings(
                _from_float("K-alpha1", head.alpha1, "Å"),
                _from_float("K-alpha2", head.alpha2, "Å"),
                _from_float("time per step", ranges[0].seconds, "s"),
            ),
            metadata={key: value for key, value in texts.items() if value} | ({"date": head.date} if head.date else {}),
            remarks=held([clock, *(one.note for one in ranges)]),
        )
    ]


def _trace(one: _Range, number: int, name: str) -> Trace:
    angles = one.angles if one.angles is not None else even_angles(one.start, one.step, one.values.size, name)
    return scan_trace(f"scan {number}", angles, one.values, unit="counts", file_name=name)


def _version_1(cursor: Cursor) -> tuple[_Head, list[_Range]]:
    head = _Head(
        sample=_text(cursor, 40, 32),
        alpha1=float(cursor.number("<f", 72, "the wavelength")),
        alpha2=float(cursor.number("<f", 76, "the wavelength")),
    )
    ranges: list[_Range] = []
    at, more = 0, 1
    while more and len(ranges) < MAX_RANGES:
        if cursor.bytes_at(at, 4, "a range") != b"RAW ":
            raise broken(cursor.name, Text("范围标记缺失", 'a range does not begin with "RAW "'), where=f"byte {at}")
        steps = cursor.integer("<I", at + 4, "the steps of a range")
        more = cursor.integer("<I", at + 152, "the flag of a range")
        ranges.append(
            _Range(
                start=_printed(cursor.number("<f", at + 24, "the start angle")),
                step=_printed(cursor.number("<f", at + 12, "the step")),
                seconds=_printed(cursor.number("<f", at + 8, "the time per step")),
                values=_counts(cursor, at + 156, steps),
            )
        )
        at += 156 + 4 * steps
    _ends(cursor, at)
    return head, ranges


def _version_2(cursor: Cursor) -> tuple[_Head, list[_Range]]:
    date = _text(cursor, 168, 20)
    head = _Head(
        sample=_text(cursor, 8, 30).removesuffix(".DAT").strip(),
        date=f"{date[:10]} {date[10:]}".strip(),
        anode=_text(cursor, 188, 2),
        alpha1=float(cursor.number("<f", 190, "the wavelength")),
        alpha2=float(cursor.number("<f", 194, "the wavelength")),
    )
    ranges: list[_Range] = []
    at = 256
    for _ in range(_range_count(cursor, "<H", 4)):
        length = cursor.integer("<H", at, "a range header")
        steps = cursor.integer("<H", at + 2, "the steps of a range")
        if length < 48:
            raise broken(cursor.name, Text("范围头长度 {n}", "a range header of {n} bytes").fill(n=length))
        ranges.append(
            _Range(
                start=_printed(cursor.number("<f", at + 16, "the start angle")),
                step=_printed(cursor.number("<f", at + 12, "the step")),
                seconds=_printed(cursor.number("<f", at + 8, "the time per step")),
                values=_counts(cursor, at + length, steps),
            )
        )
        at += length + 4 * steps
    _ends(cursor, at)
    return head, ranges


def _version_3(cursor: Cursor) -> tuple[_Head, list[_Range]]:
    head = _Head(
        sample=_text(cursor, 326, 60),
        date=f"{_text(cursor, 16, 10)} {_text(cursor, 26, 10)}".strip(),
        operator=_text(cursor, 36, 72),
        site=_text(cursor, 108, 218),
        comment=_text(cursor, 386, 160),
        anode=_text(cursor, 608, 4),
        alpha1=float(cursor.number("<d", 624, "the wavelength")),
        alpha2=float(cursor.number("<d", 632, "the wavelength")),
    )
    ranges: list[_Range] = []
    at = 712
    for _ in range(_range_count(cursor, "<I", 12)):
        length = cursor.integer("<I", at, "a range header")
        steps = cursor.integer("<I", at + 4, "the steps of a range")
        mask = cursor.integer("<I", at + 248, "the varying parameters")
        size = cursor.integer("<I", at + 252, "the record size") or 4
        supplement = cursor.integer("<I", at + 256, "the supplement's size")
        if length < 260 or size != 4 + 8 * mask.bit_count():
            raise broken(
                cursor.name,
                Text(
                    "范围头长度 {length}、记录长度 {size} 不符", "range header of {length}, records of {size} bytes"
                ).fill(length=length, size=size),
            )
        data = at + length + supplement
        ranges.append(_range_3(cursor, at, data, steps, size, mask))
        at = data + size * steps
    _ends(cursor, at)
    return head, ranges


def _range_3(cursor: Cursor, at: int, data: int, steps: int, size: int, mask: int) -> _Range:
    raw = cursor.array("u1", data, steps * size, "the intensities").reshape(steps, size)
    values = as_floats(np.ascontiguousarray(raw[:, :4]).view("<f4")).ravel()
    kind = cursor.integer("<I", at + 196, "the scan type")
    note = None
    if kind not in _PLAIN_SCANS:
        note = Text(
            "扫描类型为 {kind}，横轴按 2Theta 给出，请核对。",
            "The scan type is {kind}; its axis is given as 2Theta, look whether that is right.",
        ).fill(kind=kind)
    return _Range(
        start=float(cursor.number("<d", at + 16, "the start angle")),
        step=float(cursor.number("<d", at + 176, "the step")),
        seconds=_printed(cursor.number("<f", at + 192, "the time per step")),
        values=values,
        angles=as_floats(np.ascontiguousarray(raw[:, 4:12]).view("<f8")).ravel() if mask & 1 else None,
        note=note,
    )


_VERSIONS = ((b"RAW1.01", _version_3), (b"RAW2", _version_2), (b"RAW ", _version_1))


def _range_count(cursor: Cursor, fmt: str, at: int) -> int:
    count = cursor.integer(fmt, at, "the number of ranges")
    if not 0 < count <= MAX_RANGES:
        raise broken(cursor.name, Text("声明了 {n} 个范围", "{n} ranges are declared").fill(n=count))
    return count


def _counts(cursor: Cursor, at: int, steps: int) -> Floats:
    return cursor.floats("<f4", at, steps, "the intensities")


def _ends(cursor: Cursor, at: int) -> None:
    """The ranges must reach to the end of the file; some programs pad with zeros."""
    rest = cursor.bytes_at(at, len(cursor) - at, "the end of the ranges")
    if rest.strip(b"\0"):
        raise broken(
            cursor.name,
            Text("最后一个范围之后还有 {n} 个字节", "{n} bytes follow the last range").fill(n=len(rest)),
            where=f"byte {at}",
        )


def _text(cursor: Cursor, at: int, size: int) -> str:
    raw = cursor.bytes_at(at, size, "the header").split(b"\0")[0]
    return decode(raw).text.strip()


def _printed(value: float) -> float:
    """A float32 as the decimal number that was meant: 0.02 rather than 0.0199999996."""
    return float(np.format_float_positional(np.float32(value), unique=True)) if np.isfinite(value) else value


def _from_float(name: str, value: float, unit: str) -> Reading | None:
    return reading(name, np.format_float_positional(np.float32(value), unique=True, trim="-"), unit) if value else None
