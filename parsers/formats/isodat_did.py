"""Thermo Isodat dual-inlet files .did: the intensities of each cycle of sample and standard gas, and what came of them.

Written by: Isodat 2 and 3 for the MAT 252/253 and Delta mass spectrometers with a dual inlet (carbonates, clumped
isotopes, water and gas standards).

Structure. As the continuous-flow files (`parsers.reading.isodat`); the parts that are read are found by their texts:

- A cycle: the text `Standard Pre`, `Standard 0`, `Sample 0` …; within 120 bytes two empty texts, uint32 0, 2, a time,
  0, 6, the number of ions, then a double (mV) for each ion, uint32 0, two zero bytes and the number of ions again.
- Ions: behind the text `Index to Mass` the texts `Mass 44`, … in the order of the intensities.
- Results: the texts `Delta` or `AT%` and the number's name (`d 13C/12C `), and within 120 bytes uint32 1, 1, the number
  of cycles, for each cycle two doubles (its place and its value), six zero bytes, an empty text, uint32 2 and two
  doubles: the mean and the standard deviation of the cycles; both are -1 where the program did not form them.
- What a delta refers to: texts such as `d 13C/12C [per mil]  vs. VPDB`.

Units. Intensities in mV, the delta values in per mil, AT% in %. All are readings: `sample 1 44`, `d 13C/12C` (the
mean), `d 13C/12C sd`, `d 13C/12C cycle 1`.

Checked: the number of ions before and behind the intensities, as many masses as ions, cycles numbered without a gap,
each mean against the mean of its cycles (remark).

Not read: backgrounds, outlier marks, the corrected intensities, reference values.

Sources: the isoreader project's description of these files; checked on three real files from three laboratories.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from parsers.format import BytesPattern, Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Measurement, Reading
from parsers.reading import isodat
from parsers.reading.cursor import Cursor
from parsers.reading.refusal import broken, check_count, incomplete
from parsers.wording import Text

FORMAT = Format(
    id="isodat_did",
    title=Text("Thermo Isodat 双路进样同位素数据 .did", "Thermo Isodat dual-inlet data .did"),
    technique="isotope",
    suffixes=(".did",),
    marks=(BytesPattern(rb"\xff\xff..\x0b\x00CFileHeader.{0,40}" + "CDualInletDocument".encode("utf-16-le")),),
)

_CYCLE = re.compile(r"(Standard|Sample) (Pre|\d{1,3})")
_INTENSITIES = re.compile(
    rb"\xff\xfe\xff\x00\xff\xfe\xff\x00\x00{4}\x02\x00{3}.{4}\x00{4}\x06\x00{3}(.)\x00{3}", re.DOTALL
)
_RESULT = re.compile(rb"\x00{4}\x01\x00{3}\x01\x00{3}(.)\x00{3}", re.DOTALL)
_MEAN = isodat.TEXT + b"\x00\x02\x00\x00\x00"
_MASS = re.compile(r"Mass (\d{1,3}(?:\.\d+)?)")
_REFERENCE = re.compile(r"(.+?) \[per mil\] +vs\. (.+)")
_NOT_FORMED = (-1.0, -1.0)
_NEAR = 120
_AGREES = 1e-6
"""How far a mean may be from that of its cycles, of the larger of them; the program's own agree to the last bit."""


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement; every cycle and every result is a reading."""
    data = file.data()
    cursor, placed = Cursor(data, file.name), list(isodat.texts(data, 0))
    texts = [text for _, text in placed]
    masses = _masses(texts)
    cycles = dict(_cycles(cursor, data, placed, masses))
    if not cycles:
        raise incomplete(
            file.name, Text("没有测量循环，运行可能已中止", "it holds no cycles; the run may have been aborted")
        )
    remarks: list[Text | None] = [_gaps(list(cycles))]
    said = isodat.named(texts)
    references = {match[1].strip(): match[2].strip() for text in texts if (match := _REFERENCE.fullmatch(text))}
    said |= {f"{name} vs.": scale for name, scale in references.items()}
    readings = (*_intensities(cycles, masses), *_results(cursor, data, placed, remarks))
    return [isodat.measured(FORMAT.id, data, said, readings=readings, remarks=remarks)]


def _masses(texts: Sequence[str]) -> tuple[str, ...]:
    """The ions' masses in their order."""
    if "Index to Mass" not in texts:
        return ()
    found: list[str] = []
    for text in texts[texts.index("Index to Mass") :]:
        match = _MASS.fullmatch(text)
        if match is not None:
            found.append(match[1])
        elif found and not text.replace(".", "").isdigit():
            break
    return tuple(found)


