"""Nitrogen adsorption of one sample: BET surface, total pore volume, and BJH pore sizes."""

from __future__ import annotations

from station.items.kit import (
    CalculationError,
    Case,
    Chart,
    Floats,
    Measurement,
    Outcome,
    Text,
    adsorption,
    check,
    curves,
    measured,
    number_of,
    of_curve,
    plots,
)

Branch = tuple[Floats, Floats]
NO_VOLUME = Text("最高 p/p0 不足以代表总孔容", "the greatest p/p0 is too low for the total pore volume")
NO_BRANCH = Text("没有 BJH 所用分支的数据", "the branch for BJH was not measured")
FEW_POINTS = Text("BJH 所用分支的点数不足", "the branch for BJH has too few points")
NO_PORES = Text("该分支中没有介孔", "there are no mesopores in this branch")


def calculate(case: Case) -> Outcome:
    """All columns from the first sample, or from given numbers."""
    up, back = _branches(case)
    low, high = float(case.number("bet_low")), float(case.number("bet_high"))
    with curves.analysed(case, "adsorption"):
        adsorbed = adsorption.isotherm(*up)
        bet = adsorption.bet(adsorbed, low=low, high=high, area_nm2=float(case.number("molecule_area")))
        volume = adsorption.pore_volume(adsorbed, float(case.number("total_volume_pressure")))
        branch = back if case.choice("bjh_branch") == "desorption" else up
        wide = None if branch is None else adsorption.isotherm(*branch)
        pores = adsorption.bjh(wide) if wide is not None and adsorption.has_enough_for_bjh(wide) else None
    no_bjh = NO_BRANCH if wide is None else FEW_POINTS
    total = None if volume is None else volume[0]
    mean = None if total is None else 4 * total / bet.surface * 1000
    numbers: dict[str, tuple[float | None, Text]] = {
        "ssa": (bet.surface, NO_VOLUME),
        "v_m": (bet.monolayer, NO_VOLUME),
        "bet_c": (bet.constant, NO_VOLUME),
        "bet_r2": (bet.r_squared, NO_VOLUME),
        "pore_volume": (total, NO_VOLUME),
        "mean_diameter": (mean, NO_VOLUME),
        "bjh_volume": (pores.total_volume if pores else None, no_bjh),
        "bjh_area": (pores.area if pores else None, no_bjh),
        "bjh_mode": (pores.mode if pores else None, NO_PORES if pores else no_bjh),
    }
    values = tuple(
        measured(name, None if number is None else of_curve(number), ("curve:isotherm",), reason)
        for name, (number, reason) in numbers.items()
    )
    findings = (
        *check(case.item, "bet_r2", of_curve(bet.r_squared), value_id="bet_r2"),
        *check(case.item, "bet_c", of_curve(bet.constant), value_id="bet_c"),
        *check(case.item, "rouquerol", of_curve(float(bet.rising)), value_id="ssa"),
        *check(case.item, "bet_points", of_curve(float(bet.points)), value_id="ssa"),
    )
    return Outcome(values=values, findings=findings, charts=_charts(case, up, back, pores))


def _charts(case: Case, up: Branch, back: Branch | None, pores: adsorption.Bjh | None) -> tuple[Chart, ...]:
    """The isotherm, up and back, and the pore sizes by BJH."""
    pressure, volume = up if back is None else curves.joined(up, back)
    isotherm = plots.plotted(
        case,
        Text("吸附–脱附等温线", "Adsorption isotherm"),
        pressure,
        volume,
        x_title=Text("相对压力 p/p0", "Relative pressure p/p0"),
        y_title=Text("吸附量", "Adsorbed (STP)"),
        y_unit="cm³/g",
        style="points",
    )
    if pores is None or len(pores.diameter) < 2:
        return isotherm
    diameter, density = pores.density
    sizes = plots.plotted(
        case,
        Text("BJH 孔径分布", "Pore sizes by BJH"),
        diameter,
        density,
        x_title=Text("孔径", "Pore diameter"),
        y_title=Text("dV/dlnD", "dV/dlnD"),
        x_unit="nm",
        y_unit="cm³/g",
        log_x=True,
    )
    return (*isotherm, *sizes)


def _branches(case: Case) -> tuple[Branch, Branch | None]:
    if case.samples:
        up, back = curves.turned(*_measured(case, case.samples[0]))
        return up, back if len(back[0]) > 1 else None
    up = curves.curve_of(case, case.given, "adsorption", "relative_pressure", "volume")
    if "desorption" not in case.given:
        return up, None
    return up, curves.curve_of(case, case.given, "desorption", "relative_pressure", "volume")


def _measured(case: Case, run: Measurement) -> Branch:
    """Relative pressure and volume per gram of a run, whichever of both the instrument wrote."""
    first = curves.trace_of(case, run)
    volumes = next((trace for trace in run.traces if "volume" in trace.name.casefold()), first)
    saturation = next((trace for trace in run.traces if "saturation_pressure" in trace.name), None)
    pressure = volumes.x.values / saturation.y.values if saturation is not None else volumes.x.values
    unit = volumes.y.unit.casefold()
    if unit not in ("cc", "ml", "cm3", "cm³", "cc stp", "cm³ stp"):
        return pressure, volumes.y.values
    mass = case.number_given("sample_mass_g", unit="g") or number_of(run, "sample_mass")
    if mass is None or mass <= 0:
        raise CalculationError(
            Text(
                f"“{run.sample_name}”的体积未除以质量，且没有样品质量",
                f'"{run.sample_name}" has no mass for its volumes',
            ),
            Text("请给出 sample_mass_g。", "Give sample_mass_g."),
            f"{case.item.id}: sample_mass_g",
        )
    return pressure, volumes.y.values / float(mass)
