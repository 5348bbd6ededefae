"""Bruker diffraction `.raw`, version 4 (`RAW4.00`).

Written by: DIFFRAC.SUITE and DIFFRAC.EVA (D2, D8). Little-endian.

Structure. A head of 61 bytes: mark, date (12) at 12, time (10) at 24. Then segments of u32 kind and u32 length:
10 = a text (24 bytes of name at +12, the value at +36: SAMPLEID, USER, SITE, COMMENT, CREATOR, CREATOR_VERSION),
30 = the tube (K-alpha average, 1, 2, beta f64 at +72 … +96, ratio at +104, anode at +116). Kind 0 or 160 is not a
segment but the head of a range, 160 bytes: scan type (24) at +32, start f64 at +72, step f64 at +80, steps u32 at
+88, time per step f32 at +92, kV and mA f32 at +100 and +104, wavelength f64 at +112, record size u32 at +136,
size of the segments that follow u32 at +140. Among those 50 = a drive (name at +12, position f64 at +56). Then the
records, of which the first float32 is the intensity; then the next segment.

Units and clock. Degrees of the axis that the scan type names; intensities in counts as stored. The instrument's
programs show the same scan in counts per second, and EVA stores scans after subtraction with negative values (a
remark says so). The date is month/day/year or day.month.year by the computer's setting.

Checked: segments and records reach exactly to the end of the file.

Not read: parameters that vary beside the scan axis; 2-D frames.

Sources: the structure was learned from public descriptions and checked with real files of EVA and of V5Converter.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from parsers.format import BytesAt, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement, Reading, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.cursor import Cursor, as_floats
from parsers.reading.diffraction import TWO_THETA, even_angles, reading, readings, scan_trace
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="bruker_raw4",
    title=Text("布鲁克 RAW 第 4 版衍射数据", "Bruker RAW diffraction, version 4"),
    technique="xrd",
    suffixes=(".raw",),
    marks=(BytesAt(0, b"RAW4.00"),),
)
MAX_SEGMENTS = 100_000
_TEXT, _TUBE, _DRIVE = 10, 30, 50
_RANGE_KINDS = (0, 160)


@dataclass(slots=True)
class _Found:
    """What the walk through the segments gathers."""

    texts: dict[str, str] = field(default_factory=dict)
    readings: list[Reading | None] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each range."""
    cursor = Cursor(file.data(), file.name)
    found = _walk(cursor)
    if not found.traces:
        raise incomplete(file.name, Text("没有扫描范围", "there is no range"))
    date = f"{_text(cursor, 12, 12)} {_text(cursor, 24, 10)}".strip()
    acquired_at, clock = parse_clock(date)
    texts = found.texts
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="xrd",
            sample_name=texts.get("SAMPLEID", ""),
            acquired_at=acquired_at,
            operator=texts.get("USER", ""),
            instrument=Instrument(
                maker="Bruker", software=f"{texts.get('CREATOR', '')} {texts.get('CREATOR_VERSION', '')}".strip()
            ),
            traces=tuple(found.traces),
            readings=readings(*{one.name: one for one in found.readings if one is not None}.values()),
            metadata=texts | {"date": date},
            remarks=held([clock, *found.notes]),
        )
    ]


def _walk(cursor: Cursor) -> _Found:
    found = _Found()
    at = 61
    for _ in range(MAX_SEGMENTS):
        if len(cursor) - at < 8:
            break
        kind = cursor.integer("<I", at, "a segment")
        if kind in _RANGE_KINDS:
            at = _range(cursor, at, found)
            continue
        length = _length(cursor, at)
        if kind == _TEXT and length >= 36:
            name, value = _text(cursor, at + 12, 24), _text(cursor, at + 36, length - 36)
            if value and len(value) < 2000:
                found.texts[name] = value
        elif kind == _TUBE and length >= 120:
            found.readings.append(_wavelength("K-alpha1", float(cursor.number("<d", at + 80, "the wavelength"))))
            found.readings.append(_wavelength("K-alpha2", float(cursor.number("<d", at + 88, "the wavelength"))))
            found.texts["anode"] = _text(cursor, at + 116, 4)
        at += length
    cursor.need(at, 0, "the last segment")
    return found


def _range(cursor: Cursor, at: int, found: _Found) -> int:
    """Read the range whose head is at `at`; where its records end."""
    steps = cursor.integer("<I", at + 88, "the steps of a range")
    size = cursor.integer("<I", at + 136, "the record size")
    extra = cursor.integer("<I", at + 140, "the size of the drives")
    if size < 4 or steps == 0:
        raise broken(
            cursor.name,
            Text("范围有 {steps} 步，每步 {size} 字节", "a range of {steps} steps of {size} bytes").fill(
                steps=steps, size=size
            ),
            where=f"byte {at}",
        )
    data = at + 160 + extra
    raw = cursor.array("u1", data, steps * size, "the intensities").reshape(steps, size)
    values = as_floats(np.ascontiguousarray(raw[:, :4]).view("<f4")).ravel()
    start = float(cursor.number("<d", at + 72, "the start angle"))
    step = float(cursor.number("<d", at + 80, "the step"))
    title = f"scan {len(found.traces) + 1}"
    kind = _text(cursor, at + 32, 24)
    axis = TWO_THETA if _scans_two_theta(kind) else kind or "angle"
    angles = even_angles(start, step, steps, cursor.name)
    found.traces.append(scan_trace(title, angles, values, unit="counts", file_name=cursor.name, axis=axis))
    found.texts[f"{title} type"] = kind
    for name, offset, unit in (("time per step", 92, "s"), ("tension", 100, "kV"), ("current", 104, "mA")):
        found.readings.append(_single(name, float(cursor.number("<f", at + offset, name)), unit))
    _drives(cursor, at + 160, data, found, title)
    if bool((values < 0).any()):
        found.notes.append(
            Text(
                "{scan}含有负值：文件保存的是处理后的扫描，而非原始计数。",
                "{scan} has negative values: the file holds a processed scan, not counts.",
            ).fill(scan=title)
        )
    return data + steps * size


def _drives(cursor: Cursor, at: int, end: int, found: _Found, title: str) -> None:
    """Positions of the drives at the start, as texts."""
    while end - at >= 8:
        kind, length = cursor.integer("<I", at, "a drive"), _length(cursor, at)
        if kind == _DRIVE and length >= 64:
            found.texts[f"{title} {_text(cursor, at + 12, 24)}"] = f"{cursor.number('<d', at + 56, 'a drive'):.6g}"
        at += length


def _length(cursor: Cursor, at: int) -> int:
    length = cursor.integer("<I", at + 4, "a segment's length")
    if length < 8:
        raise broken(
            cursor.name,
            Text("数据段长度为 {n}，至少应为 8", "a segment of {n} bytes; at least 8 were expected").fill(n=length),
            where=f"byte {at}",
        )
    cursor.need(at, length, "a segment")
    return length


def _scans_two_theta(kind: str) -> bool:
    plain = kind.lower().replace(" ", "")
    return any(sign in plain for sign in ("coupled", "2theta", "twotheta", "detector", "psdfix"))


def _text(cursor: Cursor, at: int, size: int) -> str:
    return decode(cursor.bytes_at(at, size, "a text").split(b"\0")[0]).text.strip()


def _wavelength(name: str, value: float) -> Reading | None:
    return reading(name, f"{value:.7g}", "Å") if 0 < value < 100 else None


def _single(name: str, value: float, unit: str) -> Reading | None:
    """A float32 as the decimal number that was meant."""
    return reading(name, np.format_float_positional(np.float32(value), unique=True, trim="-"), unit)
