"""Chloroform bitumen A of one sample from balance readings: rock, empty flask, flask with extract, blank."""

from __future__ import annotations

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

NOT_WEIGHED = Text("表格直接给出结果，没有称量记录", "the table gives the result without the weighings")
WEIGHED = ("reading:m2", "reading:m1", "reading:blank")


def calculate(case: Case) -> Outcome:
    """The reported determination, or the mean of the parallel ones, compared with each other."""
    sources = quantities.sources(case)
    runs = [_values(case, source) for source in sources]
    first, *others = runs
    values = _mean_of(runs) if others and case.choice("parallel_use") == "mean" else first
    repeats = tuple(
        finding for other in others for finding in check_parallel(case.item, "repeat", first, other, ("bitumen_a",))
    )
    weighed = tuple(finding for source in sources for finding in _of_weighings(case, source))
    negative = check(case.item, "negative", values[1].number, value_id="extract")
    return Outcome(values=values, findings=(*negative, *weighed, *repeats))


def _values(case: Case, source: quantities.Source) -> tuple[Value, ...]:
    told = quantities.number(case, source, "bitumen_a")
    if told is not None:
        return (
            measured("m_rock", quantities.number(case, source, "m_rock"), ("reading:m_rock",), NOT_WEIGHED),
            measured("extract", None, (), NOT_WEIGHED),
            measured("bitumen_a", told, ("reading:bitumen_a",)),
            measured("bitumen_ppm", told * 10_000, ("bitumen_a",)),
        )
    rock = quantities.demanded(case, source, "m_rock")
    if rock <= 0:
        raise CalculationError(
            Text(f"岩样质量 {rock} g：应大于零", f"mass of the rock {rock} g: it must be greater than zero"),
            Text("请更正岩样质量。", "Correct the mass of the rock."),
            f"{case.item.id}: m_rock",
        )
    extract = gravimetry.extract_mass(
        quantities.demanded(case, source, "m2"),
        quantities.demanded(case, source, "m1"),
        quantities.number(case, source, "blank") or Decimal(0),
    )
    percent = gravimetry.mass_percent(extract, rock)
    return (
        measured("m_rock", rock, ("reading:m_rock",)),
        measured("extract", extract * 1000, WEIGHED),
        measured("bitumen_a", percent, ("extract", "m_rock")),
        measured("bitumen_ppm", percent * 10_000, ("bitumen_a",)),
    )


def _mean_of(runs: list[tuple[Value, ...]]) -> tuple[Value, ...]:
    """Each value as the mean of the parallel determinations; a mass is the mean mass."""
    answered = []
    for same in zip(*runs, strict=True):
        numbers = [value.number for value in same if value.number is not None]
        inputs = tuple(
            name if name in ("extract", "m_rock", "bitumen_a") else f"{name}#{place + 1}"
            for place, value in enumerate(same)
            for name in value.inputs
        )
        mean = sum(numbers, start=Decimal(0)) / len(numbers) if numbers else None
        answered.append(measured(same[0].id, mean, tuple(dict.fromkeys(inputs)), NOT_WEIGHED))
    return tuple(answered)


def _of_weighings(case: Case, source: quantities.Source) -> tuple[Finding, ...]:
    step = gravimetry.last_step(quantities.series(case, source, "m2"))
    return (
        *check(case.item, "blank_high", quantities.number(case, source, "blank"), value_id="extract"),
        *check(case.item, "constant_weight", step, value_id="extract"),
    )
