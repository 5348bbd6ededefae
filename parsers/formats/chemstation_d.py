"""Agilent `.D`: the folder of one run, with all its `.ch` signals and the report's peaks.

Written by: ChemStation and OpenLab CDS (ChemStation edition). One run leaves `FID1A.ch`, `TCD2B.ch`, …, and,
if a report was asked for, `Report.TXT`, `REPORT00.CSV` (header: names and columns, UTF-16) and `REPORTnn.CSV`
(peaks of signal nn).

Structure. Each signal is read by its own format (`chemstation_ch`) and becomes a trace under its name.
`REPORT00.CSV` has `"key","value",""` rows; `"Signal n"` names the signal, `"Column n"` the columns of the
peak files, which have no header themselves. Peak files without a REPORT00 are not read (their columns are
unknown; a remark says so).

Units and clock: as in the signals. Retention and width are in minutes; ChemStation's width is the area by the
height, not the width at half height, so `fwhm` stays empty. Area is in signal unit x second, as in
`Report.TXT`.

Not read: Report.TXT and Result.xml (the same peaks, printed with fewer digits), spectra (`.uv`), mass spectra
(`.ms`; a remark names them), the method.

Sources: real folders of three laboratories; the report's apexes lie on the traces (checked at every reading).
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace

from parsers.errors import ForeignFile
from parsers.format import Format, Member
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Measurement, Peak, PeakTable, Trace
from parsers.reading.chemstation_signal import read_signal, signal_name
from parsers.reading.encodings import decode
from parsers.reading.fields import decimal, peaks_outside, whole
from parsers.wording import Text

FORMAT = Format(
    id="chemstation_d",
    title=Text("Agilent ChemStation 数据文件夹 .D", "Agilent ChemStation folder .D"),
    technique="gc",
    suffixes=(".d",),
    marks=(Member(r"[^/]+\.ch"),),
)

_SIGNAL_FILE = re.compile(r"[^/]+\.ch", re.IGNORECASE)
_UNREAD = re.compile(r"[^/]+\.(?:ms|uv|it|msd)", re.IGNORECASE)


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement with a trace for each signal. A signal still being written makes the folder incomplete."""
    signals: list[Measurement] = []
    remarks: list[Text] = []
    refused: list[ForeignFile] = []
    for name in file.member_names:
        if not _SIGNAL_FILE.fullmatch(name):
            continue
        try:
            signals.append(read_signal(InstrumentFile.of(file.path / name)))
        except ForeignFile as error:
            refused.append(error)
            remarks.append(error.message)
    if not signals:
        raise refused[0]
    remarks += [remark for signal in signals for remark in signal.remarks]
    remarks += _disagreements(signals)
    unread = [name for name in file.member_names if _UNREAD.fullmatch(name)]
    if unread:
        remarks.append(
            Text("未读取：{names}。", "Not read: {names}.").fill(names=", ".join(unread)),
        )
    traces = _distinct([signal.traces[0] for signal in signals])
    tables, header, table_remarks = _peak_tables(file, traces)
    remarks += table_remarks
    first = signals[0]
    return [
        replace(
            first,
            format_id=FORMAT.id,
            sample_name=first.sample_name or header.get("Sample Name", ""),
            traces=traces,
            peak_tables=tables,
            metadata={**first.metadata, **{f"Report.{key}": value for key, value in header.items() if value}},
            remarks=tuple(dict.fromkeys(remarks)),
        )
    ]


def _distinct(traces: list[Trace]) -> tuple[Trace, ...]:
    """The traces; a name that occurs twice gets a number, so that each can be asked for."""
    seen: dict[str, int] = {}
    named = []
    for trace in traces:
        seen[trace.name] = seen.get(trace.name, 0) + 1
        named.append(trace if seen[trace.name] == 1 else replace(trace, name=f"{trace.name}#{seen[trace.name]}"))
    return tuple(named)


