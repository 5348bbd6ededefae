"""The vendor's reports, whichever way they were printed, tell the same peaks, and those lie on the signals."""

import shutil
from datetime import datetime

import numpy as np
import pytest

import parsers
from parsers.reading.report_text import read_report_text

VALVE = "agilent-D-gcfid-report/FAIRChemistry+chromatopy/docs/usage/data/agilent_txt"
SIMDIS = "agilent-D-simdis/ifpen+GC2ASM/src/test/resources/V179.D"
RUTIN = "agilent-report-txt/ethanbass+chromConverter/tests/testthat/testdata/RUTIN2.D/Report.TXT"
RED = "agilent-acaml/evanyeyeye+rainbow/tests/inputs/red.D/sequence.acam_"
RAU = "agilent-ms/FAIRChemistry+chromatopy/docs/usage/data/agilent_csv"

ESTD = """\
Data File C:\\CHEM32\\1\\DATA\\GAS\\1.D
Sample Name: 标气-1
=====================================================================
Acq. Operator   : me                             Seq. Line :   1
Injection Date  : 10/16/2016 10:47:26                  Inj :   1
Method          : C:\\CHEM32\\1\\METHODS\\A_VERY_LONG_FOLDER\\
                  GAS.M (Sequence Method)
=====================================================================
                     External Standard Report
=====================================================================

Signal 1: FID1 A, Front Signal
Signal 2: TCD2 B, Back Signal

RetTime  Sig  Type     Area     Amt/Area    Amount   Grp   Name
 [min]               [pA*s]                  [%]
-------|-----|----|----------|----------|----------|--|------------------
  1.563     1 BB      9.43729 1.00000e1    94.37290    methane, a name that
                                                        goes on
  2.000     2 MM N -1.25000e2 2.00000e-1   25.00000    hydrogen
  3.000     1             -          -          -      ethane
  3.100     1 VB      0.50000 1.00000       0.50000
Totals :                                  119.87290

=====================================================================
                          *** End of Report ***
"""


def peaks_of(measurement):
    """Per signal the apexes, areas and heights."""
    return {
        table.trace: np.array([[peak.apex, peak.area, peak.height] for peak in table.peaks])
        for table in measurement.peak_tables
    }


def test_acaml_and_result_xml_tell_the_same_24_peaks(instruments):
    """Every number of Result.xml is ACAML's, to the six decimals that it prints."""
    acaml = parsers.read(instruments / SIMDIS / "sequence.acam_")[0]
    xml = parsers.read(instruments / SIMDIS / "Result.xml")[0]
    for one, two in zip(acaml.peak_tables[0].peaks, xml.peak_tables[0].peaks, strict=True):
        for field in ("apex", "area", "height", "start", "end", "baseline_start", "baseline_end", "symmetry"):
            assert getattr(one, field) == pytest.approx(getattr(two, field), abs=1.1e-6), field
        assert one.code == two.code
    assert (acaml.sample_name, xml.sample_name) == ("22-00465-1", "22-00465-1")
    assert xml.acquired_at == datetime(2022, 5, 12, 11, 24, 28)
    assert acaml.acquired_at.timestamp() == datetime.fromisoformat("2022-05-12T11:24:28+02:00").timestamp()
    assert (xml.instrument.model, xml.instrument.serial) == ("Agilent 8890", "CN2029A038")


def test_the_vendors_areas_follow_from_the_signal(instruments):
    """Signal less baseline between the vendor's start and end gives 24 areas: free peaks 0.05 %, cut ones 0.5 %."""
    (run,) = parsers.read(instruments / SIMDIS)
    assert run.remarks == ()
    (table,) = run.peak_tables
    assert (table.trace, table.unit, len(table)) == ("FID1A", "pA*s", 24)
    x, y = run.trace("FID1A").x.values, run.trace("FID1A").y.values
    for peak in table.peaks:
        inside = (x >= peak.start - 1e-4) & (x <= peak.end + 1e-4)
        base = np.interp(x[inside], [peak.start, peak.end], [peak.baseline_start, peak.baseline_end])
        assert np.trapezoid(y[inside] - base, x[inside] * 60) == pytest.approx(
            peak.area, rel=5e-4 if peak.code == "BB" else 5e-3
        )
        assert (y[inside] - base).max() == pytest.approx(peak.height, rel=5e-3)
        assert abs(x[inside][np.argmax(y[inside] - base)] - peak.apex) <= 2 * 200 / 60_000  # two samples


