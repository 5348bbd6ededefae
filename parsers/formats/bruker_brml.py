"""Bruker `.brml`: diffraction scans as XML in a zip archive.

Written by: DIFFRAC.SUITE (D2 PHASER, D8) versions 4 to 7.

Structure. `Experiment<k>/DataContainer.xml` names the raw data (`RawDataReferenceList/string`) and the sample,
operator and instrument; `Experiment<k>/RawData<n>.xml` holds `DataRoutes/DataRoute` with `ScanInformation`
(MeasurementPoints, TimePerStep, TimePerStepEffective, ScanAxes: AxisId, Unit, Start, Stop, Increment), one `Datum`
of comma-separated numbers for each step, and `DataViews` that say which columns hold what: MeasuredTime,
AbsorptionFactor, the scan axes, and `RecordedRawDataView` with the detector's counts and their `Statistics`. Older
files have no views: then the columns are time, absorption factor, the scan axes, …, and the counts come last.

Units and clock. Degrees (to four decimals, as printed), counts as recorded. They are already multiplied by the
absorption factor (real counts pass smoothly where it changes from 1 to 8.3; a remark tells where it is not 1) and not
divided by the time. The time stamp carries its zone.

Checked: MeasurementPoints against the rows, the first angle against Start, and mean, least and greatest count
against the statistics that the instrument wrote.

Not read: 2-D and still 1-D frames (refused: many detector channels for a step); monitors beside the main counter.

Sources: real files of a D8 Advance and of a high-resolution D8.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from parsers.format import Format, Packed
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Floats, Instrument, Measurement, Reading, Trace
from parsers.reading.archive import Archive
from parsers.reading.clocks import parse_iso_clock
from parsers.reading.columns import number_table
from parsers.reading.diffraction import TWO_THETA, reading, readings, scan_trace
from parsers.reading.refusal import broken, check_count, held, incomplete, not_read
from parsers.reading.xml import parse_xml, text_of
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

FORMAT = Format(
    id="bruker_brml",
    title=Text("布鲁克 BRML 衍射数据", "Bruker BRML diffraction"),
    technique="xrd",
    suffixes=(".brml",),
    marks=(Packed(r"(?:.*/)?Experiment\d+/(?:RawData\d+|DataContainer|MeasurementContainer)\.xml"),),
)
_RAW = re.compile(r"(?:.*/)?Experiment(\d+)/RawData(\d+)\.xml", re.IGNORECASE)
MAX_RAW = 1_000
_TUBE = (
    ("WaveLengthAlpha1", "K-alpha1", "Å"),
    ("WaveLengthAlpha2", "K-alpha2", "Å"),
    ("Voltage", "tension", "kV"),
    ("Current", "current", "mA"),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each RawData member, in order; one trace for each route of measured data."""
    archive = Archive(file)
    matches = [match for match in map(_RAW.fullmatch, archive.names) if match is not None]
    matches.sort(key=lambda match: (int(match[1]), int(match[2])))
    if not matches:
        raise incomplete(file.name, Text("压缩包中没有 RawData", "the archive holds no RawData member"))
    if len(matches) > MAX_RAW:
        raise not_read(
            file.name,
            Text("它有 {n} 次扫描，最多读取 {most} 次", "it holds {n} scans; at most {most} are read").fill(
                n=len(matches), most=MAX_RAW
            ),
            Text("请在 DIFFRAC 中分开导出。", "Export it in parts in DIFFRAC."),
        )
    folders = {match[0].rpartition("/")[0] for match in matches}
    containers = {folder: _container(archive, f"{folder}/DataContainer.xml") for folder in sorted(folders)}
    return [_measurement(archive, match[0], containers[match[0].rpartition("/")[0]]) for match in matches]


def _container(archive: Archive, member: str) -> etree._Element | None:
    return parse_xml(archive.read(member), archive.name) if member in archive.names else None


def _measurement(archive: Archive, member: str, container: etree._Element | None) -> Measurement:
    root = parse_xml(archive.read(member), archive.name)
    routes = root.findall("DataRoutes/DataRoute")
    measured = [route for route in routes if route.get("RouteFlag", "Measured") == "Measured"] or routes
    if not measured:
        raise incomplete(archive.name, Text("“{m}”中没有数据", '"{m}" holds no DataRoute').fill(m=member))
    traces, remarks = [], [_status(root)]
    for number, route in enumerate(measured, start=1):
        trace, notes = _route(route, f"scan {number}", archive.name)
        traces.append(trace)
        remarks += notes
    acquired_at, clock = parse_iso_clock(text_of(root, "TimeStampStarted"))
    info = container.find("MeasurementInfo") if container is not None else None
    device = "ExperimentInfo/InstrumentDescription"
    scan = measured[0].find("ScanInformation")
    return Measurement(
        format_id=FORMAT.id,
        technique="xrd",
        sample_name=info.get("SampleName", "") if info is not None else "",
        acquired_at=acquired_at,
        operator=info.get("UserName", "") if info is not None else "",
        method=scan.get("VisibleName", "") if scan is not None else "",
        instrument=Instrument(
            maker="Bruker",
            model=text_of(container, f"{device}/InstrumentName"),
            serial=text_of(container, f"{device}/SerialNo"),
            software=f"DIFFRAC {text_of(container, 'CreatingVersion')}".strip(),
        ),
        traces=tuple(traces),
        readings=readings(
            reading("time per step", text_of(scan, "TimePerStepEffective") or text_of(scan, "TimePerStep"), "s"),
            *(_value(root, tag, name, unit) for tag, name, unit in _TUBE),
        ),
        metadata=_metadata(root, info, member),
        remarks=held([*remarks, clock]),
    )


