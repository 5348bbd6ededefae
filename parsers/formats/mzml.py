"""mzML 1.1 (and 1.0) mass spectra and chromatograms, plain or gzip, with or without its index.

Written by: ProteoWizard msconvert from any vendor's raw data, vendors' own converters, open-source programs.

Structure. `mzML/run` holds `spectrumList/spectrum` and `chromatogramList/chromatogram`. What a thing is, says a
`cvParam` with an accession of the PSI-MS vocabulary, in place or through a `referenceableParamGroupRef`. Each spectrum
has `binaryDataArray`s: base64, little-endian, 32- or 64-bit float or integer, plain or zlib; `defaultArrayLength`
(or the array's own `arrayLength`) is the number of its values.

| accession | what |
|---|---|
| MS:1000514, MS:1000515, MS:1000595 | m/z, intensity, time array |
| MS:1000521, 523, 519, 522 | float32, float64, int32, int64 |
| MS:1000574, 576 | zlib, no compression |
| MS:1002312…4, 1002746…8 | MS-Numpress (see `parsers.reading.numpress`), the latter within zlib |
| MS:1000511, MS:1000016, MS:1000285 | MS level, scan start time, total ion current |

Units and clock. Times are told in minutes, seconds, milliseconds or hours; without a unit they are minutes.
`startTimeStamp` is UTC where it ends in Z. Spectra of different MS levels are never mixed: the lowest is the run's
scans, others its product scans. A spectrum without a time is left out with a remark.

Checked: `count` of both lists and the index against what is there (remark: extracts of a file keep the old ones), the
length of each array, the order of the times.

Refused by name: other compressions (zstd). Not read: other arrays of a spectrum (wavelength spectra are left out with a
remark), precursors, ion mobility.

Sources: the PSI mzML 1.1 specification and vocabulary; checked on files of Thermo, Waters and Bruker origin,
equal to what pymzml reads of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from parsers.format import Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Instrument, Measurement, Technique, Trace
from parsers.reading.clocks import parse_iso_clock
from parsers.reading.cv_params import ARRAYS, NUMBER_KINDS, CvParam, packing
from parsers.reading.fields import decimal, whole
from parsers.reading.ions import Makers, Pending
from parsers.reading.refusal import broken, held
from parsers.reading.spectra_xml import Arrays, Spectra, count_remark, index_remark, level_measurements
from parsers.reading.xml_stream import RootTag, XmlStream
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

FORMAT = Format(
    id="mzml",
    title=Text("mzML 质谱", "mzML mass spectra"),
    technique="gcms",
    suffixes=(".mzml", ".mzml.gz"),
    marks=(RootTag("mzML|indexedmzML"),),
)

_LEVEL, _TIME, _TOTAL, _SERIAL = "MS:1000511", "MS:1000016", "MS:1000285", "MS:1000529"
_PER_MINUTE = {"UO:0000031": 1.0, "MS:1000038": 1.0, "UO:0000010": 1 / 60, "UO:0000028": 1 / 60_000, "UO:0000032": 60.0}
_LIQUID = {"MS:1000070", "MS:1000073", "MS:1000382", "MS:1000398"}
"""APCI, electrospray, APPI, nano-electrospray: sources behind a liquid chromatograph."""
_COUNTS = ("number of detector counts", "number of counts")
_KEPT = frozenset(
    {"spectrum", "chromatogram", "referenceableParamGroup", "instrumentConfiguration", "software", "sample"}
)
_NAMES = _KEPT | {"spectrumList", "chromatogramList", "run", "index", "offset"}
_MAX_VALUES = 1 << 27


@dataclass(slots=True)
class _Run:
    """What was read of the document so far."""

    file: InstrumentFile
    document: XmlStream
    arrays: Arrays
    groups: dict[str, list[CvParam]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    samples: dict[str, str] = field(default_factory=dict)
    declared: dict[str, int | None] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=lambda: {"spectrum": 0, "chromatogram": 0})
    levels: dict[int, Spectra] = field(default_factory=dict)
    traces: list[Trace] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    index: str = ""
    sources: set[str] = field(default_factory=set)
    remarks: list[Text | None] = field(default_factory=list)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement: the scans of the lowest MS level, those of the others, the chromatograms."""
    with Makers() as makers:
        run = _Run(file, XmlStream(file, _NAMES, _KEPT), Arrays(file, makers))
        for event, name, element in run.document:
            if event == "start":
                _open(run, name, element)
            else:
                _close(run, name, element)
        return _measurements(run)


