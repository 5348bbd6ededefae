"""Mercury injection of one sample: displacement and median pressure, throat radii, and their distribution."""

from __future__ import annotations

from collections.abc import Mapping

from station.items.kit import (
    Case,
    Floats,
    Measurement,
    Outcome,
    Text,
    capillary,
    check,
    curves,
    measured,
    of_curve,
)

Branch = tuple[Floats, Floats]
MPA_PER_PSI = 0.006894757293168361
NOT_REACHED = Text("进汞未达到该饱和度", "the injection does not get there")
NO_WITHDRAWAL = Text("没有退汞数据", "there is no withdrawal")


def calculate(case: Case) -> Outcome:
    """All columns from the first sample, or from given numbers."""
    up, back = _run(case, case.samples[0]) if case.samples else _given(case)
    tension, angle = float(case.number("tension")), float(case.number("angle"))
    with curves.analysed(case, "injection"):
        curve = capillary.injection(*up)
        throats = capillary.throats(curve, tension=tension, angle_degrees=angle)
        residual = None if back is None else float(back[1][-1])
        greatest = throats.greatest_saturation
        efficiency = None if residual is None else capillary.withdrawal_efficiency(greatest, residual)
    numbers: dict[str, tuple[float | None, Text]] = {
        "pd": (throats.displacement_pressure, NOT_REACHED),
        "r_max": (throats.largest_radius, NOT_REACHED),
        "pc50": (throats.median_pressure, NOT_REACHED),
        "r50": (throats.median_radius, NOT_REACHED),
        "s_max": (throats.greatest_saturation, NOT_REACHED),
        "s_residual": (residual, NO_WITHDRAWAL),
        "we": (efficiency, NO_WITHDRAWAL),
        "r_mean": (throats.mean_radius, NOT_REACHED),
        "sorting": (throats.sorting, NOT_REACHED),
        "skewness": (throats.skewness, NOT_REACHED),
        "kurtosis": (throats.kurtosis, NOT_REACHED),
    }
    values = tuple(
        measured(name, None if number is None else of_curve(number), ("curve:injection",), reason)
        for name, (number, reason) in numbers.items()
    )
    low = check(case.item, "s_max_low", of_curve(greatest), value_id="s_max")
    return Outcome(values=values, findings=low)


def _given(case: Case) -> tuple[Branch, Branch | None]:
    up = _branch(case, "injection")
    return up, _branch(case, "withdrawal") if "withdrawal" in case.given else None


def _branch(case: Case, key: str) -> Branch:
    """Pressure and saturation of a given branch; volumes become saturation by the pore volume."""
    table: Mapping[str, object] = curves.table_given(case, case.given, key)
    if "volume_ml" not in table:
        return curves.columns_of(case, table, "pressure_mpa", "saturation", where=f"{key}.")
    pressure, volume = curves.columns_of(case, table, "pressure_mpa", "volume_ml", where=f"{key}.")
    pores = curves.decimal_of(case, case.given.get("pore_volume_ml"), "pore_volume_ml")
    if pores <= 0:
        raise curves.wrong(case, "pore_volume_ml", pores, Text("大于零", "more than zero"))
    return pressure, volume / float(pores) * 100


def _run(case: Case, run: Measurement) -> tuple[Branch, Branch | None]:
    trace = curves.trace_of(case, run)
    psi = "psi" in f"{trace.x.unit} {trace.x.name}".casefold()
    pressure = trace.x.values * (MPA_PER_PSI if psi else 1.0)
    up, back = curves.turned(pressure, trace.y.values)
    return up, back if len(back[0]) > 1 else None
