"""Real diffraction scans: the vendor's own text twins, declared statistics, and what each format says of its units."""

from pathlib import Path

import numpy as np
import pytest

import parsers

pytestmark = pytest.mark.real
YADG = "xrd-xrdml/dgbowl+yadg/tests"
D5000 = "xrd-bruker-raw/benmbutler+powdR/inst/extdata/D5000"
BRML = "xrd-brml/cheminfo+xrd-analysis/testFiles/test.brml"
HIGH_RESOLUTION = "xrd-brml/FAIRmat-NFDI+nomad-measurements/tests/data/xrd/23-012-AG_2thomegascan_long.brml"
RAW4 = "xrd-bruker-raw4/datalab-org+datalab/pydatalab/example_data/XRD/TiO2.raw"
EVA = "xrd-bruker-raw4/FAIRmat-NFDI+nomad-measurements/tests/data/xrd/TwoTheta_scan_scrambled.raw"
RASX = "xrd-rasx/FAIRmat-NFDI+nomad-measurements/tests/data/xrd/TwoTheta_scan_powder.rasx"
PYXRD = "xrd-bruker-raw/PyXRD+PyXRD/test/test_generic/test_io/test_xrd_parsers"
ATTENUATED = "xrd-xrdml/FAIRmat-NFDI+nomad-measurements/tests/data/xrd/m54313_om2th_10.xrdml"
AREA = "xrd-xrdml/paruch-group+xrdtools/tests/test_area.xrdml"


def one(path: Path):
    (measurement,) = parsers.read(path)
    return measurement


def test_an_xrdml_equals_the_vendors_own_exports(instruments):
    """Angles and counts equal those of the vendor's xy and csv within the nine decimals that they print."""
    scan = one(instruments / YADG / "test_x_panalytical_xrdml/210520step1_30min.xrdml").traces[0]
    for twin in ("test_x_panalytical_xy/210520step1_30min.xy", "test_x_panalytical_csv/210520step1_30min.csv"):
        exported = one(instruments / YADG / twin).traces[0]
        np.testing.assert_allclose(scan.x.values, exported.x.values, atol=1e-9)
        np.testing.assert_array_equal(scan.y.values, exported.y.values)
        assert (exported.x.name, exported.y.unit) == ("2Theta", "counts")


@pytest.mark.parametrize("run", ["D5000_1", "D5000_2"])
def test_a_d5000_scan_equals_its_text_twin(instruments, run):
    """RAW1.01 gives the same 3651 angles and counts as the .xy of the same scan."""
    scan = one(instruments / D5000 / f"RAW/{run}.RAW")
    twin = one(instruments / D5000 / f"xy/{run}.xy").traces[0]
    np.testing.assert_allclose(scan.traces[0].x.values, twin.x.values, atol=1e-9)
    np.testing.assert_array_equal(scan.traces[0].y.values, twin.y.values)
    assert str(scan.reading("K-alpha1").value) == "1.78897"


@pytest.mark.parametrize(
    ("name", "count", "first", "last"), [("brk_raw1.raw", 876, 4.98, 39.98), ("brk_raw2.raw", 7251, 5.0, 150.0)]
)
def test_the_first_two_versions_of_raw(instruments, name, count, first, last):
    """The oldest files say where they begin, how they step, and reach the end that their head implies."""
    angles = one(instruments / PYXRD / name).traces[0].x.values
    assert len(angles) == count
    assert (angles[0], angles[-1]) == (pytest.approx(first), pytest.approx(last))


def test_brml_counts_agree_with_the_instruments_statistics(instruments):
    """Mean, least and greatest count are those that the instrument noted: no remark says otherwise."""
    measurement = one(instruments / BRML)
    counts = measurement.traces[0].y.values
    assert counts.mean() == pytest.approx(3267.8031109291856)
    assert (counts.max(), counts.argmax(), counts.min(), counts.argmin()) == (6933, 639, 1064, 13)
    assert measurement.remarks == ()


def test_an_absorber_in_the_beam_is_told(instruments):
    """Counts pass smoothly where the absorber comes and goes, and a remark names it."""
    measurement = one(instruments / HIGH_RESOLUTION)
    assert any("absorber" in remark.en for remark in measurement.remarks)
    assert len(measurement.traces[0]) == 2001


def test_counts_behind_an_attenuator_are_multiplied(instruments):
    """`counts` of schema 2 are as counted; the factor of 188 makes the peak the highest point again."""
    measurement = one(instruments / ATTENUATED)
    assert measurement.traces[0].y.values.max() == 1877 * 188
    assert any("188" in remark.en for remark in measurement.remarks)


def test_an_area_measurement_is_all_its_scans(instruments):
    """76 scans of 75 points, each a trace of its own."""
    traces = one(instruments / AREA).traces
    assert [len(trace) for trace in traces] == [75] * 76


def test_raw4_and_processed_scans(instruments):
    """Counts of RAW4 are whole; an EVA file with negative values says that it holds no counts."""
    titania = one(instruments / RAW4)
    values = titania.traces[0].y.values
    np.testing.assert_array_equal(values, np.round(values))
    assert titania.traces[0].x.values[-1] == pytest.approx(10 + 1646 * 0.036477)
    assert any("negative" in remark.en for remark in one(instruments / EVA).remarks)


def test_a_rasx_scan_spans_what_it_declares(instruments):
    """2726 points from 10 to 119 degrees, counts."""
    scan = one(instruments / RASX).traces[0]
    assert (len(scan), scan.x.values[0], scan.x.values[-1], scan.y.unit) == (2726, 10.0, 119.0, "counts")
