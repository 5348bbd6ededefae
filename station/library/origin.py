"""Where a value on the screen comes from, for a draft as for a report: its inputs, their peaks, the raw files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsers.wording import Text
from station.items.catalogue import Catalogue
from station.items.cells import row_cells
from station.items.item import Column, Item, Role
from station.records import Arrival, Determination, Finding, MeasurementRow, Value
from station.reports.runs import runs_behind
from station.store import Store

DEEPEST = 6
"""Values made of values are followed at most this deep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One input of a value: what it is, its figure unrounded, and where on which run it was read."""

    kind: str
    name: str
    title: Text
    figure: str = ""
    run_id: str = ""
    minutes: float | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFile:
    """A run behind the value with the file it was read from."""

    role: Role
    row: MeasurementRow
    arrival: Arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueOrigin:
    """All that is known of one value of one determination."""

    sample_no: str
    column: Column
    value: Value
    printed: str
    revision: int
    parts: tuple[Part, ...]
    files: tuple[RunFile, ...]
    findings: tuple[Finding, ...]
    by_hand: Text | None = None


def origin_of_value(store: Store, catalogue: Catalogue, determination_id: str, column_id: str) -> ValueOrigin | None:
    """The origin of a column's value; None if the determination or its item is not here, or has no such column."""
    determination = store.determinations.get(determination_id)
    item = None if determination is None else catalogue.get(determination.item_id)
    column = next((one for one in (item.columns if item else ()) if one.id == column_id), None)
    if determination is None or item is None or column is None:
        return None
    reported = determination.reported
    put = next((one for one in determination.by_hand if one.target == column_id), None)
    return ValueOrigin(
        sample_no=determination.sample_no,
        column=column,
        value=reported.value(column_id),
        printed=row_cells(item, reported.values)[column_id],
        revision=determination.revision,
        parts=tuple(_parts(determination, item, determination.outcome.value(column_id), 0)),
        files=tuple(_files(store, item, determination)),
        findings=tuple(one for one in reported.findings if one.value_id in ("", column_id)),
        by_hand=None if put is None else put.why,
    )


def _parts(determination: Determination, item: Item, value: Value, depth: int) -> Iterator[Part]:
    titles = {one.id: one.title for one in item.components} | {one.id: one.title for one in item.quantities}
    for name in value.inputs:
        kind, _, rest = name.partition(":")
        subject, _, place = rest.partition("#")
        position = int(place) - 1 if place.isdigit() else 0
        runs = determination.measurement_ids
        run_id = runs[position] if position < len(runs) else ""
        if not rest:
            yield from _of_value(determination, item, name, depth)
        elif kind == "peak":
            title = titles.get(subject, Text(subject, subject))
            known = (subject, title.zh, title.en)
            peak = next((one for one in determination.outcome.peaks if one.name in known), None)
            yield Part(
                kind="peak",
                name=subject,
                title=title,
                figure="" if peak is None or peak.area is None else f"{peak.area:.6g}",
                run_id=run_id,
                minutes=None if peak is None else peak.apex,
                depth=depth,
            )
        else:
            title = titles.get(subject, Text(subject, subject))
            yield Part(kind=kind, name=subject, title=title, run_id=run_id, depth=depth)


def _of_value(determination: Determination, item: Item, name: str, depth: int) -> Iterator[Part]:
    found = next((one for one in determination.outcome.values if one.id == name), None)
    column = next((one for one in item.columns if one.id == name), None)
    figure = "" if found is None or found.number is None else str(found.number)
    yield Part(
        kind="value", name=name, title=Text(name, name) if column is None else column.title, figure=figure, depth=depth
    )
    if found is not None and depth < DEEPEST:
        yield from _parts(determination, item, found, depth + 1)


def _files(store: Store, item: Item, determination: Determination) -> Iterator[RunFile]:
    for role, row, arrival in runs_behind(store, item, determination):
        yield RunFile(role=role, row=row, arrival=arrival)
