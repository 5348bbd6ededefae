"""Shimadzu LabSolutions data files: `.gcd` (GC) and `.lcd` (LC), all channels of one run with the vendor's peaks.

Written by: LabSolutions / GCsolution / LCsolution 5.x. Container: OLE compound document.

Structure.
- `LSS Raw Data/2D Data Item`: two bytes, then XML (`GUD`) with a `DII` for each curve: `DK` 0 is a chromatogram (2 is
  a log of pressure or temperature), `CCID` its number k, `DSID` its detector, `CF` the factor from counts, `DLT` the
  time of the first point and `AT` of the last (ms); doubles are printed as the hex of their bytes. The unit whose
  factor `VF` is 1 is that of counts x CF (µV).
- `LSS Raw Data/Chromatogram Ch<k>`: u32 17234, interval (ms), number of points, bytes, 0, 0; then either that many
  float64, or packed differences: blocks of up to 256, each between two copies of its length (u16). A value's first byte
  holds twice the number of further bytes plus its sign in the upper nibble; the lower nibble and the further bytes are
  a two's complement difference to the value before.
- `LSS Data Processing/PT-<detector>`: 20 bytes ("VER1", u32 number of peaks), then 792 bytes a peak: time at 4, area
  (f64) at 8, height (f64) at 24, start and end at 56 and 60 (times as u32 ms).
- `File Property`: XML documents one behind the other; texts are `@StoX@` and the hex of their bytes in the code page
  of the computer. Sample, operator, method, date (Windows file time, UTC) and its zone.

Units and clock. µV; area in µV x s; minutes. The date carries its zone. The factor is `CF`, not the 0.001 of the
display unit. float64 points begin at `DLT`; packed differences lead from the (unwritten) point at `DLT` to the next,
so the first written point lies one interval later: with it the vendor's apexes are met within 0.1 s (median, three
channels at 2 Hz), without it they all are 0.5 s off. So an export by LabSolutions holds one point more than the file.

Checked at every reading: number of points, both lengths of each block, the declared end of each channel.

Not read: compounds' names and amounts, PDA spectra, logs of pumps and ovens (a remark counts PDA spectra).

Sources: the structure of the packed channels was learned from the public description of the chromConverter project;
the peak table was found here and agrees with the channels (areas, apexes) in three real files.
"""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

import numpy as np

from parsers.format import BytesAt, Format, Packed
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Peak, PeakTable, Trace
from parsers.reading.cursor import Cursor
from parsers.reading.encodings import decode
from parsers.reading.fields import not_finite, peaks_outside, whole
from parsers.reading.ole import OLE_MAGIC, OleDocument
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="shimadzu_labsolutions",
    title=Text("岛津 LabSolutions 数据 .gcd / .lcd", "Shimadzu LabSolutions data .gcd / .lcd"),
    technique="gc",
    suffixes=(".gcd", ".lcd"),
    marks=(BytesAt(0, OLE_MAGIC), Packed(r"LSS Raw Data/Chromatogram Ch1")),
)

_CHANNEL_MAGIC = 17234
_CHANNEL_HEAD = 24
_PEAK_HEAD = 20
_PEAK_BYTES = 792
_FILE_TIME_START = datetime(1601, 1, 1, tzinfo=UTC)
_PROPERTY = re.compile(r"<([\w.]+)>(@StoX@[0-9A-Fa-f]*|-?\d+)</\1>")
_ZONE = re.compile(r"([+-])(\d{2})'(\d{2})")


