"""What a generator says is true can be found in what it draws, by independent arithmetic."""

import math

import numpy as np
import pytest

import parsers
from sample_spectra.andi import andi_bytes
from sample_spectra.chemstation import ch_bytes, d_members, write_d
from sample_spectra.chromatogram import ISOPRENOIDS, Shape, boiling_point, emg, saturates_run, true_peak
from sample_spectra.natural_gas import METHOD_TABLE, SAMPLE_GAS, STANDARD_GAS, gas_run
from sample_spectra.pyrogram import FREQUENCY, GAS_CONSTANT, K_FID, rock_eval_run
from sample_spectra.rock_eval import write_re6


@pytest.mark.parametrize("tau", [0.003, 0.02, 0.2])
def test_a_peak_holds_its_area(tau):
    """The integral of an EMG over seconds is its area, its mean is centre + tau; the stated apex is the maximum."""
    shape = Shape(name="x", centre=10.0, sigma=0.03, tau=tau, area=250.0)
    minutes = np.linspace(8.0, 20.0, 240_001)
    signal = emg(minutes, shape)
    assert np.trapezoid(signal, minutes * 60.0) == pytest.approx(250.0, rel=1e-9)
    assert np.trapezoid(signal * minutes, minutes * 60.0) / 250.0 == pytest.approx(10.0 + tau, abs=1e-9)
    assert true_peak(shape).rt_min == pytest.approx(minutes[signal.argmax()], abs=1e-4)
    assert true_peak(shape).height == pytest.approx(signal.max(), rel=1e-6)


def test_alkanes_boil_where_they_boil():
    """Boiling points agree with the table of ASTM D2887 within 4 °C from C12 to C40."""
    for carbon, expected in {
        12: 216,
        14: 254,
        16: 287,
        18: 316,
        20: 344,
        24: 391,
        28: 431,
        32: 466,
        36: 496,
        40: 522,
    }.items():
        assert boiling_point(carbon) == pytest.approx(expected, abs=4.0)


