"""OpenLab's report drawn with lines, and ChemStation's diode array as CSV."""

import numpy as np
import pytest

import parsers
from parsers.errors import BrokenFile, IncompleteFile, ParserError
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats

RDL = "agilent-report-txt/FAIRChemistry+chromatopy/docs/usage/data/agilent_rdl/M3_102_min.txt"
UV = "agilent-uv/ethanbass+chromConverter/tests/testthat/testdata"
REPORT = """┌──────────────────────────────────────┐
│Summary Report                        │
└──────────────────────────────────────┘
┌───────────┬──────────────────────────┐
│Sample Name│oil_                      │
│           │7                         │
└───────────┴──────────────────────────┘
┌───────┬──────────────────────────────┐
│Signal:│FID1A, front                  │
└───────┴──────────────────────────────┘
┌───────┬───┬────────┬───────┬─────────┐
│    RT │Typ│   Area │ Height│Name     │
│ [min] │e  │[pA*s]  │       │         │
├───────┼───┼────────┼───────┼─────────┤
│ 1.250 │BV │   100. │10.2500│Pr       │
│       │   │   5000 │       │         │
├───────┼───┼────────┼───────┼─────────┤
│ 2.500 │VB │   150. │30.7500│Ph       │
│       │   │   7500 │       │         │
├───────┼───┼────────┼───────┼─────────┤
│       │Sum│   251. │       │         │
│       │   │   2500 │       │         │
└───────┴───┴────────┴───────┴─────────┘
┌──────────────────────┬───────────────┐
│report.rdl [Rev. 2.0] │ Page 1 of 1   │
════════════════════════════════════════
"""


def read(tmp_path, text, encoding="utf-8", name="report.txt"):
    path = tmp_path / name
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return parsers.read(path)


