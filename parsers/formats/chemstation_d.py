"""Agilent `.D`: the folder of one run, with all its signals, mass spectra and the vendor's reports.

Written by: ChemStation, MSD ChemStation, MassHunter GC/MS acquisition and OpenLab CDS (ChemStation edition). One run
leaves `FID1A.ch`, `TCD2B.ch`, … and `data.ms` (`dataSim.ms` beside it where SIM and scan alternate), and, if reports
were asked for, `Report.TXT`, `REPORT00.CSV` with `REPORTnn.CSV`, `Result.xml`, `sequence.acam_`, `RESULTS.CSV`,
`rteres.txt`, `tic_front.csv`.

Structure. Each signal is read by its own format (`chemstation_ch`) and becomes a trace under its name; the spectra of
`data.ms` (`chemstation_ms`) become the scans of the same measurement and its trace TIC. Each further `.ms` (SIM, a
second MSD) and each `.uv` (`chemstation_uv`) is a measurement of its own. A folder that lost its signals and holds
reports alone gives their peaks.

Peaks are taken from the report that tells most: `sequence.acam_` (ACAML), `Result.xml`, `REPORTnn.CSV`, `Report.TXT`;
for spectra RESULTS.CSV, rteres.txt. If two reports of one signal do not tell the same peaks, a remark says so.
REPORTnn.CSV without its REPORT00 is not read (its columns are unknown; a remark says so).

Units and clock: as in the signals. Retention, start and end are in minutes. ChemStation's `Width` is the area by the
height, not the width at half height, so `fwhm` is filled from ACAML alone. Area is in signal unit x second; that of
MSD ChemStation's reports is in a unit of its own, which is not named, so their table has no unit.

Not read: amounts, the method, the sequence, tune.

Sources: real folders of five laboratories; the reports' apexes lie on the traces (checked at every reading).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from parsers.errors import ForeignFile
from parsers.format import AnyOf, Format, Member
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.measurement import Measurement, Technique, Trace
from parsers.reading.agilent_results import FolderResults, peak_tables, read_results, spectral_tables
from parsers.reading.chemstation_signal import read_signal
from parsers.reading.chemstation_spectra import read_spectra
from parsers.reading.chemstation_uv import read_uv
from parsers.reading.refusal import incomplete
from parsers.reading.vendor_report import report_measurement
from parsers.wording import Text

FORMAT = Format(
    id="chemstation_d",
    title=Text("Agilent ChemStation 数据文件夹 .D", "Agilent ChemStation folder .D"),
    technique="gc",
    suffixes=(".d",),
    marks=(
        AnyOf(
            (
                (Member(r"(?!acq\.)[^/]+\.(?:ch|ms|uv)"),),
                (
                    Member(r"report\.txt|result\.xml|[^/]+\.acam_|results\.csv|rteres\.txt"),
                    Member(r"AcqData/.*", absent=True),
                ),
            )
        ),
    ),
)

_SIGNAL_FILE = re.compile(r"[^/]+\.ch", re.IGNORECASE)
_SPECTRA_FILE = re.compile(r"[^/]+\.ms", re.IGNORECASE)
_ARRAY_FILE = re.compile(r"[^/]+\.uv", re.IGNORECASE)
_UNREAD = re.compile(r"[^/]+\.(?:it|msd)", re.IGNORECASE)


def read(file: InstrumentFile) -> list[Measurement]:
    """The run with a trace for each signal and the spectra of data.ms; then one measurement for each further .ms.

    A signal still being written makes the folder incomplete.
    """
    signals, refused = _signals(file)
    names = [name for name in file.member_names if _SPECTRA_FILE.fullmatch(name)]
    names.sort(key=lambda name: (name.lower() != "data.ms", name.lower()))
    spectra = [read_spectra(InstrumentFile.of(file.path / name)) for name in names]
    arrays = _members(
        (name, read_uv(InstrumentFile.of(file.path / name).data(MAX_BYTES), name))
        for name in file.member_names
        if _ARRAY_FILE.fullmatch(name)
    )
    results = read_results(file)
    if not signals and not spectra and arrays:
        return arrays
    if not signals and not spectra:
        return [_of_reports(file, results, refused)]
    first = signals[0] if signals else spectra[0]
    run = _run(first, signals, spectra[:1], results)
    unread = [name for name in file.member_names if _UNREAD.fullmatch(name)]
    remarks = [*run.remarks, *(error.message for error in refused), *_disagreements([*signals, *spectra])]
    if unread:
        remarks.append(Text("未读取：{names}。", "Not read: {names}.").fill(names=", ".join(unread)))
    further = _members(zip(names[1:], spectra[1:], strict=True))
    return [replace(run, remarks=tuple(dict.fromkeys(remarks))), *further, *arrays]


def _members(named: Iterable[tuple[str, Measurement]]) -> list[Measurement]:
    """Members of the folder that are measurements of their own, with their names."""
    return [replace(one, format_id=FORMAT.id, metadata={**one.metadata, "Member": name}) for name, one in named]


def _signals(file: InstrumentFile) -> tuple[list[Measurement], list[ForeignFile]]:
    """The signals of the folder, and the errors of those in versions that are not read."""
    signals: list[Measurement] = []
    refused: list[ForeignFile] = []
    for name in file.member_names:
        if _SIGNAL_FILE.fullmatch(name):
            try:
                signals.append(read_signal(InstrumentFile.of(file.path / name)))
            except ForeignFile as error:
                refused.append(error)
    return signals, refused


def _run(
    first: Measurement, signals: list[Measurement], spectra: list[Measurement], results: FolderResults
) -> Measurement:
    """The measurement of the run: signals, the first spectra, and the reports' peaks."""
    traces = _distinct([trace for one in (*signals, *spectra) for trace in one.traces])
    tables, table_remarks = peak_tables(results, traces)
    spectral, spectral_remarks = spectral_tables(results, spectra[0].traces[0]) if spectra else ((), [])
    remarks = [remark for one in (*signals, *spectra) for remark in one.remarks]
    instrument = first.instrument
    return replace(
        first,
        format_id=FORMAT.id,
        technique="gcms" if spectra and first.technique == "gc" else first.technique,
        sample_name=first.sample_name or results.sample_name,
        instrument=replace(
            instrument, model=instrument.model or results.model, serial=instrument.serial or results.serial
        ),
        traces=traces,
        scans=spectra[0].scans if spectra else None,
        peak_tables=(*tables, *spectral),
        metadata={**first.metadata, **_report_header(results)},
        remarks=(*remarks, *results.remarks, *table_remarks, *spectral_remarks),
    )


