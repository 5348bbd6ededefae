"""Thermo Isodat classical dual-inlet files .caf: the intensities of each cycle of sample and standard, and the results.

Written by: Isodat 1 to 3, "classical acquisition" with a dual inlet (carbonates, clumped isotopes).

Structure. As the other files of the program (`parsers.reading.isodat`); what is read is found by its texts:

- Cycles: behind the text `DualInlet RawData Standard Block`, and then `… Sample Block`, uint32 0, 2 and their number;
  each is two empty texts, uint32 0, 2, a time, 0, 3, the number of ions, then a double (mV) for each ion. The one
  behind the last cycle of the sample is the standard measured before all others.
- Results: behind `CResultDataList`, for each measurement of each evaluation the texts identifier, name, format
  (`%.3f`), two more, unit (`[mV]`, `[per mil]`), reference (`VPDB`) and an empty one, then uint32 1, bytes (8 or 4)
  and the value, a double or an integer. A measurement begins with its intensities, whose names (`rIntensity 44`) tell
  the ions; six texts before the first identifier stands the gas that is evaluated. `Is Ref.?` is 1 for standards.
- The sequence's line: behind the name of the last column, `Method ID`, the text of each cell and an empty one.

Units. Intensities in mV, the delta values in per mil, AT% in %. All are readings: `standard pre 44`, `sample 1 44`,
`d 45CO2/44CO2 cycle 1`; those of another evaluation than the first carry its gas, `δ 13C/12C <CO2clump> cycle 1`.

Checked: cycles against their declared numbers, the ions of each, the intensities of the results against the cycles.

Not read: backgrounds, ratios, means (the file's grids hold them as printed text), evaluation settings.

Sources: the isoreader project's description; checked on one real file of a MAT 253.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from parsers.format import BytesPattern, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement, Reading
from parsers.reading import isodat
from parsers.reading.cursor import Cursor
from parsers.reading.refusal import broken, check_count, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="isodat_caf",
    title=Text("Thermo Isodat 经典双路进样数据 .caf", "Thermo Isodat classical dual-inlet data .caf"),
    technique="isotope",
    suffixes=(".caf",),
    marks=(
        BytesPattern(rb"\xff\xff..\x0b\x00CFileHeader.{0,40}" + "CDocumentClassicalAquisition".encode("utf-16-le")),
    ),
)
_BLOCK = {
    kind: re.compile(
        re.escape(f"DualInlet RawData {kind} Block".encode("utf-16-le")) + rb"\x00{4}\x02\x00{3}(.{4})", re.DOTALL
    )
    for kind in ("Standard", "Sample")
}
_CYCLE = re.compile(rb"\xff\xfe\xff\x00\xff\xfe\xff\x00\x00{4}\x02\x00{3}.{4}\x00{4}\x03\x00{3}(.)\x00{3}", re.DOTALL)
_RESULTS = b"CResultDataList"
_FORMAT = re.compile(r"%(?:1?\.\d+f|u)")
_ION = re.compile(r"rIntensity (\d+(?:\.\d+)?)")
_FORMS = {4: "<I", 8: "<d"}
_UNITS = {"[per mil]": "per mil", "[%]": "%"}
_MOST_CYCLES = 10_000
_AGREES_MV = 1e-6


class _Result(NamedTuple):
    value: float
    unit: str
    reference: str


class _Evaluated(NamedTuple):
    """One measurement as one evaluation has it: the gas, and the numbers by their names."""

    gas: str
    results: dict[str, _Result]


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; every cycle and every delta value is a reading."""
    cursor = Cursor(file.data(), file.name)
    data = cursor.bytes_at(0, len(cursor), "the file")
    evaluated = list(_evaluated(cursor, data))
    masses = [match[1] for name in (evaluated[0].results if evaluated else {}) if (match := _ION.fullmatch(name))]
    cycles = _cycles(cursor, data, len(masses))
    said = isodat.last_cells(data)
    for one in evaluated:
        for name, result in one.results.items():
            if result.unit in _UNITS and result.reference.strip():
                said.setdefault(f"{name} vs.", result.reference)
    intensities = (
        Reading(name=f"{name} {mass}", value=Decimal(repr(value)), unit="mV")
        for name, values in cycles.items()
        for mass, value in zip(masses, values, strict=True)
    )
    readings = (*intensities, *_deltas(evaluated))
    remarks = [_against_cycles(evaluated, cycles, masses)]
    return [isodat.measured(FORMAT.id, data, said, readings=readings, remarks=remarks)]