def _disagreements(signals: list[Measurement]) -> list[Text]:
    """Remarks where the signals of one folder name different samples or times."""
    found = []
    for what_zh, what_en, values in (
        ("样品名", "sample name", {signal.sample_name for signal in signals}),
        ("采集时间", "time", {str(signal.acquired_at) for signal in signals}),
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


def _peak_tables(
    file: InstrumentFile, traces: tuple[Trace, ...]
) -> tuple[tuple[PeakTable, ...], dict[str, str], list[Text]]:
    """The report's peak tables, its header, and what did not hold."""
    numbered = sorted(
        (int(match[1]), name)
        for name in file.member_names
        if (match := re.fullmatch(r"report(\d\d)\.csv", name, re.IGNORECASE)) and int(match[1]) > 0
    )
    head = file.member("REPORT00.CSV")
    if head is None:
        missing = Text(
            "有 REPORTnn.CSV 而没有 REPORT00.CSV，列含义未知，未读取峰表。",
            "There is REPORTnn.CSV but no REPORT00.CSV: its columns are unknown, so its peaks are not read.",
        )
        return (), {}, [missing] if numbered else []
    header = {row[0].strip(): row[1].strip() for row in _rows(head) if len(row) >= 2}
    columns = _columns(header)
    by_name = {trace.name: trace for trace in traces}
    tables: list[PeakTable] = []
    remarks: list[Text] = []
    for number, name in numbered:
        described = header.get(f"Signal {number}", "")
        trace = by_name.get(signal_name(described, described)) if described else None
        peaks, unread = _peaks(_rows(InstrumentFile.of(file.path / name)), columns)
        if unread:
            remarks.append(_unread_rows(name, unread))
        if not peaks:
            continue
        if trace is None:
            remarks.append(_no_trace(name, described, len(peaks)))
            continue
        outside = peaks_outside(peaks, trace.x.values, trace.name)
        remarks += [outside] if outside else []
        method = header.get("Analysis Method", "")
        tables.append(PeakTable(trace=trace.name, peaks=peaks, method=method, unit=f"{trace.y.unit}*s"))
    return tuple(tables), header, remarks


def _rows(file: InstrumentFile) -> list[list[str]]:
    return list(csv.reader(decode(file.data()).text.replace("\0", "").splitlines()))


def _columns(header: dict[str, str]) -> dict[str, int]:
    """Where the peak files keep what, by the header's column names."""
    count = whole(header.get("Number of Columns", "")) or 0
    names = [" ".join(header.get(f"Column {i + 1}", "").split()).lower() for i in range(min(count, 64))]
    wanted = {
        "apex": ("retention time", "ret time", "rettime"),
        "code": ("peak type", "type"),
        "area": ("area",),
        "height": ("height",),
        "symmetry": ("symmetry", "symm."),
        "name": ("compound name", "name", "compound"),
    }
    return {field: names.index(alias) for field, aliases in wanted.items() for alias in aliases if alias in names}


def _peaks(rows: list[list[str]], columns: dict[str, int]) -> tuple[tuple[Peak, ...], int]:
    """The peaks of one file in order of time, and how many rows could not be read."""

    def number(row: list[str], field: str) -> float | None:
        at = columns.get(field)
        value = decimal(row[at]) if at is not None and at < len(row) else None
        return None if value is None else float(value)

    def text(row: list[str], field: str) -> str:
        at = columns.get(field)
        return row[at].strip() if at is not None and at < len(row) else ""

    peaks = []
    unread = 0
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        apex = number(row, "apex")
        if apex is None:
            unread += 1
            continue
        peaks.append(
            Peak(
                apex=apex,
                area=number(row, "area"),
                height=number(row, "height"),
                symmetry=number(row, "symmetry"),
                code=text(row, "code"),
                name=text(row, "name"),
                origin="vendor",
            )
        )
    return tuple(sorted(peaks, key=lambda peak: peak.apex)), unread


def _unread_rows(name: str, count: int) -> Text:
    return Text(
        "{name}：有 {count} 行没有保留时间，未读取。", "{name}: {count} rows without a retention time are not read."
    ).fill(name=name, count=count)


def _no_trace(name: str, described: str, count: int) -> Text:
    return Text(
        "{name} 属于信号“{described}”，文件夹中没有该信号，其 {count} 个峰未读取。",
        '{name} belongs to signal "{described}", which is not in the folder; its {count} peaks are not read.',
    ).fill(name=name, described=described, count=count)
