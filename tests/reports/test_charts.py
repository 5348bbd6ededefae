"""Charts show the named peaks, lose none when thinned, and keep their labels apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.measurement import Axis, Measurement, ScanSet, Trace
from sample_spectra.chromatogram import saturates_run
from station.analysis.mass_spectra import ion_chromatograms
from station.errors import NotFound
from station.reports.charts.drawing import draw
from station.reports.charts.frame import figures, scaled, ticks
from station.reports.charts.label_places import spread
from station.reports.charts.signal import MOST_POINTS, signal_limits, thinned, trace_of

CHART = {"kind": "chromatogram", "trace": "FID1A", "marks": [], "baselines": [], "x_range": None}


def _measurement() -> Measurement:
    channel = saturates_run(5, "A-1").channels[0]
    return Measurement(
        format_id="test",
        technique="gc",
        sample_name="A-1",
        traces=(
            Trace(
                name="FID1A",
                x=Axis(name="time", unit="min", values=channel.time_min),
                y=Axis(name="FID1A", unit="pA", values=channel.values),
            ),
        ),
    )


def test_a_chart_is_the_same_each_time() -> None:
    """The same run and marks give the same bytes, so the issued PDF can be made again."""
    chart = {**CHART, "marks": [{"x": 20.0, "label": "nC14", "until": None}]}
    assert draw(_measurement(), chart, "both") == draw(_measurement(), chart, "both")


def test_text_is_outlined() -> None:
    """The drawing needs no font where it is shown, and a dollar sign is no formula."""
    svg = draw(_measurement(), {**CHART, "marks": [{"x": 20.0, "label": "$\\frac{", "until": None}]}, "zh")
    assert b"<text" not in svg
    assert b"<path" in svg


def test_names_that_stand_too_close_get_a_panel_of_their_own() -> None:
    """Ten names within two minutes of eighty: two time axes, each with its title; ten names far apart: one."""

    def drawn(places: list[float]) -> bytes:
        marks = [{"x": at, "label": f"n{at:.1f}", "until": None} for at in places]
        return draw(_measurement(), {**CHART, "marks": marks}, "en")

    def height(svg: bytes) -> float:
        return float(svg.split(b'height="', 1)[1].split(b"pt", 1)[0])

    close, apart = drawn([*np.linspace(20, 22, 14), 40.0, 70.0]), drawn(list(np.linspace(15, 75, 16)))
    assert height(close) > 1.9 * height(apart)
    assert close.count(b"rotate(-90)") == apart.count(b"rotate(-90)") + 1  # the second panel's axis title


def test_an_ion_is_drawn_from_the_mass_spectra() -> None:
    """The chart names mass and half width; ions beside them do not count, another name is no ion."""
    times = np.linspace(0, 10, 200)
    mz = np.tile([191.2, 192.1], 200)
    intensity = np.stack([np.exp(-(((times - 5) / 0.2) ** 2)), np.full(200, 9.0)], axis=1).ravel()
    scans = ScanSet(times=times, mz=mz, intensity=intensity, offsets=np.arange(201) * 2)
    run = Measurement(format_id="test", technique="gcms", sample_name="A-1", scans=scans)
    trace = trace_of(run, ion_chromatograms.name_of(191.0, 0.5))
    assert trace.y.values.max() == pytest.approx(1.0, abs=0.02)
    assert draw(run, {**CHART, "trace": "m/z 191 ± 0.5"}, "zh").startswith(b"<svg")
    with pytest.raises(NotFound, match="m/z 191"):
        trace_of(run, "m/z 191")


def test_a_missing_trace_is_named() -> None:
    """A trace the raw data do not have is an error with its name."""
    with pytest.raises(NotFound, match="TCD"):
        draw(_measurement(), {**CHART, "trace": "TCD"}, "zh")
    with pytest.raises(NotFound, match="FID1A"):
        draw(_measurement(), {**CHART, "x_range": [900.0, 901.0]}, "zh")


def test_the_solvent_does_not_flatten_the_peaks() -> None:
    """A solvent front a thousand times as high leaves the scale to the named peaks, or to the usual signal."""
    x = np.linspace(0, 30, 9001)
    y = 10 + 50_000 * np.exp(-(((x - 2) / 0.02) ** 2)) + 40 * np.exp(-(((x - 15) / 0.4) ** 2))
    assert signal_limits(x, y, [15.0])[1] == pytest.approx(50, abs=0.1)
    assert signal_limits(x, y, [])[1] < 60
    flat = np.full_like(x, 3.0)
    low, high = signal_limits(x, flat, [])
    assert low < high


def test_thinning_keeps_every_peak() -> None:
    """A spike of one point among a hundred thousand is still drawn, and times stay in order."""
    x = np.arange(100_000.0)
    y = np.zeros(100_000)
    y[54_321] = 7.0
    y[98_765] = -7.0
    thin_x, thin_y = thinned(x, y)
    assert len(thin_x) <= MOST_POINTS + 2
    assert (thin_y.max(), thin_y.min()) == (7.0, -7.0)
    assert (np.diff(thin_x) > 0).all()
    assert (thin_x[0], thin_x[-1]) == (0.0, 99_999.0)


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.floats(0.1, 4))
def test_labels_never_touch(wanted: list[float], step: float) -> None:
    """Places keep the order, stand a step apart where there is room, and stay inside."""
    wanted.sort()
    places = spread(wanted, step, 0.0, 100.0)
    gaps = np.diff(places)
    room = (len(wanted) - 1) * step <= 100.0
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in places)
    assert (gaps >= (step if room else 100 / max(len(wanted) - 1, 1)) - 1e-6).all()


def test_labels_with_room_stay_where_they_are() -> None:
    """Nothing moves without need, and two that touch share the move."""
    assert spread([10.0, 20.0, 30.0], 2.0, 0.0, 100.0) == [10.0, 20.0, 30.0]
    assert spread([10.0, 11.0], 2.0, 0.0, 100.0) == [9.5, 11.5]


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.floats(2, 12))
def test_axes_have_round_figures(low: float, span: float, room: float) -> None:
    """Figures lie inside the axis, rise evenly, are no more than there is room for, and no two read the same."""
    if span < 1e-9 * abs(low):
        return
    values = ticks(low, low + span, room)
    assert len(values) <= room + 1 + 1e-9
    assert all(low - 1e-6 * span <= value <= low + span + 1e-6 * span for value in values)
    shown, power = scaled(values)
    assert all(abs(value) < 1e5 for value in shown)
    assert np.allclose(np.array(shown) * 10.0**power, values)


def test_figures_read_as_a_person_writes_them() -> None:
    """As many decimals as tell them apart, a true minus sign, no negative zero; long ones over a power of ten."""
    assert figures(ticks(-1.0, 1.0, 5)) == ["−1.0", "−0.5", "0.0", "0.5", "1.0"]
    assert figures(ticks(0, 700, 6)) == ["0", "200", "400", "600"]
    assert scaled([0.0, 2e6, 4e6]) == ([0.0, 2.0, 4.0], 6)
    assert figures([-1e-12, 1.0]) == ["0", "1"]
