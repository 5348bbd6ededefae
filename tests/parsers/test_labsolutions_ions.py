"""Shimadzu texts with ions, diode arrays, or peaks alone, as GCMSsolution and LabSolutions write them."""

import numpy as np
import pytest

import parsers
from parsers.errors import IncompleteFile

HEAD = [
    "[Header]",
    "Data File Name\tC:\\GCMSsolution\\Data\\F2-1 arom.qgd",
    "Output Date\t2025/7/16",
    "Output Time\t12:45:46",
    "",
    "[File Information]",
    "Generated\t2025/7/15 20:32:11",
    "",
    "[Sample Information]",
    "Operator Name\tAdmin",
    "Analyzed\t2025/7/15 20:33:12",
    "Sample Name\tF2-1 芳烃",
    "",
]
COLUMNS = (
    "Peak#\tRet.Time\tProc.From\tProc.To\tMass\tArea\tHeight\tA/H\tConc.\tMark\tName\tRet. Index\tArea%\tSI\tCAS #"
)
PEAKS = [
    "[MC Peak Table]",
    "# of Peaks\t3",
    "Mass\tTIC",
    COLUMNS,
    "1\t10.050\t10.020\t10.080\tTIC\t2142910\t299824\t7.15\t56.18\t   \tTs\t1930\t56.18\t97\t112-39-0",
    "2\t10.110\t10.080\t10.140\t191.00\t12504\t3251\t3.94\t3.40\t V \tTm\t1958\t3.40\t90\t112-39-0",
    "3\t10.070\t10.050\t10.090\t191.00\t9958\t3009\t3.31\t0.26\t   \tC29\t2110\t0.26\t91\t2345-29-1",
    "",
]
SEARCH = ["[MS Similarity Search Results for Spectrum Process Table]", "# of Spectrum\t3", "Spectrum#\tHit #\tSI", ""]
SPECTRUM = ["[MS Spectrum]", "# of Peaks\t2", "Raw Spectrum\t10.050 (scan: 6)", "m/z\tAbsolute Intensity", "191\t9", ""]
VALUES = np.array([900, 1000, 1200, 9000, 52000, 99000, 61000, 12000, 1500, 1100, 1000])


def ion(title, values, of=None):
    times = [10.0 + 0.01 * i for i in range(len(values))]
    rows = [f"{t:.3f}\t{v}\t{100.0 * v / (of or max(values)):.2f}" for t, v in zip(times, values, strict=True)]
    keys = [f"m/z\t{title}", "Event Time(msec)\t300", f"# of Points\t{len(values)}"]
    ends = [f"Start Time(min)\t{times[0]:.3f}", f"End Time(min)\t{times[-1]:.3f}"]
    return ["[MS Chromatogram]", *keys, *ends, "Ret.Time\tAbsolute Intensity\tRelative Intensity", *rows, ""]


