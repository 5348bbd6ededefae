"""One injection of OpenLab CDS 2 (`.dx`), as a file of its own or as a member of a `.rslt` folder.

The specification of the format stands in `parsers.formats.openlab_dx`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import PureWindowsPath
from typing import NamedTuple

import numpy as np
from lxml import etree

from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Instrument, Measurement, Trace
from parsers.reading.archive import Archive
from parsers.reading.chemstation_signal import signal_of
from parsers.reading.chemstation_uv import read_uv
from parsers.reading.cursor import Cursor
from parsers.reading.fields import decimal, whole
from parsers.reading.refusal import check_count, check_increasing, held, incomplete
from parsers.reading.xml import parse_xml, text_of
from parsers.wording import Text

INJECTION_FORMAT_ID = "openlab_dx"
INJECTION_MEMBER = "injection.acmd"

_TRACE_DATA_AT = 0x1800
_DETECTORS = re.compile(r"(?:DAD|MWD|VWD|RID|FLD|ELS|PMP)\d")


class _Declared(NamedTuple):
    """A signal as the injection declares it."""

    trace_id: str
    kind: str
    name: str
    description: str
    unit: str
    slope: float
    values: int
    records: int


def read_injection(file: InstrumentFile) -> list[Measurement]:
    """The run with a trace for each signal and instrument curve; then one measurement for each set of spectra."""
    archive = Archive(file)
    root = parse_xml(archive.read(INJECTION_MEMBER), f"{file.name}/{INJECTION_MEMBER}")
    info = root.find("InjectionInfo")
    if info is None:
        raise incomplete(file.name, Text("没有进样信息", "it tells nothing of an injection"))
    there = {name.rpartition("/")[2].lower(): name for name in archive.names}
    traces: list[Trace] = []
    spectra: list[Measurement] = []
    missing: list[str] = []
    remarks: list[Text] = []
    ids: dict[str, str] = {}
    for signal in map(_declared, info.iterfind("Signals/Signal")):
        suffix = {"Signal179": "ch", "InstrumentTrace179": "it", "Spectra131": "uv"}.get(signal.kind, "")
        member = there.get(f"{signal.trace_id}.{suffix}".lower())
        if member is None:
            missing.append(signal.name or signal.description)
            continue
        data, where = archive.read(member), f"{file.name}/{signal.name or member}"
        if suffix == "it":
            traces.append(_instrument_trace(data, where, signal))
        elif suffix == "ch":
            measured = signal_of(data, where)
            check_count(where, Text("数据点", "points"), signal.values, len(measured.traces[0]))
            traces.append(replace(measured.traces[0], name=signal.name or measured.traces[0].name))
            remarks += measured.remarks
            ids[f"TraceId.{traces[-1].name}"] = signal.trace_id
        else:
            found = read_uv(data, where)
            check_count(where, Text("光谱", "spectra"), signal.records, len(found.traces[0]))
            spectra.append(replace(found, metadata={**found.metadata, "Signal": signal.description}))
    if not traces and not spectra:
        raise incomplete(file.name, Text("没有可读取的信号", "it holds no signal that can be read"))
    run = _run(info, tuple(_distinct(traces)))
    lc = bool(spectra) or any(_DETECTORS.match(trace.name) for trace in traces)
    run = replace(
        run,
        technique="lc" if lc else "gc",
        metadata={**run.metadata, **ids},
        remarks=held((*run.remarks, *remarks, _missing(missing))),
    )
    return [
        run,
        *(
            replace(
                one,
                format_id=INJECTION_FORMAT_ID,
                sample_name=run.sample_name,
                acquired_at=run.acquired_at,
                operator=run.operator,
                method=run.method,
            )
            for one in spectra
        ),
    ]


def _run(info: etree._Element, traces: tuple[Trace, ...]) -> Measurement:
    started = text_of(info, "RunDateTime")
    remark = None
    try:
        acquired_at = datetime.fromisoformat(started) if started else None
    except ValueError:
        acquired_at = None
        remark = Text("无法解读时间“{text}”。", 'The time "{text}" cannot be read.').fill(text=started[:60])
    metadata = {
        field.tag: text_of(field)
        for field in info
        if isinstance(field.tag, str) and field.tag != "Signals" and text_of(field)
    }
    return Measurement(
        format_id=INJECTION_FORMAT_ID,
        technique="gc",
        sample_name=text_of(info, "SampleName"),
        acquired_at=acquired_at,
        operator=text_of(info, "RunOperator"),
        method=PureWindowsPath(text_of(info, "AcquisitionMethod")).name,
        instrument=Instrument(maker="Agilent", software="OpenLab CDS"),
        traces=traces,
        metadata=metadata,
        remarks=held((remark,)),
    )


def _declared(signal: etree._Element) -> _Declared:
    slope = decimal(text_of(signal, "Slope"))
    return _Declared(
        trace_id=text_of(signal, "TraceId"),
        kind=text_of(signal, "Encoding").rpartition("/")[2],
        name=text_of(signal, "ChannelName"),
        description=text_of(signal, "Description"),
        unit=text_of(signal, "Units"),
        slope=1.0 if slope is None else float(slope),
        values=whole(text_of(signal, "NumberOfValues")) or 0,
        records=whole(text_of(signal, "NumberOfRecords")) or 0,
    )


def _instrument_trace(data: bytes, where: str, signal: _Declared) -> Trace:
    """Pressure, temperature, flow: pairs of time (ms) and value, both float64, the value times the declared slope."""
    cursor = Cursor(data, where)
    count = max(len(cursor) - _TRACE_DATA_AT, 0) // 16
    check_count(where, Text("数据点", "points"), signal.values, count)
    pairs = cursor.array("<f8", _TRACE_DATA_AT, 2 * count, "the points").reshape(-1, 2).astype(np.float64)
    if count > 1:
        check_increasing(where, pairs[:, 0], "time")
    return Trace(
        name=signal.name or signal.description,
        x=Axis(name="time", unit="min", values=pairs[:, 0] / 60_000),
        y=Axis(name=signal.description or signal.name, unit=signal.unit, values=pairs[:, 1] * signal.slope),
    )


def _distinct(traces: list[Trace]) -> list[Trace]:
    """The traces; a name that occurs twice gets a number."""
    seen: dict[str, int] = {}
    named = []
    for trace in traces:
        seen[trace.name] = seen.get(trace.name, 0) + 1
        named.append(trace if seen[trace.name] == 1 else replace(trace, name=f"{trace.name}#{seen[trace.name]}"))
    return named


def _missing(names: list[str]) -> Text | None:
    if not names:
        return None
    return Text(
        "声明的 {n} 个信号不在文件中或类型未知：{names}。",
        "{n} declared signals are not in the file, or of a kind that is not read: {names}.",
    ).fill(n=len(names), names=", ".join(names))
