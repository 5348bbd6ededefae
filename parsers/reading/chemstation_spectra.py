"""A ChemStation `.ms` run of mass spectra, as a file of its own or as a member of a `.D` folder.

The specification of the format stands in `parsers.formats.chemstation_ms`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import cast

import numpy as np
from numpy.typing import NDArray

from parsers.errors import IncompleteFile
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, ScanSet
from parsers.reading.chemstation_signal import pascal
from parsers.reading.clocks import parse_clock
from parsers.reading.cursor import Cursor, ended
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

SPECTRA_FORMAT_ID = "chemstation_ms"

_STRINGS = {
    "File Kind": 0x04,
    "Sample Name": 0x18,
    "Misc Info": 0x56,
    "Operator": 0x94,
    "Date": 0xB2,
    "Instrument Model": 0xD0,
    "Inlet": 0xDA,
    "Method": 0xE4,
}
_LONG_METHOD = 0x466
_HEAD_BYTES = 18
_TAIL_BYTES = 10
_ION_BYTES = 4
_ENTRY_BYTES = 12
_SCANS_AT_ONCE = 512
_SCALES = np.array([1, 8, 64, 512], dtype=np.float32)
_KINDS = {1: "scan", 3: "SIM"}
_ZONE = re.compile(r"([+-])(\d{2})(\d{2})\s*\Z")


@dataclass(frozen=True, slots=True)
class _Directory:
    """Where each record begins (byte), its time (ms) and its total ion current; and where the directory begins."""

    starts: NDArray[np.int64]
    milliseconds: NDArray[np.int64]
    totals: NDArray[np.int64]
    at: int


def read_spectra(file: InstrumentFile) -> Measurement:
    """One measurement with all spectra and the total ion current of the scan directory as the trace TIC."""
    cursor = Cursor(file.data(MAX_BYTES), file.name)
    strings = {field: pascal(cursor, at, field).strip() for field, at in _STRINGS.items()}
    strings["Method"] = _whole_method(cursor, strings["Method"])
    directory = _directory(cursor)
    scans, kinds, remarks = _scans(cursor, directory)
    acquired_at, clock_remark = _clock(strings["Date"])
    if kinds:
        strings["Scan Type"] = ", ".join(kinds)
    return Measurement(
        format_id=SPECTRA_FORMAT_ID,
        technique="lc" if strings["Inlet"] == "LC" or strings["File Kind"].startswith("MSD") else "gcms",
        sample_name=strings["Sample Name"],
        acquired_at=acquired_at,
        operator=strings["Operator"],
        method=strings["Method"],
        instrument=Instrument(maker="Agilent", model=strings["Instrument Model"]),
        traces=(scans.tic(),),
        scans=scans,
        metadata={key: value for key, value in strings.items() if value},
        remarks=held((*remarks, clock_remark)),
    )


def _directory(cursor: Cursor) -> _Directory:
    """The scan directory. IncompleteFile while the run has none yet, or where the file ends before it does."""
    at = 2 * cursor.integer(">I", 0x104, "the place of the scan directory") - 2
    count = cursor.integer(">I", 0x116, "the number of scans")
    if at < _STRINGS["Method"] or count == 0:
        raise incomplete(
            cursor.name,
            Text("还没有扫描目录，运行可能尚未结束", "it has no scan directory yet; the run may not be over"),
            where="byte 260",
        )
    if at + _ENTRY_BYTES * count > len(cursor):
        raise ended(cursor.name, f"the directory of {count} scans", at + _ENTRY_BYTES * count, len(cursor))
    entries = cursor.array(">u4", at, 3 * count, "the scan directory").astype(np.int64).reshape(-1, 3)
    starts, milliseconds = 2 * entries[:, 0] - 2, entries[:, 1]
    if starts.min() < _STRINGS["Method"] or starts.max() + _HEAD_BYTES > at:
        raise broken(
            cursor.name,
            Text("扫描目录指向数据区之外", "the scan directory points outside the scans"),
            where=f"byte {at}",
        )
    if np.any(np.diff(milliseconds) < 0):
        raise broken(cursor.name, Text("扫描时间不递增", "the scans' times do not increase"), where=f"byte {at}")
    return _Directory(starts, milliseconds, entries[:, 2], at)


def _scans(cursor: Cursor, directory: _Directory) -> tuple[ScanSet, tuple[str, ...], list[Text]]:
    """All spectra, the kinds of scan that there are, and what did not hold between directory and records."""
    words = cast("NDArray[np.uint16]", cursor.array(">u2", 0, directory.at // 2, "the scans"))
    heads = directory.starts // 2
    sizes = 2 * words[heads].astype(np.int64)
    counts = words[heads + 6].astype(np.int64)
    times = _double_words(words, heads + 1)
    wrong = (
        (sizes < _HEAD_BYTES + _ION_BYTES * counts + _TAIL_BYTES)
        | (directory.starts + sizes > directory.at)
        | (times != directory.milliseconds)
    )
    if wrong.any():
        scan = int(np.argmax(wrong))
        raise broken(
            cursor.name,
            Text("第 {scan} 次扫描与扫描目录不一致", "scan {scan} is not as the scan directory declares it").fill(
                scan=scan + 1
            ),
            where=f"byte {directory.starts[scan]}",
        )
    if int(sizes.sum()) > directory.at:
        raise broken(
            cursor.name,
            Text("扫描记录相互重叠", "the scan directory points at the same record more than once"),
            where=f"byte {directory.at}",
        )
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
    mz, intensity = _ions(words, heads + _HEAD_BYTES // 2, offsets)
    scans = ScanSet(
        times=directory.milliseconds / 60_000,
        mz=mz,
        intensity=intensity,
        offsets=offsets,
        total=directory.totals.astype(np.float64),
    )
    ends = heads + sizes // 2
    own_totals = _double_words(words, ends - 2)
    kinds = np.unique(words[heads + 4] & 0xFF)
    return (
        scans,
        tuple(_KINDS[int(kind)] for kind in kinds if int(kind) in _KINDS),
        [*_span_remark(cursor, directory), *_total_remark(int(np.count_nonzero(own_totals != directory.totals)))],
    )


def _ions(
    words: NDArray[np.uint16], starts: NDArray[np.int64], offsets: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.float32]]:
    """m/z and intensity of all ions: some scans after the other, so that the words are never there twice."""
    mz, intensity = np.empty(int(offsets[-1])), np.empty(int(offsets[-1]), np.float32)
    stops = starts + 2 * np.diff(offsets)
    for first in range(0, len(starts), _SCANS_AT_ONCE):
        last = min(first + _SCANS_AT_ONCE, len(starts))
        bounds = zip(starts[first:last].tolist(), stops[first:last].tolist(), strict=True)
        ions = np.concatenate([words[start:stop] for start, stop in bounds], dtype=np.uint16).reshape(-1, 2)
        here = slice(int(offsets[first]), int(offsets[last]))
        packed = ions[:, 1]
        np.divide(ions[:, 0], 20.0, out=mz[here])
        np.multiply(packed & 0x3FFF, _SCALES[packed >> 14], out=intensity[here])  # 23 bits at most: exact in float32
    return mz, intensity


def _double_words(words: NDArray[np.uint16], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The unsigned 32-bit numbers at these words."""
    return (words[at].astype(np.int64) << 16) | words[at + 1].astype(np.int64)