def _cycles(cursor: Cursor, data: bytes, ions: int) -> dict[str, list[float]]:
    """The intensities (mV) of each cycle by its name, in the order of the file."""
    found: dict[str, list[float]] = {}
    starts = {kind: pattern.search(data) for kind, pattern in _BLOCK.items()}
    standard, sample = starts["Standard"], starts["Sample"]
    if standard is None or sample is None or standard.start() > sample.start():
        raise incomplete(
            cursor.name, Text("没有测量循环，运行可能已中止", "it holds no cycles; the run may have been aborted")
        )
    end = data.find(_RESULTS, sample.end())
    for kind, match, until in (
        ("standard", standard, sample.start()),
        ("sample", sample, end if end > 0 else len(data)),
    ):
        declared = int.from_bytes(match[1], "little")
        places = [one for one, _ in zip(_CYCLE.finditer(data, match.end(), until), range(_MOST_CYCLES), strict=False)]
        names = [f"{kind} {number + 1}" for number in range(declared if declared < _MOST_CYCLES else 0)]
        names += ["standard pre"] if kind == "sample" else []
        check_count(cursor.name, Text(f"“{kind}”的循环", f"cycles of the {kind}"), len(names), len(places))
        for name, place in zip(names, places, strict=True):
            check_count(cursor.name, Text(f"“{name}”的离子数", f'ions of "{name}"'), place[1][0], ions)
            values = cursor.floats("<f8", place.end(), ions, f"the intensities of {name}").tolist()
            if not all(map(math.isfinite, values)):
                raise broken(cursor.name, Text("有不是数值的强度", "an intensity is no number"), f"byte {place.end()}")
            found[name] = values
    return found


def _evaluated(cursor: Cursor, data: bytes) -> Iterator[_Evaluated]:
    """What each evaluation made of each measurement, in the order of the file."""
    start = data.find(_RESULTS)
    placed = list(isodat.texts(data, start)) if start >= 0 else []
    current = _Evaluated("", {})
    for i, (_, text) in enumerate(placed[:-5]):
        if not _FORMAT.fullmatch(text) or i < 8:
            continue
        name, unit, reference = placed[i - 1][1], placed[i + 3][1], placed[i + 4][1]
        value = _value(cursor, placed[i + 5])
        if value is None:
            continue
        if name in current.results:
            yield current
            current = _Evaluated("", {})
        if not current.results:
            current = _Evaluated(placed[i - 8][1], {})
        current.results[name] = _Result(value, unit, reference)
    if current.results:
        yield current


def _value(cursor: Cursor, empty: tuple[int, str]) -> float | None:
    """The number behind an empty text: uint32 1, its bytes, and itself."""
    at = empty[0] + 4
    if empty[1] or at + 16 > len(cursor) or cursor.integer("<I", at, "a result") != 1:
        return None
    form = _FORMS.get(cursor.integer("<I", at + 4, "the bytes of a result"))
    return None if form is None else float(cursor.number(form, at + 8, "a result"))


def _deltas(evaluated: list[_Evaluated]) -> Iterator[Reading]:
    """The delta values and shares of the sample's cycles, which are counted for each evaluation."""
    counted: dict[str, int] = {}
    for one in evaluated:
        reference = one.results.get("Is Ref.?")
        if reference is None or reference.value != 0:
            continue
        cycle = counted[one.gas] = counted.get(one.gas, 0) + 1
        other = "" if one.gas == evaluated[0].gas else f" <{one.gas}>"
        for name, result in one.results.items():
            if result.unit in _UNITS and math.isfinite(result.value):
                value = Decimal(repr(result.value))
                yield Reading(name=f"{name.strip()}{other} cycle {cycle}", value=value, unit=_UNITS[result.unit])


def _against_cycles(evaluated: list[_Evaluated], cycles: dict[str, list[float]], masses: list[str]) -> Text | None:
    """A remark where an intensity that was evaluated is none of those that were measured."""
    measured = {round(value / _AGREES_MV) for values in cycles.values() for value in values}
    used = [
        one.results[f"rIntensity {mass}"].value
        for one in evaluated
        for mass in masses
        if f"rIntensity {mass}" in one.results
    ]
    odd = sum(not {step - 1, step, step + 1} & measured for step in (round(value / _AGREES_MV) for value in used))
    if not odd:
        return None
    return Text(
        "{n} 个用于计算的强度不是测得的强度。", "{n} intensities that were evaluated are none that were measured."
    ).fill(n=odd)
