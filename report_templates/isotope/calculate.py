"""Stable isotopes of one sample: measured δ put on the scale of the standards, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

from station.items.kit import (
    CalculationError,
    Case,
    Chart,
    Finding,
    Outcome,
    Text,
    Value,
    check,
    curves,
    isotope_runs,
    isotopes,
    measured,
    of_curve,
    plots,
)

Deltas = dict[str, Decimal]
GASES = ("c1", "c2", "c3", "nc4")
FRACTIONS = {
    "sat": "饱和烃 Sat",
    "whole_oil": "全油 Oil",
    "aro": "芳烃 Aro",
    "res": "非烃 Res",
    "asp": "沥青质 Asp",
    "kerogen": "干酪根 Ker",
}
"""In the order of the type curve, in which 13C usually grows with polarity (Galimov 1973; Stahl 1978)."""
NOT_MEASURED = Text("未测定", "it was not measured")


def calculate(case: Case) -> Outcome:
    """All columns from given δ, ratios or ion currents, or from runs of compounds, fractions and standards."""
    carbon_runs = isotope_runs.deltas_of(case, isotope_runs.CARBON)
    heavy_runs = isotope_runs.deltas_of(case, isotope_runs.HYDROGEN)
    carbon, carbon_second, told = _on_scale(case, _measured(case), carbon_runs, isotope_runs.CARBON)
    given_heavy = _named(case, "delta_h", isotope_runs.HYDROGEN)
    heavy, heavy_second, more = _on_scale(case, given_heavy, heavy_runs, isotope_runs.HYDROGEN)
    found = carbon | heavy
    if not found:
        raise CalculationError(
            Text("缺少 delta、ratios 或 ions", "delta, ratios or ions are missing"),
            Text("请给出至少一种组分的测定值。", "Give the measured value of a compound at least."),
            f"{case.item.id}: given",
        )
    read = {name: one.input for name, one in (carbon_runs.first | heavy_runs.first).items()}
    values = tuple(_value(column.id, found.get(column.id), read) for column in case.item.columns)
    second = carbon_second | heavy_second | _named(case, "parallel")
    findings = (*told, *more, *isotope_runs.told_strangers(carbon_runs, heavy_runs), *_reversals(case, found))
    charts = (*_gas_line(case, found), *_type_curve(case, found))
    return Outcome(charts=charts, values=values, findings=(*findings, *_repeats(case, found, second)))


def _gas_line(case: Case, found: Deltas) -> tuple[Chart, ...]:
    """δ13C of methane to n-butane over 1/n: gas of one source lies on a line."""
    there = [(1 / n, float(found[name])) for n, name in enumerate(GASES, 1) if name in found][::-1]
    return plots.plotted(
        case,
        Text("天然气碳同位素系列", "Carbon isotopes of the gas over carbon number"),
        *curves.floats_pair([x for x, _ in there], [y for _, y in there]),
        x_title=Text("碳数的倒数 1/n", "1/n of the carbon number"),
        y_title=Text("δ13C", "δ13C"),
        y_unit="‰",
        style="points",
    )


def _type_curve(case: Case, found: Deltas) -> tuple[Chart, ...]:
    """δ13C over the fractions of oil and kerogen: an oil's curve, drawn on, points to its source's kerogen."""
    there = [name for name in FRACTIONS if name in found]
    return plots.plotted(
        case,
        Text("碳同位素类型曲线", "Carbon isotope type curve"),
        *curves.floats_pair(list(range(len(there))), [float(found[name]) for name in there]),
        x_title=Text("组分", "Fraction"),
        y_title=Text("δ13C", "δ13C"),
        y_unit="‰",
        style="points",
        labels=[FRACTIONS[name] for name in there],
    )


def _value(name: str, number: Decimal | None, read: Mapping[str, str]) -> Value:
    inputs = (read[name],) if name in read else ("delta", "standards")
    return measured(name, number, inputs, NOT_MEASURED)


def _measured(case: Case) -> Deltas:
    """Measured δ13C by column, from whatever was given."""
    reference = case.number("r13_vpdb")
    found = _named(case, "delta")
    found |= {name: isotopes.delta(ratio, reference) for name, ratio in _named(case, "ratios").items()}
    if "ions" in case.given:
        table = curves.table_given(case, case.given, "ions")
        gas = curves.numbers_of(case, case.given, "reference_gas")
        pulse = _ion_ratios(case, case.given, "reference_ions")
        for called in table:
            with curves.analysed(case, f"ions.{called}"):
                delta = isotopes.delta_13c(
                    _ion_ratios(case, table, called, "ions."),
                    pulse,
                    d13c=float(_demanded(case, gas, "d13c", "reference_gas")),
                    d18o=float(_demanded(case, gas, "d18o", "reference_gas")),
                    r13_vpdb=float(reference),
                )
            found[_column(case, called, "ions")] = of_curve(delta)
    return found


def _ion_ratios(case: Case, source: Mapping[str, object], key: str, where: str = "") -> tuple[float, float]:
    """R45 and R46 of one peak's areas."""
    areas = curves.numbers_of(case, source, key, where)
    m44, m45, m46 = (_demanded(case, areas, ion, f"{where}{key}") for ion in ("44", "45", "46"))
    if m44 <= 0:
        raise case.wrong_input(f"{where}{key}.44", m44, Text("大于零", "more than zero"))
    return float(m45 / m44), float(m46 / m44)


