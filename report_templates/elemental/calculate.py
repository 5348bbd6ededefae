"""Elemental analysis of kerogen: mass percents, oxygen as measured or by difference, and atomic ratios."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from station.items.kit import (
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
    organic_elements,
    quantities,
    statistics_of_readings,
)

ELEMENTS = {"c": "C", "h": "H", "o": "O", "n": "N", "s": "S"}
NOT_GIVEN = Text("未测定", "it was not determined")
INCOMPLETE = Text("没有测定全部元素", "not every element was determined")
NO_DIFFERENCE = Text("差减法需要碳、氢、氮", "by difference it needs carbon, hydrogen and nitrogen")


def calculate(case: Case) -> Outcome:
    """All columns from the first determination; parallel ones are compared with it."""
    first, *others = (_values(case, source) for source in quantities.sources(case))
    repeats = tuple(
        finding
        for other in others
        for element in ("c", "h", "n", "o")
        for finding in check_parallel(case.item, f"repeat_{element}", first, other, (element,), relative=False)
    )
    recoveries = tuple(finding for reference in case.references for finding in _recovery(case, reference))
    return Outcome(values=first, findings=(*_findings(case, first), *repeats, *recoveries))


def _values(case: Case, source: quantities.Source) -> tuple[Value, ...]:
    percent = {column: _mean(case, source, element) for column, element in ELEMENTS.items()}
    ash = quantities.number(case, source, "ash")
    if percent["c"] is None:
        raise quantities.missing(case, case.item.quantity("C"))
    differs = case.choice("oxygen") == "difference"
    if differs:
        percent["o"] = _oxygen_by_difference(percent, ash)
    carbon = percent["c"]
    summed = [percent[column] for column in ("c", "h", "o", "n")]
    parts = [number for number in (*percent.values(), ash) if number is not None]
    total = sum(parts, start=Decimal(0)) if None not in summed else None
    ratio = organic_elements.atomic_ratio
    oxygen_inputs = ("c", "h", "n", "s", "reading:ash") if differs else ("reading:O",)
    return (
        measured("c", percent["c"], ("reading:C",)),
        measured("h", percent["h"], ("reading:H",), NOT_GIVEN),
        measured("o", percent["o"], oxygen_inputs, NO_DIFFERENCE if differs else NOT_GIVEN),
        measured("n", percent["n"], ("reading:N",), NOT_GIVEN),
        measured("s", percent["s"], ("reading:S",), NOT_GIVEN),
        measured("h_c", ratio(percent["h"], "H", carbon), ("h", "c")),
        measured("o_c", ratio(percent["o"], "O", carbon), ("o", "c")),
        measured("n_c", ratio(percent["n"], "N", carbon), ("n", "c")),
        measured("total", total, (*ELEMENTS, "reading:ash"), INCOMPLETE),
    )


def _mean(case: Case, source: quantities.Source, quantity: str) -> Decimal | None:
    readings = quantities.series(case, source, quantity)
    return statistics_of_readings.spread(readings).mean if readings else None


def _oxygen_by_difference(percent: Mapping[str, Decimal | None], ash: Decimal | None) -> Decimal | None:
    """Sulfur and ash count where they were determined; carbon, hydrogen and nitrogen are needed."""
    needed = [percent[column] for column in ("c", "h", "n")]
    if None in needed:
        return None
    others = [number for number in (*needed, percent["s"], ash) if number is not None]
    return organic_elements.by_difference(others)


def _findings(case: Case, values: tuple[Value, ...]) -> tuple[Finding, ...]:
    number = {value.id: value.number for value in values}
    return (
        *check(case.item, "sum", number["total"], value_id="total"),
        *check(case.item, "oxygen_negative", number["o"], value_id="o"),
    )


def _recovery(case: Case, reference: Measurement) -> tuple[Finding, ...]:
    certificate = case.certificates.get(reference.sample_name, {})
    found: list[Finding] = []
    for column, element in ELEMENTS.items():
        certified, got = certificate.get(element), _mean(case, reference, element)
        if certified is not None and certified > 0 and got is not None:
            found += check(case.item, "recovery", gravimetry.mass_percent(got, certified), value_id=column)
    return tuple(found)
