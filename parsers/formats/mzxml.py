"""mzXML 2.x and 3.x mass spectra, plain or gzip, with or without the index.

Written by: ReAdW, mzWiff, MassWolf, msconvert (`--mzXML`), vendors' and laboratories' own converters.

Structure. `mzXML/msRun` holds `scan` elements, which may hold scans themselves (fragments below their survey scan). A
scan's attributes are `num`, `msLevel`, `peaksCount`, `retentionTime` (an XML duration, `PT353.43S`), `totIonCurrent`.
Its `peaks` element is base64 of pairs m/z, intensity in network byte order, of `precision` 32 or 64 bits,
`compressionType` none or zlib. A scan without peaks may hold one pair of zeros.

Units and clock. Times in minutes from the duration; the file has no clock time. Intensities in counts. Spectra of
different MS levels are never mixed: the lowest is the run's scans, others its product scans. The format has no sample
name: it is the stem of the first `parentFile`.

Checked: `scanCount` and the index against the scans that are there (remark: extracts keep the old ones), `peaksCount`
against the bytes, the order of the times.

Refused by name: peaks in another arrangement than m/z, intensity (`contentType`). Not read: precursors.

Sources: the public mzXML schemas 2.0 to 3.2; checked on files of Thermo instruments from three converters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

import numpy as np

from parsers.format import Format
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Instrument, Measurement
from parsers.reading.fields import decimal, whole
from parsers.reading.ions import Makers, Pending
from parsers.reading.refusal import broken, held, not_read
from parsers.reading.spectra_xml import Arrays, Spectra, count_remark, index_remark, level_measurements
from parsers.reading.xml_stream import RootTag, XmlStream
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

FORMAT = Format(
    id="mzxml",
    title=Text("mzXML 质谱", "mzXML mass spectra"),
    technique="gcms",
    suffixes=(".mzxml", ".mzxml.gz"),
    marks=(RootTag("mzXML"),),
)

_DURATION = re.compile(
    r"P(?:(?P<d>\d+)D)?T(?:(?P<h>\d+(?:\.\d*)?)H)?(?:(?P<m>\d+(?:\.\d*)?)M)?(?:(?P<s>\d*\.?\d+(?:[eE][+-]?\d+)?)S)?"
)
_LIQUID = re.compile(r"\b(?:ESI|NSI|APCI|APPI)\b|spray|atmospheric", re.IGNORECASE)
_PAIRS = frozenset({"", "m/z-int"})
_TEXTS = ("msManufacturer", "msModel", "msIonisation", "msMassAnalyzer", "msDetector")
_NAMES = frozenset({"scan", "peaks", "msRun", "parentFile", "software", "index", "offset", *_TEXTS})
_MAX_PEAKS = 1 << 26


@dataclass(slots=True)
class _Run:
    """What was read of the document so far."""

    file: InstrumentFile
    document: XmlStream
    arrays: Arrays
    texts: dict[str, str] = field(default_factory=dict)
    declared: int | None = None
    scans: int = 0
    levels: dict[int, Spectra] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    index: str = ""
    remarks: list[Text | None] = field(default_factory=list)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement: the scans of the lowest MS level, and those of the others."""
    with Makers() as makers:
        run = _Run(file, XmlStream(file, _NAMES, frozenset({"peaks"})), Arrays(file, makers))
        for event, name, element in run.document:
            if event == "start":
                _open(run, name, element)
            elif name == "peaks":
                _peaks(run, element)
            elif name == "offset" and run.index == "scan":
                run.places.append(whole(element.text or "") or 0)
        return _measurements(run)


def _measurements(run: _Run) -> list[Measurement]:
    file = run.file
    run.remarks.append(count_remark(Text("扫描", "scans"), run.declared, run.scans))
    run.remarks.append(index_remark(file, run.places, b"<scan", run.scans))
    read_there = sum(len(spectra.times) for spectra in run.levels.values())
    run.remarks.append(count_remark(Text("带峰的扫描", "scans with peaks"), run.scans, read_there))
    ionisation = run.texts.get("msIonisation", "")
    shared = Measurement(
        format_id=FORMAT.id,
        technique="lc" if _LIQUID.search(ionisation) else "gcms",
        sample_name=_stem(run.texts.get("parentFile", "")),
        instrument=Instrument(
            maker=run.texts.get("msManufacturer", ""),
            model=run.texts.get("msModel", ""),
            software=run.texts.get("software", ""),
        ),
        metadata=run.texts,
        remarks=held(run.remarks),
    )
    return level_measurements(file.name, shared, run.levels, [])


