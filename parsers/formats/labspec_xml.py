"""Horiba LabSpec 6 `.xml`: Raman and luminescence spectra, single, lines and maps.

Written by: LabSpec 6, "save as XML".

Structure. `LSX_Data` holds `LSX_Tree`, a tree of `LSX` elements that are known by their ID (four letters in a cipher of
the vendor's), and `LSX_Matrix` with one `LSX_Row` of numbers for each spectrum. IDs used: 7B697861 the axes (each with
6D707974 type: Intens, Spectr, X, Y, Time; 7C696E75 unit; 7D6CD4DB values), 6C7469D9 title, and groups of parameters
with 6D6D616E name, 7D6C61DB value, 7C696E75 unit (Acq. time, Laser, Grating, …).

Units and clock. x and intensity in the units of their axes (`1/cm` cm-1, `nm`, `Cnt` counts, `Cnt/sec` counts/s). Only
`Acquired` among the parameters tells a time, by the computer's clock.

Checked: Size of the matrix and of each row against the numbers; rows against the spectral axis; as many rows as the
other axes have places; increasing x.

Not read: the meaning of the places (X, Y, Time) beside their numbers in the traces' names.

Sources: real files of five shapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_clock
from parsers.reading.columns import number_list
from parsers.reading.fields import whole
from parsers.reading.refusal import check_count, held, incomplete
from parsers.reading.spectra import spectrum
from parsers.reading.xml import parse_xml, text_of
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

FORMAT = Format(
    id="labspec_xml",
    title=Text("Horiba LabSpec XML", "Horiba LabSpec XML"),
    technique="spectrum",
    suffixes=(".xml",),
    marks=(TextPattern(r"<LSX_Data\b"),),
)
_AXES, _TYPE, _UNIT, _VALUES = "0x7B697861", "0x6D707974", "0x7C696E75", "0x7D6CD4DB"
_TITLE, _NAME, _VALUE = "0x6C7469D9", "0x6D6D616E", "0x7D6C61DB"
_UNITS = {"1/cm": "cm-1", "1/cm abs": "cm-1", "Cnt": "counts", "Cnt/sec": "counts/s"}
_X_NAMES = {"1/cm": "Raman shift", "1/cm abs": "wavenumber", "nm": "wavelength", "eV": "energy"}


class _Axis(NamedTuple):
    kind: str
    unit: str
    values: Floats


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; one trace for each spectrum."""
    root = parse_xml(file.data(), file.name)
    matrix = root.find(".//LSX_Matrix")
    if matrix is None:
        raise incomplete(file.name, Text("没有 LSX_Matrix", "there is no LSX_Matrix"))
    axes = _axes(root, file.name)
    across = next((axis for axis in axes if axis.kind == "Spectr"), None)
    if across is None or across.values.size == 0:
        raise incomplete(file.name, Text("没有光谱轴", "there is no axis of the spectrum"))
    rows = [_row(row, across.values.size, file.name) for row in matrix.findall("LSX_Row")]
    size = whole(matrix.get("Size", ""))
    if size is not None:
        check_count(file.name, Text("矩阵中的数", "numbers of the matrix"), size, len(rows) * across.values.size)
    places = [axis for axis in axes if axis.kind not in ("Intens", "Spectr") and axis.values.size]
    expected = int(np.prod([axis.values.size for axis in places], dtype=np.int64)) if places else 1
    check_count(file.name, Text("光谱数", "spectra"), expected, len(rows))
    texts = _parameters(root)
    acquired_at, clock = parse_clock(texts.get("Acquired", ""))
    title = root.find(f".//LSX[@ID='{_TITLE}']")
    return [
        Measurement(
            format_id=FORMAT.id,
            technique="spectrum",
            sample_name=texts.get("Sample", "") or text_of(title),
            acquired_at=acquired_at,
            instrument=Instrument(maker="Horiba", model=texts.get("Instrument", ""), software="LabSpec 6"),
            traces=tuple(_traces(rows, across, axes, places, file.name)),
            metadata=texts,
            remarks=held([clock]),
        )
    ]


def _axes(root: etree._Element, name: str) -> list[_Axis]:
    found = []
    for holder in root.findall(f".//LSX[@ID='{_AXES}']/LSX"):
        values = number_list(_member(holder, _VALUES), name, Text("坐标轴", "an axis"))
        found.append(_Axis(_member(holder, _TYPE), _member(holder, _UNIT), values))
    return found


def _member(holder: etree._Element, identity: str) -> str:
    return text_of(holder.find(f"LSX[@ID='{identity}']"))


def _row(row: etree._Element, count: int, name: str) -> Floats:
    values = number_list(row.text or "", name, Text("光谱", "a spectrum"))
    check_count(name, Text("光谱点", "points of a spectrum"), count, values.size)
    return values


def _traces(rows: list[Floats], across: _Axis, axes: list[_Axis], places: list[_Axis], name: str) -> list[Trace]:
    intensity = next((axis.unit for axis in axes if axis.kind == "Intens"), "")
    axis = (_X_NAMES.get(across.unit, "x"), _UNITS.get(across.unit, across.unit))
    found = []
    for number, row in enumerate(rows):
        at, where = number, []
        for place in places:  # the first axis runs fastest
            at, i = divmod(at, place.values.size)
            where.append(f"{place.kind} {place.values[i]:g}")
        title = f"spectrum {number + 1}" + (f" ({', '.join(where)})" if where else "")
        signal = ("intensity", _UNITS.get(intensity, intensity))
        found.append(spectrum(title, across.values, row, axis=axis, signal=signal, file=name))
    return found


def _parameters(root: etree._Element) -> dict[str, str]:
    """Values by name, with their unit in the name as the program prints it."""
    found: dict[str, str] = {}
    for name in root.iter("LSX"):
        holder = name.getparent()
        if name.get("ID") == _NAME and holder is not None and text_of(name):
            value = _member(holder, _VALUE)
            if value:
                found.setdefault(text_of(name), value)
    return found
