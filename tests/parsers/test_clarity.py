"""DataApex Clarity's text exports: curves, result tables of every form, and what does not hold.

The excerpts are typed after public descriptions of such files: the columns of YL-Clarity 9 exports (hdkim99/ordifile,
Apache-2.0, its notes and test forms) and the header of ClarityChrom's chromatogram text (dgbowl/yadg).
"""

import numpy as np
import pytest

import parsers
from parsers.errors import BrokenFile, IncompleteFile, ParserError
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats
from sample_spectra.chromatogram import Oven, saturates_run
from sample_spectra.clarity import clarity_bytes, clarity_header_bytes
from sample_spectra.natural_gas import gas_run

FAST = Oven(rate=40.0, minutes=18.0)
RUN = saturates_run(5, "oil 7", oven=FAST, rate_hz=2.0, carbons=(12, 34))
OTHER = saturates_run(6, "oil 8", oven=FAST, rate_hz=2.0, carbons=(12, 34))
HEAD = "Signal No.\tSignal Name\tPeak No.\tReten. time [min]\tArea [mV.s]\tHeight [mV]\tArea [%]\tHeight [%]\tW05 [min]"
TABLE = [
    HEAD,
    "1\tFID\tNo peak to report" + 22 * "\t",
    "",
    HEAD,
    "2\tTCD\t1\t1.25\t100.5\t10.25\t40\t25\t0.05",
    "2\tTCD\t2\t2.5\t150.75\t30.75\t60\t75\t0.08",
    "2\tTCD\t\tTotal\t251.25\t41\t100\t100\t",
    "",
]
CALIBRATED = [
    "Reten. Time [min]\tResponse\tAmount [mg/l]\tAmount [%]\tPeak Type\tCompound Name",
    "1.25\t100.5\t5.10\t20\tOrdnr\tPr",
    "2.5\t150.75\t20.4\t80\tOrdnr\tPh",
    "Total\t\t25.5\t100\t\t",
    "",
]


