"""A MassHunter folder tells what `data.ms` of the same run tells, and is never half read."""

import shutil

import numpy as np
import pytest

import parsers

RUN = "masshunter-mspeak/FAIRChemistry+chromatopy/docs/usage/data/agilent_csv/RAU-R505-00.D"
TWIN = "agilent-ms/FAIRChemistry+chromatopy/docs/usage/data/agilent_csv/RAU-R505-00.D/data.ms"


@pytest.fixture
def run(instruments, tmp_path):
    """A writable copy of the run's data."""
    folder = tmp_path / "run.D"
    (folder / "AcqData").mkdir(parents=True)
    for member in (instruments / RUN / "AcqData").iterdir():
        if member.is_file():
            shutil.copyfile(member, folder / "AcqData" / member.name)
    return folder


def test_the_run_equals_its_chemstation_twin(instruments):
    """Same scans, times within 1 ms, TIC count for count, as many ions in each scan, m/z within 0.05."""
    (measurement,) = parsers.read(instruments / RUN)
    twin = parsers.read(instruments / TWIN)[0].scans
    scans = measurement.scans
    assert measurement.format_id == "masshunter_d"
    assert measurement.remarks == ()
    np.testing.assert_allclose(scans.times, twin.times, atol=1 / 60_000)
    np.testing.assert_array_equal(scans.tic().y.values, twin.tic().y.values)
    np.testing.assert_array_equal(scans.offsets, twin.offsets)
    for i in range(0, len(scans), 100):
        order = np.argsort(twin.scan(i)[0], kind="stable")
        np.testing.assert_allclose(scans.scan(i)[0], twin.scan(i)[0][order], atol=0.0501)
    assert scans.extract(147).y.values.max() == pytest.approx(twin.extract(147).y.values.max(), rel=1e-3)


def test_who_what_and_when(instruments):
    """Sample, date with its zone, instrument and program."""
    (measurement,) = parsers.read(instruments / RUN)
    assert measurement.sample_name == "RAU-R505-0"
    assert measurement.acquired_at.isoformat() == "2024-06-06T14:31:49.723432+02:00"
    assert (measurement.technique, measurement.instrument.model) == ("gcms", "5977B MSD")
    assert measurement.instrument.serial == "US1827R022"


def test_missing_scans_and_cut_spectra_are_incomplete(run):
    """A record, half a record or the last spectrum missing; a folder without its scan layout is refused."""
    scan, peak = run / "AcqData/MSScan.bin", run / "AcqData/MSPeak.bin"
    data, spectra = scan.read_bytes(), peak.read_bytes()
    for cut in (184, 90):
        scan.write_bytes(data[:-cut])
        with pytest.raises(parsers.IncompleteFile):
            parsers.read(run)
    scan.write_bytes(data)
    peak.write_bytes(spectra[:-8])
    with pytest.raises(parsers.IncompleteFile):
        parsers.read(run)
    peak.write_bytes(spectra)
    (run / "AcqData/MSScan.xsd").unlink()
    with pytest.raises(parsers.ForeignFile, match=r"MSScan\.xsd"):
        parsers.read(run)


def test_flight_times_are_not_taken_for_masses(run):
    """Where the highest points are not at the declared base peaks the spectra are left out, the TIC stays."""
    peak = run / "AcqData/MSPeak.bin"
    data = bytearray(peak.read_bytes())
    data[68:] = (np.frombuffer(bytes(data[68:]), "<f8") * 1000).tobytes()
    peak.write_bytes(bytes(data))
    (measurement,) = parsers.read(run)
    assert measurement.scans is None
    assert len(measurement.trace("TIC")) == 2012
    assert "flight times" in measurement.remarks[0].en


def test_profile_data_alone_give_the_tic(run):
    """Without centroid spectra the total ion current is read and a remark says what is missing."""
    (run / "AcqData/MSPeak.bin").unlink()
    (measurement,) = parsers.read(run)
    assert measurement.scans is None
    assert "centroid" in measurement.remarks[0].en
