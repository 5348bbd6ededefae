"""Real result tables of instruments, laboratories and LIMS, held against what they say themselves."""

from decimal import Decimal
from statistics import mean

import numpy as np
import pytest

import parsers
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats
from parsers.tables.importer import import_table

pytestmark = pytest.mark.real


@pytest.fixture
def real(instruments):
    """Import the one real file of this name."""

    def find(name, under=""):
        paths = [path for path in sorted((instruments / under).rglob(name)) if path.is_file()]
        assert paths, name
        return import_table(InstrumentFile.of(paths[0]))

    return find


def number(measurement, name):
    reading = measurement.reading(name)
    assert reading is not None, name
    return reading.value


def test_a_survey_s_rock_eval_table(real):
    """776 of 791 rows hold results; HI is 100·S2/TOC within the printed rounding in all 276 rows that give both."""
    found = real("test.csv", "rock-eval")
    assert found.profile.id == "dictionary"
    assert len(found.measurements) == 776
    assert not found.refusals
    last = found.measurements[-1]
    assert last.technique == "rock_eval"
    assert {r.name: (str(r.value), r.unit) for r in last.readings}["s2"] == ("0.21", "mg/g")
    checked = 0
    for m in found.measurements:
        there = {r.name: r.value for r in m.readings}
        if {"s2", "toc", "hi"} <= there.keys() and there["s2"]:
            expected = 100 * there["s2"] / there["toc"]
            slack = expected * (Decimal("0.006") / there["s2"] + Decimal("0.006") / there["toc"]) + Decimal("0.6")
            assert abs(there["hi"] - expected) <= slack, m.sample_name
            checked += 1
    assert checked == 276


def test_ea_irms_batch_summary(real):
    """A heading of three lines; raw and corrected deltas are told apart; the corrected ones differ by the offset."""
    found = real("irms1.csv")
    assert found.profile.id == "nu_ea_irms"
    assert len(found.measurements) == 58
    second = found.measurements[1]
    assert second.sample_name == "IAEA 600"
    assert second.technique == "isotope"
    assert second.acquired_at.isoformat() == "2020-03-04T12:24:00"
    assert (str(number(second, "d13c")), second.reading("d13c").unit) == ("-0.8", "‰")
    assert str(number(second, "d13c_uncorrected")) == "-27.65"
    assert str(number(second, "elemental_nitrogen")) == "29.25"
    references = [m for m in found.measurements if m.metadata["Type"] == "Ref"]
    assert len(references) >= 4
    assert abs(mean(float(number(m, "elemental_carbon")) for m in references) - 72.4) < 0.5


def test_icpms_time_resolved(real):
    """706 points of 10 masses over 239 s; the footer is no row; dates of either order."""
    (measurement,) = real("AR5-8A.csv").measurements
    assert measurement.sample_name == "AR5-8A"
    assert measurement.acquired_at.isoformat() == "2015-10-30T15:30:56"
    assert len(measurement.traces) == 10
    sr = measurement.trace("Sr86")
    assert len(sr) == 706
    assert (sr.x.values[0], sr.x.values[-1]) == (0.348, 238.658)
    assert sr.y.values[-1] == 37073.83
    (short,) = real("001.csv", "icpms-agilent-b").measurements
    assert len(short.trace("Eu153")) == 5
    assert short.acquired_at.isoformat() == "2020-11-16T13:08:48"


def test_rigaku_flags_and_mixed_units(real):
    """Value and flag columns by turns, ppm and mass% by turns; the file's row of averages holds for each element."""
    found = real("xrf1.csv")
    assert found.profile.id == "rigaku_zsx"
    assert len(found.measurements) == 17
    assert not found.refusals
    first = found.measurements[0]
    assert (number(first, "K"), first.reading("K").unit) == (Decimal("0.0378"), "mass%")
    assert first.metadata["flag.As"] == "H"
    assert not [remark for m in found.measurements for remark in m.remarks if "states the mean" in remark.en]
    sodium = [number(m, "Na") for m in found.measurements]
    assert round(sum(sodium) / len(sodium)) == 205


def test_olympus_vanta_units_of_a_column(real):
    """The unit stands in a column of its own; a line `sep=,` and a reading without results do not disturb."""
    found = real("olympus_vanta_test.csv")
    assert len(found.measurements) == 15
    first = found.measurements[0]
    assert (number(first, "Si"), first.reading("Si").unit) == (Decimal(28813), "ppm")
    assert first.acquired_at.isoformat() == "2017-08-17T09:37:10"
    assert first.instrument.serial == "801067"


def test_bruker_concentrations_with_their_units(real):
    """`231 PPM` and `28.8 % -`: number, unit and sign apart; the file's name is the sample."""
    (measurement,) = real("DU-0001.csv").measurements
    assert measurement.sample_name == "DU-0001"
    assert (number(measurement, "SiO2"), measurement.reading("SiO2").unit) == (Decimal("28.8"), "%")
    assert (number(measurement, "Tb4O7"), measurement.reading("Tb4O7").unit) == (Decimal(231), "PPM")
    assert measurement.metadata["flag.SiO2"] == "-"