def _span_remark(cursor: Cursor, directory: _Directory) -> list[Text]:
    """A remark if the header's first and last time are not the directory's."""
    first = cursor.integer(">I", 0x11A, "the first time")
    last = cursor.integer(">I", 0x11E, "the last time")
    found = int(directory.milliseconds[0]), int(directory.milliseconds[-1])
    if (first, last) == found:
        return []
    return [
        Text(
            "文件头声明时间为 {first}–{last} ms，扫描目录为 {there}–{end} ms。",
            "The header declares times from {first} to {last} ms, the scan directory {there} to {end} ms.",
        ).fill(first=first, last=last, there=found[0], end=found[1])
    ]


def _total_remark(differing: int) -> list[Text]:
    if not differing:
        return []
    return [
        Text(
            "有 {n} 次扫描自身记录的总离子流与扫描目录不同，采用扫描目录的值。",
            "{n} scans tell another total ion current than the scan directory, whose values are taken.",
        ).fill(n=differing)
    ]


def _clock(text: str) -> tuple[datetime | None, Text | None]:
    """The date; with its zone where the file names one (LC/MSD: `14 Nov 19  3:08 pm -0500`)."""
    acquired_at, remark = parse_clock(text)
    match = _ZONE.search(text)
    if acquired_at is None or match is None or int(match[2]) > 14:
        return acquired_at, remark
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return acquired_at.replace(tzinfo=timezone(offset if match[1] == "+" else -offset)), remark


def _whole_method(cursor: Cursor, short: str) -> str:
    """The method's whole name from the UTF-16 header of newer files; the old header cuts it after 19 characters."""
    try:
        raw = cursor.bytes_at(_LONG_METHOD, 512, "the method's whole name")
    except IncompleteFile:
        return short
    whole = raw.decode("utf-16-le", errors="backslashreplace").split("\0", 1)[0]
    return whole.strip() if short and whole.startswith(short) else short
