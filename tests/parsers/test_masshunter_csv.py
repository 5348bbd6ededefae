"""MassHunter's curves as CSV, after the form that public readers of such exports describe.

`#"title"`, `#Point,X(Minutes),Y(Counts)`, numbered rows; several curves below each other.
"""

import pytest

import parsers
from parsers.errors import BrokenFile, IncompleteFile
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats

NAMES = "#Point,X(Minutes),Y(Counts)"
TIC = [f"{at},{7.093 + at / 100:.3f},{11364 + at}" for at in range(40)]
FILE = ['#"+ESI TIC Scan Frag=175.0V oil7.d"', NAMES, *TIC]


def read(tmp_path, lines, name="oil7.csv"):
    path = tmp_path / name
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    (run,) = parsers.read(path)
    return run


def test_the_number_of_a_point_is_no_time(tmp_path):
    """Minutes and counts are the second and the third column."""
    run = read(tmp_path, FILE)
    (trace,) = run.traces
    assert (run.format_id, run.technique, run.sample_name) == ("masshunter_csv", "gcms", "oil7")
    assert (trace.x.unit, trace.y.unit) == ("min", "counts")
    assert trace.x.values[[0, -1]].tolist() == [7.093, 7.483]
    assert trace.y.values[[0, -1]].tolist() == [11364, 11403]
    assert run.remarks == ()


def test_curves_below_each_other_are_curves_of_one_file(tmp_path):
    """A chromatogram, a spectrum and one of the same title; runs of two names are told."""
    spectrum = [
        '#"+ESI Scan (7.2 min) oil8.d"',
        "#Point,X(Thomsons),Y(Counts)",
        "0,191.18,100",
        "1,217.2,50",
        "2,218.2,9",
    ]
    run = read(tmp_path, [*FILE, *spectrum, *FILE])
    assert [(trace.x.unit, len(trace)) for trace in run.traces] == [("min", 40), ("m/z", 3), ("min", 40)]
    assert len({trace.name for trace in run.traces}) == 3
    assert any("several runs: oil7, oil8" in remark.en for remark in run.remarks)


def test_a_signal_of_light_is_a_liquid_chromatogram(tmp_path):
    """The unit of the bracket says what was measured; semicolons and decimal commas are the computer's."""
    lines = ['#"DAD1 - A:Sig=280,4 Ref=360,100 wine.d"', "#Point;X(Minutes);Y(mAU)", "0;0,01;1,5", "1;0,02;1,75"]
    run = read(tmp_path, lines)
    assert (run.technique, run.traces[0].y.unit, run.traces[0].y.values.tolist()) == ("lc", "mAU", [1.5, 1.75])


@pytest.mark.parametrize(
    ("lines", "error", "said"),
    [
        ([*FILE[:5], *FILE[6:]], BrokenFile, "not numbered one by one"),
        ([*FILE, '#"empty x.d"', NAMES], IncompleteFile, 'the curve "empty x.d" has no rows'),
        ([*FILE, "40,7.2"], IncompleteFile, "3 numbers were expected"),
        ([*FILE, "40,7.2,1"], BrokenFile, "neither rises nor falls"),
    ],
)
def test_what_does_not_hold_is_refused(tmp_path, lines, error, said):
    """A missing row, a curve without rows, half a row, a time that goes back."""
    with pytest.raises(error, match=said):
        read(tmp_path, lines)


def test_one_format_fits(tmp_path):
    """Neither the table importer nor the reader of plain columns claims it."""
    path = tmp_path / "x.txt"
    path.write_text("\r\n".join([*FILE, ""]))
    assert [one.format.id for one in formats().values() if one.format.fits(InstrumentFile.of(path))] == [
        "masshunter_csv"
    ]


def test_a_third_column_that_is_no_error_is_told(tmp_path):
    """Of plain columns x and y are read; a third is named unless it is the error of the second."""
    path = tmp_path / "a.txt"
    path.write_text("".join(f"{at / 10}\t{100 + at}\t{at % 7}\n" for at in range(40)))
    assert "The third column is not used" in " ".join(remark.en for remark in parsers.read(path)[0].remarks)
    path.write_text("".join(f"{at / 10}\t{100 + at}\t{(100 + at) ** 0.5:.6f}\n" for at in range(40)))
    assert "third" not in " ".join(remark.en for remark in parsers.read(path)[0].remarks)