def _value(root: etree._Element, tag: str, name: str, unit: str) -> Reading | None:
    found = next(root.iter(tag), None)
    return reading(name, found.get("Value", ""), unit) if found is not None else None


def _route(route: etree._Element, title: str, name: str) -> tuple[Trace, list[Text | None]]:
    scan = route.find("ScanInformation")
    rows = [text_of(datum) for datum in route.findall("Datum")]
    if scan is None or not rows:
        raise incomplete(name, Text("{scan}没有数据", "{scan} holds no Datum").fill(scan=title))
    declared = text_of(scan, "MeasurementPoints")
    if declared.isdigit() and len(declared) < 9:
        check_count(name, Text("测量点", "measurement points"), int(declared), len(rows))
    table = number_table(rows, name, 1)
    axes = scan.findall("ScanAxes/ScanAxisInfo")
    if not axes:
        raise incomplete(name, Text("{scan}没有扫描轴", "{scan} has no scan axis").fill(scan=title))
    at = next((i for i, axis in enumerate(axes) if axis.get("AxisId") == "TwoTheta"), 0)
    counts, first_axis, statistics = _columns(route, table.shape[1], name)
    if not first_axis + at < counts < table.shape[1]:
        raise broken(name, Text("{scan}的数据列不足", "{scan} has too few columns").fill(scan=title))
    angles, values = table[:, first_axis + at], table[:, counts]
    _check_start(angles, axes[at], name)
    axis_name = TWO_THETA if axes[at].get("AxisId") == "TwoTheta" else axes[at].get("VisibleName", "angle")
    trace = scan_trace(title, angles, values, unit="counts", file_name=name, axis=axis_name)
    return trace, [_attenuated(table[:, 1], title), _against_statistics(values, statistics, title)]


def _columns(route: etree._Element, width: int, name: str) -> tuple[int, int, etree._Element | None]:
    """The column of the counts, that of the first scan axis, and the statistics of the counts."""
    first_axis, counts, statistics = 2, width - 1, None
    views = route.find("DataViews")
    recorded = [view for view in views if view.get("MeasuredDataIndex") is not None] if views is not None else []
    if recorded:
        start, length = recorded[0].get("Start", ""), recorded[0].get("Length", "")
        if length != "1":
            raise not_read(
                name,
                Text("每步有 {n} 个探测器通道（静态一维或二维图像）", "each step holds {n} detector channels").fill(
                    n=length
                ),
                Text("请在 DIFFRAC 中导出一维扫描。", "Export a one-dimensional scan in DIFFRAC."),
            )
        counts, statistics = int(start), recorded[0].find("Statistics")
    for view in views if views is not None else ():
        varying = view.find("Varying")
        if varying is not None and varying.get("LogicName") == "ScanAxes":
            first_axis = int(view.get("Start", "2"))
    return counts, first_axis, statistics


def _check_start(angles: Floats, axis: etree._Element, name: str) -> None:
    start = number_table([text_of(axis, "Start") or "nan"], name, 1)[0, 0]
    step = number_table([text_of(axis, "Increment") or "nan"], name, 1)[0, 0]
    if np.isfinite(start) and np.isfinite(step) and abs(angles[0] - start) > max(abs(step), 0.001):
        raise broken(
            name,
            Text(
                "起始角声明为 {start}，第一行为 {first}", "the start is declared as {start}, the first row says {first}"
            ).fill(start=start, first=angles[0]),
        )


def _against_statistics(values: Floats, statistics: etree._Element | None, title: str) -> Text | None:
    """A remark if mean, least or greatest count is not what the instrument noted."""
    if statistics is None:
        return None
    for key, there in (("Mean", values.mean()), ("Maximum", values.max()), ("Minimum", values.min())):
        said = reading(key, statistics.get(key, ""), "")
        if said is not None and abs(float(said.value) - there) > 1e-6 * max(1.0, abs(there)):
            return Text(
                "{scan}：仪器记录的 {key} 为 {said}，数据为 {there}。",
                "{scan}: the instrument noted {key} {said}, the data give {there}.",
            ).fill(scan=title, key=key, said=said.value, there=f"{there:g}")
    return None


def _attenuated(factors: Floats, title: str) -> Text | None:
    if bool((factors == 1).all()):
        return None
    return Text(
        "{scan}：部分点使用了吸收片（系数最大 {top}），仪器记录的计数已含该修正。",
        "{scan}: an absorber was in the beam (factor up to {top}); the recorded counts are corrected for it.",
    ).fill(scan=title, top=f"{factors.max():g}")


def _status(root: etree._Element) -> Text | None:
    status = text_of(root, "MeasurementStatus")
    if status in ("Measured", ""):
        return None
    return Text("测量状态为“{status}”。", 'The status of the measurement is "{status}".').fill(status=status)


def _metadata(root: etree._Element, info: etree._Element | None, member: str) -> dict[str, str]:
    found = {"member": member, "end": text_of(root, "TimeStampFinished")}
    for key in ("Site", "Comment", "SamplePosition"):
        found[key] = info.get(key, "") if info is not None else ""
    return {key: value for key, value in found.items() if value}
