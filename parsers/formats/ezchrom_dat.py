"""EZChrom Elite `.dat`: the signals of one run in an OLE document.

Written by: EZChrom Elite 3 (Agilent, Scientific Software, Shimadzu, Hitachi), as gas and liquid chromatographs use it.

Structure. Stream `Detector Data/Detector <id> Trace`: u32 version (3), u32 number of points at 4 and again at 8, then
from byte 20 the points as int32; behind them a tail of 40 bytes with the interval in seconds (f32 at 16) and the unit
of a count (f32 at 20). Stream `Detector Trace Handler`: for each trace the id, a u32, its name, f32 interval, its unit,
f32 unit of a count, an empty text, a f32, f32 run time in seconds (texts are Pascal strings). Stream `Chrom Header`:
an OLE date (f64) at 8, then the method's path, the sample, the program's version, the user (Pascal strings). All
little-endian.

Units and clock. Value = count x unit of a count in the trace's unit (`25 µV` is itself the unit); time = index x
interval. The vendor's ASCII export prints the minutes per second as 0.016667, so its own product of the columns runs
0.002 % long; the exact interval is used here. The date is the computer's local time.

Checked: both counts against the stream's size; interval and unit of stream and handler against each other; the run
time against the last point (one interval apart at most).

Not read: results, calibration, 3-D (diode array) and MS traces.

Sources: real GC runs with the vendor's ASCII export of the same runs; the names of the streams as the files have them.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from parsers.format import Format, Packed
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Instrument, Measurement, Trace
from parsers.reading.cursor import Cursor
from parsers.reading.encodings import decode
from parsers.reading.ole import OleDocument
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="ezchrom_dat",
    title=Text("EZChrom Elite 原始数据 .dat", "EZChrom Elite run .dat"),
    technique="gc",
    suffixes=(".dat",),
    marks=(Packed(r"Detector Trace Handler"), Packed(r"Detector Data/Detector \d+ Trace")),
)
_STREAM = re.compile(r"Detector Data/Detector (\d+) Trace")
_OLE_EPOCH = datetime(1899, 12, 30)


class _Handler(NamedTuple):
    name: str
    unit: str
    interval: bytes
    factor: bytes
    run_seconds: float


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each detector."""
    document = OleDocument(file)
    handler = document.read("Detector Trace Handler")
    traces: list[Trace] = []
    remarks: list[Text | None] = []
    for match in sorted(filter(None, map(_STREAM.fullmatch, document.names)), key=lambda match: int(match[1])):
        trace, note = _trace(document.read(match[0]), _described(handler, match[1]), match[1], file.name)
        traces.append(trace)
        remarks.append(note)
    if not traces:
        raise incomplete(file.name, Text("没有检测器信号", "there is no detector trace"))
    at, texts = _head(document, file.name)
    method, sample, version, user = (*texts, "", "", "", "")[:4]
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="gc",
            sample_name=sample,
            acquired_at=at,
            operator=user,
            method=method,
            instrument=Instrument(software=f"EZChrom Elite {version}".strip()),
            traces=tuple(traces),
            metadata={key: value for key, value in (("method", method), ("version", version)) if value},
            remarks=held(remarks),
        )
    ]


def _trace(data: bytes, described: _Handler | None, detector: str, name: str) -> tuple[Trace, Text | None]:
    cursor = Cursor(data, name)
    count = cursor.integer("<I", 4, "the number of points")
    if count == 0 or cursor.integer("<I", 8, "the number of points") != count:
        raise broken(
            name,
            Text("检测器 {id} 的点数前后不一", "the two counts of points of detector {id} differ or are 0").fill(
                id=detector
            ),
        )
    counts = cursor.floats("<i4", 20, count, "the points")
    tail = 20 + 4 * count
    interval_raw = cursor.bytes_at(tail + 16, 4, "the interval")
    factor_raw = cursor.bytes_at(tail + 20, 4, "the unit of a count")
    interval, factor = (_meant(raw) for raw in (interval_raw, factor_raw))
    if not (np.isfinite(interval) and 0 < interval < 3600 and np.isfinite(factor) and factor != 0):
        raise broken(
            name,
            Text("间隔 {i} s、系数 {f} 不可用", "interval {i} s and factor {f} are none").fill(i=interval, f=factor),
        )
    note = None
    if described is None:
        note = Text("检测器 {id} 没有名称和单位。", "Detector {id} has no name and unit.").fill(id=detector)
    elif (described.interval, described.factor) != (interval_raw, factor_raw):
        raise broken(
            name, Text("检测器 {id} 的间隔或系数不一致", "detector {id}: interval or factor differ").fill(id=detector)
        )
    elif abs(described.run_seconds - (count - 1) * interval) > 1.5 * interval:
        note = Text(
            "检测器 {id}：声明的运行时间为 {said} s，数据到 {there} s。",
            "Detector {id}: a run time of {said} s is declared, the points reach {there} s.",
        ).fill(id=detector, said=described.run_seconds, there=f"{(count - 1) * interval:g}")
    title = described.name if described is not None else f"Detector {detector}"
    trace = Trace(
        name=title,
        x=Axis(name="time", unit="min", values=np.arange(count, dtype=np.float64) * (interval / 60.0)),
        y=Axis(name=title, unit=described.unit if described is not None else "", values=counts * factor),
    )
    return trace, note


def _meant(raw: bytes) -> float:
    """A float32 as the decimal number that was meant: 0.1 s rather than 0.10000000149."""
    value = np.frombuffer(raw, "<f4")[0]
    return float(np.format_float_positional(value, unique=True)) if np.isfinite(value) else float("nan")


def _described(handler: bytes, detector: str) -> _Handler | None:
    """What the handler says of a detector: its id as a Pascal string, a u32, and the name begin the record."""
    mark = bytes([len(detector)]) + detector.encode()
    for match in re.finditer(re.escape(mark) + rb"[\x00-\x0f]\x00\x00\x00", handler):
        found = _record(handler, match.end())
        if found is not None:
            return found
    return None


def _record(handler: bytes, at: int) -> _Handler | None:
    name, at = _pascal(handler, at)
    interval = handler[at : at + 4]
    unit, after = _pascal(handler, at + 4)
    _, end = _pascal(handler, after + 4)
    times = handler[end : end + 8]
    if not name or not name.isprintable() or len(times) < 8:
        return None
    return _Handler(name, unit, interval, handler[after : after + 4], float(np.frombuffer(times[4:], "<f4")[0]))


def _head(document: OleDocument, name: str) -> tuple[datetime | None, list[str]]:
    """The date, and the texts that follow it."""
    if not document.has("Chrom Header"):
        return None, []
    data = document.read("Chrom Header")
    days = Cursor(data, name).number("<d", 8, "the date")
    at = 16
    texts: list[str] = []
    while len(texts) < 4 and at < len(data):
        text, at = _pascal(data, at)
        texts.append(text)
    acquired = _OLE_EPOCH + timedelta(seconds=round(days * 86_400)) if 25_569 < days < 73_000 else None
    return acquired, texts


def _pascal(data: bytes, at: int) -> tuple[str, int]:
    """A Pascal string and where it ends."""
    length = data[at] if at < len(data) else 0
    return decode(data[at + 1 : at + 1 + length]).text, at + 1 + length
