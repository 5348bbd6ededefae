"""PANalytical `.xrdml`: X-ray diffraction scans as XML.

Written by: X'Pert Data Collector, Empyrean, Aeris (schemas 1.0 to 2.3).

Structure. `xrdMeasurements` holds `sample` (id, name), `comment/entry` and one or more `xrdMeasurement` with
`usedWavelength` (kAlpha1, kAlpha2, ratio), `incidentBeamPath/xRayTube` (tension, current, anodeMaterial) and `scan`
elements. A scan has `header` (startTimeStamp with zone, author, source) and `dataPoints`: `positions` for each axis
as startPosition and endPosition, or listPositions, or commonPosition; `commonCountingTime` or `countingTimes`;
`beamAttenuationFactors` or `commonBeamAttenuationFactor`; and `intensities` (schema 1) or `counts` (schema 2).

Units and clock. Degrees and counts. The angle is 2Theta where it moves, else the axis that moves. Positions run
evenly from the first to the last: step = (end - start) / (n - 1), as the vendor's own exports have it. `intensities`
are already corrected for the beam attenuator; `counts` are as counted and are multiplied by the factors here, with a
remark where a factor differs from 1. Time stamps carry their zone.

Checked: as many positions, factors and counting times as intensities, the status of measurement and scans, increasing
angles; counting times that differ are told.

Not read: the geometry of the beam path; reciprocal-space maps are read as the scans that they are made of.

Sources: real files of seven instruments; the vendor's own csv and xy exports of one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parsers.format import Format, TextPattern
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Trace
from parsers.reading.clocks import parse_iso_clock
from parsers.reading.columns import number_list
from parsers.reading.diffraction import TWO_THETA, reading, readings, scan_trace
from parsers.reading.even_values import even_values
from parsers.reading.refusal import check_count, held, incomplete
from parsers.reading.xml import parse_xml, text_of
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

FORMAT = Format(
    id="panalytical_xrdml",
    title=Text("PANalytical XRDML 衍射数据", "PANalytical XRDML diffraction"),
    technique="xrd",
    suffixes=(".xrdml",),
    marks=(TextPattern(r"<(?:\w+:)?xrdMeasurements\b"),),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each `xrdMeasurement`, one trace for each scan."""
    root = parse_xml(file.data(), file.name)
    found = [_measurement(root, part, file.name) for part in root.findall("xrdMeasurement")]
    if not found:
        raise incomplete(file.name, Text("没有 xrdMeasurement", "there is no xrdMeasurement"))
    return found


def _measurement(root: etree._Element, part: etree._Element, name: str) -> Measurement:
    scans = part.findall("scan")
    if not scans:
        raise incomplete(name, Text("没有扫描数据", "there is no scan"))
    remarks: list[Text | None] = [_status(part)]
    traces = []
    for number, scan in enumerate(scans, start=1):
        trace, note = _scan(scan, f"scan {number}", name)
        traces.append(trace)
        remarks += [note, _scan_status(scan, f"scan {number}"), _uneven_times(scan, trace, name)]
    acquired_at, clock = parse_iso_clock(text_of(scans[0], "header/startTimeStamp"))
    tube, wave, source = "incidentBeamPath/xRayTube", "usedWavelength", "header/source"
    software = scans[0].find(f"{source}/applicationSoftware")
    return Measurement(
        format_id=FORMAT.id,
        technique="xrd",
        sample_name=text_of(root, "sample/name") or text_of(root, "sample/id"),
        acquired_at=acquired_at,
        operator=text_of(scans[0], "header/author/name"),
        method=part.get("measurementType", ""),
        instrument=Instrument(
            maker="PANalytical",
            model=text_of(scans[0], f"{source}/instrumentControlSoftware"),
            serial=text_of(scans[0], f"{source}/instrumentID"),
            software=f"{text_of(software)} {software.get('version', '')}".strip() if software is not None else "",
        ),
        traces=tuple(traces),
        readings=readings(
            reading("K-alpha1", text_of(part, f"{wave}/kAlpha1"), "Å"),
            reading("K-alpha2", text_of(part, f"{wave}/kAlpha2"), "Å"),
            reading("K-alpha2/K-alpha1", text_of(part, f"{wave}/ratioKAlpha2KAlpha1"), ""),
            reading("tension", text_of(part, f"{tube}/tension"), "kV"),
            reading("current", text_of(part, f"{tube}/current"), "mA"),
            reading("time per step", text_of(scans[0], "dataPoints/commonCountingTime"), "s"),
        ),
        metadata=_metadata(root, part, scans[0]),
        remarks=held([*remarks, clock]),
    )