def read(tmp_path, content, name="run.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else "\r\n".join(content).encode())
    return parsers.read(path)


def remarks(run):
    return " ".join(remark.en for remark in run.remarks)


@pytest.mark.parametrize(("separator", "mark"), [("\t", "."), (",", "."), (";", ",")])
def test_tables_and_curves_are_one_run(tmp_path, separator, mark):
    """Points, peaks with names, date and sample of a run with either decimal mark; nothing is odd about it."""
    (run,) = read(tmp_path, clarity_bytes([RUN], separator=separator, mark=mark))
    channel = RUN.channels[0]
    assert (run.format_id, run.technique, run.sample_name) == ("clarity_text", "gc", "oil 7")
    assert (run.acquired_at, run.remarks) == (RUN.acquired_at, ())
    np.testing.assert_allclose(run.traces[0].x.values, channel.time_min, atol=6e-6)
    np.testing.assert_allclose(run.traces[0].y.values, channel.values, atol=6e-5)
    table = run.peak_tables[0]
    assert (table.trace, table.unit, run.traces[0].name) == (channel.name, f"{channel.unit}*s", channel.name)
    assert [peak.name for peak in table.peaks] == [peak.name for peak in channel.peaks]
    assert [peak.area for peak in table.peaks] == pytest.approx([peak.area for peak in channel.peaks], abs=6e-5)


def test_each_chromatogram_of_a_file_is_a_run_of_its_own(tmp_path):
    """Exports are appended to one file: each run keeps its sample, its peaks and its curve."""
    first, second = read(tmp_path, clarity_bytes([RUN, OTHER]))
    assert (first.sample_name, second.sample_name) == ("oil 7", "oil 8")
    assert [len(run.traces) for run in (first, second)] == [1, 1]
    np.testing.assert_allclose(second.traces[0].y.values, OTHER.channels[0].values, atol=6e-5)


def test_two_detectors_of_a_gas_run_keep_their_own_peaks(tmp_path):
    """Tables and curves stand in the same order and in the same units: each peak lies on its own curve."""
    run = gas_run(21, "gas 1")
    (found,) = read(tmp_path, clarity_bytes([run]))
    assert [trace.name for trace in found.traces] == [channel.name for channel in run.channels]
    for table, channel in zip(found.peak_tables, (c for c in run.channels if c.peaks), strict=True):
        assert table.trace == channel.name
        assert [peak.name for peak in table.peaks] == [
            peak.name for peak in sorted(channel.peaks, key=lambda p: p.rt_min)
        ]


def test_a_chromatogram_with_its_header(tmp_path):
    """Sample, operator and date of the older export; the step is checked against the rate."""
    data = clarity_header_bytes(RUN, RUN.channels[0].name)
    (run,) = read(tmp_path, data, "run.txt")
    assert (run.sample_name, run.operator, run.acquired_at) == ("oil 7", RUN.operator, RUN.acquired_at)
    assert (run.traces[0].name, run.traces[0].y.unit, run.remarks) == ("FID1A", RUN.channels[0].unit, ())
    (run,) = read(tmp_path, data.replace(b"Rate : 2.0", b"Rate : 5.0"), "run.txt")
    assert "declared rate is 5.0 per second, the rows give 2" in remarks(run)


def test_a_result_table_alone_is_a_table_of_peaks(tmp_path):
    """An empty signal has no peaks; the sums hold; the digits are the file's."""
    (run,) = read(tmp_path, TABLE)
    (table,) = run.peak_tables
    assert (table.trace, table.unit) == ("TCD", "mV*s")
    assert [(peak.apex, peak.area, peak.height, peak.fwhm) for peak in table.peaks] == [
        (1.25, 100.5, 10.25, 0.05),
        (2.5, 150.75, 30.75, 0.08),
    ]
    assert remarks(run) == "The file has no curve, only tables of peaks."
    (run,) = read(tmp_path, [line.replace("251.25", "999.0") for line in TABLE])
    assert 'Signal "TCD": the areas add up to 251.25, the printed sum is 999.0.' in remarks(run)


def test_a_calibrated_table_names_the_peaks_of_the_other(tmp_path):
    """Amount and compound stand at the same printed times; alone, the table has amounts and no areas."""
    (run,) = read(tmp_path, [*TABLE, *CALIBRATED])
    (table,) = run.peak_tables
    assert [(p.name, p.area, p.amount, p.amount_unit) for p in table.peaks] == [
        ("Pr", 100.5, 5.1, "mg/l"),
        ("Ph", 150.75, 20.4, "mg/l"),
    ]
    (run,) = read(tmp_path, CALIBRATED)
    assert [(p.name, p.area, p.amount) for p in run.peak_tables[0].peaks] == [("Pr", None, 5.1), ("Ph", None, 20.4)]


def test_names_may_stand_over_their_units_in_any_language(tmp_path):
    """The units tell the columns, whatever the words are."""
    lines = [
        "\t保留时间\t峰面积\t峰高\t半峰宽\t组分名称",
        "\t[min]\t[mV.s]\t[mV]\t[min]\t",
        "1\t1.250\t100.5\t10.25\t0.05\t姥鲛烷",
        "2\t2.500\t150.75\t30.75\t0.08\t植烷",
        "\t合计\t251.25\t41.00\t\t",
        "",
    ]
    (run,) = read(tmp_path, "\r\n".join(lines).encode("gb18030"), "run.txt")
    peaks = run.peak_tables[0].peaks
    assert [(peak.name, peak.apex, peak.area, peak.height) for peak in peaks] == [
        ("姥鲛烷", 1.25, 100.5, 10.25),
        ("植烷", 2.5, 150.75, 30.75),
    ]


def test_peaks_that_are_told_twice_are_one(tmp_path):
    """Without fixed columns the limits stand in one table and the signals in another."""
    fixed = "oil7.prm\t2026-08-18\t10:22:33"
    lines = [
        "Primary File\tDate\tTime\tPeak No.\tReten. Time [min]\tStart Time [min]\tEnd Time [min]"
        "\tArea [mV.s]\tHeight [mV]",
        f"{fixed}\t1\t1.250\t1.100\t1.400\t100.500\t10.250",
        "",
        "Primary File\tDate\tTime\tPeak No.\tSignal\tSignal Name\tReten. Time [min]\tArea [mV.s]\tHeight [mV]",
        f"{fixed}\t1\t2\tTCD\t1.250\t100.500\t10.250",
        "",
    ]
    (run,) = read(tmp_path, lines)
    (table,) = run.peak_tables
    assert (run.sample_name, f"{run.acquired_at:%Y-%m-%d %H:%M:%S}") == ("oil7", "2026-08-18 10:22:33")
    assert [(table.trace, p.apex, p.start, p.end) for p in table.peaks] == [("TCD", 1.25, 1.1, 1.4)]


def test_one_table_of_several_chromatograms_is_several_runs(tmp_path):
    """Each row belongs to the file that it names."""
    head = "Primary File\tDate\tTime\tSignal Name\tReten. time [min]\tArea [mV.s]\tHeight [mV]"
    rows = [f"oil{n}.prm\t2026-08-18\t10:2{n}:33\tFID\t{n}.25\t100.5\t10.25" for n in (1, 2, 3)]
    found = read(tmp_path, [head, *rows, ""])
    assert [(run.sample_name, run.peak_tables[0].peaks[0].apex) for run in found] == [
        ("oil1", 1.25),
        ("oil2", 2.25),
        ("oil3", 3.25),
    ]
    assert [f"{run.acquired_at:%H:%M}" for run in found] == ["10:21", "10:22", "10:23"]


def test_peaks_of_another_run_are_told(tmp_path):
    """Apexes off the maxima, and heights above the whole curve, are remarks."""
    data = clarity_bytes([RUN]).decode()
    table, mark, curve = data.partition("Time [min]\t")
    shifted = "\n".join(
        "\t".join(
            f"{float(cell) + 0.2:.3f}" if at == 6 and cell[0].isdigit() else cell for at, cell in enumerate(cells)
        )
        for cells in (line.split("\t") for line in table.split("\n"))
    )
    (run,) = read(tmp_path, (shifted + mark + curve).encode())
    assert "peaks are not at maxima of the curve" in remarks(run)
    high = RUN.channels[0].peaks[0].height
    (run,) = read(tmp_path, data.replace(f"\t{high:.4f}\t", "\t123456789.0000\t").encode())
    assert "more than the whole curve spans" in remarks(run)


def test_a_curve_told_twice_is_one(tmp_path):
    """Older exports repeat a curve; what is not read is counted."""
    data = clarity_bytes([RUN]).decode()
    curve = data[data.index("Time [min]\t") :]
    (run,) = read(tmp_path, (data + "Method\tgas\r\n\r\n" + curve).encode())
    assert len(run.traces) == 1
    assert "A curve that the file tells twice is kept once." in remarks(run)
    assert '1 lines (other tables, conditions) are not read, such as "Method gas".' in remarks(run)


def test_curves_alone_are_known_by_their_heading(tmp_path):
    """Two curves without tables; the plain columns' reader does not claim them."""
    data = clarity_bytes([RUN]).decode()
    curve = data[data.index("Time [min]\t") :]
    (run,) = read(tmp_path, (curve + "\r\n" + curve.replace("Current [pA]", "Voltage [mV]")).encode())
    assert [(trace.name, trace.y.unit) for trace in run.traces] == [("Current", "pA"), ("Voltage", "mV")]


@pytest.mark.parametrize(
    "data", [clarity_bytes([RUN]), clarity_header_bytes(RUN, "FID1A"), "\r\n".join(TABLE).encode()]
)
def test_one_format_fits_whatever_the_encoding(tmp_path, data):
    """Content decides, in UTF-16 too."""
    for content in (data, data.decode().encode("utf-16"), data.decode().encode("utf-8-sig")):
        path = tmp_path / "renamed.xyz"
        path.write_bytes(content)
        file = InstrumentFile.of(path)
        assert [one.format.id for one in formats().values() if one.format.fits(file)] == ["clarity_text"]
        assert parsers.read(path)[0].peak_tables or parsers.read(path)[0].traces


@pytest.mark.parametrize(
    ("said", "wrong"),
    [("\t1.25\t100.5", "\t1.2x5\t100.5"), ("2\tTCD\t2\t2.5", "2\tTCD\t2\t?"), ("\tTotal\t", "\t9Total\t")],
)
def test_a_row_that_is_no_peak_is_refused_by_its_words(tmp_path, said, wrong):
    """A damaged time is not taken for a sum, and its peak is not left out."""
    with pytest.raises(BrokenFile, match="neither a peak nor a sum"):
        read(tmp_path, [line.replace(said, wrong) for line in TABLE])


def test_decimal_commas_between_commas_are_refused(tmp_path):
    """`1,250,30,83` has more cells than the heading: nothing is cut at the wrong comma."""
    with pytest.raises(BrokenFile, match="more cells than the heading"):
        read(tmp_path, ["Reten. Time [min],Area [mV.s],Height [mV]", "1,250,30,83,10,25", ""])


def test_an_empty_table_is_no_run(tmp_path):
    """A heading without rows: incomplete."""
    with pytest.raises(IncompleteFile, match="neither a peak nor a curve"):
        read(tmp_path, [HEAD, ""])


def test_a_cut_within_a_row_is_told(tmp_path):
    """Cut at 40 places: refused, or a remark says that the last line may have been cut."""
    data = clarity_bytes([RUN])
    for at in range(len(data) // 2, len(data) - 2, len(data) // 80):
        try:
            (run,) = read(tmp_path, data[:at])
        except ParserError:
            continue
        assert "may have been cut" in remarks(run) or data[:at].endswith(b"\n")
