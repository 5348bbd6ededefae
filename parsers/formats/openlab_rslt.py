"""Agilent OpenLab CDS 2 `.rslt` / `.sirslt`: the folder of a sequence or single injection, with its results.

Written by: OpenLab CDS 2.x. The folder holds a `.dx` for each injection (see `openlab_dx`), results as `.acaml` (see
`parsers.reading.acaml`) and `.rx`, methods (`.amx`, `.pmx`) and the sequence.

Structure. Every `.dx` gives its measurements. The peaks of an injection in an `.acaml` go to the `.dx` whose signals
carry the identifiers (`TraceID`) that the injection's signals name. Peaks that find no signal are counted in a remark.

Units and clock: as in the signals.

Not read: `.rx` (a closed binary form of the same results), methods, the sequence.

Sources: the `.dx` of a real run; no whole result folder was at hand, so the link of results to signals is held to the
identifiers alone and is untested on real results.
"""

from __future__ import annotations

from dataclasses import replace

from parsers.errors import ParserError
from parsers.format import Format, Member
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement, PeakTable
from parsers.reading.refusal import held
from parsers.wording import Text

FORMAT = Format(
    id="openlab_rslt",
    title=Text("Agilent OpenLab CDS 2 结果文件夹 .rslt", "Agilent OpenLab CDS 2 result folder .rslt"),
    technique="lc",
    suffixes=(".rslt", ".sirslt"),
    marks=(
        Member(r"[^/]+\.dx"),
        Member(r"[^/]+\.(?:acaml|rx|amx|pmx|sqx)"),  # a folder of JCAMP-DX files holds .dx too
        Member(r"[^/]+\.(?:ch|ms|uv)", absent=True),
    ),
)


def read(file: InstrumentFile) -> list[Measurement]:
    """The measurements of all injections, in order of their files' names, with the peaks that name their signals."""
    from parsers.reading.openlab_injection import read_injection

    results, remarks = _results(file)
    found = [
        replace(one, format_id=FORMAT.id, remarks=held((*one.remarks, *remarks)))
        for name in file.member_names
        if name.lower().endswith(".dx") and "/" not in name
        for one in read_injection(InstrumentFile.of(file.path / name))
    ]
    placed = [_with_peaks(one, results) for one in found]
    missing = sum(map(len, results.values())) - sum(len(one.peak_tables) for one in placed)
    if missing > 0:
        placed[0] = replace(placed[0], remarks=(*placed[0].remarks, _unplaced(missing)))
    return placed


def _results(file: InstrumentFile) -> tuple[dict[str, list[PeakTable]], list[Text]]:
    """The peak tables of all results by the identifier of their signal, and what could not be read."""
    from parsers.reading.acaml import read_acaml

    found: dict[str, list[PeakTable]] = {}
    remarks: list[Text] = []
    for name in file.member_names:
        if not name.lower().endswith(".acaml") or "/" in name:
            continue
        try:
            injections = read_acaml(InstrumentFile.of(file.path / name).data(), name)
        except ParserError as error:
            remarks.append(error.message)
            continue
        for injection in injections:
            for signal in injection.report.signals:
                if signal.peaks:
                    table = PeakTable(trace=signal.trace, peaks=signal.peaks, unit=signal.unit)
                    found.setdefault(injection.traces.get(signal.signal, "").lower(), []).append(table)
    return found, remarks


def _with_peaks(one: Measurement, results: dict[str, list[PeakTable]]) -> Measurement:
    """A measurement with the tables whose identifier is that of one of its signals."""
    tables = [
        replace(table, trace=key.removeprefix("TraceId."))
        for key, trace_id in one.metadata.items()
        if key.startswith("TraceId.") and trace_id
        for table in results.get(trace_id.lower(), [])
    ]
    return replace(one, peak_tables=tuple(tables))


def _unplaced(count: int) -> Text:
    return Text(
        "结果文件中有 {n} 个峰表没有对应的信号，未读取。",
        "{n} peak tables of the results belong to no signal of the folder and are not read.",
    ).fill(n=count)