class _Channel(NamedTuple):
    """A chromatogram as the file declares it; times in ms."""

    number: int
    detector: str
    name: str
    unit: str
    factor: float
    first: float
    last: float


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each channel and the vendor's peaks. IncompleteFile without any channel."""
    document = OleDocument(file)
    properties = _properties(document)
    traces: list[Trace] = []
    tables: list[PeakTable] = []
    remarks: list[Text | None] = []
    channels = _channels(document)
    for channel in channels:
        trace = _trace(document, channel, file.name)
        if trace is None:
            continue
        traces.append(trace)
        peaks, remark = _peaks(document, channel)
        remarks += [remark, not_finite(trace.y.values, trace.name), peaks_outside(peaks, trace.x.values, trace.name)]
        if peaks:
            tables.append(PeakTable(trace=trace.name, peaks=peaks, unit=f"{channel.unit}*s"))
    if not traces:
        raise incomplete(file.name, Text("没有任何通道的数据", "it holds no points of any channel"))
    acquired_at = _acquired_at(properties)
    pda = document.has("PDA 3D Raw Data/3D Raw Data") and bool(document.read("PDA 3D Raw Data/3D Raw Data"))
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="lc" if channels[0].detector.startswith("LC") else "gc",
            sample_name=properties.get("smpl_name", ""),
            acquired_at=acquired_at,
            operator=properties.get("operator_name", ""),
            method=properties.get("methodfile", "").rpartition("\\")[2],
            instrument=Instrument(maker="Shimadzu", software="LabSolutions"),
            traces=tuple(traces),
            peak_tables=tuple(tables),
            metadata={key: value for key, value in properties.items() if value},
            remarks=held((*remarks, _PDA if pda else None)),
        )
    ]


def _channels(document: OleDocument) -> list[_Channel]:
    """The chromatograms that the file declares, in their order."""
    text = document.read("LSS Raw Data/2D Data Item").decode("latin-1")
    found = []
    for item in re.findall(r"<DII .*?</DII>", text, re.DOTALL):
        number = whole(_field(item, "CCID"))
        if _field(item, "DK") != "0" or number is None:
            continue
        detector, device = _field(item, "DSID"), _field(item, "UDDSN") or _field(item, "DN")
        name = " ".join(part for part in (device, _field(item, "CHN"), _field(item, "ADN")) if part)
        found.append(
            _Channel(
                number=number,
                detector=detector,
                name=name or f"Ch{number}",
                unit=_unit(item),
                factor=_double(item, "CF", document.name),
                first=_double(item, "DLT", document.name),
                last=_double(item, "AT", document.name),
            )
        )
    if not found:
        raise broken(document.name, Text("没有声明任何色谱通道", "it declares no chromatogram"))
    return found


def _trace(document: OleDocument, channel: _Channel, name: str) -> Trace | None:
    """The points of a channel; None if its stream is empty."""
    path = f"LSS Raw Data/Chromatogram Ch{channel.number}"
    data = document.read(path) if document.has(path) else b""
    if not data:
        return None
    cursor = Cursor(data, f"{name}/{path}")
    magic, interval, count = (cursor.integer("<I", 4 * i, "the channel's header") for i in range(3))
    if magic != _CHANNEL_MAGIC or interval == 0 or not 0 < count <= len(data):
        raise broken(cursor.name, Text("通道头部无效", "the channel's header is none"), "byte 0")
    if len(data) == _CHANNEL_HEAD + 8 * count:
        counts, first = cursor.array("<f8", _CHANNEL_HEAD, count, "the points").astype(np.float64), channel.first
    else:
        counts, first = _packed(cursor, count), channel.first + interval
    if channel.last > 0 and channel.first + count * interval < channel.last - 3 * interval:
        reason = Text(
            "{n} 个点到 {there} ms，声明到 {last} ms", "{n} points reach {there} ms of the declared {last} ms"
        ).fill(n=count, there=f"{channel.first + count * interval:g}", last=f"{channel.last:g}")
        raise incomplete(cursor.name, reason)
    times = (first + interval * np.arange(count)) / 60_000
    return Trace(
        name=channel.name,
        x=Axis(name="time", unit="min", values=times),
        y=Axis(name=channel.name, unit=channel.unit, values=counts * channel.factor),
    )


def _packed(cursor: Cursor, count: int) -> Floats:
    """`count` counts from blocks of packed differences."""
    steps = np.empty(count, dtype=np.float64)
    there, at = 0, _CHANNEL_HEAD
    while there < count:
        size = cursor.integer("<H", at, "a block's length")
        block = cursor.bytes_at(at + 2, size, "a block")
        at += size + 4
        if size == 0 or cursor.integer("<H", at - 2, "a block's second length") != size:
            raise broken(
                cursor.name,
                Text("数据块的两个长度不一致", "the two lengths of a block of points differ"),
                f"byte {at - 2}",
            )
        here = 0
        while here < size and there < count:
            head = block[here]
            more = head >> 5
            raw = block[here + 1 : here + 1 + more]
            if len(raw) < more:
                raise broken(cursor.name, Text("数据块中的数值不完整", "a value of a block is cut"), f"byte {at}")
            value = int.from_bytes(bytes((head & 0x0F,)) + raw, "big")
            steps[there] = value - (1 << (4 + 8 * more)) if head & 0x10 else value
            here += 1 + more
            there += 1
        if here != size:
            raise broken(
                cursor.name, Text("数据点多于声明的 {n} 个", "it holds more than its declared {n} points").fill(n=count)
            )
    return np.cumsum(steps)


