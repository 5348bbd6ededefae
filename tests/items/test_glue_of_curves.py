"""Items from curves against figures worked out by hand: what no worked example shows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from parsers.measurement import Axis, Floats, Measurement, Reading, Technique, Trace
from station.analysis.diffraction import Reference, fit_pattern, unexplained
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.errors import CalculationError
from station.items.run import calculate
from station.records import Outcome

from .figures import figure, figures

ITEMS = catalogue()


def of(item_id: str, *samples: Measurement, **case: Any) -> Outcome:
    item = ITEMS[item_id]
    return calculate(item, Case(item=item, samples=samples, **case))


def trace(name: str, x: Floats, y: Floats, x_unit: str = "", y_unit: str = "") -> Trace:
    return Trace(name=name, x=Axis(name="x", unit=x_unit, values=x), y=Axis(name="y", unit=y_unit, values=y))


def run(
    name: str, *traces: Trace, technique: Technique = "table", readings: Mapping[str, str] | None = None
) -> Measurement:
    told = tuple(Reading(name=key, value=Decimal(number)) for key, number in (readings or {}).items())
    return Measurement(format_id="made", technique=technique, sample_name=name, traces=traces, readings=told)


def number(outcome: Outcome, value_id: str) -> float:
    return float(outcome.value(value_id).number or np.nan)


def peak(x: Floats, at: float, width: float, height: float) -> Floats:
    return np.asarray(height * np.exp(-0.5 * ((x - at) / width) ** 2), dtype=np.float64)


# --- mercury, nitrogen, NMR


def test_mercury_in_megapascal_and_percent_is_taken_as_it_stands() -> None:
    """S over lg Pc a straight line from 0.1 to 10 MPa, 0 to 80 %: Pc50 = 0.1·10^(2·50/80), r by Washburn 0.7354/Pc."""
    pressure = np.geomspace(0.1, 10, 41)
    table = run("S", trace("t", pressure, np.linspace(0, 80, 41), "MPa", "%"))
    outcome = of("micp", table)
    assert number(outcome, "pc50") == pytest.approx(0.1 * 10 ** (100 / 80), rel=1e-9)
    assert number(outcome, "r50") == pytest.approx(0.7354 / (0.1 * 10 ** (100 / 80)), rel=1e-4)
    assert outcome.value("s_max").number == 80
    assert outcome.value("we").reason is not None
    down = run("S", trace("t", pressure[::-1], np.linspace(0, 80, 41)[::-1], "MPa", "%"))
    assert of("micp", down).values == outcome.values
    two_back = np.concatenate((np.linspace(0, 80, 41), [30.0]))
    back = of("micp", run("S", trace("t", np.append(pressure, 1.0), two_back, "MPa", "%")))
    assert number(back, "we") == pytest.approx(100 * 50 / 80)


def test_mercury_volumes_are_parts_of_the_pore_volume() -> None:
    """0.35 mL of 0.5 mL are 70 %."""
    table = {"pressure_mpa": [1, 2, 4, 8, 16, 32], "volume_ml": [Decimal(n) / 100 for n in (0, 5, 10, 20, 30, 35)]}
    outcome = calculate(ITEMS["micp"], Case(item=ITEMS["micp"], given={"injection": table, "pore_volume_ml": "0.5 mL"}))
    assert number(outcome, "s_max") == pytest.approx(70)


def test_nitrogen_volumes_are_taken_over_the_mass_and_pressures_over_the_saturation() -> None:
    """An exact BET isotherm of 20 cm³/g, c 120, measured on 0.25 g in torr: S by 4.3526 m²/cm³, d by 4V/S."""
    relative = np.linspace(0.02, 0.98, 97)
    adsorbed = 20 * 120 * relative / ((1 - np.minimum(relative, 0.6)) * (1 + 119 * relative))
    torr = np.full(97, 758.0)
    sample = run(
        "S",
        trace("volume", relative * torr, adsorbed * 0.25, "torr", "cc"),
        trace("saturation_pressure", relative * torr, torr, "torr", "torr"),
        readings={"sample_mass": "0.25"},
    )
    outcome = of("n2ads", sample)
    assert number(outcome, "ssa") == pytest.approx(4.3526 * 20, rel=1e-4)
    volume = adsorbed[-1] * 34.65 / 22414
    assert number(outcome, "pore_volume") == pytest.approx(volume, rel=1e-3)
    assert number(outcome, "mean_diameter") == pytest.approx(4 * volume / (4.3526 * 20) * 1000, rel=1e-3)
    assert [chart.plot.title.en for chart in outcome.charts if chart.plot][:1] == ["Adsorption isotherm"]
    assert outcome.value("bjh_volume").reason is not None
    little_back = np.append(relative, [0.9])
    both = of("n2ads", run("S", trace("volume", little_back, np.append(adsorbed, adsorbed[-1] * 0.99), "", "cc/g")))
    reason = both.value("bjh_volume").reason
    assert reason is not None
    assert "too few points" in reason.en
    assert number(both, "ssa") == pytest.approx(4.3526 * 20, rel=1e-4)


def test_bound_water_is_a_share_of_the_porosity_and_noise_of_the_signal() -> None:
    """3 % at 5 ms and 9 % at 200 ms, cut at 33 ms: a quarter is bound; scattered by 0.06 the signal-to-noise is 200."""
    time = 0.2 * np.arange(1, 3001)
    train = 3 * np.exp(-time / 5) + 9 * np.exp(-time / 200) + np.random.default_rng(4).normal(0, 0.06, 3000)
    outcome = of("nmr_t2", run("S", trace("echoes", time, train, "ms")), given={"porosity": "14 %"})
    bound = number(outcome, "bvi") / number(outcome, "porosity")
    assert number(outcome, "swi") == pytest.approx(100 * bound, rel=1e-12)
    assert number(outcome, "swi") == pytest.approx(25, abs=1)
    assert number(outcome, "snr") == pytest.approx(200, rel=0.1)
    assert figure(outcome, "porosity_difference") == pytest.approx(-2, abs=0.1)


def test_echoes_are_taken_in_the_unit_of_their_times_and_a_distribution_is_refused() -> None:
    """The same echoes in seconds and microseconds, and the distribution that another program has made of them."""
    time = 0.2 * np.arange(1, 601)
    train = 3 * np.exp(-time / 5) + 9 * np.exp(-time / 200)
    found = {
        number(of("nmr_t2", run("S", trace("echoes", time * per_ms, train, unit))), "t2lm")
        for unit, per_ms in (("ms", 1.0), ("", 1.0), ("s", 0.001), ("us", 1000.0))
    }
    assert max(found) == pytest.approx(min(found), rel=1e-6)
    made = Trace(name="T2", x=Axis(name="T2", unit="ms", values=time), y=Axis(name="amplitude", unit="", values=train))
    with pytest.raises(CalculationError, match=r"'T2 \(ms\)': expected an echo train"):
        of("nmr_t2", run("S", made))
    with pytest.raises(CalculationError, match=r"'x \(min\)': expected an echo train"):
        of("nmr_t2", run("S", trace("echoes", time, train, "min")))


# --- simulated distillation


def test_a_parallel_distillation_is_compared_in_degrees() -> None:
    """The same cut 0.2 min later, where a minute is 33.3 °C: 6.67 °C at each percent."""
    boiling = {c.id: float(c.index) for c in ITEMS["simdist"].components if c.index is not None}
    time = np.arange(0, 20, 0.01)
    alkanes = sum((peak(time, 1.0 + 0.03 * t, 0.02, 500.0) for t in boiling.values()), np.zeros(len(time)))
    noise = np.random.default_rng(1).normal(0, 0.001, len(time))

    def gc(name: str, y: Floats) -> Measurement:
        return run(name, trace("FID1A", time, y + noise, "min"), technique="gc")

    cuts = [gc("S", peak(time, at, 0.5, 100.0)) for at in (9.6, 9.8)]
    certificates = {"MIX": {name: Decimal(1) for name in boiling}}
    outcome = of(
        "simdist", *cuts, standards=(gc("CAL", alkanes),), blanks=(gc("B", 0 * time),), certificates=certificates
    )
    assert figures(outcome, "repeat")[50] == pytest.approx(0.2 / 0.03, rel=0.01)
    assert number(outcome, "t50") == pytest.approx((9.6 - 1.0) / 0.03, abs=0.3)


# --- pyrolysis

SECONDS = np.arange(0.0, 1000.0)
OVEN = np.clip(300 + (SECONDS - 180) * 25 / 60, 300, 650)


def pyrogram(name: str, s2: float = 5.0, top: float = 600.0, **readings: str) -> Measurement:
    """S1 1 mg/g at 60 s, S2 with its top at `top` s, of 50 mg with a factor 1 and a hundred FID counts to the unit."""
    fid = peak(SECONDS, 60, 10, 0.5 / (10 * np.sqrt(2 * np.pi))) + peak(
        SECONDS, top, 40, s2 / 2 / (40 * np.sqrt(2 * np.pi))
    )
    traces = trace("pyrolysis FID", SECONDS, fid, "s"), trace("pyrolysis temperature", SECONDS, OVEN, "s")
    told = {"Quant": "50", "KFid": "1", **{key.replace("__", "."): text for key, text in readings.items()}}
    return run(name, *traces, technique="rock_eval", readings=told)


def oven_at(second: float) -> float:
    return 300 + (second - 180) * 25 / 60


def test_pyrolysis_of_drawn_curves() -> None:
    """S1 1, S2 5 mg/g; Tmax is the oven's temperature at the top less what the file says the oven is off."""
    outcome = of("rock_eval", pyrogram("S", TempFID="455", TempSTD="416"))
    assert number(outcome, "s1") == pytest.approx(1, rel=1e-4)
    assert number(outcome, "s2") == pytest.approx(5, rel=1e-4)
    assert number(outcome, "tmax") == pytest.approx(oven_at(600) - 39, abs=0.2)
    assert [mark.until for mark in outcome.charts[0].marks if mark.label == "S2"] == [999.0]
    assert of("rock_eval", pyrogram("S", TempFID="455")).value("tmax").number is None


