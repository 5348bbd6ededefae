"""Whole-oil gas chromatography: name n-alkanes, isoprenoids and light hydrocarbons, compute the parameters."""

from __future__ import annotations

from decimal import Decimal

from station.items.kit import (
    Case,
    Finding,
    Outcome,
    Text,
    Value,
    absent,
    alkane_parameters,
    alkane_runs,
    check,
    light_hydrocarbons,
    measured,
    relative_difference,
)

BELOW_LIMIT = Text(
    "所需的峰低于定量限、未检出或未识别", "a peak it needs is below the limit, not found, or has no name"
)
POOL = tuple(f"peak:{name}" for name in light_hydrocarbons.HEPTANE_POOL)
DIMETHYL = tuple(f"peak:{name}" for name in light_hydrocarbons.DIMETHYLCYCLOPENTANES)


def calculate(case: Case) -> Outcome:
    """All columns from the first run; parallel runs are compared with it."""
    first, *others = alkane_runs.runs_of(case)
    values = _values(case, first)
    repeats = tuple(found for other in others for found in _repeat(case, values, _values(case, other)))
    return Outcome(
        values=values,
        peaks=first.peaks,
        findings=(*first.findings, *_findings(case, values), *repeats),
        charts=first.charts,
    )


def _values(case: Case, run: alkane_runs.NamedRun) -> tuple[Value, ...]:
    if run.refused is not None:
        return tuple(absent(column.id, run.refused, "not_reliable") for column in case.item.columns)
    numbers = _light(run) | _heavy(run)
    return tuple(
        measured(column.id, *numbers[column.id], BELOW_LIMIT) for column in case.item.columns if column.id in numbers
    )


def _light(run: alkane_runs.NamedRun) -> dict[str, tuple[Decimal | None, tuple[str, ...]]]:
    """The light hydrocarbon parameters and their inputs."""
    light, of = light_hydrocarbons, {**run.others, **{f"nC{n}": amount for n, amount in run.alkanes.items()}}
    return {
        "heptane_value": (light.heptane_value(of), POOL),
        "isoheptane_value": (light.isoheptane_value(of), ("peak:2MH", "peak:3MH", *DIMETHYL)),
        "mch_index": (light.methylcyclohexane_index(of), ("peak:MCH", "peak:nC7", *DIMETHYL)),
        "k1": (light.mango_k1(of), ("peak:2MH", "peak:23DMP", "peak:3MH", "peak:24DMP")),
        "benzene_nc6": (light.benzene_to_hexane(of), ("peak:Bz", "peak:nC6")),
        "toluene_nc7": (light.aromaticity(of), ("peak:Tol", "peak:nC7")),
        "nc7_mch": (light.paraffinicity(of), ("peak:nC7", "peak:MCH")),
    }


def _heavy(run: alkane_runs.NamedRun) -> dict[str, tuple[Decimal | None, tuple[str, ...]]]:
    """The parameters of the n-alkanes and isoprenoids and their inputs."""
    c, p, of = run.alkanes, alkane_parameters, alkane_runs.peaks_of
    main, span = p.main_carbon(c), p.carbon_range(c)
    pr, ph = run.others.get("Pr"), run.others.get("Ph")
    return {
        "main_carbon": (None if main is None else Decimal(main), of(c)),
        "carbon_first": (None if span is None else Decimal(span[0]), of(c)),
        "carbon_last": (None if span is None else Decimal(span[1]), of(c)),
        "pr_ph": (p.ratio(pr, ph), ("peak:Pr", "peak:Ph")),
        "pr_nc17": (p.ratio(pr, c.get(17)), ("peak:Pr", "peak:nC17")),
        "ph_nc18": (p.ratio(ph, c.get(18)), ("peak:Ph", "peak:nC18")),
        "cpi": (p.cpi(c), of(range(24, 35))),
        "oep": (p.oep(c, 23), of(range(21, 26))),
        "light_heavy": (p.light_to_heavy(c), of(c)),
        "c21_c28": (p.c21_22_to_c28_29(c), of((21, 22, 28, 29))),
    }


def _findings(case: Case, values: tuple[Value, ...]) -> tuple[Finding, ...]:
    number = {value.id: value.number for value in values}
    return (
        *check(case.item, "biodegraded", number["pr_nc17"], value_id="pr_nc17"),
        *check(case.item, "biodegraded", number["ph_nc18"], value_id="ph_nc18"),
        *check(case.item, "invariance", number["k1"], value_id="k1"),
    )


def _repeat(case: Case, first: tuple[Value, ...], second: tuple[Value, ...]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for one, other in zip(first, second, strict=True):
        if case.item.column(one.id).decimals and one.number is not None and other.number is not None:
            found += check(case.item, "repeat", relative_difference(one.number, other.number), value_id=one.id)
    return tuple(found)
