"""The two ways in which ChemStation packs a signal into 16-bit words: first and second differences.

First differences (versions 30, 130): a record is a head word (0x10 and a count), then that many int16 differences;
-0x8000 announces an int32 absolute instead. A zero head ends the stream.
Second differences (versions 81, 181): int16 steps of a running slope; 0x7FFF announces a 48-bit absolute and a slope
of zero. In version 181 nearly every point is an absolute.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parsers.errors import BrokenFile
from parsers.measurement import Floats
from parsers.reading.cursor import Cursor, ended
from parsers.wording import Text

Words = NDArray[np.int64]

_ANNOUNCES_INT32 = -0x8000
_ANNOUNCES_INT48 = 0x7FFF


def first_differences(cursor: Cursor, at: int) -> Floats:
    """The values from byte `at` on. IncompleteFile if the stream has no end, BrokenFile for a head that is none."""
    words = _words(cursor, at)
    pieces: list[Words] = []
    value = here = 0
    while True:
        if here >= words.size:
            raise ended(cursor.name, "the next record", at + 2 * here + 2, len(cursor))
        head = int(words[here]) & 0xFFFF
        here += 1
        if head >> 8 == 0:
            break
        if head >> 8 != 0x10:
            raise _no_head(cursor.name, head >> 8, at + 2 * here - 2)
        values, here = _record(words, here, head & 0xFF, value)
        if here > words.size:
            raise ended(cursor.name, "the rest of a record", at + 2 * here, len(cursor))
        if values.size:
            pieces.append(values)
            value = int(values[-1])
    if not pieces:
        raise ended(cursor.name, "the first point", at + 2 * here + 2, len(cursor))
    return np.concatenate(pieces).astype(np.float64)


def second_differences(cursor: Cursor, at: int, *, terminated: bool) -> Floats:
    """The values from byte `at` on. With `terminated`, a last zero word that is a step is the end, not a point."""
    if (len(cursor) - at) % 2:
        raise ended(cursor.name, "the last point", len(cursor) + 1, len(cursor))
    words = _words(cursor, at)
    here = _leading_absolutes(words)
    pieces = [_absolutes(words[:here].reshape(-1, 4))]
    value = int(pieces[0][-1]) if here else 0
    markers = np.flatnonzero(words == _ANNOUNCES_INT48)
    steps: Words = words[:0]
    while here < words.size:
        if words[here] == _ANNOUNCES_INT48:
            if here + 4 > words.size:
                raise ended(cursor.name, "an absolute value", at + 2 * (here + 4), len(cursor))
            pieces.append(_absolutes(words[here : here + 4].reshape(1, 4)))
            value = int(pieces[-1][0])
            here += 4
        following = int(np.searchsorted(markers, here))
        end = int(markers[following]) if following < markers.size else words.size
        steps = value + np.cumsum(np.cumsum(words[here:end]))
        pieces.append(steps)
        value = int(steps[-1]) if steps.size else value
        here = end
    points = np.concatenate(pieces)
    if terminated and steps.size and words[-1] == 0:
        points = points[:-1]
    if points.size == 0:
        raise ended(cursor.name, "the first point", at + 8, len(cursor))
    return points.astype(np.float64)


def _words(cursor: Cursor, at: int) -> Words:
    return cursor.array(">i2", at, max(len(cursor) - at, 0) // 2, "the points").astype(np.int64)


def _record(words: Words, at: int, count: int, value: int) -> tuple[Words, int]:
    """The points of one record, and where the next begins: beyond the words if they end before."""
    run = words[at : at + count]
    if run.size < count:
        return run[:0], words.size + 1
    if _ANNOUNCES_INT32 not in run:
        return value + np.cumsum(run), at + count
    values = []
    for _ in range(count):
        if at >= words.size:
            return run[:0], words.size + 1
        step = int(words[at])
        at += 1
        if step != _ANNOUNCES_INT32:
            value += step
        elif at + 2 > words.size:
            return run[:0], words.size + 1
        else:
            value = (int(words[at]) << 16) | (int(words[at + 1]) & 0xFFFF)
            at += 2
        values.append(value)
    return np.array(values, dtype=np.int64), at


def _leading_absolutes(words: Words) -> int:
    """How many words at the start are absolutes one after the other."""
    whole = words.size // 4
    heads = words[: 4 * whole : 4] == _ANNOUNCES_INT48
    return 4 * (whole if heads.all() else int(np.argmin(heads)))


def _absolutes(rows: Words) -> Words:
    """48-bit values of rows of marker, signed high word and two low words."""
    return (rows[:, 1] << 32) | ((rows[:, 2] & 0xFFFF) << 16) | (rows[:, 3] & 0xFFFF)


def _no_head(name: str, head: int, at: int) -> BrokenFile:
    return BrokenFile(
        Text(
            "文件“{name}”的数据记录以 {head} 开头，应为 0x10。",
            'A record of file "{name}" begins with {head} instead of 0x10.',
        ).fill(name=name, head=f"{head:#04x}"),
        Text("请从仪器重新复制该文件。", "Copy the file from the instrument again."),
        where=f"byte {at}",
    )
