"""Gas chromatography of saturates: integrate, name the n-alkanes and isoprenoids, compute the parameters."""

from __future__ import annotations

from collections.abc import Mapping
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
    measured,
    relative_difference,
)

BELOW_LIMIT = Text("低于定量限或未检出", "below the limit of quantitation or not found")


def calculate(case: Case) -> Outcome:
    """All columns from the first run; parallel runs are compared with it."""
    first, *others = alkane_runs.runs_of(case)
    values = _values(case, first)
    repeats = tuple(f for other in others for f in _repeat(case, values, _values(case, other)))
    return Outcome(
        values=values,
        peaks=first.peaks,
        findings=(*first.findings, *_findings(case, values), *repeats),
        charts=first.charts,
    )


def _values(case: Case, amounts: alkane_runs.NamedRun) -> tuple[Value, ...]:
    if amounts.refused is not None:
        return tuple(absent(column.id, amounts.refused, "not_reliable") for column in case.item.columns)
    c, iso = amounts.alkanes, amounts.others
    p, of = alkane_parameters, alkane_runs.peaks_of
    main, span = p.main_carbon(c), p.carbon_range(c)
    chosen = case.choice("oep_centre")
    centre = main if chosen == "main" else int(chosen.removeprefix("C"))
    pr, ph = iso.get("Pr"), iso.get("Ph")
    numbers: dict[str, tuple[Decimal | None, tuple[str, ...]]] = {
        "main_carbon": (_whole(main), of(c)),
        "carbon_first": (_whole(span and span[0]), of(c)),
        "carbon_last": (_whole(span and span[1]), of(c)),
        "pr_ph": (p.ratio(pr, ph), ("peak:Pr", "peak:Ph")),
        "pr_nc17": (p.ratio(pr, c.get(17)), ("peak:Pr", "peak:nC17")),
        "ph_nc18": (p.ratio(ph, c.get(18)), ("peak:Ph", "peak:nC18")),
        "cpi": (p.cpi(c), of(range(24, 35))),
        "cpi_22_32": (p.cpi(c, 22, 32), of(range(22, 33))),
        "cpi2": (p.cpi_marzi(c), of(range(23, 34))),
        "cpi_philippi": (p.cpi_philippi(c), of((28, 29, 30))),
        "oep": _oep(c, centre),
        **{f"oep_c{n}": _oep(c, n) for n in (23, 25, 29)},
        "oep_main": _oep(c, main),
        "light_heavy": (p.light_to_heavy(c), of(c)),
        "c21_c28": (p.c21_22_to_c28_29(c), of((21, 22, 28, 29))),
        "tar": (p.tar(c), of((15, 17, 19, 27, 29, 31))),
        "paq": (p.paq(c), of((23, 25, 29, 31))),
        "acl": (p.acl(c), of(range(25, 34, 2))),
    }
    return tuple(measured(name, number, inputs, BELOW_LIMIT) for name, (number, inputs) in numbers.items())


def _oep(alkanes: Mapping[int, Decimal], centre: int | None) -> tuple[Decimal | None, tuple[str, ...]]:
    """The odd-even predominance about this carbon and its inputs; none without a centre."""
    if centre is None:
        return None, ()
    return alkane_parameters.oep(alkanes, centre), alkane_runs.peaks_of(range(centre - 2, centre + 3))


def _whole(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _findings(case: Case, values: tuple[Value, ...]) -> tuple[Finding, ...]:
    return tuple(
        finding
        for value in values
        if value.id in ("pr_nc17", "ph_nc18")
        for finding in check(case.item, "biodegraded", value.number, value_id=value.id)
    )


def _repeat(case: Case, first: tuple[Value, ...], second: tuple[Value, ...]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for one, other in zip(first, second, strict=True):
        column = case.item.column(one.id)
        if column.printed and column.decimals and one.number is not None and other.number is not None:
            difference = relative_difference(one.number, other.number)
            found += check(case.item, "repeat", difference, value_id=one.id)
    return tuple(found)
