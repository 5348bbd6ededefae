"""Group composition of one sample from balance readings: four fractions, their recovery, sums and ratio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from station.items.kit import (
    CalculationError,
    Case,
    Finding,
    Outcome,
    Text,
    Value,
    check,
    check_parallel,
    gravimetry,
    measured,
    quantities,
)

FRACTIONS = {"sat": "saturates", "aro": "aromatics", "res": "resins", "asp": "asphaltenes"}
NO_SAMPLE = Text("未给出样品质量", "the mass of the sample was not given")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Net masses by column id (mg), the mass weighed in, and what the percentages are of."""

    masses: dict[str, Decimal]
    sample: Decimal | None
    basis: Decimal
    inputs: Mapping[str, tuple[str, ...]]


def calculate(case: Case) -> Outcome:
    """All columns from the first determination; parallel ones are compared with it."""
    sources = quantities.sources(case)
    runs = [_weighed(case, source) for source in sources]
    first, *others = (_values(run) for run in runs)
    repeats = tuple(
        finding
        for other in others
        for finding in check_parallel(case.item, "repeat", first, other, FRACTIONS, relative=False)
    )
    return Outcome(values=first, findings=(*_findings(case, runs[0], first, sources[0]), *repeats))


def _weighed(case: Case, source: quantities.Source) -> Weighed:
    told = _percentages(case, source)
    if told is not None:
        return told
    masses, inputs = {}, {}
    for column, quantity in FRACTIONS.items():
        masses[column], inputs[column] = _net(case, source, quantity)
    sample = quantities.number(case, source, "m_sample")
    total = sum(masses.values(), start=Decimal(0))
    by_sample = case.choice("basis") == "sample"
    if by_sample:
        sample = quantities.demanded(case, source, "m_sample")
    basis = sample if by_sample and sample is not None else total
    if basis <= 0 or (sample is not None and sample <= 0):
        raise CalculationError(
            Text(f"基准质量 {basis} mg：应大于零", f"basis {basis} mg: it must be greater than zero"),
            Text("请更正样品质量与各组分质量。", "Correct the masses of the sample and the fractions."),
            f"{case.item.id}: m_sample",
        )
    return Weighed(masses=masses, sample=sample, basis=basis, inputs=inputs)


def _percentages(case: Case, source: quantities.Source) -> Weighed | None:
    """What a table gives as percentages of the sample: as if 100 mg had been weighed in; None where one is missing."""
    masses = {}
    for column in FRACTIONS:
        percent = quantities.number(case, source, f"{column}_percent")
        if percent is None:
            return None
        masses[column] = percent
    inputs = {column: (f"reading:{column}_percent",) for column in FRACTIONS}
    whole = Decimal(100)
    basis = whole if case.choice("basis") == "sample" else sum(masses.values(), start=Decimal(0))
    return Weighed(masses=masses, sample=whole, basis=basis, inputs=inputs)


def _net(case: Case, source: quantities.Source, quantity: str) -> tuple[Decimal, tuple[str, ...]]:
    """The net mass of a fraction: as given, or its flask with it less the empty flask."""
    net = quantities.number(case, source, quantity)
    if net is not None:
        return net, (f"reading:{quantity}",)
    gross = quantities.number(case, source, f"{quantity}_gross")
    tare = quantities.number(case, source, f"{quantity}_tare")
    if gross is None or tare is None:
        raise quantities.missing(case, case.item.quantity(quantity))
    return gravimetry.extract_mass(gross, tare), (f"reading:{quantity}_gross", f"reading:{quantity}_tare")


def _values(weighed: Weighed) -> tuple[Value, ...]:
    percent = gravimetry.fractions_percent(weighed.masses, weighed.basis)
    total = sum(weighed.masses.values(), start=Decimal(0))
    recovery = None if weighed.sample is None else gravimetry.mass_percent(total, weighed.sample)
    base = ("reading:m_sample",) if weighed.basis == weighed.sample else tuple(FRACTIONS)
    aromatics = weighed.masses["aro"]
    return (
        *(
            measured(column, percent[column], (*weighed.inputs[column], *(one for one in base if one != column)))
            for column in FRACTIONS
        ),
        measured("recovery", recovery, (*FRACTIONS, "reading:m_sample"), NO_SAMPLE),
        measured("sat_aro", weighed.masses["sat"] / aromatics if aromatics else None, ("sat", "aro")),
        measured("total_hc", percent["sat"] + percent["aro"], ("sat", "aro")),
        measured("nso", percent["res"] + percent["asp"], ("res", "asp")),
    )


def _findings(
    case: Case, weighed: Weighed, values: tuple[Value, ...], source: quantities.Source
) -> tuple[Finding, ...]:
    recovery = next(value.number for value in values if value.id == "recovery")
    found = list(check(case.item, "recovery", recovery, value_id="recovery"))
    for column, quantity in FRACTIONS.items():
        found += check(case.item, "negative", weighed.masses[column], value_id=column)
        step = gravimetry.last_step(quantities.series(case, source, f"{quantity}_gross"))
        found += check(case.item, "constant_weight", step, value_id=column)
    return tuple(found)
