"""Bruker OPUS `.0`, `.1`, …: infrared spectra, interferograms and their parameters.

Written by: OPUS 5 to 9. Little-endian.

Structure. Magic 0A 0A FE FE, program version f64 at 4, place of the directory u32 at 12, room u32 at 16, number of
blocks u32 at 20. A directory entry is u32 type, u32 length in words of 4 bytes, u32 place. The type's bits say:
0-1 part (1 real, 2 imaginary, 3 amplitude), 2-3 channel (1 sample, 2 reference, 3 ratio), 4-9 kind of parameters
(0 data, 1 data status, 2 instrument, 3 acquisition, …, 10 sample), 10-16 kind of data (2 interferogram, 3 phase,
4 absorbance, 5 transmittance, …), 17-18 derivative, 19-21 other contents; what lies above is no part of the type.
Parameter blocks: three letters and 0, u16 kind (0 int32, 1 float64, 2-4 text), u16 length in words of 2 bytes, value;
`END` closes. A data block belongs to the data status block of the same type: NPT points, FXV first and LXV last x, CSF
factor, MXY and MNY extremes, DPF 1 = float32, 2 = int32, DXU unit of x (WN cm-1, MI µm, MIN min, PNT points), DAT, TIM.

Units and clock. y = value x CSF; x runs evenly from FXV to LXV. OPUS writes the day first on any computer. The date is
that of the ratio spectrum, else of the sample; the zone stands in TIM (`(GMT+1)`).

Checked: NPT against the block (padding is allowed, a shortage is not), MXY and MNY against the values (but for
interferograms, whose extremes are those of the full, uncut record).

Not read: series (many spectra in a block, refused by a remark), compound blocks, peak tables, history.

Sources: the structure as public readers describe it (brukeropus, opusreader2); every block of seven real files was
compared with brukeropus 1.4.3.
"""

from __future__ import annotations

import functools
import re
import struct
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import NamedTuple

from parsers.format import BytesAt, Format
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.cursor import Cursor, as_floats
from parsers.reading.encodings import decode
from parsers.reading.refusal import broken, held, incomplete
from parsers.reading.spectra import differs, even_axis, spectrum
from parsers.wording import Text

FORMAT = Format(
    id="bruker_opus",
    title=Text("布鲁克 OPUS 光谱", "Bruker OPUS spectra"),
    technique="spectrum",
    suffixes=(".0", ".1", ".2", ".3"),
    marks=(BytesAt(0, b"\x0a\x0a\xfe\xfe"),),
)
_ENTRY, _PARAMETER = struct.Struct("<III"), struct.Struct("<3sxHH")
_INTEGER, _REAL = struct.Struct("<i"), struct.Struct("<d")
MAX_BLOCKS = 4096
_DATA_KINDS = {
    1: "spectrum", 2: "interferogram", 3: "phase", 4: "absorbance", 5: "transmittance", 6: "Kubelka-Munk",
    7: "trace", 8: "GC interferogram", 9: "GC spectrum", 10: "Raman", 11: "emission", 12: "reflectance",
    14: "power", 15: "log reflectance", 16: "ATR", 17: "photoacoustic", 18: "arithmetics transmittance",
    19: "arithmetics absorbance", 22: "match", 54: "match 2-channel",
}  # fmt: skip
_CHANNELS = {1: "sample", 2: "reference"}
_AXES = {"WN": ("wavenumber", "cm-1"), "MI": ("wavelength", "µm"), "MIN": ("time", "min"), "PNT": ("points", "")}
_ZONE = re.compile(r"\(GMT([+-])(\d{1,2})(?::(\d{2}))?\)")

Value = int | float | str