def test_cursors_set_by_a_person_bound_the_peaks() -> None:
    """From 560 s to 639 s inclusive is the middle of S2, from −1 to +1 deviation: the sum of its seconds."""
    cursors = {"Curs manu_1__Curs_1": "560", "Curs manu_1__Curs_2": "639"}
    outcome = of("rock_eval", pyrogram("S", DTMaxlog="0", **cursors))
    inside = pyrogram("S").trace("pyrolysis FID").y.values[560:640]
    assert number(outcome, "s2") == pytest.approx(float(np.sum(inside)) * 100 / 50, rel=1e-9)


def test_the_ovens_shift_is_that_of_a_standard_beside_the_sample() -> None:
    """A standard of Tmax 416 whose top stands at 460 °C: 44 °C; its own Tmax is not judged by itself, another's is."""
    standard, top = pyrogram("STD", top=564.0), oven_at(564)
    certified = {"STD": {"Tmax": Decimal(416), "S2": Decimal(10)}, "CK": {"Tmax": Decimal(420)}}
    second = pyrogram("CK", top=600.0)
    outcome = of("rock_eval", pyrogram("S"), standards=(standard, second), certificates=certified)
    shift = top - 416
    assert number(outcome, "tmax") == pytest.approx(oven_at(600) - shift, abs=0.3)
    assert figure(outcome, "reference_s2") == pytest.approx(50, rel=1e-3)
    assert figure(outcome, "reference_tmax") == pytest.approx(oven_at(600) - shift - 420, abs=0.3)
    told = pyrogram("S", TempSTD="416")
    assert number(of("rock_eval", told, standards=(standard,)), "tmax") == pytest.approx(oven_at(600) - shift, abs=0.3)