def peaks_of(run):
    (table,) = run.peak_tables
    return [(peak.apex, peak.area, peak.height, peak.code, peak.name) for peak in table.peaks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_cells_go_on_in_the_lines_below(tmp_path, encoding):
    """`100.` over `5000` is 100.5, `oil_` over `7` the sample; the sum holds, so only the missing curve is told."""
    (run,) = read(tmp_path, REPORT, encoding)
    assert (run.format_id, run.technique, run.sample_name) == ("openlab_report_text", "gc", "oil_7")
    assert peaks_of(run) == [(1.25, 100.5, 10.25, "BV", "Pr"), (2.5, 150.75, 30.75, "VB", "Ph")]
    assert (run.peak_tables[0].trace, run.peak_tables[0].unit) == ("FID1A", "pA*s")
    assert [remark.en for remark in run.remarks] == ["The file has no curve, only tables of peaks."]


def test_each_sample_of_a_report_is_a_run(tmp_path):
    """A summary over a sequence: the second sample's peaks are its own."""
    head, _, rest = REPORT.partition("┌───────────┬")
    body, foot = rest.rsplit("┌──────────────────────┬", 1)
    second = body.replace("│7   ", "│8   ").replace("1.250", "1.300")
    text = f"{head}┌───────────┬{body}┌───────────┬{second}┌──────────────────────┬{foot}"
    first, other = read(tmp_path, text)
    assert (first.sample_name, other.sample_name) == ("oil_7", "oil_8")
    assert [peaks_of(run)[0][0] for run in (first, other)] == [1.25, 1.3]


@pytest.mark.parametrize(
    ("said", "other", "remark"),
    [
        (
            "│Sum│   251. ",
            "│Sum│   999. ",
            'Signal "FID1A": the areas add up to 251.2500, the printed sum is 999.2500.',
        ),
        ("Page 1 of 1", "           ", "Without page numbers it cannot be seen whether it is complete."),
    ],
)
def test_what_does_not_hold_is_told(tmp_path, said, other, remark):
    """A sum that is another, a report without page numbers."""
    (run,) = read(tmp_path, REPORT.replace(said, other))
    assert remark in [one.en for one in run.remarks]


@pytest.mark.parametrize(
    ("said", "other", "error", "reason"),
    [
        ("Page 1 of 1", "Page 1 of 2", IncompleteFile, "it ends with page 1 of 2"),
        ("│ 2.500 │VB │", "│       │VB │", BrokenFile, "has no retention time"),
        ("│ 2.500 │VB │", "│ 2.500 VB │", BrokenFile, "has 4 cells, 5 were expected"),
        ("│    RT │", "│    Rt │", BrokenFile, "no table of it has peaks"),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path, said, other, error, reason):
    """A page that is missing, a row without its time or with a cell less, a report without peaks."""
    with pytest.raises(error, match=reason):
        read(tmp_path, REPORT.replace(said, other))


def test_a_cut_report_has_all_its_peaks_or_is_refused(tmp_path):
    """Cut behind each line: never fewer peaks without a word."""
    lines = REPORT.splitlines(keepends=True)
    for at in range(1, len(lines)):
        try:
            (run,) = read(tmp_path, "".join(lines[:at]))
        except ParserError:
            continue
        assert len(peaks_of(run)) == 2
        assert any("page numbers" in remark.en for remark in run.remarks) or at >= len(lines) - 1


@pytest.mark.real
def test_a_real_report_adds_up(instruments):
    """Six peaks with the digits of the report; their areas are its sum."""
    (run,) = parsers.read(instruments / RDL)
    assert (run.sample_name, run.technique) == ("M2_MJ_100_min", "lc")
    assert peaks_of(run)[1] == (1.169, 6094.3336, 783.0775, "VV", "AMP@1,169min")
    assert sum(peak[1] for peak in peaks_of(run)) == pytest.approx(14465.9079, abs=1e-4)
    assert not any("add up" in remark.en for remark in run.remarks)


@pytest.mark.real
def test_the_csv_of_a_diode_array_is_its_spectra(instruments):
    """1,944 points at 220 nm: times and values of the `.uv` of the same run."""
    (run,) = parsers.read(instruments / UV / "dad1.csv")
    (twin,) = parsers.read(instruments / UV / "dad1.uv")
    assert (run.format_id, [trace.name for trace in run.traces]) == ("chemstation_dad_csv", ["220 nm"])
    np.testing.assert_allclose(run.traces[0].x.values, twin.trace("220 nm").x.values, atol=1e-9)
    np.testing.assert_allclose(run.traces[0].y.values, twin.trace("220 nm").y.values, atol=1e-6)
    assert run.remarks == ()


DAD = ",220.00000,230.00000\n" + "".join(f"{at / 150:.13f},{at / 7:.10f},{-at / 9:.10f}\n" for at in range(1, 60))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
def test_each_wavelength_is_a_trace(tmp_path, encoding):
    """One format fits, whatever the encoding; times in minutes, no unit where none is printed."""
    (run,) = read(tmp_path, DAD, encoding, "spectra.csv")
    file = InstrumentFile.of(tmp_path / "spectra.csv")
    assert [one.format.id for one in formats().values() if one.format.fits(file)] == ["chemstation_dad_csv"]
    assert [(trace.name, trace.x.unit, trace.y.unit) for trace in run.traces] == [
        ("220 nm", "min", ""),
        ("230 nm", "min", ""),
    ]
    assert run.traces[1].y.values[-1] == pytest.approx(-59 / 9)


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        (DAD[:-20], IncompleteFile, "the last line does not end"),
        (DAD.replace(",230.00000", ""), BrokenFile, "rows of 3 numbers; a time and 1 values were expected"),
        (DAD.replace("230.00000", "210.00000"), BrokenFile, "neither rises nor falls"),
        (DAD + "0.0010000000000,1.0,1.0\n", BrokenFile, "neither rises nor falls"),
    ],
)
def test_a_diode_array_that_contradicts_itself_is_refused(tmp_path, text, error, said):
    """Half a row, a column without a wavelength, wavelengths and times out of order."""
    with pytest.raises(error, match=said):
        read(tmp_path, text, name="spectra.csv")