def _open(run: _Run, name: str, element: etree._Element) -> None:
    """What an element's attributes say when it begins."""
    if name == "scan":
        run.scans += 1
    elif name == "msRun":
        if run.texts.get("msRun"):
            raise not_read(
                run.file.name,
                Text("它含有多个 msRun", "it holds more than one msRun"),
                Text("请把每次运行导出为单独的文件。", "Export each run as a file of its own."),
            )
        run.texts["msRun"] = f"{element.get('startTime', '')} – {element.get('endTime', '')}"
        run.declared = whole(element.get("scanCount", ""))
    elif name == "parentFile":
        run.texts.setdefault("parentFile", element.get("fileName", ""))
    elif name == "software":
        run.texts.setdefault("software", f"{element.get('name', '')} {element.get('version', '')}".strip())
    elif name in _TEXTS:
        run.texts.setdefault(name, element.get("value", ""))
    elif name == "index":
        run.index = element.get("name", "")


def _peaks(run: _Run, element: etree._Element) -> None:
    """One spectrum: the peaks of a scan, with the attributes of the scan around them."""
    scan = element.getparent()
    if scan is None or not str(scan.tag).endswith("scan"):
        raise broken(run.file.name, Text("peaks 不在 scan 中", "there are peaks outside a scan"))
    what = f"scan {scan.get('num', '?')}"
    pairs, count = _ions(run, scan, element, what)
    level = whole(scan.get("msLevel", "1"))
    if level is None:
        raise broken(run.file.name, Text("MS 级别不是整数", "an MS level is no whole number"), what)
    total = decimal(scan.get("totIonCurrent", ""))
    if level not in run.levels:
        run.levels[level] = Spectra.of(run.file, "counts")
    run.levels[level].add(
        _minutes(run, scan, what),
        None if total is None else float(total),
        lambda: pairs()[0::2],
        lambda: pairs()[1::2],
        count,
    )


def _ions(run: _Run, scan: etree._Element, peaks: etree._Element, what: str) -> tuple[Pending, int]:
    """The pairs of m/z and intensity, one number after the other, and how many pairs they are."""
    arrangement = peaks.get("contentType", peaks.get("pairOrder", ""))
    packing = peaks.get("compressionType", "none")
    if arrangement not in _PAIRS or packing not in ("none", "zlib"):
        raise not_read(
            run.file.name,
            Text("峰的排列为“{a}”、压缩为“{p}”", 'its peaks are "{a}", packed by "{p}"').fill(a=arrangement, p=packing),
            Text("请转换为 mzML。", "Convert it to mzML."),
        )
    kind = {"32": ">f4", "64": ">f8"}.get(peaks.get("precision", "32"))
    if kind is None or peaks.get("byteOrder", "network") != "network":
        raise broken(run.file.name, Text("峰的精度或字节序无效", "the peaks' precision or byte order is wrong"), what)
    count = whole(scan.get("peaksCount", ""))
    if count is None or count > _MAX_PEAKS:
        raise broken(run.file.name, Text("peaksCount 缺失或过大", "peaksCount is missing or too large"), what)
    if count == 0:
        nothing = np.empty(0, np.dtype(kind).newbyteorder("="))
        return lambda: nothing, 0
    payload = run.document.payload(peaks)
    return run.arrays.decode(payload, kind, 2 * count, packed=packing == "zlib", what=what), count


def _minutes(run: _Run, scan: etree._Element, what: str) -> float:
    """The retention time in minutes; NaN if the scan has none."""
    text = scan.get("retentionTime", "").strip()
    if not text:
        return float("nan")
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        raise broken(run.file.name, Text("保留时间为“{t}”", 'a retention time is "{t}"').fill(t=text[:40]), what)
    days, hours, minutes, seconds = (float(match[unit] or 0.0) for unit in "dhms")
    return days * 1440.0 + hours * 60.0 + minutes + seconds / 60.0


def _stem(location: str) -> str:
    """The name of the raw file without folder and suffix."""
    return PurePosixPath(unquote(location).replace("\\", "/")).stem