def test_parallel_pyrolyses_are_compared_at_the_level_of_s2() -> None:
    """S2 2.7 and 3.2 mg/g are 17 % apart, at 2.95 within 20 %; 3.0 and 3.5 are 15 %, over 10 % at 3.25; Tmax by °C."""

    def pair(first: float, second: float, top: float = 600.0) -> Outcome:
        return of("rock_eval", pyrogram("S", first, DTMaxlog="30"), pyrogram("S-P", second, top, DTMaxlog="30"))

    assert figures(pair(2.7, 3.2), "s2_repeat") == []
    assert figure(pair(3.0, 3.5), "s2_repeat") == pytest.approx(100 * 0.5 / 3.25, rel=1e-3)
    assert figure(pair(5.0, 5.0, 612.0), "tmax_repeat") == pytest.approx(12 * 25 / 60, abs=0.3)


def test_a_reference_is_told_by_its_recovery() -> None:
    """TOC 2 % typed in beside runs, certified 4 %: 50 %."""
    case = {"references": (pyrogram("CK"),), "certificates": {"CK": {"TOC": Decimal(4)}}, "given": {"TOC": Decimal(2)}}
    assert figure(of("rock_eval", pyrogram("S", DTMaxlog="30"), **case), "reference_toc") == 50


def test_stain_is_told_below_430_degrees_and_gas_counts_into_hci() -> None:
    """PI 0.5 is a word on 429.9 °C, none on 430 °C; HCI is made of S0, S1 and TOC."""
    given = {"S0": Decimal("0.1"), "S1": Decimal("2.4"), "S2": Decimal("2.5"), "TOC": Decimal(2)}
    item = ITEMS["rock_eval"]
    told = {tmax: calculate(item, Case(item=item, given=given | {"Tmax": Decimal(tmax)})) for tmax in ("429.9", "430")}
    assert {tmax: "stain" in {one.rule for one in outcome.findings} for tmax, outcome in told.items()} == {
        "429.9": True, "430": False,
    }  # fmt: skip
    assert told["430"].value("hci").inputs == ("s0", "s1", "toc")


