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
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.errors import BrokenFile, IncompleteFile
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.reading.cursor import Cursor, ended
from parsers.wording import Text

_DTYPES = {1: "i1", 2: "S1", 3: ">i2", 4: ">i4", 5: ">f4", 6: ">f8"}
_DIMENSIONS, _VARIABLES, _ATTRIBUTES = 0x0A, 0x0B, 0x0C
_STREAMING = 0xFFFFFFFF
_MAX_RANK = 8
_HEADER_BYTES = (1 << 16, 1 << 20)
_BLOCK_BYTES = 1 << 18

Attribute = bytes | NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable's description: name, lengths (the record count first for a record variable), attributes."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    attributes: Mapping[str, Attribute]
    offset: int
    record_stride: int


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
        self._cursor = Cursor(data, name)
        self._at = 0
        self.name = name
        magic = self._cursor.bytes_at(0, 4, "the netCDF magic")
        if magic[:3] != b"CDF" or magic[3] not in (1, 2):
            raise self._broken(f"it begins with {magic!r} instead of b'CDF\\x01' or b'CDF\\x02'", 0)
        self._wide = magic[3] == 2
        self._at = 4
        self._records = self._count()
        self.dimensions: Mapping[str, int] = {}
        self._dimension_lengths: list[int] = []
        self._read_dimensions()
        self.attributes: Mapping[str, Attribute] = self._read_attributes()
        self.variables: Mapping[str, Variable] = MappingProxyType(self._read_variables())

    @classmethod
    def of(cls, file: InstrumentFile) -> NetCdf3:
        """A file's container, of which only the header is held in memory."""
        for header_bytes in _HEADER_BYTES:
            if header_bytes < file.size <= MAX_BYTES:
                try:
                    return cls(file.piece(0, header_bytes), file.name, file)
                except IncompleteFile:
                    pass  # its header is longer than most: more is read below
        return cls(file.data(), file.name)

    def text(self, name: str) -> bytes:
        """A global character attribute's bytes up to the first NUL; empty if missing. Numbers are printed."""
        value = self.attributes.get(name, b"")
        if isinstance(value, bytes):
            return value.split(b"\0", 1)[0].strip()
        return ", ".join(f"{number:g}" for number in value.ravel()[:8]).encode()

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

    def _read_dimensions(self) -> None:
        named: dict[str, int] = {}
        for _ in range(self._list(_DIMENSIONS, "dimensions")):
            name = self._name()
            length = self._count()
            named[name] = length
            self._dimension_lengths.append(length)
        self.dimensions = MappingProxyType(named)

    def _read_attributes(self) -> Mapping[str, Attribute]:
        found: dict[str, Attribute] = {}
        for _ in range(self._list(_ATTRIBUTES, "attributes")):
            name = self._name()
            dtype = self._dtype(name)
            count = self._count()
            values = self._cursor.array(dtype, self._at, count, f'attribute "{name}"')
            found[name] = values.tobytes() if dtype == "S1" else values
            self._at += _padded(values.nbytes)
        return MappingProxyType(found)

    def _read_variables(self) -> dict[str, Variable]:
        described = []
        for _ in range(self._list(_VARIABLES, "variables")):
            name = self._name()
            rank = self._count()
            if rank > _MAX_RANK:
                raise self._broken(f'variable "{name}" has {rank} dimensions', self._at)
            lengths = [self._dimension(self._count(), name) for _ in range(rank)]
            attributes = self._read_attributes()
            dtype = self._dtype(name)
            self._at += 4  # vsize: redundant, and overflows in large files; computed instead
            offset = self._cursor.integer(">Q" if self._wide else ">I", self._at, "a variable's offset")
            self._at += 8 if self._wide else 4
            described.append((name, lengths, dtype, attributes, offset))
        record_sizes = [
            _padded(math.prod(lengths[1:]) * np.dtype(dtype).itemsize)
            for _, lengths, dtype, _, _ in described
            if lengths and lengths[0] == 0
        ]
        stride = sum(record_sizes)
        if len(record_sizes) == 1:  # a lone record variable is not padded
            stride = next(
                math.prod(lengths[1:]) * np.dtype(dtype).itemsize
                for _, lengths, dtype, _, _ in described
                if lengths and lengths[0] == 0
            )
        found = {}
        for name, lengths, dtype, attributes, offset in described:
            is_record = bool(lengths) and lengths[0] == 0
            shape = (self._record_count(offset, stride), *lengths[1:]) if is_record else tuple(lengths)
            found[name] = Variable(name, shape, dtype, attributes, offset, stride if is_record else 0)
        return found

    def _record_count(self, offset: int, stride: int) -> int:
        if self._records != _STREAMING:
            return self._records
        return max(0, (self._size - offset) // stride) if stride else 0

    def _dimension(self, index: int, variable: str) -> int:
        if index >= len(self._dimension_lengths):
            raise self._broken(f'variable "{variable}" names dimension {index}, which is not there', self._at)
        return self._dimension_lengths[index]

    def _list(self, tag: int, what: str) -> int:
        found = self._count()
        count = self._count()
        if found == 0 and count == 0:
            return 0
        if found != tag:
            raise self._broken(f"the list of {what} begins with {found:#x} instead of {tag:#x}", self._at - 8)
        if count > len(self._data) // 8:
            raise ended(self.name, f"{count} {what}", self._at + 8 * count, len(self._data))
        return count

    def _dtype(self, owner: str) -> str:
        code = self._count()
        if code not in _DTYPES:
            raise self._broken(f'"{owner}" has the unknown type {code}', self._at - 4)
        return _DTYPES[code]

    def _name(self) -> str:
        length = self._count()
        raw = self._cursor.bytes_at(self._at, length, "a name in the netCDF header")
        self._at += _padded(length)
        return raw.decode("utf-8", errors="backslashreplace")

    def _count(self) -> int:
        value = self._cursor.integer(">I", self._at, "the netCDF header")
        self._at += 4
        return value

    def _broken(self, reason: str, at: int) -> BrokenFile:
        return BrokenFile(
            Text(
                "文件“{name}”的 netCDF 头部有误：{reason}。", 'The netCDF header of file "{name}" is wrong: {reason}.'
            ).fill(name=self.name, reason=reason),
            Text("请重新导出 ANDI/AIA 文件。", "Export the ANDI/AIA file again."),
            where=f"byte {at}",
        )


def _padded(size: int) -> int:
    return (size + 3) & ~3
