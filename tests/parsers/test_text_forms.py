"""Text exports in the forms of other computers: grouped digits, other starts, comments between labels and numbers."""

import pytest

import parsers
from parsers.reading.columns import number_table

TIMES = [at / 120 for at in range(240)]
VALUES = [900.25 + 37 * (at % 50) for at in range(240)]


def read(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode())
    (run,) = parsers.read(path)
    return run


def chromeleon(number, points):
    head = (
        "File Path\tchrom://host/vault/a.seq/1.smp/FID.channel\nChannel\tFID\n\nChromatogram Data Information:\n"
        f"Signal Min.\t{number(min(VALUES))}\nSignal Max.\t{number(max(VALUES))}\nData Points\t{points}\n"
        "Generating Data System\tChromeleon 7.2.10.0\n\nChromatogram Data:\nTime (min)\tStep (s)\tValue (pA)\n"
    )
    rows = (f"{number(at)}\tn.a.\t{number(value)}\n" for at, value in zip(TIMES, VALUES, strict=True))
    return head + "".join(rows)


def english(value):
    return f"{value:,.6f}"


def german(value):
    return english(value).translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize("number", [english, german])
def test_grouped_digits_are_read_where_both_marks_prove_them(tmp_path, number):
    """`1,234.567890` and `1.234,567890` are 1234.56789; limits and number of points are still checked."""
    run = read(tmp_path, "run.txt", chromeleon(number, 240))
    assert run.traces[0].y.values.tolist() == VALUES
    assert run.remarks == ()
    with pytest.raises(parsers.IncompleteFile, match="1250 declared"):
        read(tmp_path, "run.txt", chromeleon(number, "1,250"))


@pytest.mark.parametrize("rows", [["1\t1,000", "2\t0.500"], ["1\t1,00.5", "2\t2.5"], ["1\t1,000.5", "2\t2,5"]])
def test_marks_that_prove_nothing_are_refused(rows):
    """Without a number that has both marks, or with a group that is not of three, nothing decides."""
    with pytest.raises(parsers.BrokenFile):
        number_table(rows, "rows.txt", 1)


def test_an_empower_trace_may_begin_behind_zero(tmp_path):
    """The first time is one step, not zero."""
    rows = "".join(f"{at:.6f}\t{value / 1e4:.6f}\r" for at, value in zip(TIMES[1:], VALUES[1:], strict=True))
    run = read(tmp_path, "run.arw", '"SampleName"\t"Channel"\r"oil"\t"ACQUITY TUV"\r' + rows)
    assert (run.format_id, len(run.traces[0])) == ("empower_arw", 239)


def test_a_comment_between_the_label_and_the_numbers_of_uxd_is_none_of_them(tmp_path):
    """`_2THETACOUNTS`, a line of `;`, then the rows; a comment behind them ends the range."""
    rows = "".join(f"{5 + at / 50:.4f} {at + 7}\n" for at in range(60))
    head = "; head\n_FILEVERSION=2\n_SAMPLE='s'\n_STEPSIZE=0.02\n_STEPCOUNT=60\n_START=5.0\n_2THETACOUNTS\n;\n"
    run = read(tmp_path, "scan.uxd", head + rows + "; (Data for Range number 2)\n")
    assert len(run.traces[0]) == 60
    assert run.traces[0].y.values[59] == 66


LABSPEC = "#Acq. time (s)=\t0.15\n#Range (cm-1)=\t100...250\n#Laser (nm)=\t532.17\n"
SHIFTS = [100 + 2.5 * at for at in range(60)]


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        (LABSPEC, "cm-1"),
        (LABSPEC.replace("(cm-1)", "(nm)"), "nm"),
        (LABSPEC + "\n#Wave\t#Intensity\n", "cm-1"),
        (LABSPEC.replace("#Range (cm-1)=\t100...250\n", ""), ""),
    ],
)
def test_a_labspec_axis_has_the_unit_of_its_range(tmp_path, head, unit):
    """The laser's unit is not the axis's; where no range is said, a remark says that the unit is not known."""
    run = read(tmp_path, "a.txt", head + "".join(f"{x}\t{at}\n" for at, x in enumerate(SHIFTS)))
    assert (run.traces[0].x.unit, run.traces[0].x.values.tolist()) == (unit, SHIFTS)
    assert any("in which unit its axis is" in remark.en for remark in run.remarks) == (not unit)


def test_a_labspec_map_in_columns_is_a_spectrum_for_each_place(tmp_path):
    """Rows of x, y, shift and intensity: where the place changes, another spectrum begins."""
    rows = "".join(f"1\t{place}\t{x}\t{at + place}\n" for place in (0, 5) for at, x in enumerate(SHIFTS))
    run = read(tmp_path, "map.txt", LABSPEC + "#X\t#Y\t#Wave\t#Intensity\n" + rows)
    assert [(trace.name, trace.y.values[0]) for trace in run.traces] == [
        ("spectrum 1 (1, 0)", 0),
        ("spectrum 2 (1, 5)", 5),
    ]
    alone = "".join(f"{at}\t0\t{x}\t{at}\n" for at, x in enumerate(SHIFTS))
    with pytest.raises(parsers.BrokenFile, match="nearly every row"):
        read(tmp_path, "map.txt", LABSPEC + alone)