@pytest.mark.parametrize("folder", ["001F0101.D", "001F0102.D"])
def test_report_txt_tells_what_the_csv_report_tells(instruments, folder):
    """Apexes to the 3 decimals, areas and heights to the 6 digits that Report.TXT prints; codes and units alike."""
    text = parsers.read(instruments / VALVE / folder / "Report.TXT")[0]
    run = parsers.read(instruments / VALVE / folder)[0]
    assert run.remarks == ()
    printed, exact = peaks_of(text), peaks_of(run)
    assert printed.keys() == exact.keys()
    for name in exact:
        np.testing.assert_allclose(printed[name][:, 0], exact[name][:, 0], atol=5.1e-4)
        np.testing.assert_allclose(printed[name][:, 1:], exact[name][:, 1:], rtol=1e-5)
    assert [[p.code for p in t.peaks] for t in text.peak_tables] == [[p.code for p in t.peaks] for t in run.peak_tables]
    assert [t.unit for t in text.peak_tables] == ["pA*s", "25 uV*s"]
    assert (text.sample_name, text.operator) == ("DFA-708-01", "Neumann_Group")
    assert text.acquired_at.date().isoformat() == "2023-07-24"


def test_a_long_report_gives_every_signal(instruments):
    """122 peaks of five signals, their sums equal to the printed totals."""
    (report,) = parsers.read(instruments / RUTIN)
    assert report.technique == "lc"
    assert {table.trace: len(table) for table in report.peak_tables} == {
        "DAD1A": 26,
        "DAD1C": 10,
        "DAD1D": 25,
        "DAD1E": 28,
        "DAD1B": 33,
    }
    totals = {"DAD1A": 1.88706e4, "DAD1C": 8251.91277, "DAD1D": 1.00219e4, "DAD1E": 4.16956e4, "DAD1B": 7.34438e4}
    for name, rows in peaks_of(report).items():
        assert rows[:, 1].sum() == pytest.approx(totals[name], rel=1e-5)
    assert report.method.endswith(r"2015-09-22 16-17-52\RAYKODTA.M (Sequence Method)")


def test_an_acaml_of_three_signals(instruments):
    """886 peaks; the shares of area that the document prints add up, so none is missing."""
    (injection,) = parsers.read(instruments / RED)
    assert {table.trace: len(table) for table in injection.peak_tables} == {"ADC1A": 874, "DAD1B": 3, "DAD1C": 9}
    areas = [peak.area for peak in injection.peak_tables[0].peaks]
    assert areas[0] / sum(areas) * 100 == pytest.approx(0.0367553446345847, rel=1e-6)
    assert (injection.technique, injection.sample_name) == ("lc", "usp")


def test_an_estd_report_sorted_by_time(tmp_path):
    """Column Sig deals the peaks out, negative areas stay negative, names go on, compounds not found are left out."""
    path = tmp_path / "Report.TXT"
    path.write_bytes(b"\xff\xfe" + ESTD.replace("\n", "\r\n").encode("utf-16-le"))
    (report,) = parsers.read(path)
    fid, tcd = report.peak_tables
    assert [(p.apex, p.area, p.code, p.name) for p in fid.peaks] == [
        (1.563, 9.43729, "BB", "methane, a name that goes on"),
        (3.1, 0.5, "VB", ""),
    ]
    assert [(p.apex, p.area, p.code, p.name) for p in tcd.peaks] == [(2.0, -125.0, "MM N", "hydrogen")]
    assert report.sample_name == "标气-1"
    assert report.acquired_at == datetime(2016, 10, 16, 10, 47, 26)
    assert report.method == r"C:\CHEM32\1\METHODS\A_VERY_LONG_FOLDER\GAS.M (Sequence Method)"


def test_a_cut_report_is_incomplete(instruments, tmp_path):
    """Without its last line a report is refused alone, and a remark beside its signals."""
    data = (instruments / VALVE / "001F0102.D/Report.TXT").read_bytes()
    with pytest.raises(parsers.IncompleteFile, match="End of Report"):
        read_report_text(data[:3000], "Report.TXT")
    run = tmp_path / "run.D"
    shutil.copytree(instruments / VALVE / "001F0102.D", run)
    (run / "Report.TXT").chmod(0o644)
    (run / "Report.TXT").write_bytes(data[:3000])
    (measurement,) = parsers.read(run)
    assert len(measurement.peak_tables) == 2
    assert any("End of Report" in remark.en for remark in measurement.remarks)


