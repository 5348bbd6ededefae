"""ANDI mass spectra: every ion of every scan as other readers see it, and nothing else from damaged files."""

import random
import re
from datetime import datetime

import numpy as np
import pytest
from scipy.io import netcdf_file

import parsers
from parsers.formats import andi_mass_spectra
from parsers.instrument_file import InstrumentFile
from sample_spectra.andi_mass_spectra import andi_ms_bytes, andi_sim_bytes
from sample_spectra.biomarkers import biomarker_run

TESTDATA = "andi-ms/OpenChrom+openchrom/openchrom/tests/net.openchrom.msd.converter.supplier.cdf.fragment.test/testData"
TWINS = "andi-ms/devrosch+sciformats/lib-rs/tests/andi/resources"


def runs(instruments):
    found = [path for path in (instruments / "andi-ms").rglob("*") if path.suffix.lower() == ".cdf"]
    found = sorted(path for path in found if path.name not in ("NIST_50.CDF", "dummy.cdf"))
    assert len(found) >= 13
    return found


@pytest.mark.real
def test_every_ion_of_every_scan_is_scipys(instruments):
    """m/z, intensity, time and total of each scan equal scipy's numbers, cut and scaled by hand."""
    for path in runs(instruments):
        (measurement,) = parsers.read(path)
        scans = measurement.scans
        with netcdf_file(path, mmap=False) as container:
            columns = {name: np.array(one[:]) for name, one in container.variables.items()}
            factors = {name: getattr(one, "scale_factor", 1.0) for name, one in container.variables.items()}
        assert len(scans) == columns["scan_index"].size
        np.testing.assert_allclose(scans.times * 60, columns["scan_acquisition_time"], rtol=1e-12)
        if scans.total is None:
            assert np.all(columns["total_intensity"] == -9999)
        else:
            np.testing.assert_array_equal(scans.total, columns["total_intensity"])
        for scan, (start, count) in enumerate(zip(columns["scan_index"], columns["point_count"], strict=True)):
            mz, intensity = scans.scan(scan)
            here = slice(start, start + count)
            np.testing.assert_allclose(mz, columns["mass_values"][here] * factors["mass_values"])
            np.testing.assert_allclose(intensity, columns["intensity_values"][here] * factors["intensity_values"])


@pytest.mark.real
@pytest.mark.parametrize("name", ["andi_ms_continuum", "andi_ms_sid"])
def test_the_text_twin_says_the_same(instruments, name):
    """Ions and times are those of the CDL text from which the file was made."""
    (measurement,) = parsers.read(instruments / TWINS / f"{name}.cdf")
    twin = (instruments / TWINS / f"{name}.cdl").read_text()

    def said(variable):
        return [float(x) for x in re.search(rf"\n {variable} =([^;]*);", twin)[1].replace("f", "").split(",")]

    assert measurement.scans.mz.tolist() == pytest.approx(said("mass_values"), rel=1e-6)
    assert measurement.scans.intensity.tolist() == pytest.approx(said("intensity_values"), rel=1e-6)
    assert (measurement.scans.times * 60).tolist() == pytest.approx(said("scan_acquisition_time"))


@pytest.mark.real
def test_the_totals_of_a_gc_ms_are_the_sums_of_its_ions(instruments):
    """The Agilent run has 6,401 scans from 5.25 to 3779.754 s; an EIC is the sum over its ions."""
    (measurement,) = parsers.read(instruments / "andi-ms/cheminfo+netcdf-gcms/src/__tests__/data/agilent-gcms.cdf")
    scans = measurement.scans
    assert (len(scans), len(scans.mz)) == (6401, 157_201)
    assert (scans.times * 60)[[0, -1]].tolist() == pytest.approx([5.25, 3779.754])
    sums = [scans.scan(i)[1].sum(dtype=float) for i in range(0, 6401, 100)]
    np.testing.assert_allclose(measurement.trace("TIC").y.values[::100], sums, rtol=0.02)
    mz, intensity = scans.scan(3000)
    assert scans.extract(28.0, 0.5).y.values[3000] == pytest.approx(intensity[np.abs(mz - 28.0) <= 0.5].sum())
    assert measurement.remarks == ()


