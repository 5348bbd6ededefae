"""Rows that are points: pressure and volume, time and counts. One measurement for each table, its columns as traces."""

from __future__ import annotations

import math

import numpy as np

from parsers.measurement import Axis, Floats, Trace
from parsers.tables.context import Context
from parsers.tables.drafts import Draft, Refusal, refuse
from parsers.tables.finding import Column, Table
from parsers.tables.numbers import read_cell
from parsers.wording import Text


def read(context: Context, tables: list[Table], refusals: list[Refusal]) -> list[Draft]:
    """One draft for each table that has points. A bad cell refuses its row; a column without numbers is no trace."""
    drafts = []
    for table in tables:
        pairs = _pairs(table)
        traces = _traces(context, table, pairs, refusals) if pairs else ()
        if not traces:
            continue
        draft = Draft(sample="", profile=context.profile, traces=traces, rows=[row + 1 for row in table.rows])
        draft.metadata["table.rows"] = f"{table.rows[0] + 1}-{table.rows[-1] + 1}"
        steps = np.diff(traces[0].x.values)
        if steps.size and not (bool((steps >= 0).all()) or bool((steps <= 0).all())):
            draft.remarks.append(
                Text(
                    "“{name}”先升后降或反之（如吸附与脱附），按表中顺序保留。",
                    '"{name}" rises and falls (as in adsorption and desorption); the order of the table is kept.',
                ).fill(name=traces[0].x.name)
            )
        drafts.append(draft)
    return drafts


def _pairs(table: Table) -> list[tuple[Column, Column]]:
    """Each column of values, in the order of the profile, with its points: the nearest such column before it."""
    xs = [column for column in table.columns if column.role == "x"]
    ys = sorted((column for column in table.columns if column.role == "y"), key=lambda column: column.order)
    return [(next((x for x in reversed(xs) if x.place < y.place), xs[0]), y) for y in ys if xs]


def _traces(
    context: Context, table: Table, pairs: list[tuple[Column, Column]], refusals: list[Refusal]
) -> tuple[Trace, ...]:
    places = {column.place: column for pair in pairs for column in pair}
    values: dict[int, list[float]] = {place: [] for place in places}
    for row in table.rows:
        here: dict[int, float] = {}
        for place, column in places.items():
            cell = read_cell(context.sheet.cell(row, place), context.marks, column.flags)
            if cell.problem is not None:
                refusals.append(refuse(context.sheet, row, place, cell.problem).refusal)
                break
            here[place] = math.nan if cell.value is None else float(cell.value)
        else:
            for place, value in here.items():
                values[place].append(value)
    traces = []
    for x, y in pairs:
        both = np.array([values[x.place], values[y.place]], dtype=np.float64)
        both = both[:, ~np.isnan(both).any(axis=0)]
        if both.shape[1]:
            traces.append(_trace(x, y, both[0], both[1]))
    return tuple(traces)


def _trace(x: Column, y: Column, points: Floats, values: Floats) -> Trace:
    name = y.quantity or y.heading
    return Trace(
        name=name,
        x=Axis(name=x.quantity or x.heading, unit=x.unit, values=points),
        y=Axis(name=name, unit=y.unit, values=values),
    )