def _measurements(run: _Run) -> list[Measurement]:
    file = run.file
    for name, what in (("spectrum", Text("质谱", "spectra")), ("chromatogram", Text("色谱", "chromatograms"))):
        run.remarks.append(count_remark(what, run.declared.get(name), run.found[name]))
    run.remarks.append(index_remark(file, run.places, b"<spectrum", run.found["spectrum"]))
    acquired_at, clock = parse_iso_clock(run.texts.get("startTimeStamp", ""))
    technique: Technique = "lc" if run.sources & _LIQUID else "gcms"
    shared = Measurement(
        format_id=FORMAT.id,
        technique=technique,
        sample_name=run.samples.get(run.texts.get("sampleRef", ""), "") or _plain(run.texts.get("run id", "")),
        acquired_at=acquired_at,
        instrument=Instrument(
            model=run.texts.get("model", ""),
            serial=run.texts.get("serial", ""),
            software=run.texts.get("software", ""),
        ),
        metadata=run.texts,
        remarks=held((clock, *run.remarks)),
    )
    return level_measurements(file.name, shared, run.levels, run.traces)


def _open(run: _Run, name: str, element: etree._Element) -> None:
    """What an element's attributes say when it begins."""
    if name in ("spectrumList", "chromatogramList"):
        run.declared[name[:-4]] = whole(element.get("count", ""))
    elif name == "run":
        run.texts["run id"] = element.get("id", "")
        for key in ("startTimeStamp", "sampleRef"):
            if element.get(key):
                run.texts[key] = element.get(key, "")
    elif name == "index":
        run.index = element.get("name", "")


def _close(run: _Run, name: str, element: etree._Element) -> None:
    """What a whole element says when it ends."""
    if name == "spectrum":
        _spectrum(run, element)
    elif name == "chromatogram":
        _chromatogram(run, element)
    elif name == "referenceableParamGroup":
        run.groups[element.get("id", "")] = _params(run, element)
    elif name == "instrumentConfiguration":
        _instrument(run, element)
    elif name == "software" and element.get("id"):
        made = " ".join((element.get("id", ""), element.get("version", ""))).strip()
        run.texts["software"] = ", ".join(filter(None, (run.texts.get("software", ""), made)))
    elif name == "sample":
        run.samples[element.get("id", "")] = element.get("name", "")
    elif name == "offset" and run.index == "spectrum":
        run.places.append(whole(element.text or "") or 0)


def _instrument(run: _Run, element: etree._Element) -> None:
    for param in _params(run, element):
        if param.accession == _SERIAL:
            run.texts.setdefault("serial", param.value)
        elif param.accession:
            run.texts.setdefault("model", param.name)
    run.sources |= {one.get("accession", "") for one in _children(element, "componentList", "source", "cvParam")}


def _spectrum(run: _Run, element: etree._Element) -> None:
    run.found["spectrum"] += 1
    what = element.get("id", "") or f"spectrum {run.found['spectrum']}"
    params = {param.accession: param for param in _params(run, element)}
    arrays, units, count = _arrays(run, element, what)
    mz, intensity = arrays.get("m/z"), arrays.get("intensity")
    if mz is None or intensity is None:
        run.remarks.append(
            Text("有些谱图没有质荷比，未采用。", "Some spectra have no m/z (wavelengths?) and are left out.")
        )
        return
    level = whole(params[_LEVEL].value) if _LEVEL in params else 1
    if level is None:
        raise broken(run.file.name, Text("MS 级别不是整数", "an MS level is no whole number"), what)
    if level not in run.levels:
        run.levels[level] = Spectra.of(run.file)
    spectra = run.levels[level]
    spectra.unit = spectra.unit or _unit(units.get("intensity", ""))
    total = decimal(params[_TOTAL].value) if _TOTAL in params else None
    scan = next(_children(element, "scanList", "scan"), None)
    if scan is None:
        scan = next(_children(element, "spectrumDescription", "scan"), None)
    spectra.add(_minutes(run, scan), None if total is None else float(total), mz, intensity, count)