def _of_reports(file: InstrumentFile, results: FolderResults, refused: list[ForeignFile]) -> Measurement:
    """The measurement of a folder that holds reports alone: of the first that tells peaks, else of the first."""
    reports = [*results.reports, *(found.report for found in results.spectral)]
    if not reports:
        if refused:
            raise refused[0]
        reason = Text("没有可读取的信号或报告", "it holds no signal and no report that can be read")
        raise incomplete(file.name, next(iter(results.remarks), reason))
    report = next((report for report in reports if report.tables()), reports[0])
    missing = Text(
        "文件夹中没有信号，只读取了报告 {source} 中的峰表。",
        "The folder holds no signal; only the peaks of its report {source} are read.",
    ).fill(source=report.source)
    technique: Technique | None = None if results.reports else "gcms"
    if results.injection is not None and report is results.injection.report:
        from parsers.reading.acaml import injection_measurement

        told = injection_measurement(FORMAT.id, results.injection)
    else:
        told = report_measurement(FORMAT.id, report, technique=technique)
    remarks = (missing, *(error.message for error in refused), *told.remarks, *results.remarks)
    return replace(
        told,
        sample_name=told.sample_name or results.sample_name,
        metadata=_report_header(results),
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _report_header(results: FolderResults) -> dict[str, str]:
    """The header of the first report that has one, verbatim."""
    reports = [*results.reports, *(found.report for found in results.spectral)]
    header = next((report.header for report in reports if len(report.header) > 1), {})
    return {f"Report.{key}": value for key, value in header.items() if value}


def _distinct(traces: list[Trace]) -> tuple[Trace, ...]:
    """The traces; a name that occurs twice gets a number, so that each can be asked for."""
    seen: dict[str, int] = {}
    named = []
    for trace in traces:
        seen[trace.name] = seen.get(trace.name, 0) + 1
        named.append(trace if seen[trace.name] == 1 else replace(trace, name=f"{trace.name}#{seen[trace.name]}"))
    return tuple(named)


def _disagreements(parts: list[Measurement]) -> list[Text]:
    """Remarks where the signals and spectra of one folder name different samples or times."""
    found = []
    for what_zh, what_en, values in (
        ("样品名", "sample name", {part.sample_name for part in parts}),
        ("采集时间", "time", {str(part.acquired_at)[:16] for part in parts}),
    ):
        if len(values) > 1:
            seen = "; ".join(sorted(values))
            found.append(
                Text(
                    f"文件夹中各信号的{what_zh}不一致：{{seen}}。",
                    f"The signals of the folder differ in {what_en}: {{seen}}.",
                ).fill(seen=seen)
            )
    return found
