"""δ values out of runs: of single compounds, of the fractions of one sample, and of the standards beside them.

A run of gas chromatography names its compounds, and its readings are `methane.d13c`; a table has columns of gases
(`d13c1`) or of fractions (`sat.d13c`). A run of an elemental analyser has one δ; which fraction it is of stands at the
end of its name (…-Sat, …-芳烃), and the fractions of a sample come one after the other as mounts do. A standard is
accepted as its certificate says, else by the item's components.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.measurement import Measurement, Reading
from parsers.wording import Text
from station.items.case import Case
from station.items.errors import CalculationError
from station.items.item import Column
from station.records import Finding

CARBON, HYDROGEN = ("d13c",), ("dd", "d2h")
"""What readings of the two elements' δ are called."""
_OF_GASES: Mapping[str, tuple[str, str]] = {
    "d13c1": ("c1", "d13c"),
    "d13c2": ("c2", "d13c"),
    "d13c3": ("c3", "d13c"),
    "d13ic4": ("ic4", "d13c"),
    "d13nc4": ("nc4", "d13c"),
    "d13cco2": ("co2", "d13c"),
    "ddc1": ("c1", "dd"),
}
"""The readings of a table whose columns are gases (δ13C1, δ13CO2): the compound, and which δ it is."""
HEAVY = "d2h_"
"""How columns of δ2H begin."""

FRACTIONS: Mapping[str, str] = {
    "sat": r"sat(urates?)?|饱和烃",
    "aro": r"aro(matics?)?|芳烃|芳香烃",
    "res": r"res(ins?)?|nso|非烃|胶质",
    "asp": r"asp(h|haltenes?)?|沥青质",
    "whole_oil": r"(whole[\s_-]?)?oil|全油|原油",
    "kerogen": r"ker(ogen)?|干酪根",
    "bitumen": r"bit(umen)?|氯仿沥青a?|沥青a",
}
"""The column of a fraction, and how the names of its vials end."""


@dataclass(frozen=True, slots=True)
class Delta:
    """One measured δ in ‰, and the reading that it is."""

    number: Decimal
    input: str = ""


@dataclass(frozen=True, slots=True)
class Deltas:
    """Measured δ by column: the first of each, and the second ones; `strangers` are compounds without a column."""

    first: dict[str, Delta] = field(default_factory=dict)
    second: dict[str, Decimal] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRun:
    """A standard's δ as measured and as accepted; `check`: it only checks the scale."""

    name: str
    measured: Decimal
    accepted: Decimal
    check: bool


def deltas_of(case: Case, quantity: tuple[str, ...]) -> Deltas:
    """The δ of the case's samples. Raises CalculationError where a run does not say what it is of."""
    first: dict[str, Delta] = {}
    second: dict[str, Decimal] = {}
    strangers: dict[str, None] = {}
    for place, run in enumerate(case.samples):
        for called, reading in _readings(run, quantity):
            column = _column_of_run(case, run, quantity) if not called else column_of(case, called, quantity)
            if column is None:
                strangers[called or f"{reading.name} {run.sample_name}"] = None
            elif column not in first:
                first[column] = Delta(reading.value, f"reading:{reading.name}#{place}")
            else:
                second.setdefault(column, reading.value)
    return Deltas(first, second, tuple(strangers))


def standards_of(case: Case, quantity: tuple[str, ...]) -> list[StandardRun]:
    """The standards and checks beside the sample. Raises CalculationError for one whose δ nobody accepted."""
    found = []
    for run in (*case.standards, *case.references):
        check = any(run is one for one in case.references)
        for called, reading in _readings(run, quantity):
            accepted = _accepted(case, run.sample_name, called, quantity)
            if accepted is not None:
                name = f"{run.sample_name} {called}".strip()
                found.append(StandardRun(name=name, measured=reading.value, accepted=accepted, check=check))
            elif not called and not check:
                raise CalculationError(
                    Text(
                        f"标准物质“{run.sample_name}”没有认定值", f'the standard "{run.sample_name}" has no accepted δ'
                    ),
                    Text(
                        f"请为它录入证书：{quantity[0]} = 认定值。",
                        f"Record its certificate: {quantity[0]} = the accepted value.",
                    ),
                    f"{case.item.id}: certificates",
                )
    return found