def test_reports_that_differ_are_named(instruments, tmp_path):
    """A Report.TXT of another run beside the signals: its peaks are not taken, and a remark says so."""
    run = tmp_path / "run.D"
    shutil.copytree(instruments / VALVE / "001F0102.D", run)
    (run / "Report.TXT").chmod(0o644)
    shutil.copy(instruments / VALVE / "001F0101.D/Report.TXT", run / "Report.TXT")
    (measurement,) = parsers.read(run)
    assert [len(table) for table in measurement.peak_tables] == [2, 1]
    assert any("Report.TXT" in remark.en and "FID1A" in remark.en for remark in measurement.remarks)


@pytest.mark.parametrize("run", ["RAU-R505-00.D", "RAU-R505-01.D"])
def test_the_two_lists_of_an_msd_run_agree_and_lie_on_its_spectra(instruments, run):
    """RESULTS.CSV and rteres.txt tell equal peaks; in the folder they get their scans' times and lie on the TIC."""
    csv, text = (parsers.read(instruments / RAU / run / name)[0] for name in ("RESULTS.CSV", "rteres.txt"))
    assert csv.peak_tables[0].peaks == text.peak_tables[0].peaks
    assert (text.sample_name, text.operator) == (run[:-4] + run[-3], "Iris")
    (whole,) = parsers.read(instruments / RAU / run)
    assert whole.technique == "gcms"
    tic = whole.trace("TIC")
    for peak in whole.peak_tables[0].peaks:
        inside = (tic.x.values >= peak.start) & (tic.x.values <= peak.end)
        top = tic.x.values[inside][np.argmax(tic.y.values[inside])]
        assert abs(top - peak.apex) < 0.006  # one scan
        assert peak.start < peak.apex < peak.end


def test_tic_front_stands_alone(instruments):
    """The trace of the csv is that of the spectra, and so are sample and date."""
    alone = parsers.read(instruments / RAU / "RAU-R505-01.D/tic_front.csv")[0]
    spectra = parsers.read(instruments / RAU / "RAU-R505-01.D/data.ms")[0]
    np.testing.assert_array_equal(alone.trace("TIC").y.values, spectra.trace("TIC").y.values)
    assert (alone.sample_name, alone.acquired_at) == (spectra.sample_name, spectra.acquired_at)


def test_cut_lists_are_incomplete(instruments, tmp_path):
    """Cut anywhere (50 places), an XML, a list or a report is incomplete or broken, or has all its peaks."""
    for name in (f"{SIMDIS}/Result.xml", f"{SIMDIS}/sequence.acam_", f"{RAU}/RAU-R505-01.D/rteres.txt"):
        data = (instruments / name).read_bytes()
        whole = peaks_of(parsers.read(instruments / name)[0])
        path = tmp_path / name.rpartition("/")[2]
        for cut in range(1, len(data) - 800, len(data) // 50):
            path.write_bytes(data[:-cut])
            try:
                found = peaks_of(parsers.read(path)[0])
            except parsers.ParserError:
                continue
            assert {k: len(v) for k, v in found.items()} == {k: len(v) for k, v in whole.items()}, cut


def test_version_8_is_read_as_its_public_description_says(instruments, tmp_path):
    """A version 30 signal that calls itself 8 has the same layout by that description: the same points and times."""
    source = instruments / "agilent-ch/ethanbass+chromConverterExtraTests/inst/chemstation_30.ch"
    data = source.read_bytes()
    path = tmp_path / "old.ch"
    path.write_bytes(b"\x018\0" + data[3:])
    (old,), (known,) = parsers.read(path), parsers.read(source)
    assert old.metadata["File Version"] == "8"
    np.testing.assert_array_equal(old.traces[0].x.values, known.traces[0].x.values)
    np.testing.assert_array_equal(old.traces[0].y.values, known.traces[0].y.values)
    path.write_bytes(b"\x018\0" + data[3:0x108] + bytes(4) + data[0x10C:])
    with pytest.raises(parsers.ParserError):
        parsers.read(path)
