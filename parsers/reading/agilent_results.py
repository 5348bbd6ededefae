"""The vendor's results in a `.D` folder: whichever reports there are, the best first, held against each other.

ACAML tells most (baseline, start, end, width, resolution, names), then Result.xml, REPORTnn.CSV and Report.TXT;
RESULTS.CSV and rteres.txt tell the peaks of mass spectra. A report that cannot be read is a remark: it must not hide
the signals beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from parsers.errors import ParserError
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Peak, PeakTable, Trace
from parsers.reading.fields import peaks_outside
from parsers.reading.msd_results import MsdReport, read_results_csv, read_rteres, with_times
from parsers.reading.report_csv import read_report_csv
from parsers.reading.report_text import read_report_text
from parsers.reading.vendor_report import VendorReport
from parsers.wording import Text

if TYPE_CHECKING:  # lxml is loaded where a document is read
    from parsers.reading.acaml import Injection

_SAME_APEX = 0.002


class FolderResults(NamedTuple):
    """What a folder's reports tell. `reports` and `spectral` with the best first."""

    reports: list[VendorReport]
    spectral: list[MsdReport]
    injection: Injection | None
    sample_name: str
    model: str
    serial: str
    remarks: list[Text]


def read_results(folder: InstrumentFile) -> FolderResults:
    """All reports of a folder that can be read."""
    found = FolderResults([], [], None, "", "", "", [])
    for name in folder.member_names:
        if name.lower().endswith(".acam_") and "/" not in name:
            found = _try(found, folder, name, _take_acaml)
    for name, take in (("Result.xml", _take_xml), ("Report.TXT", _take_text)):
        if name == "Report.TXT" and (csv := read_report_csv(folder)) is not None:
            found.reports.append(csv)
        found = _try(found, folder, name, take)
    for name, take in (("RESULTS.CSV", _take_results), ("rteres.txt", _take_rteres)):
        found = _try(found, folder, name, take)
    sample = next((report.header["Sample Name"] for report in found.reports if "Sample Name" in report.header), "")
    remarks = [remark for report in found.reports for remark in report.remarks]
    return found._replace(sample_name=found.sample_name or sample, remarks=[*found.remarks, *remarks])


def peak_tables(results: FolderResults, traces: tuple[Trace, ...]) -> tuple[tuple[PeakTable, ...], list[Text]]:
    """One table for each trace that a report has peaks of, and what did not hold between reports and traces."""
    tables: list[PeakTable] = []
    remarks: list[Text] = []
    by_name = {trace.name: trace for trace in traces}
    for report in results.reports:
        for signal in report.signals:
            trace = by_name.get(signal.trace) if signal.signal else None
            if not signal.peaks:
                continue
            if trace is None:
                remarks.append(_no_trace(report.source, signal.signal, len(signal.peaks)))
                continue
            known = next((table for table in tables if table.trace == trace.name), None)
            if known is not None:
                remarks += _differing(known.peaks, signal.peaks, trace.name, report.source)
                continue
            outside = peaks_outside(signal.peaks, trace.x.values, trace.name)
            remarks += [outside] if outside else []
            unit = f"{trace.y.unit}*s"
            tables.append(PeakTable(trace=trace.name, peaks=signal.peaks, method=report.method, unit=unit))
    return tuple(tables), remarks


def spectral_tables(results: FolderResults, tic: Trace) -> tuple[tuple[PeakTable, ...], list[Text]]:
    """The peaks of the total ion current, with times of start and end, and what did not hold."""
    for found in results.spectral:
        for signal in found.report.signals:
            if signal.signal != "TIC" or not signal.peaks:
                continue
            peaks = with_times(found, signal, tic.x.values)
            outside = peaks_outside(peaks, tic.x.values, tic.name)
            table = PeakTable(trace=tic.name, peaks=peaks, method=found.report.method)
            return (table,), [*found.report.remarks, *([outside] if outside else [])]
    return (), []


Take = Callable[[FolderResults, bytes, str], FolderResults]


def _try(found: FolderResults, folder: InstrumentFile, name: str, take: Take) -> FolderResults:
    """Take one report if it is there; if it cannot be read, a remark says why."""
    member = folder.member(name)
    if member is None:
        return found
    try:
        return take(found, member.data(), name)
    except ParserError as error:
        return found._replace(remarks=[*found.remarks, error.message])


def _take_acaml(found: FolderResults, data: bytes, name: str) -> FolderResults:
    from parsers.reading.acaml import read_acaml

    injections = read_acaml(data, name)
    if len(injections) != 1:
        return found._replace(remarks=[*found.remarks, _several(name, len(injections))])
    injection = injections[0]
    found.reports.append(injection.report)
    return found._replace(
        injection=injection, sample_name=injection.sample_name, model=injection.model, serial=injection.serial
    )


def _take_xml(found: FolderResults, data: bytes, name: str) -> FolderResults:
    from parsers.reading.report_xml import read_report_xml

    report = read_report_xml(data, name)
    found.reports.append(report)
    return found._replace(
        sample_name=found.sample_name or report.header.get("SampleInformation.SampleName", ""),
        model=found.model or report.header.get("Module.ModuleName", ""),
        serial=found.serial or report.header.get("Module.SerialNumber", ""),
    )


def _take_text(found: FolderResults, data: bytes, name: str) -> FolderResults:
    found.reports.append(read_report_text(data, name))
    return found


def _take_results(found: FolderResults, data: bytes, name: str) -> FolderResults:
    found.spectral.append(read_results_csv(data, name))
    return found


def _take_rteres(found: FolderResults, data: bytes, name: str) -> FolderResults:
    found.spectral.append(read_rteres(data, name))
    return found


def _differing(known: tuple[Peak, ...], other: tuple[Peak, ...], trace: str, source: str) -> list[Text]:
    """A remark if two reports of one signal do not tell the same peaks."""
    same = len(known) == len(other) and all(
        abs(one.apex - two.apex) <= _SAME_APEX for one, two in zip(known, other, strict=True)
    )
    if same:
        return []
    return [
        Text(
            "信号“{trace}”：{source} 中有 {n} 个峰，与所采用的报告（{m} 个峰）不一致。",
            'Signal "{trace}": {source} tells {n} peaks, unlike the report that was taken ({m} peaks).',
        ).fill(trace=trace, source=source, n=len(other), m=len(known))
    ]


def _several(name: str, count: int) -> Text:
    return Text(
        "{name} 含有 {n} 次进样，未读取其峰表。", "{name} tells of {n} injections; its peaks are not read."
    ).fill(name=name, n=count)


def _no_trace(source: str, described: str, count: int) -> Text:
    return Text(
        "{source} 中信号“{described}”的 {count} 个峰未读取：文件夹中没有该信号。",
        'The {count} peaks that {source} tells of signal "{described}" are not read: the folder has no such signal.',
    ).fill(source=source, described=described, count=count)
