"""What the files of Thermo Isodat have in common: texts without a directory, what they are called, and the clock.

The program's objects write themselves one after the other (Microsoft's MFC serialisation): `FF FF`, a version, a length
and the name of a class where it appears for the first time; texts are `FF FE FF`, a length, UTF-16.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from parsers.errors import IncompleteFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Reading, Trace
from parsers.reading.refusal import held, incomplete
from parsers.wording import Text

TEXT = b"\xff\xfe\xff"
_KEYS = (
    "Row", "Identifier 1", "Identifier 2", "Analysis", "Comment", "Preparation", "Method", "GC Method", "Amount",
    "Weight", "Type", "AS Sample", "AS Method",
)  # fmt: skip
_CLOCK = re.compile(rb"CTimeObject.{0,80}?D\x00a\x00t\x00e\x00\x00\x00\x00\x00\x01\x00\x00\x00(.{4})", re.DOTALL)
_MOST_TEXTS = 100_000
_FIRST, _LAST = "Line", "Method ID".encode("utf-16-le")
_LIST_BYTES = 4096
_CELL_BYTES = 400
"""Of one cell and its font; what stands farther behind is none of the grid's."""


def texts(data: bytes, start: int) -> Iterator[tuple[int, str]]:
    """The texts behind a place, and where each begins."""
    at = start
    for _ in range(_MOST_TEXTS):
        at = data.find(TEXT, at)
        if at < 0 or at + 4 > len(data):
            return
        found = text_at(data, at + 4, data[at + 3])
        if found.isprintable():
            yield at, found
        at += 4


def text_at(data: bytes, at: int, length: int) -> str:
    """The text of that many characters."""
    return data[at : at + 2 * length].decode("utf-16-le", errors="replace")


def named(found: Sequence[str]) -> dict[str, str]:
    """What stands before a text that names it; the last of equal names counts."""
    told: dict[str, str] = {}
    for value, key in itertools.pairwise(found):
        if key in _KEYS and value and value not in _KEYS:
            told[key] = value
    return told


def listed(data: bytes) -> dict[str, str]:
    """What the grid of the sequence's line tells, at the end of a .cf.

    A row of names, each but the first followed by a text that ends in `ID` or `@`; then a row of cells, each uint32 10,
    uint16 of what it has (1 a text, 16 a style of four bytes before it, 1024 a number behind it), uint32 0.
    """
    end = data.rfind(_LAST)
    names = _names(data, end)
    at = end + len(_LAST)
    told: dict[str, str] = {}
    for name in names:
        if end < 0 or data[at : at + 4] != b"\x0a\0\0\0":
            break
        has = int.from_bytes(data[at + 4 : at + 6], "little")
        at += 6 + (4 if has & 16 else 0)
        if has & 1:
            length = data[at + 3] if data[at : at + 3] == TEXT and at + 3 < len(data) else 0
            if name in _KEYS and length:
                told[name] = text_at(data, at + 4, length)
            at += 4 + 2 * length
        at += 4 + (4 if has & 1024 else 0)
    return told


def last_cells(data: bytes) -> dict[str, str]:
    """What the grid of the sequence's line tells in the middle of a .caf: each cell a text, an empty one behind it."""
    end = data.rfind(_LAST)
    names = [name for name in _names(data, end) if name]
    cells: list[str] = []
    before = end + len(_LAST)
    for number, (at, text) in enumerate(texts(data, before) if names else ()):
        if at - before > _CELL_BYTES:
            break
        before = at + 4 + 2 * len(text)
        if number % 2 == 0:
            cells.append(text)
    row = dict(zip(reversed(names), reversed(cells), strict=False))
    return {name: row[name] for name in names if name in _KEYS and row.get(name)}


def _names(data: bytes, end: int) -> list[str]:
    """The names of the columns of the grid whose last one ends there."""
    found = [text for _, text in texts(data[:end], max(0, end - _LIST_BYTES))] if end > 0 else []
    if _FIRST not in found:
        return []
    row = found[len(found) - 1 - found[::-1].index(_FIRST) :]
    return [text for text in row if not text.endswith(("ID", "@"))]


def clock(data: bytes) -> datetime | None:
    """The time in the first `CTimeObject`: seconds of the Unix clock."""
    match = _CLOCK.search(data, 0, 8192)
    return None if match is None else datetime.fromtimestamp(int.from_bytes(match[1], "little"), UTC)


def measured(
    format_id: str,
    data: bytes,
    said: Mapping[str, str],
    *,
    traces: Iterable[Trace] = (),
    readings: Iterable[Reading] = (),
    remarks: Iterable[Text | None] = (),
) -> Measurement:
    """The run of a file, with what it says of its sample. Traces and readings are made before remarks are gathered."""
    drawn, told = tuple(traces), tuple(readings)
    return Measurement(
        format_id=format_id,
        technique="isotope",
        sample_name=said.get("Identifier 1", ""),
        acquired_at=clock(data),
        method=said.get("Method", ""),
        instrument=Instrument(maker="Thermo", software="Isodat"),
        traces=drawn,
        readings=told,
        metadata=said,
        remarks=held(remarks),
    )


def aborted(name: str) -> IncompleteFile:
    """The refusal of a file without a single curve."""
    return incomplete(
        name, Text("没有测量曲线，运行可能已中止", "it holds no measured curves; the run may have been aborted")
    )


def trace(name: str, times: Floats, values: Floats) -> Trace:
    """One ion over time (min), in mV."""
    return Trace(
        name=name, x=Axis(name="time", unit="min", values=times), y=Axis(name=name, unit="mV", values=values.copy())
    )


def uneven(gas: str, times: Floats) -> Text | None:
    """The remark for a gas whose points are not even, if so; times in min."""
    steps = np.diff(times)
    if steps.size < 2 or float(np.ptp(steps)) <= 0.05 * float(np.median(steps)):
        return None
    return Text(
        "“{gas}”的采样间隔不均匀（{a}–{b} s）。", 'The points of "{gas}" are not even ({a} to {b} s apart).'
    ).fill(gas=gas, a=f"{60 * steps.min():.3f}", b=f"{60 * steps.max():.3f}")