def told_strangers(*deltas: Deltas) -> tuple[Finding, ...]:
    """A remark on compounds that have no column."""
    listed = ", ".join(name for one in deltas for name in one.strangers)
    if not listed:
        return ()
    message = Text(f"未报告的组分：{listed}", f"compounds without a column, not reported: {listed}")
    return (Finding(rule="unknown_compound", severity="remark", message=message),)


def column_of(case: Case, called: str, quantity: tuple[str, ...]) -> str | None:
    """The column of a compound or fraction, by id or by its name in either language."""
    prefix = HEAVY if quantity == HYDROGEN else ""
    plain = _plain(called)
    for column in case.item.columns:
        if column.id.startswith(HEAVY) == bool(prefix) and plain in _names(column, prefix):
            return column.id
    return None


def _names(column: Column, prefix: str) -> set[str]:
    titles = (title.split(" ", 1)[-1] for title in (column.title.zh, column.title.en))
    return {_plain(name) for name in (column.id.removeprefix(prefix), *titles)}


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()


def _readings(run: Measurement, quantity: tuple[str, ...]) -> list[tuple[str, Reading]]:
    """Each δ with the compound it is of ("" for the whole). Pulses of the reference gas are not the sample's."""
    found = []
    for reading in run.readings:
        called, _, name = reading.name.rpartition(".")
        called, name = _OF_GASES.get(reading.name, (called, name))
        if name in quantity and reading.unit in ("‰", ""):
            found.append((called, reading))
    named = [one for one in found if one[0]]
    return named or found


def _column_of_run(case: Case, run: Measurement, quantity: tuple[str, ...]) -> str | None:
    """The column of a run's only δ: what its name ends in, else what the laboratory set for plain names.

    None where the item has no such column. Raises CalculationError where nothing tells it.
    """
    if len(_readings(run, quantity)) > 1:
        raise CalculationError(
            Text(
                f"“{run.sample_name}”有多个 δ 值，却没有组分名称",
                f'"{run.sample_name}" has several δ and no names of compounds',
            ),
            Text("请在导出表中加入组分列 (Component)。", "Let the export have a column of components."),
            f"{case.item.id}: {run.sample_name}",
        )
    heavy = HEAVY if quantity == HYDROGEN else ""
    for column, ending in FRACTIONS.items():
        if re.search(rf"[\s_-]({ending})$", run.sample_name.strip(), re.IGNORECASE):
            return _there(case, f"{heavy}{column}")
    plain = case.choice("plain_name")
    if plain != "none":
        return _there(case, f"{heavy}{plain}")
    raise CalculationError(
        Text(f"不知道“{run.sample_name}”是哪个组分", f'it is not known of which fraction "{run.sample_name}" is'),
        Text(
            "请在样品名后加 -Sat、-Aro、-Res、-Asp、-Oil 或 -Ker，或设置参数 plain_name。",
            "Let its name end in -Sat, -Aro, -Res, -Asp, -Oil or -Ker, or set the parameter plain_name.",
        ),
        f"{case.item.id}: {run.sample_name}",
    )


def _there(case: Case, column_id: str) -> str | None:
    return column_id if any(column.id == column_id for column in case.item.columns) else None


def _accepted(case: Case, name: str, called: str, quantity: tuple[str, ...]) -> Decimal | None:
    certified = case.certificates.get(name.strip(), {})
    wanted = {_plain(called)} if called else {*quantity, "accepted"}
    for component, value in certified.items():
        if _plain(component) in wanted:
            return value
    if called or quantity != CARBON:
        return None
    known = {_plain(one.id): one.index for one in case.item.components}
    return known.get(_plain(name))