@pytest.mark.real
def test_flags_between_scans_are_no_ions(instruments):
    """Kratos writes as many flags as ions after each scan: they are left out."""
    (measurement,) = parsers.read(instruments / TESTDATA / "KRATOS/CENTSCNL.CDF")
    assert len(measurement.scans.mz) == 16 * 555
    assert measurement.scans.mz.min() == 51
    assert measurement.scans.mz.max() == 605
    assert any("total ion current" in remark.en for remark in measurement.remarks)


@pytest.mark.real
def test_a_library_is_no_run(instruments):
    """Library spectra have no times: refused by name, with what to do."""
    with pytest.raises(parsers.ForeignFile, match="library of mass spectra") as caught:
        parsers.read(instruments / TESTDATA / "TEST/NIST_50.CDF")
    assert caught.value.cure.zh


@pytest.mark.real
def test_declared_scans_that_are_missing_are_said(instruments):
    """The Finnigan file declares 600 scans and holds 100."""
    (measurement,) = parsers.read(instruments / TESTDATA / "FINNIGAN/CENTSCNL.CDF")
    assert any("600 scans are declared, 100 are there" in remark.en for remark in measurement.remarks)


def test_gas_liquid_chromatography_is_gas_chromatography(tmp_path):
    """The standard's word for GC holds the word "liquid": the run is GC-MS; sample, method and clock are the file's."""
    run = biomarker_run(1)
    (tmp_path / "sim.cdf").write_bytes(andi_sim_bytes(run, "A-1", datetime(2026, 3, 3, 9, 30)))
    (measurement,) = parsers.read(tmp_path / "sim.cdf")
    assert (measurement.technique, measurement.sample_name, measurement.method) == ("gcms", "A-1", "BIOMARKER_SIM.M")
    assert measurement.acquired_at == datetime.fromisoformat("2026-03-03T09:30:00+08:00")
    np.testing.assert_array_equal(measurement.scans.extract(217).y.values, run.ions["217"])


def test_a_file_read_piece_by_piece_says_the_same(tmp_path, monkeypatch):
    """A large file, of which only the header is held, gives the same ions as one read whole."""
    path = tmp_path / "run.cdf"
    path.write_bytes(andi_ms_bytes(4000, 50))
    assert path.stat().st_size > 1 << 20
    (by_pieces,) = parsers.read(path)
    monkeypatch.setattr("parsers.reading.netcdf3._HEADER_BYTES", ())
    (whole,) = parsers.read(path)
    for name in ("times", "mz", "intensity", "offsets", "total"):
        np.testing.assert_array_equal(getattr(by_pieces.scans, name), getattr(whole.scans, name))
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(parsers.IncompleteFile):
        parsers.read(path)


@pytest.mark.parametrize("large", [False, True])
def test_damage_raises_nothing_else(tmp_path, monkeypatch, large):
    """Cut anywhere, a run is refused; with flipped bytes it is read or refused, never another exception."""
    if large:
        monkeypatch.setattr("parsers.reading.netcdf3._HEADER_BYTES", (1 << 10,))
    data = andi_ms_bytes(30, 10)
    path = tmp_path / "run.cdf"
    rng = random.Random(4)
    for _ in range(40):
        path.write_bytes(data[: rng.randrange(4, len(data))])
        with pytest.raises(parsers.ParserError):
            andi_mass_spectra.read(InstrumentFile.of(path))
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 5)):
            damaged[rng.randrange(4, 1400 if rng.random() < 0.8 else len(data))] = rng.randrange(256)
        path.write_bytes(damaged)
        try:
            andi_mass_spectra.read(InstrumentFile.of(path))
        except parsers.ParserError:
            continue