def _cycles(
    cursor: Cursor, data: bytes, placed: Sequence[tuple[int, str]], masses: Sequence[str]
) -> Iterator[tuple[str, Floats]]:
    """Each cycle's name (`sample 1`) and intensities, as they were measured: the first block of each name."""
    seen: set[str] = set()
    for place, text in placed:
        name = text.lower()
        if name in seen or not _CYCLE.fullmatch(text):
            continue
        behind = place + 4 + 2 * len(text)
        match = _INTENSITIES.search(data, behind, behind + _NEAR)
        if match is None:  # the same words stand elsewhere, without intensities
            continue
        ions, at = match[1][0], match.end()
        values = cursor.floats("<f8", at, ions, f"the intensities of {text}")
        check_count(
            cursor.name,
            Text(f"“{text}”的离子数", f'ions of "{text}"'),
            cursor.integer("<I", at + 8 * ions + 6, "the number of ions"),
            ions,
        )
        check_count(cursor.name, Text("质量数", "masses"), ions, len(masses))
        if not np.isfinite(values).all():
            raise broken(cursor.name, Text("有不是数值的强度", "an intensity is no number"), where=f"byte {at}")
        seen.add(name)
        yield name, values


def _intensities(cycles: dict[str, Floats], masses: Sequence[str]) -> Iterator[Reading]:
    for name, values in cycles.items():
        for mass, value in zip(masses, values.tolist(), strict=True):
            yield Reading(name=f"{name} {mass}", value=Decimal(repr(value)), unit="mV")


def _results(
    cursor: Cursor, data: bytes, placed: Sequence[tuple[int, str]], remarks: list[Text | None]
) -> Iterator[Reading]:
    """The program's numbers: their mean, standard deviation and cycles."""
    for (_, kind), (place, text) in itertools.pairwise(placed):
        if kind not in ("Delta", "AT%"):
            continue
        behind = place + 4 + 2 * len(text)
        match = _RESULT.search(data, behind, behind + _NEAR)
        if match is None:
            continue
        count, at, name = match[1][0], match.end(), text.strip()
        values = cursor.floats("<f8", at, 2 * count, f"the cycles of {name}")[1::2]
        end = data.find(_MEAN, at + 16 * count, at + 16 * count + 16)
        if end < 0 or not np.isfinite(values).all():
            continue
        mean, spread = cursor.floats("<f8", end + len(_MEAN), 2, f"the mean of {name}").tolist()
        unit = "per mil" if kind == "Delta" else "%"
        for number, value in enumerate(values.tolist(), start=1):
            yield Reading(name=f"{name} cycle {number}", value=Decimal(repr(value)), unit=unit)
        if (mean, spread) == _NOT_FORMED:
            continue
        if count and abs(float(values.mean()) - mean) > _AGREES * max(1.0, abs(mean)):
            remarks.append(_OTHER_MEAN.fill(name=name, mean=repr(mean), cycles=repr(float(values.mean()))))
        yield Reading(name=name, value=Decimal(repr(mean)), unit=unit)
        yield Reading(name=f"{name} sd", value=Decimal(repr(spread)), unit=unit)


def _gaps(names: Sequence[str]) -> Text | None:
    for kind in ("standard", "sample"):
        there = sorted(int(name.split()[1]) for name in names if name.startswith(kind) and not name.endswith("pre"))
        if there != list(range(len(there))):
            return _CYCLES_MISSING.fill(kind=kind, there=", ".join(map(str, there)))
    return None


_CYCLES_MISSING = Text("“{kind}”的循环编号不连续：{there}。", 'The cycles of "{kind}" are not numbered on: {there}.')
_OTHER_MEAN = Text(
    "“{name}”的平均值 {mean} 与各循环的平均值 {cycles} 不同（可能剔除了离群循环）。",
    'The mean {mean} of "{name}" is not that of its cycles, {cycles} (outliers may have been left out).',
)