def _scan(scan: etree._Element, title: str, name: str) -> tuple[Trace, Text | None]:
    points = scan.find("dataPoints")
    counted = points.find("counts") if points is not None else None
    data = counted if counted is not None else points.find("intensities") if points is not None else None
    if points is None or data is None:
        raise incomplete(name, Text("{scan}没有强度数据", "{scan} has no intensities").fill(scan=title))
    values = number_list(data.text or "", name, Text("强度", "intensities"))
    if values.size == 0:
        raise incomplete(name, Text("{scan}没有强度数据", "{scan} has no intensities").fill(scan=title))
    note = None
    factors = _factors(points, values.size, name)
    if counted is not None and bool((factors != 1).any()):
        values = values * factors
        note = Text(
            "{scan}：计数已乘以文件中的衰减系数（最大 {top}）。",
            "{scan}: the counts are multiplied by the file's attenuation factors (up to {top}).",
        ).fill(scan=title, top=f"{factors.max():g}")
    axis, angles = _angles(points, values.size, name)
    return scan_trace(title, angles, values, unit=data.get("unit", "counts"), file_name=name, axis=axis), note


def _factors(points: etree._Element, count: int, name: str) -> Floats:
    """By what the beam was attenuated: a number for each point, one for all, or none."""
    listed = number_list(text_of(points, "beamAttenuationFactors"), name, "beamAttenuationFactors")
    common = number_list(text_of(points, "commonBeamAttenuationFactor"), name, "commonBeamAttenuationFactor")
    if listed.size:
        check_count(name, Text("衰减系数", "beam attenuation factors"), count, listed.size)
    elif common.size:
        check_count(name, Text("共同的衰减系数", "common attenuation factors"), 1, common.size)
    return listed if listed.size else common


def _angles(points: etree._Element, count: int, name: str) -> tuple[str, Floats]:
    """The axis that moves (2Theta first) and its positions in degrees."""
    moving = [one for one in points.findall("positions") if one.find("commonPosition") is None]
    moving.sort(key=lambda one: one.get("axis") != TWO_THETA)
    for positions in moving:
        axis = positions.get("axis", TWO_THETA)
        listed = number_list(text_of(positions, "listPositions"), name, f"listPositions {axis}")
        if listed.size:
            check_count(name, Text("位置", "positions"), count, listed.size)
            return axis, listed
        ends = [number_list(text_of(positions, f"{end}Position"), name, f"{axis} {end}") for end in ("start", "end")]
        if all(one.size == 1 and np.isfinite(one[0]) for one in ends):
            return axis, even_values(float(ends[0][0]), float(ends[1][0]), count)
    raise incomplete(name, Text("没有移动轴的位置", "no axis with positions that move"))


def _status(part: etree._Element) -> Text | None:
    status = part.get("status", "Completed")
    if status == "Completed":
        return None
    return Text(
        "测量状态为“{status}”，未正常完成。", 'The status of the measurement is "{status}", not completed.'
    ).fill(status=status)


def _scan_status(scan: etree._Element, title: str) -> Text | None:
    status = scan.get("status", "Completed")
    if status == "Completed":
        return None
    note = Text("{scan}的状态为“{status}”，未正常完成。", 'The status of {scan} is "{status}", not completed.')
    return note.fill(scan=title, status=status)


def _uneven_times(scan: etree._Element, trace: Trace, name: str) -> Text | None:
    """The remark on counts of unequal times, which cannot be compared as they are."""
    times = number_list(text_of(scan, "dataPoints/countingTimes"), name, "countingTimes")
    if times.size == 0:
        return None
    check_count(name, Text("计数时间", "counting times"), len(trace), times.size)
    if trace.y.unit != "counts" or times.min() == times.max():
        return None
    note = Text(
        "{scan}：各点计数时间不同（{least}–{most} 秒），强度为计数，未换算为每秒。",
        "{scan}: the points were counted for {least} to {most} s; the intensities are counts and not per second.",
    )
    return note.fill(scan=trace.name, least=f"{times.min():g}", most=f"{times.max():g}")


def _metadata(root: etree._Element, part: etree._Element, scan: etree._Element) -> dict[str, str]:
    entries = [text_of(entry) for entry in (*root.findall("comment/entry"), *part.findall("comment/entry"))]
    found = {f"comment {i}": entry for i, entry in enumerate((one for one in entries if one), start=1)}
    for key, value in (
        ("sample id", text_of(root, "sample/id")),
        ("anode", text_of(part, "incidentBeamPath/xRayTube/anodeMaterial")),
        ("scan axis", scan.get("scanAxis", "")),
        ("scan mode", scan.get("mode", "")),
        ("end", text_of(scan, "header/endTimeStamp")),
        ("detector", (d.get("name", "") if (d := part.find("diffractedBeamPath/detector")) is not None else "")),
    ):
        if value:
            found[key] = value
    return found
