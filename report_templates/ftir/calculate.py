"""Infrared spectrum of kerogen: four bands over their baselines, and the A and C factors."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from station.items.kit import (
    CalculationError,
    Case,
    Chart,
    ChartMark,
    Finding,
    Floats,
    Measurement,
    Outcome,
    Text,
    Trace,
    check,
    curves,
    infrared,
    measured,
    of_curve,
    plots,
)

ALIPHATIC, OTHERS = (2930, 2860), (1710, 1630)
AREAS = {2930: (2880.0, 3000.0), 2860: (2770.0, 2880.0), 1710: (1665.0, 1770.0), 1630: (1540.0, 1665.0)}
"""Where a band's area is taken, in cm⁻¹: neighbours part at the saddle between them."""
NOT_A_SPECTRUM = ("interferogram", "phase", "reference", "sample spectrum", "reflectance")
NO_BAND = Text("该谱带未给出或没有吸收", "the band was not given, or there is no absorption")


def calculate(case: Case) -> Outcome:
    """All columns from the first spectrum, or from given bands."""
    if "bands" in case.given:
        bands = {int(name): number for name, number in case.numbers_given("bands").items() if name.isdigit()}
        findings: tuple[Finding, ...] = ()
        charts: tuple[Chart, ...] = ()
    else:
        with curves.analysed(case, "spectrum"):
            spectrum = infrared.spectrum_of(*_spectrum(case))
            bands = {at: _band(case, spectrum, at) for at in (*ALIPHATIC, *OTHERS)}
        charts = plots.plotted(
            case,
            Text("红外光谱", "Infrared spectrum"),
            *spectrum,
            x_title=Text("波数", "Wavenumber"),
            y_title=Text("吸光度", "Absorbance"),
            x_unit="1/cm",
            falling_x=True,
            marks=[ChartMark(x=float(at), label=str(at)) for at in (*ALIPHATIC, *OTHERS)],
        )
        findings = (
            *check(case.item, "weak", bands[1630], value_id="a_factor"),
            *(found for at in bands for found in check(case.item, "saturated", bands[at], value_id=f"i{at}")),
        )
    values = (
        measured("a_factor", _a_factor(bands), ("i2930", "i2860", "i1630"), NO_BAND),
        measured("c_factor", _c_factor(bands), ("i1710", "i1630"), NO_BAND),
        *(measured(f"i{at}", bands.get(at), ("curve:spectrum",), NO_BAND) for at in (*ALIPHATIC, *OTHERS)),
    )
    return Outcome(values=values, findings=findings if case.choice("quantity") == "height" else (), charts=charts)


def _a_factor(bands: Mapping[int, Decimal]) -> Decimal | None:
    if not {2930, 2860, 1630} <= bands.keys():
        return None
    return infrared.a_factor(bands[2930] + bands[2860], bands[1630])


def _c_factor(bands: Mapping[int, Decimal]) -> Decimal | None:
    return infrared.c_factor(bands[1710], bands[1630]) if {1710, 1630} <= bands.keys() else None


def _band(case: Case, spectrum: tuple[Floats, Floats], at: int) -> Decimal:
    side = "aliphatic" if at in ALIPHATIC else "aromatic"
    anchors = float(case.number(f"{side}_left")), float(case.number(f"{side}_right"))
    if case.choice("quantity") == "area":
        low, high = AREAS[at]
        return of_curve(infrared.area(*spectrum, infrared.Band(low=low, high=high, anchors=anchors)))
    reach = float(case.number("half_width"))
    return of_curve(infrared.height(*spectrum, infrared.Band(low=at - reach, high=at + reach, anchors=anchors)))


def _spectrum(case: Case) -> tuple[Floats, Floats]:
    if case.samples:
        trace = _chosen(case, case.samples[0])
        return trace.x.values, infrared.absorbance_of(trace.y.values) if _transmits(trace) else trace.y.values
    table = curves.table_given(case, case.given, "spectrum")
    if "transmittance" in table:
        x, transmitted = curves.columns_of(case, table, "wavenumber", "transmittance", where="spectrum.")
        return x, infrared.absorbance_of(transmitted)
    return curves.columns_of(case, table, "wavenumber", "absorbance", where="spectrum.")


def _chosen(case: Case, run: Measurement) -> Trace:
    """The trace that is a spectrum of the sample over wavenumbers; a single beam or a reflectance is none."""
    over_wavenumbers = [trace for trace in run.traces if _per_cm(trace)]
    for word in ("absorb", "吸光", "transmit", "透过", "透射"):
        for trace in over_wavenumbers:
            if word in f"{trace.name} {trace.y.name}".casefold():
                return trace
    rest = [trace for trace in over_wavenumbers if not any(word in trace.name.casefold() for word in NOT_A_SPECTRUM)]
    if len(rest) == 1:
        return rest[0]
    there = ", ".join(trace.name for trace in run.traces) or "—"
    raise CalculationError(
        Text(
            f"“{run.sample_name}”中没有可认定的吸光度或透过率光谱 (cm⁻¹)；现有：{there}",
            f'"{run.sample_name}" has no absorbance or transmittance over cm⁻¹ that can be told; there are: {there}',
        ),
        Text("请导出吸光度光谱。", "Export the absorbance spectrum."),
        f"{case.item.id}: samples",
    )


def _per_cm(trace: Trace) -> bool:
    unit = trace.x.unit.casefold().replace(" ", "")
    return unit in ("cm-1", "cm⁻¹", "1/cm", "cm^-1") or "wavenumber" in trace.x.name.casefold()


def _transmits(trace: Trace) -> bool:
    said = f"{trace.y.unit} {trace.y.name}".casefold()
    return "%" in said or "transmit" in said or "透过" in said or "透射" in said
