"""Simulated distillation of one sample: blank off, area to percent, time to boiling point by the n-alkanes."""

from __future__ import annotations

from station.items.kit import (
    CalculationError,
    Case,
    Chart,
    Finding,
    Floats,
    Measurement,
    Outcome,
    Text,
    Trace,
    Value,
    check,
    curves,
    distillation,
    measured,
    of_curve,
    plots,
)

Curve = tuple[Floats, Floats]
PERCENTS = (distillation.IBP, *(float(n) for n in range(1, 100)), distillation.FBP)
NAMES = ("ibp", *(f"t{n}" for n in range(1, 100)), "fbp")
INPUTS = ("curve:FID", "curve:blank", "calibration")


def calculate(case: Case) -> Outcome:
    """All columns from the first run; a parallel run is compared with it."""
    if case.samples:
        calibration, blank = _calibration_run(case), _blank_run(case)
        curves_of = [_curve(case, run) for run in case.samples]
    else:
        calibration = _calibration(case, {n: float(t) for n, t in case.numbers_given("calibration").items()})
        blank = curves.curve_of(case, case.given, "blank", "time_min", "signal") if "blank" in case.given else None
        curves_of = [curves.curve_of(case, case.given, "chromatogram", "time_min", "signal")]
    distilled = [_distilled(case, curve, calibration, blank) for curve in curves_of]
    values = _values(distilled[0])
    beyond = of_curve(float(len(distilled[0].extrapolated)))
    missing = of_curve(float(blank is None))
    repeats = tuple(found for other in distilled[1:] for found in _repeat(case, values, _values(other)))
    findings = (*check(case.item, "extrapolated", beyond), *check(case.item, "blank_missing", missing), *repeats)
    return Outcome(values=values, findings=findings, charts=(*_charts(case), *_curve_of(case, distilled[0])))


def _distilled(
    case: Case, curve: Curve, calibration: distillation.Calibration, blank: Curve | None
) -> distillation.Distillation:
    by_hand = [case.number_given(key, unit="min") for key in ("start_min", "end_min")]
    start, end = (None if number is None else float(number) for number in by_hand)
    with curves.analysed(case, "chromatogram"):
        return distillation.distil(*curve, calibration, PERCENTS, blank=blank, elution=(start, end))


def _calibration(case: Case, minutes: dict[str, float]) -> distillation.Calibration:
    with curves.analysed(case, "calibration"):
        return distillation.calibration_of(minutes, _boiling_points(case))


def _boiling_points(case: Case) -> dict[str, float]:
    return {c.id: float(c.index) for c in case.item.components if c.index is not None}


def _calibration_run(case: Case) -> distillation.Calibration:
    """The calibration of the standard run whose certificate lists its n-alkanes."""
    for run in case.standards:
        certificate = case.certificates.get(run.sample_name)
        if certificate is None and len(case.certificates) == 1:
            certificate = next(iter(case.certificates.values()))
        if certificate is None:
            continue
        boiling = _boiling_points(case)
        alkanes = [name.removeprefix("n") for name in certificate if name.removeprefix("n") in boiling]
        with curves.analysed(case, "calibration"):
            peaks = case.integrate(run, _trace(case, run)).peaks
            return _calibration(case, distillation.alkanes_in_order(peaks, alkanes, boiling))
    raise CalculationError(
        Text("没有带证书的正构烷烃校正进样", "there is no calibration run with a certificate of its n-alkanes"),
        Text('请录入校正混合物所含正构烷烃，如 {"C5": 1, "C6": 1}。', 'Enter its n-alkanes, as {"C5": 1, "C6": 1}.'),
        f"{case.item.id}: certificates",
    )


def _blank_run(case: Case) -> Curve | None:
    return _curve(case, case.blanks[-1]) if case.blanks else None


def _curve(case: Case, run: Measurement) -> Curve:
    trace = _trace(case, run)
    return trace.x.values, trace.y.values


def _trace(case: Case, run: Measurement) -> Trace:
    curves.trace_of(case, run)
    return next((one for one in run.traces if "FID" in one.name.upper()), run.traces[0])


def _values(distilled: distillation.Distillation) -> tuple[Value, ...]:
    found = (of_curve(distilled.celsius[percent]) for percent in PERCENTS)
    return tuple(measured(name, number, INPUTS) for name, number in zip(NAMES, found, strict=True))


def _repeat(case: Case, first: tuple[Value, ...], second: tuple[Value, ...]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for one, other in zip(first, second, strict=True):
        if one.number is not None and other.number is not None:
            found += check(case.item, "repeat", abs(one.number - other.number), value_id=one.id)
    return tuple(found)


def _curve_of(case: Case, distilled: distillation.Distillation) -> tuple[Chart, ...]:
    """The boiling point over the percent off."""
    return plots.plotted(
        case,
        Text("馏程曲线", "Distillation curve"),
        *curves.floats_pair(PERCENTS, [distilled.celsius[percent] for percent in PERCENTS]),
        x_title=Text("馏出量", "Off"),
        y_title=Text("沸点", "Boiling point"),
        x_unit="%",
        y_unit="℃",
    )


def _charts(case: Case) -> tuple[Chart, ...]:
    if not case.samples:
        return ()
    run = case.samples[0]
    trace = next((one for one in run.traces if "FID" in one.name.upper()), run.traces[0])
    return (Chart(kind="chromatogram", trace=trace.name),)