def test_a_syngistix_workbook(real):
    """Only the sheet of results; the heading returns with other elements; dates of day first by the column."""
    found = real("nexion350x.xlsx")
    assert found.profile.id == "syngistix_icpms"
    first = found.measurements[0]
    assert first.sample_name == "DU-0001"
    assert first.acquired_at.isoformat() == "2019-09-13T11:50:22"
    assert (number(first, "Ag107"), first.reading("Ag107").unit) == (Decimal("0.111"), "mg/L")
    assert {m.metadata["table.sheet"] for m in found.measurements} == {"Concentrations"}
    assert any(m.reading("Ce140") for m in found.measurements)


@pytest.mark.parametrize(
    ("name", "profile", "sample", "component", "value", "unit"),
    [
        ("winlab32.csv", "winlab32", "DU-0001", "Ag107", "0.111", "mg/kg"),
        ("lachat.quickchem.csv", "lachat_quickchem", "H2O-0001", "Ca", "0", "mg N/L"),
        ("varian.vistapro.icp.csv", "varian_vista", "H2O-0001", "Ca", "0", "mg/L"),
        ("agilent.masshunter.qualitative.csv", "masshunter_qualitative", "H2O-0001", "TestInterims", "50443", ""),
        ("agilent.chemstation.chemstation.xls", "chemstation_ms_results", "H2O-0001", "Au", "3", ""),
        ("shimadzu.gcms.tq8030.txt", "shimadzu_gcms_quant", "H2O-0001", "Mg", "2", ""),
        ("shimadzu.nexera.LC2040C", "shimadzu_lc_quant", "H2O-0001", "Mg", "2", ""),
        ("generic.two_dimension.csv", "lims_two_dimensional", "H2O-0001", "Mg", "2", ""),
    ],
)
def test_lims_exports(real, name, profile, sample, component, value, unit):
    """Each export of a LIMS's collection by its own profile, with the sample and result that the LIMS imports."""
    found = real(name, "lims-instrument-exports")
    assert found.profile.id == profile
    assert not found.refusals
    first = found.measurements[0]
    assert first.sample_name == sample
    assert (str(number(first, component)), first.reading(component).unit) == (value, unit)


def test_lims_replicates_stay_with_their_run(real):
    """Two replicates of a check standard are one measurement; the same standard later in the run is another."""
    found = real("lachat.quickchem.csv")
    checks = [m for m in found.measurements if m.sample_name == "QC -NH3-PO4-NO3 ACE"]
    assert len(checks) > 1
    assert [str(r.value) for r in checks[0].readings if r.name == "ammonia"] == ["7.48", "7.75"]


def test_a_micromeritics_report(real):
    """66 points of the isotherm, rising to saturation and back; the areas of its summary as readings."""
    (measurement,) = real("Sample_C.xls").measurements
    (trace,) = measurement.traces
    assert len(trace) == 66
    assert trace.x.values[0] == 5.369984137360007e-07
    assert trace.y.values[0] == 14.453500042511042
    assert (number(measurement, "ssa"), measurement.reading("ssa").unit) == (Decimal("594.9649"), "m2/g")
    assert measurement.operator == "Scott"
    assert measurement.metadata["cell.ssa"].startswith("Sheet1!")


def test_bet_area_of_the_isotherm_is_the_report_s(real):
    """The BET area of the points read, in the range of a microporous solid (p/p0 0.003–0.05), is near the report's."""
    (measurement,) = real("Sample_C.xls").measurements
    x, v = measurement.traces[0].x.values, measurement.traces[0].y.values
    rising = np.arange(len(x)) <= int(np.argmax(x))
    there = rising & (x > 0.003) & (x < 0.05)
    slope, cut = np.polyfit(x[there], x[there] / (v[there] * (1 - x[there])), 1)
    assert 4.3526 / (slope + cut) == pytest.approx(594.96, rel=0.15)


def test_a_quantachrome_report(real):
    """106 points cut at runs of spaces, units from their own line, the sample though its cell runs into the next."""
    (measurement,) = real("DUT-6_N2_77K (Raw Analysis Data).txt").measurements
    trace = measurement.trace("volume_stp")
    assert len(trace) == 106
    assert (trace.x.unit, trace.y.unit) == ("Torr", "cc")
    assert measurement.sample_name == "nk_DUT-6_LP_N2_114pkt"
    assert number(measurement, "sample_mass") == Decimal("0.0339")


def test_a_dvs_report(real):
    """Sorption and desorption against their own actual pressures, from the sheet of the isotherm alone."""
    (measurement,) = real("13X water 30c.xlsx").measurements
    sorption = measurement.trace("sorption_mass_change")
    desorption = measurement.trace("desorption_mass_change")
    assert (len(sorption), len(desorption)) == (20, 9)
    assert desorption.x.values[-1] == 80.40503167336999
    assert sorption.y.values[-1] == 23.95857191397254


def test_no_other_file_is_claimed(instruments):
    """Over every real file: exactly one format fits each table, and the importer claims no file of another format."""
    both, read = [], 0
    known = formats()
    for path in sorted(path for path in instruments.rglob("*") if path.is_file()):
        file = InstrumentFile.of(path)
        if not known["table"].format.fits(file):
            continue
        others = [id_ for id_, one in known.items() if id_ != "table" and one.format.fits(file)]
        if others:
            both.append((path.name, others))
        parsers.read(path)
        read += 1
    assert both == []
    assert read >= 20
