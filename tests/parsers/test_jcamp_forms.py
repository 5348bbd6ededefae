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