WHOLE = [*HEAD, *PEAKS, *SEARCH, *ion("1-1 TIC", VALUES), *ion("1-1 191.00", VALUES // 7, of=40_000)]


def read(tmp_path, lines, encoding="gb18030"):
    path = tmp_path / "F2-1.txt"
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return parsers.read(path)


@pytest.mark.parametrize(("separator", "mark"), [("\t", "."), (";", "."), ("\t", ","), (";", ",")])
def test_a_text_of_ions_gives_their_chromatograms_and_the_peaks_of_each(tmp_path, separator, mark):
    """Times, values and titles are the file's; a peak belongs to the ion of its column Mass."""
    lines = [line.replace(".", mark) if line[:1].isdigit() else line for line in WHOLE]
    (run,) = read(tmp_path, [line.replace("\t", separator) for line in lines])
    assert (run.format_id, run.technique, run.sample_name) == ("labsolutions_ascii", "gcms", "F2-1 芳烃")
    assert f"{run.acquired_at:%Y-%m-%d %H:%M:%S}" == "2025-07-15 20:33:12"
    assert [trace.name for trace in run.traces] == ["1-1 TIC", "1-1 191.00"]
    np.testing.assert_allclose(run.traces[0].x.values, 10.0 + 0.01 * np.arange(11), atol=1e-9)
    assert run.traces[0].y.values.tolist() == VALUES.tolist()
    assert run.traces[1].y.values.tolist() == (VALUES // 7).tolist()
    assert [(table.trace, [(peak.name, peak.area) for peak in table.peaks]) for table in run.peak_tables] == [
        ("1-1 TIC", [("Ts", 2142910.0)]),
        ("1-1 191.00", [("C29", 9958.0), ("Tm", 12504.0)]),
    ]
    assert [remark.en for remark in run.remarks if "encoding" not in remark.en and "GB" not in remark.en] == []


def test_a_changed_intensity_does_not_pass_in_silence(tmp_path):
    """The relative intensities are of one highest point: another digit in either column is remarked with its place."""
    (run,) = read(tmp_path, [line.replace("\t52000\t", "\t58000\t") for line in WHOLE])
    assert any('Signal "1-1 TIC": in 1 rows' in remark.en and "point 5" in remark.en for remark in run.remarks)


def test_spectra_are_counted_not_left_out_in_silence(tmp_path):
    """Sections of mass spectra are not read, and a remark says how many."""
    (run,) = read(tmp_path, [*WHOLE, *SPECTRUM, *SPECTRUM])
    assert any("2 sections of spectra ([MS Spectrum]) are not read" in remark.en for remark in run.remarks)


def test_an_export_of_ions_alone_is_one_run(tmp_path):
    """Without [Header] each ion has a section of the same name; they are one injection."""
    (run,) = read(tmp_path, [*ion("1-1 191.00", VALUES), *ion("1-1 217.00", VALUES)])
    assert [trace.name for trace in run.traces] == ["1-1 191.00", "1-1 217.00"]


def test_peaks_without_a_curve_are_read_and_said_to_be_alone(tmp_path):
    """Results exported without chromatograms, several in one file; without a sample's name the data file's counts."""
    head = HEAD[:5]
    runs = read(tmp_path, [*head, *PEAKS, *(line.replace("F2-1", "F2-2") for line in head), *PEAKS])
    assert [run.sample_name for run in runs] == ["F2-1 arom", "F2-2 arom"]
    assert [[len(table.peaks) for table in run.peak_tables] for run in runs] == [[1, 2], [1, 2]]
    assert all(any("no curve" in remark.en for remark in run.remarks) for run in runs)


@pytest.mark.parametrize("counted", [True, False])
def test_compounds_that_were_looked_for_are_peaks_and_those_not_found_are_told(tmp_path, counted):
    """Quantitative results of each ion with their amounts; a compound without a time is named in a remark."""
    rows = [
        "1\tTs\tTarget\t1\t191.00\t10.051\t10.02\t10.08\t3.1\t12504\t3251\t1.25\tAuto\tug/g",
        "2\tTm\tTarget\t1\t191.00\tNot Identified\t\t\t\t\t\t\tAuto\tug/g",
        "3\tC29aaaR\tTarget\t1\t217.10\t10.070\t10.05\t10.09\t3.3\t9958\t3009\t0.75\tAuto\tug/g",
    ]
    names = "ID#\tName\tType\tISTD Group#\tMass\tRet.Time\tStart Time\tEnd Time\tA/H\tArea\tHeight\tConc.\tMode\tUnit"
    results = ["[MS Quantitative Results]", *(["# of IDs\t3"] if counted else []), names, *rows, ""]
    (run,) = read(tmp_path, [*HEAD, *results])
    assert [(one.trace, [(peak.name, peak.amount) for peak in one.peaks]) for one in run.peak_tables] == [
        ("191.00", [("Ts", 1.25)]),
        ("217.10", [("C29aaaR", 0.75)]),
    ]
    assert (run.peak_tables[0].peaks[0].amount_unit, run.peak_tables[0].peaks[0].start) == ("ug/g", 10.02)
    assert any("1 compounds that were looked for were not identified: Tm" in remark.en for remark in run.remarks)


@pytest.mark.parametrize("keep", [len(HEAD), len(HEAD) + 3, len(HEAD) + 6, len(HEAD) + len(PEAKS) + len(SEARCH) + 9])
def test_a_text_that_ends_early_is_not_a_shorter_run(tmp_path, keep):
    """Cut before its peaks, within them or within its points: not complete."""
    with pytest.raises(IncompleteFile):
        read(tmp_path, WHOLE[:keep])


def test_a_diode_array_is_read_by_its_channels_and_its_peaks_find_them(tmp_path):
    """`[PDA Multi Chromatogram(Ch1)]` is the curve of `[Peak Table(PDA-Ch1)]`."""
    rows = [f"{0.01067 * i:.5f}\t{value}" for i, value in enumerate(VALUES)]
    lines = [
        "[Header]",
        "Application Name\tLabSolutions",
        "Version\t5.117",
        "",
        "[Peak Table(PDA-Ch1)]",
        "# of Peaks\t1",
        "Peak#\tR.Time\tI.Time\tF.Time\tArea\tHeight\tConc.\tMark\tID#\tName",
        "1\t0.053\t0.030\t0.080\t8246\t268\t3.830\t   \t\tperylene",
        "",
        "[PDA Multi Chromatogram(Ch1)]",
        f"# of Points\t      {len(rows)}",
        "Interval(msec)\t640",
        "Start Time(min)\t0",
        "End Time(min)\t0.107",
        "Intensity Units\tmAU",
        "Intensity Multiplier\t1",
        "Wavelength(nm)\t254",
        "R.Time (min)\tIntensity",
        *rows,
        "",
    ]
    (run,) = read(tmp_path, lines)
    assert (run.technique, run.traces[0].name, run.traces[0].y.unit) == ("lc", "PDA-Ch1", "mAU")
    assert run.traces[0].y.values.tolist() == VALUES.tolist()
    assert [(table.trace, table.peaks[0].name) for table in run.peak_tables] == [("PDA-Ch1", "perylene")]
    assert run.remarks == ()