def _peaks(document: OleDocument, channel: _Channel) -> tuple[tuple[Peak, ...], Text | None]:
    """The vendor's peaks of a channel, and a remark if the table is of another version."""
    path = f"LSS Data Processing/PT-{channel.detector}"
    data = document.read(path) if document.has(path) else b""
    if not data:
        return (), None
    count = int.from_bytes(data[4:8], "little")
    if data[:4] != b"VER1" or len(data) != _PEAK_HEAD + _PEAK_BYTES * count:
        return (), _OTHER_PEAKS.fill(channel=channel.name)
    peaks = []
    for at in range(_PEAK_HEAD, len(data), _PEAK_BYTES):
        apex, area, height = struct.unpack_from("<4xId8xd", data, at)
        start, end = struct.unpack_from("<II", data, at + 56)
        if not start <= apex <= end or not np.isfinite([area, height]).all():
            return (), _OTHER_PEAKS.fill(channel=channel.name)
        peaks.append(
            Peak(
                apex=apex / 60_000,
                area=area,
                height=height,
                start=start / 60_000,
                end=end / 60_000,
                origin="vendor",
            )
        )
    return tuple(sorted(peaks, key=lambda peak: peak.apex)), None


def _properties(document: OleDocument) -> dict[str, str]:
    """The fields of `File Property`; the first of equal names counts."""
    if not document.has("File Property"):
        return {}
    found: dict[str, str] = {}
    for key, value in _PROPERTY.findall(document.read("File Property").decode("latin-1")):
        if value.startswith("@StoX@"):
            digits = value.removeprefix("@StoX@")
            value = decode(bytes.fromhex(digits)).text if len(digits) % 2 == 0 else ""
        found.setdefault(key, value)
    return found


def _acquired_at(properties: dict[str, str]) -> datetime | None:
    """The time when the data file was made, in the zone of its computer."""
    try:
        low = int(properties["dwLowGeneratedDateTime"]) & 0xFFFFFFFF
        high = int(properties["dwHighGeneratedDateTime"]) & 0xFFFFFFFF
        moment = _FILE_TIME_START + timedelta(microseconds=((high << 32) | low) // 10)
    except (KeyError, ValueError, OverflowError):
        return None
    match = _ZONE.match(properties.get("szLocGMTDiffGenDateTime", ""))
    if match is None or int(match[2]) > 14:
        return moment.replace(microsecond=0)
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return moment.astimezone(timezone(offset if match[1] == "+" else -offset)).replace(microsecond=0)


def _field(item: str, tag: str) -> str:
    match = re.search(rf"<{tag}>([^<]*)</{tag}>", item)
    return match[1].strip() if match else ""


def _double(item: str, tag: str, name: str) -> float:
    """A double printed as the hex of its eight bytes. BrokenFile if it is none or not finite."""
    text = _field(item, tag)
    if re.fullmatch(r"[0-9A-Fa-f]{16}", text):
        value = float(struct.unpack("<d", bytes.fromhex(text))[0])
        if np.isfinite(value):
            return value
    raise broken(
        name, Text("“{tag}”为“{text}”，不是数值", '"{tag}" is "{text}", not a number').fill(tag=tag, text=text)
    )


def _unit(item: str) -> str:
    """The first unit whose factor is 1: that of counts times the factor."""
    match = re.search(r"<VF>000000000000F03F</VF><Unit>([^<]*)</Unit>", item)
    return match[1].strip() if match else ""


_PDA = Text("含有 PDA 光谱，未读取。", "It holds spectra of a PDA, which are not read.")
_OTHER_PEAKS = Text(
    "通道“{channel}”的峰表为未知版本，未读取。",
    'The peak table of channel "{channel}" is of a version that is not known; it is not read.',
)
