"""MS-Numpress: the compact forms in which mzML may hold an array of numbers.

Structure. Half bytes, the upper one of a byte first; an integer of 32 bits is a half byte that counts what was left
out, and the rest with the lowest half byte first (0…8: so many leading zeros; 9…15: 8 more than so many leading 0xF).

- linear (m/z, times): a factor f64 (big-endian), two integers u32 (little-endian), then integers as half bytes: each
  the difference to the straight line through the two before. The values are the integers / the factor.
- positive integers (counts): integers as half bytes.
- short logged floats (intensities): a factor f64 (big-endian), then u16 (little-endian): exp(integer / factor) - 1.

Sources: Teleman et al., Molecular & Cellular Proteomics 13 (2014) 1537; files that msconvert of ProteoWizard wrote.
"""

from __future__ import annotations

import struct
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats

Press = Literal["linear", "positive integers", "short logged floats"]
_FACTOR_BYTES = 8
_MOST_BYTES_OF_A_NUMBER = 5


def most_pressed(count: int) -> int:
    """How many bytes `count` numbers can take at most, in any of the forms."""
    return _FACTOR_BYTES + 8 + _MOST_BYTES_OF_A_NUMBER * count


def unpress(press: Press, pressed: bytes, count: int) -> Floats:
    """`count` numbers. ValueError where the bytes hold fewer or more, or are none of that form."""
    if count == 0:
        return np.zeros(0)
    if press == "positive integers":
        return _integers(pressed, count).view(np.uint32).astype(np.float64)
    factor = _factor(pressed)
    if press == "linear":
        return _linear(pressed[_FACTOR_BYTES:], count) / factor
    if len(pressed) != _FACTOR_BYTES + 2 * count:
        raise ValueError(f"{len(pressed)} bytes for {count} numbers")
    logged = np.frombuffer(pressed, "<u2", offset=_FACTOR_BYTES).astype(np.float64)
    with np.errstate(over="ignore"):
        values: Floats = np.expm1(logged / factor)
    if not np.isfinite(values).all():
        raise ValueError(f"a factor of {factor:g} makes numbers without bound")
    return values


def _factor(pressed: bytes) -> float:
    if len(pressed) < _FACTOR_BYTES:
        raise ValueError("the factor is missing")
    factor = float(struct.unpack(">d", pressed[:_FACTOR_BYTES])[0])
    if not 1e-6 <= factor <= 1e18:
        raise ValueError(f"a factor of {factor:g}")
    return factor


def _linear(pressed: bytes, count: int) -> Floats:
    """The integers of a curve that is told by its bends."""
    first = np.frombuffer(pressed[: 4 * min(count, 2)], "<u4").astype(np.int64)
    if first.size < min(count, 2):
        raise ValueError("the first two numbers are missing")
    bends = _integers(pressed[8:], count - 2) if count > 2 else np.zeros(0, np.int32)
    steps = np.concatenate((np.diff(first), bends)).cumsum(dtype=np.int64)
    return np.concatenate((first[:1], first[0] + steps.cumsum())).astype(np.float64)


def _integers(pressed: bytes, count: int) -> NDArray[np.int32]:
    """Integers as half bytes; a half byte may be left over at the end."""
    packed = np.frombuffer(pressed, np.uint8)
    halves = np.empty(2 * packed.size, np.uint32)
    halves[0::2], halves[1::2] = packed >> 4, packed & 15
    following = np.where(halves <= 8, 8 - halves.astype(np.int64), 16 - halves.astype(np.int64))
    heads = _heads(following, count)
    given = following[heads]
    values = np.zeros(count, np.uint32)
    for place in range(8):
        there = np.flatnonzero(given > place)
        values[there] |= halves[heads[there] + 1 + place] << np.uint32(4 * place)
    negative = np.flatnonzero(halves[heads] > 8)
    values[negative] |= np.uint32(0xFFFFFFFF) << (4 * given[negative]).astype(np.uint32)
    return values.view(np.int32)


def _heads(following: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Where each integer begins. Each says how many half bytes follow: there is no way but from one to the next."""
    steps: list[int] = following.tolist()
    heads: list[int] = []
    at = 0
    for _ in range(count):
        if at >= len(steps):
            raise ValueError(f"{len(heads)} numbers where {count} are declared")
        heads.append(at)
        at += 1 + steps[at]
    if not at <= len(steps) <= at + 1:
        raise ValueError(f"{len(steps)} half bytes where {at} were expected")
    return np.array(heads, dtype=np.int64)