# --- diffraction

ANGLES = np.arange(18.0, 36.0, 0.04)
LINES = {"quartz": ((20.85, 220.0), (26.64, 1000.0)), "calcite": ((23.05, 120.0), (29.41, 1000.0))}


def pattern(weights: Mapping[str, float], shift: float = 0.0) -> Floats:
    """Lines of pure phases of unit height times these weights, over a slope."""
    counts = 200 - 3 * (ANGLES - 18)
    for name, weight in weights.items():
        for place, height in LINES[name]:
            counts = counts + peak(ANGLES, place + shift, 0.06, weight * height)
    return np.asarray(counts, dtype=np.float64)


def rock(
    weights: Mapping[str, float], names: tuple[str, ...], shift: float = 0.0, scale: float = 1.0, *more: Floats
) -> Outcome:
    xrd = lambda name, counts: run(name, trace("c", ANGLES, counts, "°"), technique="xrd")  # noqa: E731
    samples = [xrd("S", pattern(weights, shift)), *(xrd("S-P", counts) for counts in more)]
    return of(
        "xrd", *samples,
        standards=tuple(xrd(name, pattern({name: scale if name == "quartz" else 1.0})) for name in names),
        certificates={name: {"rir": Decimal(2)} for name in names},
    )  # fmt: skip


def test_what_the_fit_says_of_itself_is_told_in_its_own_figures() -> None:
    """The share of the line that nothing explains in percent, and the shift over its reach."""
    outcome = rock({"quartz": 1, "calcite": 0.4}, ("quartz",), shift=0.485)
    reference = Reference(name="quartz", two_theta=ANGLES, counts=pattern({"quartz": 1}), rir=2.0)
    fit = fit_pattern(ANGLES, pattern({"quartz": 1, "calcite": 0.4}, 0.485), [reference])
    assert figure(outcome, "unexplained") == pytest.approx(100 * unexplained(fit)[1], rel=1e-5)
    assert figure(outcome, "shift_limit") == pytest.approx(abs(fit.shift) / 0.5, rel=1e-5)
    assert {mark.label: mark.x for mark in outcome.charts[0].marks} == {"Q": 26.64}


def test_references_of_unequal_height_are_told_with_their_ratio() -> None:
    """A quartz seven times as high as its calcite: 7, the base aside."""
    outcome = rock({"quartz": 1, "calcite": 1}, ("quartz", "calcite"), scale=7.0)
    high, low = (float(max(pattern({name: scale}))) for name, scale in (("quartz", 7.0), ("calcite", 1.0)))
    assert figure(outcome, "reference_scale") == pytest.approx(high / low, rel=1e-5)


def test_as_given_the_scales_of_the_fit_stand_for_the_weights() -> None:
    """Of equal RIR: 75 % and 25 %; a parallel rock of 70 and 30 % is 5 % off, which is told."""
    outcome = rock(
        {"quartz": 3, "calcite": 1}, ("quartz", "calcite"), 0.0, 1.0, pattern({"quartz": 2.8, "calcite": 1.2})
    )
    assert number(outcome, "quartz") == pytest.approx(75, abs=0.05)
    assert figures(outcome, "repeat") == pytest.approx([5, 5], abs=0.1)