def _minutes(run: _Run, scan: etree._Element | None) -> float:
    """The scan's start time in minutes; NaN if it has none."""
    for param in [] if scan is None else _params(run, scan):
        value = decimal(param.value) if param.accession == _TIME else None
        if value is not None:
            return float(value) * _to_minutes(run, param.unit)
    return float("nan")


def _to_minutes(run: _Run, unit: str) -> float:
    if unit not in _PER_MINUTE:
        run.remarks.append(
            Text("时间单位“{u}”未知，按分钟读取。", 'The unit of time "{u}" is not known; read as minutes.').fill(
                u=unit
            )
        )
    return _PER_MINUTE.get(unit, 1.0)


def _chromatogram(run: _Run, element: etree._Element) -> None:
    run.found["chromatogram"] += 1
    name = element.get("id", "") or f"chromatogram {run.found['chromatogram']}"
    arrays, units, _ = _arrays(run, element, name)
    times, intensity = arrays.get("time"), arrays.get("intensity")
    if times is None or intensity is None:
        run.remarks.append(
            Text("色谱“{n}”没有时间或强度。", 'The chromatogram "{n}" has no times or intensities.').fill(n=name)
        )
        return
    minutes = np.asarray(times(), dtype=np.float64) * _to_minutes(run, units.get("time", ""))
    if np.any(np.diff(minutes) < 0):
        run.remarks.append(
            Text("色谱“{n}”的时间不递增。", 'The times of the chromatogram "{n}" do not increase.').fill(n=name)
        )
    run.traces.append(
        Trace(
            name=name,
            x=Axis(name="time", unit="min", values=minutes),
            y=Axis(name=name, unit=_unit(units.get("intensity", "")), values=np.asarray(intensity(), dtype=np.float64)),
        )
    )


def _arrays(run: _Run, element: etree._Element, what: str) -> tuple[dict[str, Pending], dict[str, str], int]:
    """The m/z, intensity and time arrays of an element, the unit of each (its accession for a time), their length."""
    found: dict[str, Pending] = {}
    counts: dict[str, int] = {}
    units: dict[str, str] = {}
    default = whole(element.get("defaultArrayLength", ""))
    for one in _children(element, "binaryDataArrayList", "binaryDataArray"):
        params = _params(run, one)
        role = next((param for param in params if param.accession in ARRAYS), None)
        if role is None:
            continue
        own = whole(one.get("arrayLength", ""))
        count = default if own is None else own
        if count is None or count > _MAX_VALUES:
            raise broken(run.file.name, Text("数组长度缺失或过大", "an array's length is missing or too large"), what)
        kind = next((NUMBER_KINDS[param.accession] for param in params if param.accession in NUMBER_KINDS), None)
        if kind is None:
            raise broken(run.file.name, Text("数组没有数值类型", "an array has no type of number"), what)
        payload = run.document.payload(next(_children(one, "binary"), None))
        where = f"{what}: {ARRAYS[role.accession]}"
        key = ARRAYS[role.accession]
        if key in found:
            raise broken(run.file.name, Text("有两个同类数组", "an array of the same kind is there twice"), what)
        packed, press = packing(run.file.name, params)
        found[key] = run.arrays.decode(payload, kind, count, packed=packed, press=press, what=where)
        counts[key] = count
        units[key] = role.unit if key == "time" else role.unit_name
    if "intensity" in found and len(set(counts.values())) > 1:
        raise broken(run.file.name, Text("数组长度不一致", "the arrays differ in length"), what)
    return found, units, counts.get("intensity", 0)


def _params(run: _Run, element: etree._Element) -> list[CvParam]:
    """The `cvParam`s of an element itself and of the groups it refers to."""
    found: list[CvParam] = []
    for child in element.iterchildren("{*}cvParam", "{*}referenceableParamGroupRef"):
        accession = child.get("accession")
        if accession is not None:
            found.append(CvParam(child, accession))
        else:
            found += run.groups.get(child.get("ref", ""), ())
    return found


def _children(element: etree._Element, *path: str) -> Iterator[etree._Element]:
    """The descendants by their local names from level to level; many times faster than a path of lxml."""
    for child in element.iterchildren(f"{{*}}{path[0]}"):
        if len(path) == 1:
            yield child
        else:
            yield from _children(child, *path[1:])


def _unit(name: str) -> str:
    return "counts" if name in _COUNTS else name


def _plain(name: str) -> str:
    """An XML id with its `_x0020_` escapes undone."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), name)
