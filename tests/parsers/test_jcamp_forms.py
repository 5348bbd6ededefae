"""JCAMP-DX as programs write it beside the standard: records left away, several tables in one block."""

import numpy as np
import pytest

import parsers

VALUES = [100 + 7 * (at % 13) for at in range(60)]
HEAD = "##TITLE=oil\n##JCAMP-DX=4.24\n##DATA TYPE=INFRARED SPECTRUM\n##XUNITS=1/CM\n##YUNITS=ABSORBANCE\n"
ROWS = "".join(f"{4000 - 4 * at} " + " ".join(map(str, VALUES[at : at + 10])) + "\n" for at in range(0, 60, 10))
TABLE = "##YFACTOR=0.001\n##XYDATA=(X++(Y..Y))\n" + ROWS
COUNT = "##NPOINTS=60\n"


def read(tmp_path, text):
    path = tmp_path / "spectrum.jdx"
    path.write_bytes(text.encode())
    return parsers.read(path)


def test_the_step_tells_the_end_where_lastx_is_missing(tmp_path):
    """FIRSTX and DELTAX give the same axis as FIRSTX and LASTX."""
    (by_step,) = read(tmp_path, HEAD + COUNT + "##FIRSTX=4000\n##DELTAX=-4\n" + TABLE + "##END=\n")
    (by_end,) = read(tmp_path, HEAD + COUNT + "##FIRSTX=4000\n##LASTX=3764\n" + TABLE + "##END=\n")
    np.testing.assert_array_equal(by_step.traces[0].x.values, by_end.traces[0].x.values)
    assert by_step.remarks == by_end.remarks == ()


def test_a_file_without_its_end_is_whole_only_where_its_points_are_counted(tmp_path):
    """Without ##END= a spectrum is read if NPOINTS is met, with a remark; else it is incomplete."""
    axis = "##FIRSTX=4000\n##LASTX=3764\n"
    (run,) = read(tmp_path, HEAD + COUNT + axis + TABLE)
    assert len(run.traces[0]) == 60
    assert [remark for remark in run.remarks if "##END=" in remark.en]
    for cut in (HEAD + axis + TABLE, HEAD + COUNT + axis + TABLE[:-1], HEAD + COUNT + axis + TABLE[:-42] + "\n"):
        with pytest.raises(parsers.ParserError):
            read(tmp_path, cut)


def test_the_scans_of_a_run_have_their_own_counts(tmp_path):
    """Each table of one block obeys the records before it; a count that is not met is still refused."""
    scans = [
        f"##SCAN_NUMBER={number}\n##RETENTION_TIME={number / 2}\n##NPOINTS={count}\n##XYDATA=(XY..XY)\n"
        + "".join(f"{50 + at}, {number * 10 + at}\n" for at in range(count))
        for number, count in ((1, 3), (2, 5), (3, 4))
    ]
    head = "##TITLE=run\n##JCAMP-DX=5.00\n##DATA TYPE=MASS SPECTRUM\n"
    (run,) = read(tmp_path, head + "".join(scans) + "##END=\n")
    assert [len(trace) for trace in run.traces] == [3, 5, 4]
    assert run.traces[2].y.values.tolist() == [30, 31, 32, 33]
    with pytest.raises(parsers.ParserError, match="declared"):
        read(tmp_path, head + "".join(scans).replace("NPOINTS=5", "NPOINTS=6") + "##END=\n")


def pairs(form, rows, more=""):
    return HEAD + more + f"##{form}\n" + "\n".join(rows) + "\n##END=\n"


@pytest.mark.parametrize("gap", ["NaN", "?"])
def test_a_gap_between_pairs_shifts_no_number(tmp_path, gap):
    """A y that was not measured stays a gap of its own x, and a remark counts it."""
    (run,) = read(tmp_path, pairs("XYPOINTS=(XY..XY)", [f"1 {gap}", "3 4", f"5 {gap}"], "##NPOINTS=3\n"))
    np.testing.assert_array_equal(run.traces[0].x.values, [1, 3, 5])
    np.testing.assert_array_equal(run.traces[0].y.values, [np.nan, 4, np.nan])
    assert "2 points" in run.remarks[0].en


@pytest.mark.parametrize("form", ["PEAK TABLE=(XYW..XYW)", "PEAK TABLE=(XYM)"])
def test_triples_are_not_taken_for_pairs(tmp_path, form):
    """A table of x, y and width is left out with a remark, and refused where there is nothing else."""
    rows = ["1,2,3", "4,5,6"]
    with pytest.raises(parsers.ParserError, match="no table"):
        read(tmp_path, pairs(form, rows))
    curve = HEAD + COUNT + "##FIRSTX=4000\n##LASTX=3764\n" + TABLE
    (run,) = read(tmp_path, curve + f"##{form}\n" + "\n".join(rows) + "\n##END=\n")
    assert len(run.traces) == 1
    assert [remark for remark in run.remarks if form.partition("=")[2] in remark.en]