def test_saturates_have_their_parameters_and_indices():
    """Ratios follow from the listed areas; isoprenoids lie at their retention indices on the ladder."""
    run = saturates_run(3, "X", pr_nc17=0.8, ph_nc18=0.4)
    area = {peak["name"]: peak["area"] for peak in run.truth["peaks"]}
    time = {peak.name: peak.rt_min for peak in run.channels[0].peaks}
    said = run.truth["parameters"]
    assert area["Pr"] / area["nC17"] == pytest.approx(0.8)
    assert said["pr_ph"] == pytest.approx(area["Pr"] / area["Ph"])
    odd = sum(area[f"nC{n}"] for n in (25, 27, 29, 31, 33))
    even_low = sum(area[f"nC{n}"] for n in (24, 26, 28, 30, 32))
    even_high = sum(area[f"nC{n}"] for n in (26, 28, 30, 32, 34))
    assert said["cpi_bray_evans"] == pytest.approx((odd / even_low + odd / even_high) / 2)
    for name, index in ISOPRENOIDS.items():
        n = int(index // 100)
        found = 100 * (n + (time[name] - time[f"nC{n}"]) / (time[f"nC{n + 1}"] - time[f"nC{n}"]))
        assert found == pytest.approx(index, abs=1.5)


def test_a_biodegraded_oil_loses_only_its_alkanes():
    """The factor acts on n-alkanes; isoprenoids and the hump stay, so Pr/nC17 grows by its inverse."""
    fresh, degraded = saturates_run(3, "X"), saturates_run(3, "X", biodegraded=0.02, hump=20_000.0)
    ratio = degraded.truth["parameters"]["pr_nc17"] / fresh.truth["parameters"]["pr_nc17"]
    assert ratio == pytest.approx(50.0)
    assert degraded.channels[0].values.mean() > fresh.channels[0].values.mean()


@pytest.mark.parametrize("component", METHOD_TABLE, ids=lambda component: component.name)
def test_gas_areas_are_response_times_composition(component):
    """A run less the same run without a component is that component: its area is RMR x mole percent within 0.1 %."""
    without = {name: share for name, share in SAMPLE_GAS.items() if name != component.name}
    whole = gas_run(4, "G").channel(component.channel)
    rest = gas_run(4, "G", without).channel(component.channel)
    area = (whole.values - rest.values).sum() * whole.interval_s
    assert area == pytest.approx(component.rmr * SAMPLE_GAS[component.name], rel=1e-3)


def test_the_standard_brackets_the_sample():
    """Each component of the standard is between half and twice the sample's; both sum to 100 mol %."""
    assert math.fsum(STANDARD_GAS.values()) == pytest.approx(100.0)
    assert math.fsum(SAMPLE_GAS.values()) == pytest.approx(100.0)
    assert all(0.5 <= STANDARD_GAS[name] / SAMPLE_GAS[name] <= 2.0 for name in SAMPLE_GAS)


def test_a_pyrogram_holds_its_amounts(tmp_path):
    """S1, S2, Tmax, S3 and TOC follow from the written counts by the vendor's own formulas."""
    run = rock_eval_run(6, "R", s1=0.5, s2=9.0, tmax=438.0, s3=0.8)
    write_re6(tmp_path, "r", run)
    (measurement,) = parsers.read(tmp_path / "r.R00")
    quantity = float(measurement.reading("Quant").value)
    factor = float(measurement.reading("KFid").value) * 100.0 / quantity
    seconds = measurement.trace("pyrolysis FID").x.values
    counts = measurement.trace("pyrolysis FID").y.values - float(measurement.reading("Base pyrolysis FID").value)
    assert factor * counts[seconds <= run.s1_end_s].sum() == pytest.approx(0.5, abs=0.01)
    assert factor * counts[seconds > run.s1_end_s].sum() == pytest.approx(9.0, rel=0.002)
    s2 = measurement.reading("Results_1.Surf_2")
    assert factor * float(s2.value) == pytest.approx(9.0, rel=0.002)
    oven = measurement.trace("pyrolysis temperature").y.values
    top = np.argmax(np.where(seconds > run.s1_end_s, counts, 0))
    assert oven[top] - float(measurement.reading("DTMaxlog").value) == pytest.approx(438.0, abs=1.0)
    carbon_dioxide = measurement.trace("pyrolysis CO2").y.values - float(
        measurement.reading("Base pyrolysis CO2").value
    )
    assert carbon_dioxide.sum() / (1000.0 * quantity) == pytest.approx(0.8, rel=0.01)
    assert run.truth["hi"] == pytest.approx(100.0 * 9.0 / run.truth["toc"])


def test_kinetics_obey_kissinger():
    """For one reaction, E/(R Tp^2) = (A/b) exp(-E/(R Tp)) at the maximum (Kissinger 1957)."""
    run = rock_eval_run(7, "R", s1=0.0, tmax=430.0, spread_kcal=1e-6)
    energy, kelvin = run.truth["energy_kcal"], 430.0 + 42.0 + 273.15
    left = energy / (GAS_CONSTANT * kelvin**2)
    right = FREQUENCY / (25.0 / 60.0) * math.exp(-energy / (GAS_CONSTANT * kelvin))
    assert left == pytest.approx(right, rel=0.01)
    assert K_FID > 0


def test_every_writer_gives_back_the_signal(tmp_path):
    """What is written is read: both signal versions exactly, ANDI to float32."""
    run = saturates_run(8, "饱和烃-1")
    signal = run.channels[0]
    for name, content, rel in (
        ("a.ch", ch_bytes(run, "FID1A", "179"), 1e-13),
        ("b.ch", ch_bytes(run, "FID1A", "181"), 1e-13),
        ("c.cdf", andi_bytes(run, "FID1A"), 1e-6),
    ):
        (tmp_path / name).write_bytes(content)
        (measurement,) = parsers.read(tmp_path / name)
        assert measurement.sample_name == "饱和烃-1"
        assert measurement.remarks == ()
        np.testing.assert_allclose(measurement.traces[0].y.values, signal.values, rtol=rel, atol=1e-9)
        np.testing.assert_allclose(measurement.traces[0].x.values, signal.time_min, atol=2e-6)


def test_a_folder_carries_its_report(tmp_path):
    """The `.D` report lists the true peaks of each channel."""
    run = gas_run(9, "G")
    write_d(tmp_path / "g.D", run)
    (measurement,) = parsers.read(tmp_path / "g.D")
    for table in measurement.peak_tables:
        truth = run.channel(table.trace).peaks
        assert [peak.area for peak in table.peaks] == pytest.approx([peak.area for peak in truth])
        assert [peak.apex for peak in table.peaks] == pytest.approx([peak.rt_min for peak in truth])
    assert set(d_members(run, report=False)) == {"FID1A.ch", "TCD2B.ch"}


def test_seeds_make_runs():
    """The same seed and name make the same run; another seed makes another."""
    assert np.array_equal(saturates_run(1, "A").channels[0].values, saturates_run(1, "A").channels[0].values)
    assert not np.array_equal(saturates_run(1, "A").channels[0].values, saturates_run(2, "A").channels[0].values)
