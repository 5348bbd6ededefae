"""Where a reported cell comes from: cell, unrounded value, inputs, raw files, signatures. Reads only.

Everything is told from what the station keeps: the report's frozen content, the determination it names, the runs in
the vault. Where frozen content and record disagree, or a raw file is not what its hash says, that is told too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from parsers.measurement import Peak
from parsers.wording import Text
from station.analysis.gas_names import component_id
from station.errors import NotFound, StationError
from station.items.case import Case
from station.items.cells import MISSING
from station.items.errors import CalculationError
from station.items.item import Column, Item, Role
from station.items.quantities import series
from station.records import Arrival, Certificate, Determination, MeasurementRow, Report, Signature, Value
from station.reports.cell_address import row_of, value_of
from station.reports.runs import run_of, runs_behind
from station.store import Store

NOTHING = Text("", "")
_TYPED_IN = Text("录入的数值，没有原始文件", "given as a number, without a raw file")
_OF_RUNS = ("peak", "phase", "reading", "curve")
InputKind = Literal["value", "peak", "phase", "reading", "certificate", "curve", "by_hand", "given"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input of a value, with the inputs it was itself made of. `amount` is its text, unrounded, or empty.

    `run` is the place of the run it was read from among the raw files; None where it is of no single run.
    """

    name: str
    kind: InputKind
    title: Text
    amount: str = ""
    unit: str = ""
    detail: Text = NOTHING
    formula: str = ""
    run: int | None = None
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """A raw file behind the determination; `intact` says whether the vault's content still has its hash."""

    role: Role
    relpath: str
    sha256: str
    instrument: str
    sample_name: str
    acquired_at: datetime | None
    captured_at: datetime
    intact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CellOrigin:
    """All that is known of one reported cell."""

    report_no: str
    revision: int
    state: str
    sample_no: str
    column_id: str
    title: Text
    unit: str
    printed: str
    unrounded: Decimal | None
    reason: Text | None
    formula: str
    variant: Text | None
    inputs: tuple[Input, ...]
    raw_files: tuple[RawFile, ...]
    item: str
    item_sha256: str
    program_version: str
    parameters: Mapping[str, str]
    determination_id: str
    determination_revision: int
    signatures: tuple[Signature, ...]
    disagreements: tuple[Text, ...] = ()


