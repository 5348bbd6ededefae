"""Elementar (Isoprime) ionOS archives .iarc: the beams of every sample of a list, gas by gas.

Written by: ionOS with isoprime and visION mass spectrometers behind an elemental analyser, a gas bench or a GC.

Structure. A zip: `Info` (XML), `ProcessingList_…`, `Method_…`, a `Task_…` for each sample (XML that says UTF-16 and may
be ASCII), and `<n>.hdf5` for each acquisition that a task names. A task has `Name`, `AcquisitionStartDate`, `Notes`,
`CompletionState` and data sets (`Id`, `TypeIdentifier`, start and end); those of the type `Acquire` have the HDF5 file
of that number: a table `DataSet` with the columns `Scan`, `Beam1`, `Beam2` … (A) and the gas as attribute `Species`.

Units and clock. Beams in A. The files tell the number of a scan, not its time: times in minutes are the scans spread
evenly over the data set's start and end (about 0.9 % longer than they took in the file at hand), from the task's start;
a remark says so. Dates are local time. Which mass a beam is the archive does not say: traces are `N2 Beam1`, ….

Checked: every data set that is complete has its file; scans are numbered on from 0; all values are numbers; files that
no task names are counted in a remark.

Not read: results of the elemental analyser, thermal conductivity signals, methods, the processing of peaks.

Sources: the isoreader project's description of these files; checked on one real archive of four samples.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from parsers.errors import BrokenFile, ParserError
from parsers.format import Format, Packed
from parsers.instrument_file import InstrumentFile
from parsers.measurement import Axis, Floats, Instrument, Measurement, Trace
from parsers.reading.archive import Archive
from parsers.reading.refusal import broken, held, incomplete
from parsers.wording import Text

if TYPE_CHECKING:
    from lxml import etree

FORMAT = Format(
    id="elementar_iarc",
    title=Text("Elementar ionOS 同位素数据包 .iarc", "Elementar ionOS isotope archive .iarc"),
    technique="isotope",
    suffixes=(".iarc",),
    marks=(Packed(r"Task_[0-9a-f-]{36}"), Packed(r"Info")),
)

_DATA, _SCAN, _BEAM = "DataSet", "Scan", re.compile(r"Beam(\d{1,2})")
_MOST_TASKS, _MOST_BYTES = 1_000, 64 << 20
_DECLARATION = re.compile(rb"\A\s*<\?xml[^>]{0,200}\?>")


def read(file: InstrumentFile) -> list[Measurement]:
    """One measurement for each sample that was acquired, in the order of acquisition."""
    archive = Archive(file)
    tasks = [name for name in archive.names if name.startswith("Task_")]
    if len(tasks) > _MOST_TASKS:
        raise broken(file.name, Text(f"样品超过 {_MOST_TASKS} 个", f"it has more than {_MOST_TASKS} samples"))
    used: set[str] = set()
    found = [one for name in tasks if (one := _measurement(archive, name, used)) is not None]
    if not found:
        raise incomplete(file.name, Text("没有采集数据", "no sample of it was acquired"))
    left = [name for name in archive.names if name.endswith(".hdf5") and name not in used]
    if left:
        remark = _UNNAMED.fill(count=len(left), names=", ".join(sorted(left)[:5]))
        found[0] = replace(found[0], remarks=(*found[0].remarks, remark))
    return sorted(found, key=lambda one: (one.acquired_at is None, one.acquired_at or datetime.min))


def _measurement(archive: Archive, member: str, used: set[str]) -> Measurement | None:
    root = _xml(archive, member)
    traces: list[Trace] = []
    remarks = [_SPREAD]
    for data_set in root.iterfind("DataSets/SerialisableDataSet"):
        kind, number = (_said(data_set, name) for name in ("TypeIdentifier", "Id"))
        if kind != "Acquire":
            continue
        state = _said(data_set, "AcquireDataStatus")
        if state != "Completed":
            remarks.append(_UNFINISHED.fill(number=number, state=state))
            continue
        name = f"{number}.hdf5"
        if name not in archive.names:
            raise incomplete(archive.name, Text(f"缺少“{name}”", f'"{name}" is missing'), where=member)
        used.add(name)
        began, ended = (_date(_said(data_set, end)) for end in ("AcquireStartDate", "AcquireEndDate"))
        lasted = (ended - began).total_seconds() / 60.0 if began and ended else 0.0
        traces += _traces(archive, name, lasted)
    if not traces:
        return None
    told = {name: _said(root, name) for name in ("Notes", "CompletionState", "SampleType", "SystemDescription")}
    return Measurement(
        format_id=FORMAT.id,
        technique="isotope",
        sample_name=_said(root, "Name"),
        acquired_at=_date(_said(root, "AcquisitionStartDate")),
        instrument=Instrument(maker="Elementar", software="ionOS"),
        traces=tuple(traces),
        metadata={name: value for name, value in told.items() if value},
        remarks=held(remarks),
    )


def _traces(archive: Archive, name: str, lasted: float) -> Iterator[Trace]:
    """The beams of one acquisition that lasted so many minutes."""
    columns, gas = _table(archive, name)
    scans = columns.pop(_SCAN)
    if not np.array_equal(scans, np.arange(len(scans))):
        raise broken(archive.name, Text(f"“{name}”的扫描编号不连续", f'the scans of "{name}" are not numbered on'))
    if not lasted > 0:
        raise broken(
            archive.name, Text(f"“{name}”的起止时间无效", f'start and end of "{name}" are not told, or turned round')
        )
    times = scans * (lasted / len(scans))
    for beam in sorted(columns, key=lambda beam: int(beam.removeprefix("Beam"))):
        yield Trace(
            name=f"{gas} {beam}".strip(),
            x=Axis(name="time", unit="min", values=times),
            y=Axis(name=f"{gas} {beam}".strip(), unit="A", values=columns[beam]),
        )


def _table(archive: Archive, name: str) -> tuple[dict[str, Floats], str]:
    """The columns of an acquisition and its gas."""
    import pyfive

    data = archive.read(name)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # of what is damaged, which is told below
            table: Any = pyfive.File(io.BytesIO(data))[_DATA]
            names, count = table.dtype.names or (), table.shape[0]
            if len(table.shape) != 1 or not 0 < count * table.dtype.itemsize <= _MOST_BYTES:
                raise _no_table(archive, name, f"{table.shape}, {table.dtype}")
            wanted = [column for column in names if column == _SCAN or _BEAM.fullmatch(column)]
            rows = table[:]
            columns = {column: rows[column].astype(np.float64) for column in wanted}
            species = table.attrs.get("Species", b"")
    except Exception as error:  # the library raises whatever a damaged file brings it to
        if isinstance(error, ParserError):
            raise
        raise _no_table(archive, name, f"{type(error).__name__}: {error}"[:200]) from error
    if _SCAN not in wanted or len(wanted) < 2:
        raise broken(archive.name, Text(f"“{name}”缺少扫描或离子束", f'"{name}" has no scans or no beams'), where=name)
    if not all(bool(np.isfinite(values).all()) for values in columns.values()):
        raise broken(archive.name, Text(f"“{name}”有不是数值的点", f'some points of "{name}" are no numbers'))
    gas = species.decode("utf-8", errors="replace") if isinstance(species, bytes) else str(species)
    return columns, gas


def _no_table(archive: Archive, name: str, found: str) -> BrokenFile:
    return broken(
        archive.name,
        Text(f"“{name}”不是完好的 HDF5 数据表（{found}）", f'"{name}" is no sound HDF5 table ({found})'),
        where=name,
    )


def _xml(archive: Archive, member: str) -> etree._Element:
    from parsers.reading.xml import parse_xml

    data = archive.read(member)
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):  # the declaration says UTF-16 whatever the bytes are
        data = _DECLARATION.sub(b"", data)
    return parse_xml(data, f"{archive.name}/{member}")


def _said(element: etree._Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _date(text: str) -> datetime | None:
    """`2014-10-08T18:27:23.4682755`, with seven decimals and perhaps an offset."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,6})?\d*(Z|[+-]\d\d:\d\d)?", text)
    if match is None:
        return None
    try:
        return datetime.fromisoformat(match[1] + (match[2] or ""))
    except ValueError:
        return None


_SPREAD = Text(
    "文件只给出扫描序号；时间由采集起止时间均匀推算。",
    "The file tells the numbers of the scans alone; times are spread evenly over start and end of the acquisition.",
)
_UNFINISHED = Text(
    "采集“{number}”未完成（{state}），未读取。",
    'The acquisition "{number}" was not completed ({state}) and is not read.',
)
_UNNAMED = Text("{count} 个数据文件不属于任何样品：{names}。", "{count} data files belong to no sample: {names}.")
