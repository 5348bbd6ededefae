"""Writes runs as Agilent ChemStation does: `.ch` of version 179 or 181, and the `.D` folder with its report.

The layout is that of `parsers.formats.chemstation_ch` and `chemstation_d`, written independently of the readers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sample_spectra.runs import Channel, GcRun

_DATA_AT = 0x1800
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def ch_bytes(run: GcRun, channel: str, version: str = "179") -> bytes:
    """One signal as a `.ch` file; `version` is 179 (float64) or 181 (double differences, all absolute)."""
    signal = run.channel(channel)
    head = bytearray(_DATA_AT)
    _pascal(head, 0, version)
    _wide(head, 0x15B, "GC DATA FILE")
    for at, text in (
        (0x35A, run.sample_name),
        (0x758, run.operator),
        (0x957, _date(run.acquired_at)),
        (0x9BC, run.instrument),
        (0xA0E, run.method),
        (0xC11, "Asterix ChemStation"),
        (0xE11, "C.01.10"),
        (0x104C, signal.unit),
        (0x1075, signal.description.replace(" ", "", 1)),
    ):
        _wide(head, at, text)
    struct.pack_into(">I", head, 0x108, _DATA_AT // 512 + 1)
    struct.pack_into(">I", head, 0x116, -(-len(signal.values) // 64))
    first = signal.start_s * 1000.0
    struct.pack_into(">ff", head, 0x11A, first, first + (len(signal.values) - 1) * signal.interval_s * 1000.0)
    counts = signal.counts
    if version == "179":
        struct.pack_into(">ff", head, 0x122, float(counts.max()), 0.0)
        body = counts.astype("<f8").tobytes()
    elif version == "181":
        struct.pack_into(">ii", head, 0x122, -0x7FFFFFFF, 0x7FFFFFFF)
        body = _absolutes(counts)
    else:
        raise ValueError(f"version {version!r} is not written; 179 and 181 are")
    struct.pack_into(">dd", head, 0x1274, 0.0, signal.resolution)
    return bytes(head) + body


def d_members(run: GcRun, version: str = "179", report: bool = True) -> dict[str, bytes]:
    """The members of the run's `.D` folder by name; with `report` also the peak tables, which hold the truth."""
    members = {f"{channel.name}.ch": ch_bytes(run, channel.name, version) for channel in run.channels}
    if report:
        members["REPORT00.CSV"] = _report_head(run)
        for number, channel in enumerate(run.channels, start=1):
            members[f"REPORT{number:02d}.CSV"] = _report_peaks(channel)
    return members


def write_ch(path: Path, run: GcRun, channel: str, version: str = "179") -> None:
    """Write one signal."""
    path.write_bytes(ch_bytes(run, channel, version))


def write_d(folder: Path, run: GcRun, version: str = "179", report: bool = True) -> None:
    """Write the `.D` folder; it must not exist yet."""
    folder.mkdir(parents=True)
    for name, content in d_members(run, version, report).items():
        (folder / name).write_bytes(content)


def _absolutes(counts: NDArray[np.int64]) -> bytes:
    """Each point as 0x7FFF and a 48-bit absolute, then the terminating zero word."""
    words = np.empty((len(counts), 4), dtype=">u2")
    words[:, 0] = 0x7FFF
    words[:, 1] = (counts >> 32) & 0xFFFF
    words[:, 2] = (counts >> 16) & 0xFFFF
    words[:, 3] = counts & 0xFFFF
    return words.tobytes() + b"\0\0"


def _report_head(run: GcRun) -> bytes:
    rows: list[tuple[str, str, str]] = [
        ("Sample Name", _quoted(run.sample_name), '""'),
        ("Data File", '"C:\\Chem32\\1\\DATA\\"', '"RUN.D"'),
        ("Acq. Instrument", '"Instrument 1"', '""'),
        ("Analysis Method", '"C:\\CHEM32\\1\\METHODS\\"', _quoted(run.method)),
        ("Injection Date", _quoted(_date(run.acquired_at)), '""'),
        ("Number of Signals", str(len(run.channels)), '""'),
    ]
    rows += [(f"Signal {i}", _quoted(c.description), '""') for i, c in enumerate(run.channels, start=1)]
    columns = ("Peak Number", "Retention Time", "Peak Type", "Peak Width", "  Area  ", "Height", "  Area   %")
    rows.append(("Number of Columns", str(len(columns)), '""'))
    rows += [
        (f"Column {i}", _quoted(column), '"min"' if i in (2, 4) else '""') for i, column in enumerate(columns, start=1)
    ]
    return _utf16(f"{_quoted(key)},{value},{extra}" for key, value, extra in rows)


def _report_peaks(channel: Channel) -> bytes:
    total = sum(peak.area for peak in channel.peaks)
    return _utf16(
        f'{i},{peak.rt_min:.10g},"BB  ",{peak.area / peak.height / 60.0:.10g},{peak.area:.12g},{peak.height:.12g},'
        f"{100.0 * peak.area / total:.10g}"
        for i, peak in enumerate(channel.peaks, start=1)
    )


def _utf16(lines: Iterable[str]) -> bytes:
    text = "".join(f"{line}\r\n" for line in lines)
    return b"\xff\xfe" + text.encode("utf-16-le")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _date(when: datetime) -> str:
    return f"{when.day:02d}-{_MONTHS[when.month - 1]}-{when.year % 100:02d}, {when:%H:%M:%S}"


def _pascal(head: bytearray, at: int, text: str) -> None:
    raw = text.encode("ascii")
    head[at : at + 1 + len(raw)] = bytes([len(raw)]) + raw


def _wide(head: bytearray, at: int, text: str) -> None:
    raw = text.encode("utf-16-le")
    head[at : at + 1 + len(raw)] = bytes([len(raw) // 2]) + raw
