"""NMR of one rock sample: T2 distribution, porosity, bound and free fluid, and permeability estimates."""

from __future__ import annotations

from decimal import Decimal

from station.items.kit import (
    Case,
    ChartMark,
    Outcome,
    Text,
    check,
    curves,
    measured,
    of_curve,
    plots,
    relaxation,
)

NO_SIGNAL = Text("没有核磁信号", "there is no signal")
MILLISECONDS = {"": 1.0, "ms": 1.0, "s": 1000.0, "us": 0.001}
"""What a file's times are multiplied by; a bare table is in milliseconds."""
NO_BOUND = Text("没有束缚流体，公式不适用", "there is no bound fluid: the formula does not hold")


def calculate(case: Case) -> Outcome:
    """All columns from the first sample, or from given numbers."""
    if case.samples:
        time, amplitude = _echo_train(case)
    else:
        time, amplitude = curves.curve_of(case, case.given, "echo_train", "time_ms", "amplitude")
    unit = float(case.number_given("amplitude_per_porosity") or case.number("amplitude_per_porosity"))
    if unit <= 0:
        raise case.wrong_input("amplitude_per_porosity", unit, Text("大于零", "more than zero"))
    shortest, longest = float(case.number("shortest_ms")), float(case.number("longest_ms"))
    with curves.analysed(case, "echo_train"):
        spectrum = relaxation.invert(time, amplitude / unit, shortest_ms=shortest, longest_ms=longest)
    return _outcome(case, spectrum)


def _echo_train(case: Case) -> tuple[curves.Floats, curves.Floats]:
    """Times in ms and amplitudes of the sample's run. Raises CalculationError for a curve that is no echo train."""
    trace = curves.trace_of(case, case.samples[0])
    if trace.x.name == "T2" or trace.x.unit not in MILLISECONDS:
        expected = Text(
            "回波串（时间 ms、幅度），而不是 T2 分布", "an echo train (time in ms, amplitude), no T2 distribution"
        )
        raise case.wrong_input("echo_train", f"{trace.x.name} ({trace.x.unit})", expected)
    return trace.x.values * MILLISECONDS[trace.x.unit], trace.y.values


def _outcome(case: Case, spectrum: relaxation.Distribution) -> Outcome:
    porosity, mean = spectrum.total, spectrum.log_mean
    bound = spectrum.below(float(case.number("cutoff_ms")))
    free = porosity - bound
    other = case.number_given("porosity", unit="%")
    best = porosity if other is None else float(other)
    sdr = None if mean is None else relaxation.sdr_permeability(best, mean, float(case.number("sdr_factor")))
    coates = relaxation.coates_permeability(best, free, bound, float(case.number("coates_constant")))
    snr = porosity / spectrum.noise if spectrum.noise > 0 else None
    train = ("curve:echo_train",)
    given = () if other is None else ("given:porosity",)
    values = (
        measured("porosity", of_curve(porosity), train),
        measured("t2lm", _maybe(mean), train, NO_SIGNAL),
        measured("bvi", of_curve(bound), train),
        measured("ffi", of_curve(free), train),
        measured("swi", of_curve(100 * bound / porosity) if porosity > 0 else None, ("bvi", "ffi"), NO_SIGNAL),
        measured("k_sdr", _maybe(sdr), ("porosity", "t2lm", *given), NO_SIGNAL),
        measured("k_coates", _maybe(coates), ("porosity", "bvi", "ffi", *given), NO_BOUND),
        measured("snr", _maybe(snr), train, NO_SIGNAL),
    )
    difference = None if other is None else of_curve(porosity) - other
    findings = (
        *check(case.item, "snr_low", _maybe(snr), value_id="porosity"),
        *check(case.item, "porosity_difference", difference, value_id="porosity"),
    )
    charts = plots.plotted(
        case,
        Text("T2 分布", "T2 distribution"),
        spectrum.t2_ms,
        spectrum.amplitude,
        x_title=Text("T2", "T2"),
        y_title=Text("孔隙度分量", "Incremental porosity"),
        x_unit="ms",
        y_unit="%",
        log_x=True,
        marks=(ChartMark(x=float(case.number("cutoff_ms")), label="T2cutoff"),),
    )
    return Outcome(values=values, findings=findings, charts=charts)


def _maybe(number: float | None) -> Decimal | None:
    return None if number is None else of_curve(number)