def _demanded(case: Case, table: Mapping[str, Decimal], key: str, where: str) -> Decimal:
    if key not in table:
        raise case.wrong_input(f"{where}.{key}", None, Text("数字", "a number"))
    return table[key]


def _named(case: Case, key: str, quantity: tuple[str, ...] = isotope_runs.CARBON) -> Deltas:
    if key not in case.given:
        return {}
    return {_column(case, name, key, quantity): number for name, number in case.numbers_given(key).items()}


def _column(case: Case, called: str, key: str, quantity: tuple[str, ...] = isotope_runs.CARBON) -> str:
    """The column of a compound, by id or by its name in either language; CalculationError for an unknown one."""
    column = isotope_runs.column_of(case, called, quantity)
    if column is not None:
        return column
    prefix = isotope_runs.HEAVY if quantity == isotope_runs.HYDROGEN else ""
    listed = ", ".join(c.id.removeprefix(prefix) for c in case.item.columns if c.id.startswith(prefix or "c"))
    raise CalculationError(
        Text(f"未知组分“{called}”；如：{listed}", f'unknown compound "{called}"; there are: {listed} and others'),
        Text("请使用项目的列名。", "Use the item's column names."),
        f"{case.item.id}: {key}.{called}",
    )


def _on_scale(
    case: Case, given: Deltas, runs: isotope_runs.Deltas, quantity: tuple[str, ...]
) -> tuple[Deltas, Deltas, tuple[Finding, ...]]:
    """δ on the scale of the standards, the second ones, and what the standards say of the scale."""
    found = {name: one.number for name, one in runs.first.items()} | given
    if not found:
        return {}, {}, ()
    scaling, checked = _standards(case, quantity)
    count = Decimal(len(scaling))
    if not scaling:
        return found, runs.second, check(case.item, "no_standard", count)
    with curves.analysed(case, "standards"):
        scale = isotopes.scale_of(scaling)
    findings = [*check(case.item, "one_standard", count), *check(case.item, "scale_slope", scale.slope)]
    for one in checked:
        findings += check(case.item, "check_standard", scale.of(one.measured) - one.accepted)
    first, second = ({name: scale.of(number) for name, number in one.items()} for one in (found, runs.second))
    return first, second, tuple(findings)


def _standards(case: Case, quantity: tuple[str, ...]) -> tuple[list[isotopes.Standard], list[isotopes.Standard]]:
    """The standards that make the scale, and those that only check it: given ones, then those measured beside."""
    scaling: list[isotopes.Standard] = []
    checked: list[isotopes.Standard] = []
    for run in isotope_runs.standards_of(case, quantity):
        one = isotopes.Standard(name=run.name, measured=run.measured, accepted=run.accepted)
        (checked if run.check else scaling).append(one)
    key = "standards" if quantity == isotope_runs.CARBON else "standards_h"
    entries = case.given.get(key, [])
    if not isinstance(entries, list):
        raise case.wrong_input(key, entries, Text("表的数组 [{…}]", "an array of tables [{...}]"))
    known = {c.id.casefold().replace(" ", ""): c.index for c in case.item.components}
    for place, entry in enumerate(entries):
        table = curves.table_given(case, {key: entry}, key)
        name = str(table.get("name", ""))
        accepted = table.get("accepted")
        if accepted is None and key == "standards":
            accepted = known.get(name.casefold().replace(" ", ""))
        where = f"{key}[{place}]"
        one = isotopes.Standard(
            name=name,
            measured=curves.decimal_of(case, table.get("measured"), f"{where}.measured"),
            accepted=curves.decimal_of(case, accepted, f"{where}.accepted"),
        )
        (checked if table.get("check") is True else scaling).append(one)
    return scaling, checked


def _reversals(case: Case, found: Deltas) -> tuple[Finding, ...]:
    there = [name for name in GASES if name in found]
    return tuple(
        finding
        for light, heavy in pairwise(there)
        for finding in check(case.item, "reversal", found[heavy] - found[light], value_id=heavy)
    )


def _repeats(case: Case, found: Deltas, second: Deltas) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    for name, number in second.items():
        if name in found:
            alkane = name.startswith("nc") and int(name[2:]) >= 12
            rule = "repeat_csia" if alkane else "repeat"
            findings += check(case.item, rule, abs(found[name] - number), value_id=name)
    return tuple(findings)
