"""The netCDF classic container (CDF-1 and CDF-2), strict and lazy: the container of ANDI/AIA files.

Layout (Unidata, "NetCDF Classic Format Specification"): magic `CDF` + version byte, number of records, list of
dimensions, of global attributes, of variables; each list is a tag and a count, or two zeros. All numbers are
big-endian, all items padded to four bytes. A variable whose first dimension has length 0 is a record variable:
its records interleave with those of the others. Values are read only when asked for.

Own code because `scipy.io` costs about 0.4 s to import and maps the file; this costs nothing and checks every
length against the bytes that are there. Not read: CDF-5, netCDF-4 (HDF5).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.errors import IncompleteFile
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.reading.cursor import ended
from parsers.reading.encodings import decode
from parsers.reading.netcdf3_header import Attribute, Header, Variable

_HEADER_BYTES = (1 << 16, 1 << 20)
_BLOCK_BYTES = 1 << 18


class Measured(NamedTuple):
    """Numbers, shape (n,), with the least and the largest of them (NaN if one is none, or where there are none)."""

    values: NDArray[np.floating | np.integer]
    least: float
    most: float

    @classmethod
    def of(cls, values: NDArray[np.floating | np.integer]) -> Measured:
        """Numbers that are there already."""
        return cls(values, *_least_and_most(values))


def _least_and_most(values: NDArray[np.generic]) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if values.size else (math.nan, math.nan)


class NetCdf3:
    """A netCDF classic file in memory. `attributes` are the global ones; `variables` by name.

    With `rest`, `data` is only the beginning of that file, and values are read from it piece by piece.
    """

    def __init__(self, data: bytes, name: str, rest: InstrumentFile | None = None) -> None:
        self._data = data
        self._rest = rest
        self._size = len(data) if rest is None else rest.size
        self._piece: tuple[int, bytes] = (0, data)
        self.name = name
        header = Header(data, name, self._size)
        self.attributes: Mapping[str, Attribute] = header.attributes
        self.variables: Mapping[str, Variable] = header.variables

    @classmethod
    def of(cls, file: InstrumentFile) -> NetCdf3:
        """A file's container, of which only the header is held in memory."""
        for header_bytes in _HEADER_BYTES:
            if header_bytes < file.size <= MAX_BYTES:
                try:
                    return cls(file.piece(0, header_bytes), file.name, file)
                except IncompleteFile:
                    pass  # its header is longer than most: more is read below
        return cls(file.data(MAX_BYTES), file.name)

    def text(self, name: str) -> bytes:
        """A global character attribute's bytes up to the first NUL; empty if missing. Numbers are printed."""
        value = self.attributes.get(name, b"")
        if isinstance(value, bytes):
            return value.split(b"\0", 1)[0].strip()
        return ", ".join(f"{number:g}" for number in value.ravel()[:8]).encode()

    def first_text(self, *names: str) -> str:
        """The first global attribute of these names that says something, decoded; empty if none does."""
        for name in names:
            text = decode(self.text(name)).text.strip()
            if text and text.lower() != "none":
                return text
        return ""

    def values(self, name: str) -> NDArray[np.float64] | None:
        """A numeric variable's values as float64, flat; None if missing. IncompleteFile if they are cut off."""
        found = self.numbers(name)
        if found is None:
            return None
        with np.errstate(invalid="ignore"):  # a NaN stays a NaN, silently
            return found.values.astype(np.float64, copy=False)

    def numbers(self, name: str) -> Measured | None:
        """A numeric variable's values flat, in the file's own type and the machine's byte order; None if missing.

        A copy, so that the bytes of the file need not stay in memory for the sake of one variable.
        """
        variable = self.variables.get(name)
        if variable is None or variable.dtype == "S1":
            return None
        if self._rest is not None and not variable.record_stride and variable.offset >= len(self._data):
            return self._straight(variable, self._rest)
        return Measured.of(self._array(variable).astype(np.dtype(variable.dtype).newbyteorder("=")).ravel())

    def strings(self, name: str) -> list[bytes] | None:
        """A character variable's rows, each up to its first NUL; None if missing."""
        variable = self.variables.get(name)
        if variable is None or variable.dtype != "S1":
            return None
        rows = np.ascontiguousarray(self._array(variable))
        width = variable.shape[-1] if variable.shape else 1
        if width == 0:
            return []
        raw = rows.tobytes()
        return [raw[at : at + width].split(b"\0", 1)[0].strip() for at in range(0, len(raw), width)]

    def _array(self, variable: Variable) -> NDArray[np.generic]:
        kind = np.dtype(variable.dtype)
        if math.prod(variable.shape) == 0:
            return np.empty(variable.shape, kind)
        inner = variable.shape[1:] if variable.record_stride else variable.shape
        strides = list(np.cumprod([kind.itemsize, *inner[:0:-1]], dtype=object))[::-1] if inner else []
        extent = math.prod(inner) * kind.itemsize
        if variable.record_stride:
            strides.insert(0, variable.record_stride)
            extent += (variable.shape[0] - 1) * variable.record_stride
        start, data = self._bytes(variable, extent)
        return np.ndarray(variable.shape, kind, data, variable.offset - start, [int(step) for step in strides])

    def _straight(self, variable: Variable, rest: InstrumentFile) -> Measured:
        """A variable that lies in one piece, turned to the machine's order and measured while it is read.

        One way through memory instead of three: a block is looked at while it is near. IncompleteFile if it is cut off.
        """
        kind = np.dtype(variable.dtype)
        count = math.prod(variable.shape)
        extent = count * kind.itemsize
        if variable.offset + extent > self._size:
            raise ended(self.name, f'variable "{variable.name}"', variable.offset + extent, self._size)
        values = np.empty(count, kind.newbyteorder("="))
        block = np.empty(min(extent, _BLOCK_BYTES) // kind.itemsize, kind)
        raw = block.view(np.uint8).data
        extremes: list[np.generic] = []
        at = 0
        for filled in rest.blocks(variable.offset, extent, raw):
            here = values[at : at + filled // kind.itemsize]
            here[...] = block[: len(here)]
            extremes += (here.min(), here.max())
            at += len(here)
        if at < count:
            there = variable.offset + at * kind.itemsize  # it shrank while it was read
            raise ended(self.name, f'variable "{variable.name}"', variable.offset + extent, there)
        return Measured(values, *_least_and_most(np.array(extremes)))

    def _bytes(self, variable: Variable, extent: int) -> tuple[int, bytes]:
        """Bytes that hold the variable, and where in the file they begin. IncompleteFile if they are cut off.

        Record variables lie in each other's gaps, so the last piece is kept for the next of them.
        """
        end = variable.offset + extent
        if end > self._size:
            raise ended(self.name, f'variable "{variable.name}"', end, self._size)
        start, piece = self._piece
        if self._rest is None or (start <= variable.offset and end <= start + len(piece)):
            return self._piece
        reach = max(extent, variable.shape[0] * variable.record_stride)
        piece = self._rest.piece(variable.offset, min(reach, self._size - variable.offset))
        if len(piece) < extent:
            raise ended(self.name, f'variable "{variable.name}"', end, variable.offset + len(piece))
        if variable.record_stride:
            self._piece = (variable.offset, piece)
        return variable.offset, piece