def origin_of_cell(store: Store, items: Mapping[str, Item], report_no: str, cell: str) -> CellOrigin:
    """The origin of `cell`: "SAMPLE:COLUMN", or "COLUMN" where the report has one sample. Raises NotFound.

    COLUMN is the id of a value or the title of its column in either language; in a merged report with several items
    "ITEM.COLUMN" says of which.
    """
    report = store.reports.by_number(report_no)
    if report is None:
        raise NotFound(
            Text(f"没有编号为“{report_no}”的报告。", f'There is no report "{report_no}".'),
            Text("请用 geolab report list 查看编号。", "See the numbers with: geolab report list"),
        )
    row, columns = row_of(report, cell)
    determination = store.determinations.get(str(row.get("determination_id", "")))
    if determination is None:
        raise NotFound(
            Text(f"样品“{row['sample_no']}”没有测定结果。", f'The sample "{row["sample_no"]}" has no determination.'),
            Text("请选择有结果的样品。", "Choose a sample that has values."),
        )
    item = items.get(determination.item_id)
    value = value_of(determination, item, columns, cell.rpartition(":")[2].rpartition(".")[2])
    return _Tracing(store, item, determination).origin(report, row, columns, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A run behind the determination as the database knows it; its file need not be readable."""

    role: Role
    row: MeasurementRow
    arrival: Arrival
    instrument: str


class _Tracing:
    """One determination with its runs, read when they are wanted."""

    def __init__(self, store: Store, item: Item | None, determination: Determination) -> None:
        self._store = store
        self._item = item
        self._determination = determination
        self._runs = tuple(_kept_runs(store, item, determination))

    def origin(
        self, report: Report, row: Mapping[str, Any], columns: list[Mapping[str, Any]], value: Value
    ) -> CellOrigin:
        column = self._column(value.id)
        shown = next((one for one in columns if one["id"] == value.id), None)
        fallback = Text(shown["zh"], shown["en"]) if shown else Text(value.id, value.id)
        fingerprint = self._determination.fingerprint
        raw_files = tuple(self._raw_file(run) for run in self._runs)
        return CellOrigin(
            report_no=report.report_no,
            revision=report.revision,
            state=report.state,
            sample_no=str(row["sample_no"]),
            column_id=value.id,
            title=column.title if column else fallback,
            unit=column.unit if column else str(shown["unit"] if shown else ""),
            printed=str(row["cells"].get(value.id, "")),
            unrounded=value.number,
            reason=value.reason,
            formula=column.formula if column else "",
            variant=column.variant if column else None,
            inputs=tuple(self._inputs(value, frozenset({value.id}))),
            raw_files=raw_files,
            item=f"{fingerprint.item_id} {fingerprint.item_version}",
            item_sha256=fingerprint.item_sha256,
            program_version=fingerprint.program_version,
            parameters=fingerprint.parameters,
            determination_id=self._determination.id,
            determination_revision=self._determination.revision,
            signatures=report.signatures,
            disagreements=tuple(self._disagreements(row, value, raw_files)),
        )

    def _inputs(self, value: Value, above: frozenset[str]) -> Iterator[Input]:
        for name in value.inputs:
            kind, _, rest = name.partition(":")
            subject, _, place = rest.partition("#")
            position = int(place) - 1 if place.isdigit() else 0
            if not rest:
                yield self._of_value(name, above)
            elif kind == "given" or (kind in _OF_RUNS and not self._determination.measurement_ids):
                yield self._of_person(name, subject)
            elif kind == "peak":
                yield self._of_peak(name, subject)
            elif kind == "phase":
                yield self._of_phase(name, subject)
            elif kind == "reading":
                yield self._of_reading(name, subject, position)
            elif kind == "certificate":
                yield self._of_certificate(name, subject)
            elif kind == "by_hand":
                yield self._of_hand(name, subject, above)
            else:
                yield Input(name=name, kind="curve", title=Text(f"曲线 {subject}", f"curve {subject}"), run=position)

    def _of_value(self, name: str, above: frozenset[str]) -> Input:
        # a value calculated from this one was calculated from the calculated figure, typed over or not
        found = next((one for one in self._determination.outcome.values if one.id == name), None)
        column = self._column(name)
        title = column.title if column else Text(name, name)
        if found is None and not self._determination.measurement_ids:
            return self._of_person(name, name)
        if found is None:
            return Input(name=name, kind="value", title=title, detail=Text("记录中没有此值", "not in the record"))
        deeper = () if name in above else tuple(self._inputs(found, above | {name}))
        return Input(
            name=name,
            kind="value",
            title=title,
            amount="" if found.number is None else str(found.number),
            unit=column.unit if column else "",
            detail=found.reason or NOTHING,
            formula=column.formula if column else "",
            inputs=deeper,
        )

    def _of_hand(self, name: str, subject: str, above: frozenset[str]) -> Input:
        """Who typed the figure, why, and what was calculated, with what that was made of."""
        put = next(one for one in self._determination.by_hand if one.id == subject)
        calculated = self._determination.outcome.value(put.target)
        number = MISSING if calculated.number is None else str(calculated.number)
        return Input(
            name=name,
            kind="by_hand",
            title=Text(f"人工录入（{put.person_name}）", f"typed by hand ({put.person_name})"),
            amount="" if put.after is None else str(put.after),
            detail=Text(
                f"{put.why.zh}；{put.at:%Y-%m-%d %H:%M} UTC；计算值 {number}",
                f"{put.why.en}; {put.at:%Y-%m-%d %H:%M} UTC; calculated {number}",
            ),
            inputs=tuple(self._inputs(calculated, above)),
        )

    def _of_person(self, name: str, subject: str) -> Input:
        """What was typed in or imported as a number, without a run: the record keeps what was calculated of it."""
        titles: dict[str, Text] = {}
        if self._item is not None:
            titles |= {one.id: one.title for one in self._item.columns}
            titles |= {one.id: one.title for one in self._item.components}
            titles |= {one.id: one.title for one in self._item.quantities}
        return Input(name=name, kind="given", title=titles.get(subject, Text(subject, subject)), detail=_TYPED_IN)

    def _of_peak(self, name: str, subject: str) -> Input:
        titles = {one.id: one.title for one in self._item.components} if self._item else {}
        title = titles.get(subject, Text(subject, subject))
        known = (subject, title.zh, title.en)
        peak = next((one for one in self._determination.outcome.peaks if one.name in known), None)
        said = Text("未识别到该峰", "this peak was not identified") if peak is None else _told(peak)
        amount = "" if peak is None or peak.area is None else repr(peak.area)
        return Input(name=name, kind="peak", title=title, amount=amount, detail=said, run=0)

    def _of_phase(self, name: str, subject: str) -> Input:
        """A mineral as the reference or the intensity was called, beside the column's title where it has one."""
        column = self._column(subject)
        zh, en = (column.title.zh, column.title.en) if column else (subject, subject)
        return Input(name=name, kind="phase", title=Text(f"物相 {zh}", f"phase {en}"), run=0)

    def _of_reading(self, name: str, subject: str, position: int) -> Input:
        quantity = next((one for one in self._item.quantities if one.id == subject), None) if self._item else None
        title = quantity.title if quantity else Text(subject, subject)
        made = Input(name=name, kind="reading", title=title, run=position)
        if position >= len(self._determination.measurement_ids):
            return made
        try:
            run = run_of(self._store, self._determination.measurement_ids[position]).measurement
            if quantity is not None and self._item is not None:
                amounts = series(Case(item=self._item), run, subject)
                texts, unit = ", ".join(str(one) for one in amounts), quantity.unit
            else:
                reading = run.reading(subject)
                texts, unit = ("", "") if reading is None else (str(reading.value), reading.unit)
        except (StationError, CalculationError) as error:
            return Input(name=name, kind="reading", title=title, detail=error.message, run=position)
        missing = Text("" if texts else "文件中没有此读数", "" if texts else "the file has no such reading")
        return Input(name=name, kind="reading", title=title, amount=texts, unit=unit, detail=missing, run=position)

    def _of_certificate(self, name: str, subject: str) -> Input:
        """The certificate's figure; the standard's run tells whose certificate it is."""
        for certificate in self._certificates():
            for component, certified in certificate.values.items():
                if component == subject or component_id(component) == subject:
                    called = " ".join(filter(None, (certificate.name, certificate.number)))
                    title = Text(f"证书 {called}：{component}", f"certificate {called}: {component}")
                    return Input(name=name, kind="certificate", title=title, amount=str(certified))
        title = Text(f"证书：{subject}", f"certificate: {subject}")
        return Input(name=name, kind="certificate", title=title, detail=Text("未登记", "not registered"))

    def _certificates(self) -> Iterator[Certificate]:
        """Those that the calculation had; where its record names none, those kept now of the materials beside it."""
        kept = self._store.certificates
        for revision in self._determination.fingerprint.certificates.values():
            certificate = kept.kept(revision)
            if certificate is not None:
                yield certificate
        if not self._determination.fingerprint.certificates:
            newest = kept.newest()
            beside = [run.row.sample_name for run in self._runs if run.role in ("standard", "reference")]
            yield from (newest[one] for one in beside if one in newest)

    def _raw_file(self, run: _Kept) -> RawFile:
        return RawFile(
            role=run.role,
            relpath=run.arrival.relpath.encode("utf-8", "replace").decode(),
            sha256=run.arrival.sha256,
            instrument=run.instrument,
            sample_name=run.row.sample_name,
            acquired_at=run.row.acquired_at,
            captured_at=run.arrival.captured_at,
            intact=_is_intact(self._store, run.arrival.sha256),
        )

    def _disagreements(self, row: Mapping[str, Any], value: Value, raw_files: tuple[RawFile, ...]) -> Iterator[Text]:
        """What does not fit together between the report's frozen content, the record and the vault."""
        frozen = next((one for one in row["values"] if one["id"] == value.id), None)
        told = None if value.number is None else str(value.number)
        if frozen is not None and frozen["unrounded"] != told:
            yield Text(
                f"报告冻结的未修约值 {frozen['unrounded']} 与记录 {told} 不同。",
                f"The report froze {frozen['unrounded']}, the record says {told}.",
            )
        if frozen is not None and tuple(frozen["inputs"]) != value.inputs:
            yield Text("报告冻结的输入与记录不同。", "The inputs that the report froze differ from the record's.")
        if set(self._determination.fingerprint.raw_sha256) != {one.sha256 for one in raw_files}:
            yield Text("原始文件与测定指纹不同。", "The raw files differ from the determination's fingerprint.")
        for one in raw_files:
            if not one.intact:
                yield Text(
                    f"保管库中“{one.relpath}”缺失或已改变。", f'"{one.relpath}" is missing or altered in the vault.'
                )

    def _column(self, value_id: str) -> Column | None:
        return next((one for one in self._item.columns if one.id == value_id), None) if self._item else None


def _kept_runs(store: Store, item: Item | None, determination: Determination) -> Iterator[_Kept]:
    """The runs behind it; one that is not there is told as a disagreement: its hash stands in the fingerprint."""
    for role, row, arrival in runs_behind(store, item, determination):
        folder = store.arrivals.folder(arrival.folder_id)
        yield _Kept(role=role, row=row, arrival=arrival, instrument=folder.instrument if folder else "")


def _is_intact(store: Store, sha256: str) -> bool:
    try:
        with store.vault.path(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except (NotFound, OSError):
        return False


def _told(peak: Peak) -> Text:
    """How a peak was integrated, in figures."""

    def figure(number: float | None) -> str:
        return "—" if number is None else f"{number:.6g}"

    by_hand = peak.origin == "operator"
    spans = f"{figure(peak.start)}–{figure(peak.end)} min"
    return Text(
        f"保留时间 {figure(peak.apex)} min，峰高 {figure(peak.height)}，范围 {spans}，"
        f"信噪比 {figure(peak.snr)}，{'人工积分' if by_hand else '自动积分'}",
        f"retention {figure(peak.apex)} min, height {figure(peak.height)}, limits {spans}, "
        f"S/N {figure(peak.snr)}, {'integrated by hand' if by_hand else 'integrated automatically'}",
    )
