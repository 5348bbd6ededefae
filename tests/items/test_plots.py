"""Calculated curves: items with a run answer with a chart that can be drawn, and thinning loses no peak."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from parsers.measurement import Axis, Floats, Measurement, Reading, Technique, Trace
from parsers.wording import Text
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.plots import MOST_POINTS, plotted
from station.items.run import calculate
from station.reports.charts.plot import _name, draw_plot
from station.reports.content import _plot

ITEMS = catalogue()


def run(technique: Technique, x: Floats, y: Floats, units: tuple[str, str]) -> Measurement:
    axes = Axis(name="x", unit=units[0], values=x), Axis(name="absorbance", unit=units[1], values=y)
    return Measurement(
        format_id="made", technique=technique, sample_name="S1", traces=(Trace(name="curve", x=axes[0], y=axes[1]),)
    )


def mercury() -> Measurement:
    pressure = np.logspace(-2, 2, 40)
    saturation = 80 / (1 + np.exp(-4 * (np.log10(pressure) - 0.2)))
    return run("table", pressure, saturation - saturation[0], ("MPa", "%"))


def echoes() -> Measurement:
    time = np.arange(0.2, 600, 0.2)
    noise = np.random.default_rng(1).normal(0, 0.1, len(time))
    return run("spectrum", time, 8 * np.exp(-time / 5) + 12 * np.exp(-time / 120) + noise, ("ms", "%"))


def infrared() -> Measurement:
    at = np.arange(4000.0, 400.0, -1.0)
    bands = ((2925, 0.5), (2855, 0.35), (1710, 0.3), (1625, 0.6))
    return run(
        "spectrum", at, 0.1 + np.sum([h * np.exp(-(((at - c) / 25) ** 2)) for c, h in bands], axis=0), ("cm-1", "")
    )


@pytest.mark.parametrize(
    ("item_id", "measured", "titles"),
    [
        ("micp", mercury, ["Capillary pressure curve", "Distribution of throat radii"]),
        ("nmr_t2", echoes, ["T2 distribution"]),
        ("ftir", infrared, ["Infrared spectrum"]),
    ],
)
def test_an_item_shows_what_it_calculated(item_id: str, measured: Any, titles: list[str]) -> None:
    """Each chart has both titles and is drawn in either language and both."""
    charts = calculate(ITEMS[item_id], Case(item=ITEMS[item_id], samples=(measured(),))).charts
    assert [chart.plot.title.en for chart in charts if chart.plot] == titles
    for chart in charts:
        assert chart.plot is not None
        content = {
            "marks": [{"x": mark.x, "label": mark.label, "until": mark.until} for mark in chart.marks],
            "plot": _plot(chart.plot),
        }
        drawn = {language: draw_plot(content, language) for language in ("zh", "en", "both")}
        assert len(set(drawn.values())) == 3
        assert all(one.startswith(b"<svg") for one in drawn.values())


def test_the_readings_of_vitrinite_are_bars_around_their_mean() -> None:
    """Classes of a run's readings as bars, the mean marked; readings that were typed in have no run to show."""
    item = ITEMS["vro"]
    readings = [Decimal(one) for one in ("0.61", "0.66", "0.67", "0.68", "0.73")]
    said = tuple(Reading(name="ro", value=one, unit="%") for one in readings)
    sample = Measurement(format_id="made", technique="table", sample_name="S1", readings=said)
    (chart,) = calculate(item, Case(item=item, samples=(sample,))).charts
    assert chart.plot is not None
    assert chart.plot.x == (0.6, 0.65, 0.7, 0.75)
    assert chart.plot.y == (1.0, 3.0, 1.0)
    assert [(mark.label, mark.x) for mark in chart.marks] == [("Ro", pytest.approx(0.67))]
    assert calculate(item, Case(item=item, given={"readings": readings})).charts == ()


def test_names_on_a_chart_are_in_the_language_of_the_report() -> None:
    """A fraction called 芳烃 Aro is 芳烃 in a Chinese report and Aro in an English one; a bare name stays whole."""
    assert [_name("芳烃 Aro", language) for language in ("zh", "en", "both")] == ["芳烃", "Aro", "芳烃 Aro"]
    assert {_name("T2 cutoff", language) for language in ("zh", "en", "both")} == {"T2 cutoff"}


def test_thinning_loses_no_peak() -> None:
    """One point in 20,000 that stands out is drawn; a curve without a run has no chart."""
    x, y = np.arange(20_000.0), np.zeros(20_000)
    y[12_345] = 7.0
    name = Text("图", "chart")
    item = ITEMS["micp"]
    (chart,) = plotted(Case(item=item, samples=(mercury(),)), name, x, y, x_title=name, y_title=name)
    assert chart.plot is not None
    assert len(chart.plot.x) <= MOST_POINTS + 2
    assert dict(zip(chart.plot.x, chart.plot.y, strict=True))[12_345] == 7.0
    assert plotted(Case(item=item), name, x, y, x_title=name, y_title=name) == ()


def test_the_gas_isotopes_stand_over_the_reciprocal_of_the_carbon_number() -> None:
    """Methane at 1, n-butane at 1/4, what was not measured left out; one gas alone makes no chart."""
    item, sample = ITEMS["isotope"], mercury()
    given = {"delta": {"C1": Decimal("-40"), "C2": Decimal("-30"), "nC4": Decimal("-25"), "CO2": Decimal("-9")}}
    (chart,) = calculate(item, Case(item=item, samples=(sample,), given=given)).charts
    assert chart.plot is not None
    assert chart.plot.x == (0.25, 0.5, 1.0)
    assert chart.plot.y == (-25.0, -30.0, -40.0)
    alone = Case(item=item, samples=(sample,), given={"delta": {"C1": Decimal("-40")}})
    assert calculate(item, alone).charts == ()


def test_the_fractions_of_an_oil_stand_in_the_order_of_the_type_curve() -> None:
    """However they were given, from saturates to kerogen, what was not measured left out; one alone makes no chart."""
    item, sample = ITEMS["isotope"], mercury()
    given = {"delta": {"kerogen": Decimal("-27.6"), "aro": Decimal("-28.7"), "sat": Decimal("-29.9")}}
    (chart,) = calculate(item, Case(item=item, samples=(sample,), given=given)).charts
    assert chart.plot is not None
    assert chart.plot.labels == ("饱和烃 Sat", "芳烃 Aro", "干酪根 Ker")
    assert chart.plot.y == (-29.9, -28.7, -27.6)
    both = {"delta": {**given["delta"], "C1": Decimal("-40"), "C2": Decimal("-30")}}
    assert len(calculate(item, Case(item=item, samples=(sample,), given=both)).charts) == 2
    alone = Case(item=item, samples=(sample,), given={"delta": {"sat": Decimal("-29.9")}})
    assert calculate(item, alone).charts == ()