class _Block(NamedTuple):
    kind: int
    size: int
    at: int

    @property
    def parameters(self) -> int:
        """The kind of parameters; 0 for data."""
        return self.kind >> 4 & 0x3F

    @property
    def data(self) -> int:
        """The kind of data."""
        return self.kind >> 10 & 0x7F

    @property
    def other(self) -> int:
        """Not 0 for contents that are no parameters and no data of this kind: compounds, peaks, logs."""
        return self.kind >> 19 & 7

    @property
    def channel(self) -> int:
        """1 sample, 2 reference, 3 ratio."""
        return self.kind >> 2 & 3


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each data block that has a status block."""
    cursor = Cursor(file.data(MAX_BYTES), file.name)
    blocks = _directory(cursor)
    status = {b.kind & ~0x3F0: _parameters(cursor, b).values for b in blocks if b.parameters == 1 and not b.other}
    traces: list[Trace] = []
    remarks: list[Text | None] = []
    dates: list[tuple[int, str]] = []
    for block in blocks:
        if block.parameters or not block.data or block.data == 13 or block.other:
            continue
        head = status.get(block.kind)
        if head is None:
            remarks.append(
                Text("数据块 {k} 没有状态参数，未读。", "Data block {k} has no status block; it is not read.").fill(
                    k=f"{block.kind:#x}"
                )
            )
            continue
        trace, notes = _trace(cursor, block, head, traces)
        remarks += notes
        if trace is not None:
            traces.append(trace)
            dates.append((-block.channel, f"{head.get('DAT', '')} {head.get('TIM', '')}"))
    if not traces:
        raise incomplete(file.name, Text("没有光谱数据块", "there is no block of data"))
    texts = _texts(cursor, blocks)
    ratio_first = sorted(dates)[0][1] if dates else ""
    acquired_at, clock = _clock(ratio_first)
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=texts.get("SNM", ""),
            acquired_at=acquired_at,
            operator=texts.get("CNM", ""),
            method=texts.get("EXP", ""),
            instrument=Instrument(
                maker="Bruker", model=texts.get("INS", ""), serial=texts.get("SRN", ""), software=texts.get("VSN", "")
            ),
            traces=tuple(traces),
            metadata=texts,
            remarks=held([clock, *remarks]),
        )
    ]


def _directory(cursor: Cursor) -> list[_Block]:
    at = cursor.integer("<I", 12, "the place of the directory")
    count = cursor.integer("<I", 20, "the number of blocks")
    if not 0 < count <= MAX_BLOCKS:
        raise broken(cursor.name, Text("声明了 {n} 个数据块", "{n} blocks are declared").fill(n=count))
    blocks = []
    for kind, words, place in _ENTRY.iter_unpack(cursor.bytes_at(at, 12 * count, "the directory")):
        cursor.need(place, 4 * words, "a block of the directory")
        if place:
            blocks.append(_Block(kind & 0x3FFFFF, 4 * words, place))
    return blocks


class _Parameters(NamedTuple):
    values: Mapping[str, Value]
    texts: Mapping[str, str]
    """The same as they are shown, without what is empty."""
    reached: int
    """How far they reach from the beginning of the block."""


def _parameters(cursor: Cursor, block: _Block) -> _Parameters:
    found = _parameters_in(cursor.bytes_at(block.at, block.size, "a block of parameters"))
    # A parameter may reach beyond its block, never beyond the file.
    cursor.need(block.at, found.reached, "a parameter")
    return found


@functools.lru_cache(maxsize=64)
def _parameters_in(data: bytes) -> _Parameters:
    """The parameters of a block. All spectra of a method have the same blocks of optics, acquisition and Fourier
    transform.
    """
    found: dict[str, Value] = {}
    at, size = 0, len(data)
    while at + 8 <= size:
        raw_name, kind, words = _PARAMETER.unpack_from(data, at)
        if raw_name == b"END":
            break
        begin = at + 8
        at = begin + 2 * words
        if at > size:
            break
        name = raw_name.decode("latin-1")
        if kind == 0 and words >= 2:
            found[name] = _INTEGER.unpack_from(data, begin)[0]
        elif kind == 1 and words >= 4:
            found[name] = _REAL.unpack_from(data, begin)[0]
        else:
            closed = data.find(b"\0", begin, at)
            found[name] = _text(data[begin : at if closed < 0 else closed])
    texts = {key: text for key, value in found.items() if key.isalnum() and (text := str(value))}
    return _Parameters(MappingProxyType(found), MappingProxyType(texts), at)


@functools.lru_cache(maxsize=1024)
def _text(raw: bytes) -> str:
    """A parameter's text; the instrument's own words come again in each block and each file."""
    return (raw.decode("ascii") if raw.isascii() else decode(raw).text).strip()


def _trace(
    cursor: Cursor, block: _Block, head: Mapping[str, Value], before: list[Trace]
) -> tuple[Trace | None, list[Text | None]]:
    count, form = head.get("NPT"), head.get("DPF", 1)
    if not isinstance(count, int) or count <= 0 or form not in (1, 2):
        raise broken(
            cursor.name, Text("点数 {n}、格式 {f}", "a block of {n} points in format {f}").fill(n=count, f=form)
        )
    if block.size < 4 * count:
        raise incomplete(
            cursor.name,
            Text("声明 {n} 点，数据块仅 {s} 字节", "{n} points are declared, the block holds {s} bytes").fill(
                n=count, s=block.size
            ),
        )
    base = _name(block)
    if block.size >= 8 * count and count > 16:
        return None, [Text("“{n}”是光谱系列，未读取。", '"{n}" is a series of spectra; it is not read.').fill(n=base)]
    raw = cursor.array("<f4" if form == 1 else "<i4", block.at, count, "a spectrum")
    values: Floats = as_floats(raw)
    factor = _real(head, "CSF", 1.0)
    if factor != 1.0:
        values *= factor
    x = even_axis(_real(head, "FXV"), _real(head, "LXV"), count, cursor.name)
    taken = {trace.name for trace in before}
    name = base if base not in taken else f"{base} {len(taken) + 1}"
    axis = _AXES.get(str(head.get("DXU", "")), (str(head.get("DXU", "")) or "x", ""))
    trace = spectrum(name, x, values, axis=axis, signal=(base, ""), file=cursor.name, even=True)
    if block.data == 2:  # the extremes of an interferogram are those of its full, uncut record
        return trace, []
    least, most = float(values.min()), float(values.max())
    slack = 1e-6 * max(abs(least), abs(most)) + 1e-12
    return trace, [
        differs(f"{name} MXY", _real(head, "MXY"), most, slack),
        differs(f"{name} MNY", _real(head, "MNY"), least, slack),
    ]


def _real(head: Mapping[str, Value], key: str, absent: float = float("nan")) -> float:
    value = head.get(key, absent)
    return float(value) if isinstance(value, int | float) else float("nan")


def _name(block: _Block) -> str:
    part = {2: "imaginary"}.get(block.kind & 3, "")
    derivative = {1: "1st derivative", 2: "2nd derivative", 3: "derivative"}.get(block.kind >> 17 & 3, "")
    kind = _DATA_KINDS.get(block.data, f"data {block.data}")
    return " ".join(word for word in (_CHANNELS.get(block.channel, ""), kind, part, derivative) if word)


def _texts(cursor: Cursor, blocks: list[_Block]) -> dict[str, str]:
    """All parameters that are not data status; the sample's before the reference's."""
    found: dict[str, str] = {}
    for block in sorted(blocks, key=lambda one: (one.channel == 2, one.at)):
        if block.parameters >= 2 and not block.other:
            found = {**found, **_parameters(cursor, block).texts, **found}
    return found


def _clock(text: str) -> tuple[datetime | None, Text | None]:
    plain = re.sub(r"^(\d{1,2})/(\d{1,2})/(\d{4})", r"\1.\2.\3", _ZONE.sub("", text).strip())
    at, note = parse_clock(plain)
    zone = _ZONE.search(text)
    if at is None or zone is None or int(zone[2]) > 14:
        return at, note
    offset = timedelta(hours=int(zone[2]), minutes=int(zone[3] or 0))
    return at.replace(tzinfo=timezone(offset if zone[1] == "+" else -offset)), note
