"""Real chromatograms of EZChrom, Fusion, Chromeleon, TotalChrom, Empower and GAML against their vendors' numbers."""

from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

import parsers

pytestmark = pytest.mark.real
YADG = "dgbowl+yadg/tests"
FUSION = "inficon-fusion/" + YADG + "/test_x_fusion_json/15p-Cu-10mA-01 - Jun 08 2022, 16;10.fusion-data"
CAMPAIGN = "inficon-fusion/" + YADG + "/test_x_fusion_csv/20220608-porosity-study-15p-Cu-10mA-GC.csv"
CHROMELEON = "chromeleon-txt/FAIRChemistry+chromatopy/docs/usage/data/chromeleon/Adenosine Stadards_ 1 mM.txt"
CUT = "chromeleon-txt/ethanbass+chromConverterExtraTests/inst/chromeleon_period.txt"
TX0 = "totalchrom-tx0/FAIRChemistry+chromatopy/docs/usage/data/thermo/EXP-24-AK6145_a_001.TX0"
ARW = "waters-arw/PlethoraChutney+Appia/test-files/results1844.arw"
GASOLINE = (
    "gaml/OpenChrom+openchrom/openchrom/tests/net.openchrom.csd.converter.supplier.gaml.fragment.test/"
    "testData/files/import/PE_Turbochrom_LC.gaml"
)
REFRACTION = "gaml/wilsontom+micturate/inst/extdata/example_ri_gaml.gaml"


@pytest.mark.parametrize("run", ["2023-06-29-007", "2023-06-29-014"])
def test_an_ezchrom_run_equals_the_vendors_export(instruments, run):
    """Times equal, values within the six digits of the factor that the export prints; date, sample and units equal."""
    (raw,) = parsers.read(instruments / f"ezchrom-dat/{YADG}/test_x_ezchrom_dat/{run}.dat")
    (text,) = parsers.read(instruments / f"ezchrom-dat/{YADG}/test_x_ezchrom_asc/{run}.dat.asc")
    assert (raw.sample_name, raw.acquired_at) == (text.sample_name, text.acquired_at)
    assert raw.remarks == ()
    for trace, exported in zip(raw.traces, text.traces, strict=True):
        np.testing.assert_allclose(trace.x.values, exported.x.values, atol=1e-12)
        np.testing.assert_allclose(trace.y.values, exported.y.values, rtol=3e-6)
        assert trace.y.unit == exported.y.unit


def test_fusion_areas_follow_from_the_signal(instruments):
    """A line between the baseline points gives the areas within 1.2 %; apexes agree within two points."""
    (run,) = parsers.read(instruments / FUSION)
    for table in run.peak_tables:
        trace = run.trace(table.trace)
        for peak in table.peaks:
            if not peak.area or peak.area < 500:
                continue
            inside = (trace.x.values >= peak.start - 1e-9) & (trace.x.values <= peak.end + 1e-9)
            x, y = trace.x.values[inside], trace.y.values[inside]
            base = np.interp(x, [x[0], x[-1]], [peak.baseline_start, peak.baseline_end])
            assert np.trapezoid(y - base, x * 60) == pytest.approx(peak.area, rel=0.012)
            assert abs(x[np.argmax(y - base)] - peak.apex) <= 2.5 * (x[1] - x[0])


def test_the_campaigns_table_repeats_the_runs_areas(instruments):
    """The csv row of the run at 16:10:58 has the areas and times of its JSON, and the same moment in time."""
    (run,) = parsers.read(instruments / FUSION)
    rows = parsers.read(instruments / CAMPAIGN)
    row = next(one for one in rows if one.acquired_at.replace(microsecond=0) == run.acquired_at.replace(microsecond=0))
    listed = {(table.trace, peak.name): peak for table in row.peak_tables for peak in table.peaks}
    compared = 0
    for table in run.peak_tables:
        for peak in table.peaks:
            if peak.name:
                twin = listed[table.trace, peak.name]
                assert twin.area == pytest.approx(peak.area, abs=0.001)
                assert twin.apex == pytest.approx(peak.apex, abs=1e-9)
                compared += 1
    assert compared >= 5
    assert row.reading("moduleA:tcd H2 concentration").value == Decimal("0.07965442")


def test_a_german_chromeleon_export(instruments):
    """Decimal commas and cp1252: 26401 rows, limits as the head declares them (no remark but the encoding)."""
    (run,) = parsers.read(instruments / CHROMELEON)
    values = run.traces[0].y.values
    assert (len(values), run.traces[0].y.unit) == (26401, "mAU")
    assert values.max() == pytest.approx(576.7663)
    assert run.metadata["Injection Volume (µl)"] == "10,00"
    assert run.acquired_at == datetime(2023, 2, 2, 16, 12, 23)
    assert [remark.en for remark in run.remarks] == ["The file names no encoding; its text was read as cp1252."]


def test_a_chromeleon_export_of_ten_of_3241_rows_is_refused(instruments):
    """The file declares 3241 points and holds ten: incomplete, not short."""
    with pytest.raises(parsers.IncompleteFile, match="3241 declared, 10 there"):
        parsers.read(instruments / CUT)


def test_a_tx0_with_commas_for_everything(instruments):
    """Comma as separator and decimal mark: the areas add up to the printed total, the sampling rate is 12.5."""
    (run,) = parsers.read(instruments / TX0)
    (table,) = run.peak_tables
    assert (len(table), table.unit) == (13, "µV·s")
    assert sum(peak.area for peak in table.peaks) == pytest.approx(5627371.87, abs=0.05)
    assert table.peaks[8].area == 3843600.67
    assert run.reading("Sampling Rate").value == Decimal("12.5000")
    assert not any("total" in remark.en for remark in run.remarks)


def test_empower_text(instruments):
    """6601 rows up to 55 min, with the names that stand over the values."""
    (run,) = parsers.read(instruments / ARW)
    assert (run.sample_name, len(run.traces[0]), run.traces[0].x.values[-1]) == ("SEC_08", 6601, 55.0)


def test_gaml_peaks_lie_on_their_chromatograms(instruments):
    """The vendor's apexes are points of the trace with the vendor's height: 223 gasoline peaks within 2 points."""
    checked = 0
    for run in parsers.read(instruments / GASOLINE):
        for table in run.peak_tables:
            trace = run.trace(table.trace)
            for peak in table.peaks:
                at = int(np.argmin(np.abs(trace.x.values - peak.apex)))
                assert abs(trace.x.values[at] - peak.apex) <= trace.x.values[1] - trace.x.values[0]
                checked += 1
    assert checked == 223


def test_gaml_seconds_become_minutes(instruments):
    """42 injections in seconds: 121 points of 0.5 s end at one minute, and so do the peaks."""
    runs = parsers.read(instruments / REFRACTION)
    assert len(runs) == 42
    assert runs[0].traces[0].x.values[-1] == pytest.approx(1.0)
    assert runs[0].peak_tables[0].peaks[0].apex == pytest.approx(3.5 / 60)
