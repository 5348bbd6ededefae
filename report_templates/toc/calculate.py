"""Total organic carbon of one sample: from the analyser's percentages or from signal, blank, factor and mass."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from station.items.kit import (
    CalculationError,
    Case,
    Finding,
    Measurement,
    Outcome,
    Text,
    Value,
    check,
    check_parallel,
    gravimetry,
    measured,
    quantities,
    statistics_of_readings,
)

ONE_REPLICATE = Text("只有一次测定", "there is one determination only")


def calculate(case: Case) -> Outcome:
    """The reported determination, or the mean of the parallel ones, with blanks and references beside it."""
    runs = [_values(case, source) for source in quantities.sources(case)]
    first, *others = runs
    values = _mean_of(runs) if others and case.choice("parallel_use") == "mean" else first
    repeats = tuple(
        finding for other in others for finding in check_parallel(case.item, "repeat", first, other, ("toc",))
    )
    return Outcome(values=values, findings=(*_findings(case, values), *repeats, *_beside(case)))


def _values(case: Case, source: quantities.Source) -> tuple[Value, ...]:
    replicates, inputs = _replicates(case, source)
    spread = statistics_of_readings.spread(replicates)
    return (
        measured("toc", spread.mean, inputs),
        measured("toc_sd", spread.deviation, inputs, ONE_REPLICATE),
        measured("replicates", Decimal(spread.count), inputs),
    )


def _replicates(case: Case, source: quantities.Source) -> tuple[tuple[Decimal, ...], tuple[str, ...]]:
    """The percentages of one determination and what they were made of."""
    percentages = quantities.series(case, source, "TOC")
    if percentages:
        return percentages, ("reading:TOC",)
    if quantities.number(case, source, "signal") is None:
        raise quantities.missing(case, case.item.quantity("TOC"))
    signal = quantities.demanded(case, source, "signal")
    blank = quantities.number(case, source, "blank")
    factor = quantities.demanded(case, source, "factor")
    mass = quantities.demanded(case, source, "mass")
    if mass <= 0:
        raise CalculationError(
            Text(f"样品质量 {mass} mg：应大于零", f"mass {mass} mg: it must be greater than zero"),
            Text("请更正样品质量。", "Correct the mass of the sample."),
            f"{case.item.id}: mass",
        )
    carbon = (signal - (blank or 0)) * factor
    inputs = ("reading:signal", "reading:blank", "reading:factor", "reading:mass")
    return (gravimetry.mass_percent(carbon, mass),), inputs


def _mean_of(runs: list[tuple[Value, ...]]) -> tuple[Value, ...]:
    numbers = [value.number for values in runs for value in values if value.id == "toc" and value.number is not None]
    spread = statistics_of_readings.spread(numbers)
    inputs = tuple(f"{name}#{place + 1}" for place, values in enumerate(runs) for name in values[0].inputs)
    return (
        measured("toc", spread.mean, inputs),
        measured("toc_sd", spread.deviation, inputs, ONE_REPLICATE),
        measured("replicates", Decimal(spread.count), inputs),
    )


def _findings(case: Case, values: tuple[Value, ...]) -> tuple[Finding, ...]:
    toc, deviation, _ = (value.number for value in values)
    scatter = 100 * deviation / toc if deviation is not None and toc else None
    return (
        *check(case.item, "over_rock", toc, value_id="toc"),
        *check(case.item, "replicate_rsd", scatter, value_id="toc"),
    )


def _beside(case: Case) -> tuple[Finding, ...]:
    """What the blanks and reference materials of the sequence say."""
    found: list[Finding] = []
    for blank in case.blanks:
        found += check(case.item, "blank", _values(case, blank)[0].number, value_id="toc")
    for reference in case.references:
        found += _recovery(case, reference)
    return tuple(found)


def _recovery(case: Case, reference: Measurement) -> tuple[Finding, ...]:
    certificate: Mapping[str, Decimal] = case.certificates.get(reference.sample_name, {})
    certified = certificate.get("TOC")
    toc = _values(case, reference)[0].number
    if certified is None or toc is None:
        message = Text(
            f"标准物质“{reference.sample_name}”没有 TOC 证书值，未计算回收率",
            f'the reference material "{reference.sample_name}" has no certified TOC: no recovery was calculated',
        )
        return (Finding(rule="recovery", severity="remark", message=message, value_id="toc"),)
    return check(case.item, "recovery", gravimetry.mass_percent(toc, certified), value_id="toc")
