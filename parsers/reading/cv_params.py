"""The `cvParam`s of mzML: what a thing is, by the accessions of the PSI-MS vocabulary, and how an array is packed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from parsers.reading.numpress import Press
from parsers.reading.refusal import not_read
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

NUMBER_KINDS = {"MS:1000521": "<f4", "MS:1000523": "<f8", "MS:1000519": "<i4", "MS:1000522": "<i8"}
ARRAYS = {"MS:1000514": "m/z", "MS:1000515": "intensity", "MS:1000595": "time"}
_PACKINGS: dict[str, tuple[bool, Press | None]] = {
    "MS:1000574": (True, None),
    "MS:1002312": (False, "linear"),
    "MS:1002313": (False, "positive integers"),
    "MS:1002314": (False, "short logged floats"),
    "MS:1002746": (True, "linear"),
    "MS:1002747": (True, "positive integers"),
    "MS:1002748": (True, "short logged floats"),
}
"""By accession: whether an array is zlib, and which form of MS-Numpress."""
_SILENT = {*NUMBER_KINDS, *ARRAYS, "MS:1000576"}


class CvParam:
    """A `cvParam`: its accession at hand, the rest when asked for."""

    __slots__ = ("_element", "accession")

    def __init__(self, element: etree._Element, accession: str) -> None:
        self.accession = accession
        self._element = element

    @property
    def name(self) -> str:
        """What the accession means, in words."""
        return self._element.get("name", "")

    @property
    def value(self) -> str:
        """Its value; empty where it is a mere statement."""
        return self._element.get("value", "")

    @property
    def unit(self) -> str:
        """The accession of its unit."""
        return self._element.get("unitAccession", "")

    @property
    def unit_name(self) -> str:
        """Its unit in words."""
        return self._element.get("unitName", "")


def packing(name: str, params: Iterable[CvParam]) -> tuple[bool, Press | None]:
    """Whether an array is zlib, and its form of MS-Numpress. ForeignFile for what else there is."""
    zipped, press = False, None
    for param in params:
        if (said := _PACKINGS.get(param.accession)) is not None:
            zipped, press = zipped or said[0], press or said[1]
        elif param.accession not in _SILENT and "compression" in param.name.lower():
            raise not_read(
                name,
                Text("压缩方式“{c}”不受支持", 'its compression "{c}" is not read here').fill(c=param.name),
                Text("请用 msconvert 以 zlib 压缩重新转换。", "Convert it again in msconvert with zlib compression."),
            )
    return zipped, press
