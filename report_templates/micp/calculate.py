"""Mercury injection of one sample: displacement and median pressure, throat radii, and their distribution."""

from __future__ import annotations

from collections.abc import Mapping

from station.items.kit import (
    CalculationError,
    Case,
    Chart,
    Floats,
    Measurement,
    Outcome,
    Text,
    capillary,
    check,
    curves,
    measured,
    of_curve,
    plots,
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
    return Outcome(values=values, findings=low, charts=_charts(case, curve, tension, angle))


def _charts(case: Case, curve: capillary.Injection, tension: float, angle: float) -> tuple[Chart, ...]:
    """The injection over pressure, and how much each class of throats takes."""
    edges, taken = capillary.throat_classes(curve, tension=tension, angle_degrees=angle)
    saturation = Text("进汞饱和度", "Mercury saturation")
    return (
        *plots.plotted(
            case,
            Text("毛管压力曲线", "Capillary pressure curve"),
            curve.pressure,
            curve.saturation,
            x_title=Text("毛管压力", "Capillary pressure"),
            y_title=saturation,
            x_unit="MPa",
            y_unit="%",
            style="points",
            log_x=True,
        ),
        *plots.plotted(
            case,
            Text("孔喉半径分布", "Distribution of throat radii"),
            edges,
            taken,
            x_title=Text("孔喉半径", "Throat radius"),
            y_title=Text("进汞增量", "Added mercury"),
            x_unit="µm",
            y_unit="%",
            style="bars",
            log_x=True,
        ),
    )


def _given(case: Case) -> tuple[Branch, Branch | None]:
    up = _branch(case, "injection")
    return up, _branch(case, "withdrawal") if "withdrawal" in case.given else None


def _branch(case: Case, key: str) -> Branch:
    """Pressure and saturation of a given branch; volumes become saturation by the pore volume."""
    table: Mapping[str, object] = curves.table_given(case, case.given, key)
    if "volume_ml" not in table:
        return curves.columns_of(case, table, "pressure_mpa", "saturation", where=f"{key}.")
    pressure, volume = curves.columns_of(case, table, "pressure_mpa", "volume_ml", where=f"{key}.")
    pores = case.number_given("pore_volume_ml", unit="mL")
    if pores is None or pores <= 0:
        raise case.wrong_input("pore_volume_ml", pores, Text("大于零", "more than zero"))
    return pressure, volume / float(pores) * 100


def _run(case: Case, run: Measurement) -> tuple[Branch, Branch | None]:
    """Injection and withdrawal of a table. What its numbers are is told by their units, never guessed by their size."""
    trace = curves.trace_of(case, run)
    pressure = trace.x.values * _mpa(case, run, f"{trace.x.unit} {trace.x.name}".casefold())
    saturation = trace.y.values * _percent(case, run, f"{trace.y.unit} {trace.y.name}".casefold())
    if pressure[0] > pressure[-1] and pressure.argmax() == 0:  # some programs list the greatest pressure first
        return (pressure[::-1], saturation[::-1]), None
    up, back = curves.turned(pressure, saturation)
    return up, back if len(back[0]) > 1 else None


def _mpa(case: Case, run: Measurement, said: str) -> float:
    chosen = case.choice("pressure_unit")
    for unit, factor in (("mpa", 1.0), ("psi", MPA_PER_PSI)):
        if chosen.casefold() == unit or (chosen == "file" and unit in said):
            return factor
    raise CalculationError(
        Text(f"“{run.sample_name}”未注明压力单位", f'"{run.sample_name}" does not tell the unit of its pressure'),
        Text("请在参数 pressure_unit 中选择 MPa 或 psi。", "Set the parameter pressure_unit to MPa or psi."),
        f"{case.item.id}: pressure_unit",
    )


def _percent(case: Case, run: Measurement, said: str) -> float:
    pores = case.number_given("pore_volume_ml", unit="mL")
    if pores is not None and pores > 0:
        return 100.0 / float(pores)
    if "%" in said or "satur" in said or "饱和" in said:
        return 1.0
    raise CalculationError(
        Text(
            f"“{run.sample_name}”的第二列不是饱和度 (%)，也未给出孔隙体积",
            f'the second column of "{run.sample_name}" is no saturation (%), and no pore volume was given',
        ),
        Text("请给出 pore_volume_ml，或使用饱和度列。", "Give pore_volume_ml, or a column of saturation."),
        f"{case.item.id}: pore_volume_ml",
    )