def test_what_is_no_number_between_pairs_is_refused(tmp_path):
    """FORTRAN's exponents, words, brackets: never the numbers that are left without them."""
    for row in ("1.0D2 2.0D3", "1 2 <C-H>", "(1,2)"):
        with pytest.raises(parsers.ParserError, match="between the pairs"):
            read(tmp_path, pairs("XYPOINTS=(XY..XY)", [row, "5 6"]))


def test_a_step_that_does_not_lead_to_the_end_is_told(tmp_path):
    """DELTAX as rounded as it is printed is no contradiction; twice the step is one."""
    head = HEAD + COUNT + "##FIRSTX=4000\n##LASTX=3764.4\n"
    for step, told in (("-4", False), ("4.0", False), ("-8", True)):
        (run,) = read(tmp_path, head + f"##DELTAX={step}\n" + TABLE + "##END=\n")
        assert [remark for remark in run.remarks if "DELTAX" in remark.en] == list(run.remarks)
        assert bool(run.remarks) is told


def test_a_number_of_points_that_nobody_tells_is_told(tmp_path):
    """Without NPOINTS nothing proves that all is there."""
    (run,) = read(tmp_path, HEAD + "##FIRSTX=4000\n##LASTX=3764\n" + TABLE + "##END=\n")
    assert ["NPOINTS" in remark.en for remark in run.remarks] == [True]


@pytest.mark.parametrize(
    ("kind", "unit", "technique"),
    [("GAS CHROMATOGRAM", "SECONDS", "gc"), ("GC/FID", "SEC", "gc"), ("HPLC UV/VIS SPECTRUM", "MINUTES", "lc")],
)
def test_the_times_of_a_chromatogram_are_minutes(tmp_path, kind, unit, technique):
    """Seconds are turned into minutes, and the kind of run is known by its own name."""
    scale = 60 if unit.startswith("S") else 1
    head = HEAD.replace("INFRARED SPECTRUM", kind).replace("1/CM", unit)
    text = f"{head}##NPOINTS=3\n##FIRSTX={scale}\n##LASTX={3 * scale}\n##XYDATA=(X++(Y..Y))\n{scale} 5 6 7\n##END=\n"
    (run,) = read(tmp_path, text)
    assert (run.technique, run.traces[0].x.unit, run.remarks) == (technique, "min", ())
    np.testing.assert_allclose(run.traces[0].x.values, [1, 2, 3], rtol=1e-12)


def test_a_false_check_behind_all_points_is_told(tmp_path):
    """A program that closes its last line with 0 instead of the last value: read where NPOINTS is met, else broken."""
    rows = "4000@J0J0\n3992B0J0J0\n3984@\n"
    head = HEAD + "##FIRSTX=4000\n##LASTX=3984\n##YFACTOR=1\n"
    (run,) = read(tmp_path, head + "##NPOINTS=5\n##XYDATA=(X++(Y..Y))\n" + rows + "##END=\n")
    assert list(run.traces[0].y.values) == [0, 10, 20, 30, 40]
    assert [one for one in run.remarks if "is 0 and should be 40" in one.en]
    for count in ("", "##NPOINTS=6\n"):
        with pytest.raises(parsers.ParserError):
            read(tmp_path, head + count + "##XYDATA=(X++(Y..Y))\n" + rows + "##END=\n")
    wrong_inside = rows.replace("B0J0", "B1J0")
    with pytest.raises(parsers.ParserError, match="the check value 21 should be 20"):
        read(tmp_path, head + "##NPOINTS=5\n##XYDATA=(X++(Y..Y))\n" + wrong_inside + "##END=\n")


def test_a_file_without_its_version_is_read_by_its_table(tmp_path):
    """Converters that leave ##JCAMP-DX= away write the same table; a remark says what is missing."""
    whole = HEAD + COUNT + "##FIRSTX=4000\n##LASTX=3764\n" + TABLE + "##END=\n"
    (plain,) = read(tmp_path, whole)
    (run,) = read(tmp_path, whole.replace("##JCAMP-DX=4.24\n", ""))
    np.testing.assert_array_equal(run.traces[0].y.values, plain.traces[0].y.values)
    assert [one.en for one in run.remarks] == [
        "There is no ##JCAMP-DX= with a version; the file was read by its table."
    ]


@pytest.mark.parametrize(
    ("date", "day"),
    [("81/ 1/ 3", "1981-01-03"), ("91/06/18", "1991-06-18"), ("05/06/18", "2005-06-18"), ("03/30/90", "1990-03-30")],
)
def test_dates_of_the_standard_are_year_first(tmp_path, date, day):
    """YY/MM/DD, padded with blanks or zeros; where that cannot be, the order that the numbers decide."""
    axis = "##FIRSTX=4000\n##LASTX=3764\n"
    text = HEAD + f"##DATE={date}\n##TIME=10:40:41\n" + COUNT + axis + TABLE + "##END=\n"
    (run,) = read(tmp_path, text)
    assert run.acquired_at is not None
    assert f"{run.acquired_at:%Y-%m-%d %H:%M:%S}" == f"{day} 10:40:41"
