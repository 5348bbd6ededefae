"""The header of the netCDF classic container: which dimensions, attributes and variables it declares, and where.

The layout is told in `parsers.reading.netcdf3`. Every number is checked against the bytes that are there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.errors import BrokenFile
from parsers.reading.cursor import Cursor, ended
from parsers.reading.refusal import broken
from parsers.wording import Text

_DTYPES = {1: "i1", 2: "S1", 3: ">i2", 4: ">i4", 5: ">f4", 6: ">f8"}
_DIMENSIONS, _VARIABLES, _ATTRIBUTES = 0x0A, 0x0B, 0x0C
_STREAMING = 0xFFFFFFFF
_MAX_RANK = 8

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


class _Declared(NamedTuple):
    """A variable as the header lists it: a first length of 0 is that of the records."""

    name: str
    lengths: list[int]
    dtype: str
    attributes: Mapping[str, Attribute]
    offset: int

    @property
    def is_record(self) -> bool:
        """Whether its records interleave with those of others."""
        return bool(self.lengths) and self.lengths[0] == 0

    @property
    def record_bytes(self) -> int:
        """The bytes of one record, without padding."""
        return math.prod(self.lengths[1:]) * np.dtype(self.dtype).itemsize


class Header:
    """A header, read at once: `attributes` are the global ones, `variables` by name.

    `data` is the file or its beginning, `size` that of the whole file. Raises IncompleteFile where `data` ends before
    the header does, BrokenFile where the header is none.
    """

    def __init__(self, data: bytes, name: str, size: int) -> None:
        self._cursor = Cursor(data, name)
        self._size = size
        magic = self._cursor.bytes_at(0, 4, "the netCDF magic")
        if magic[:3] != b"CDF" or magic[3] not in (1, 2):
            raise self._broken(Text("文件以 {magic} 开头", "it begins with {magic}").fill(magic=repr(magic)), 0)
        self._wide = magic[3] == 2
        self._at = 4
        self._records = self._count()
        self._lengths = self._read_dimensions()
        self.attributes: Mapping[str, Attribute] = self._read_attributes()
        self.variables: Mapping[str, Variable] = MappingProxyType(self._read_variables())

    def _read_dimensions(self) -> list[int]:
        lengths = []
        for _ in range(self._list(_DIMENSIONS, "dimensions")):
            self._name()
            lengths.append(self._count())
        return lengths

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
        declared = [self._read_variable() for _ in range(self._list(_VARIABLES, "variables"))]
        records = [one.record_bytes for one in declared if one.is_record]
        stride = records[0] if len(records) == 1 else sum(map(_padded, records))  # a lone one is not padded
        found = {}
        for one in declared:
            lengths = one.lengths
            if one.is_record:
                lengths = [self._record_count(one.offset, stride), *lengths[1:]]
            found[one.name] = Variable(
                one.name, tuple(lengths), one.dtype, one.attributes, one.offset, stride if one.is_record else 0
            )
        return found

    def _read_variable(self) -> _Declared:
        name = self._name()
        rank = self._count()
        if rank > _MAX_RANK:
            raise self._broken(
                Text("变量“{v}”有 {n} 个维度", 'variable "{v}" has {n} dimensions').fill(v=name, n=rank), self._at
            )
        lengths = [self._dimension(self._count(), name) for _ in range(rank)]
        attributes = self._read_attributes()
        dtype = self._dtype(name)
        self._at += 4  # vsize: redundant, and overflows in large files; computed instead
        offset = self._cursor.integer(">Q" if self._wide else ">I", self._at, "a variable's offset")
        self._at += 8 if self._wide else 4
        return _Declared(name, lengths, dtype, attributes, offset)

    def _record_count(self, offset: int, stride: int) -> int:
        if self._records != _STREAMING:
            return self._records
        return max(0, (self._size - offset) // stride) if stride else 0

    def _dimension(self, index: int, variable: str) -> int:
        if index >= len(self._lengths):
            raise self._broken(
                Text(
                    "变量“{v}”引用的第 {n} 个维度不存在", 'variable "{v}" names dimension {n}, which is not there'
                ).fill(v=variable, n=index),
                self._at,
            )
        return self._lengths[index]

    def _list(self, tag: int, what: str) -> int:
        found = self._count()
        count = self._count()
        if found == 0 and count == 0:
            return 0
        if found != tag:
            raise self._broken(
                Text("列表标记为 {a}，应为 {b}", "the list of {what} begins with {a} instead of {b}").fill(
                    what=what, a=f"{found:#x}", b=f"{tag:#x}"
                ),
                self._at - 8,
            )
        if count > len(self._cursor) // 8:
            raise ended(self._cursor.name, f"{count} {what}", self._at + 8 * count, len(self._cursor))
        return count

    def _dtype(self, owner: str) -> str:
        code = self._count()
        if code not in _DTYPES:
            raise self._broken(
                Text("“{v}”的类型 {n} 未知", '"{v}" has the unknown type {n}').fill(v=owner, n=code), self._at - 4
            )
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

    def _broken(self, reason: Text, at: int) -> BrokenFile:
        return broken(self._cursor.name, reason, f"byte {at}")


def _padded(size: int) -> int:
    return (size + 3) & ~3
