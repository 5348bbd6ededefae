"""Rock-Eval files: the pair, its partner, its numbers and its checks.

The raw files themselves are self-made after the structure of public runs; `REAL_R00` and `REAL_S00` quote the shape
of such a run in short.
"""

import re
import shutil
from decimal import Decimal

import pytest

import parsers
from sample_spectra.make import READY
from sample_spectra.pyrogram import rock_eval_run
from sample_spectra.rock_eval import re6_bytes, re7_bytes

# Sections, keys, order and number formats of a Rock-Eval 6 run; values shortened to a run of five seconds.
R00 = """[Param]
Sample=SOIL1
Type=Analysis
Quant=59.5
CyclN=Soil
[Cycle pyro]
Pyrolysis=Yes
NbOfRate=1
InitT=200
InitIso=3
Rate1=30.0
Rate2=
Grad_Start=1
Grad_End=4
[Cycle Oxi]
Oxidation=Yes
Grad_End=2
[ResultAna]
State=Ok
DTMaxlog=42
[Curs auto_1]
Curs_1=1
Curs_2=4
Base=61.92188
Cursor=AUTO
[Curs auto_3]
Base=1.526247E-02
[Identity]
Analyser=ROCKSIX 4.10 - 10-12-2012
Date=06-22-2020:14-49-15
[Standard]
KFid=1.34997630867224E-06
TempSTD=416
[Results_1]
Surf_2=13000
Temp_2=469
[Calcul]
TXTCAL_1=ROUND(((Surf_11*100/Quant)*KFID);2)
cal_1=0.18
"""
S00 = """
[Curves pyro]
0\t199\t1766\t0\t0
1\t199\t1678\t0\t2
2\t468\t4612\t0\t2
3\t469\t5391\t0\t5
4\t470\t1518\t0\t14

[Curves oxi]
0\t299\t0\t0
1\t299\t0\t1
2\t300\t0\t2
"""


def pair(folder, r00=R00, s00=S00, stem="RUN"):
    (folder / f"{stem}.R00").write_bytes(r00.replace("\n", "\r\n").encode("cp1252"))
    (folder / f"{stem}.S00").write_bytes(s00.replace("\n", "\r\n").encode("cp1252"))
    return folder / f"{stem}.R00"


def test_numbers_are_exactly_as_printed(tmp_path):
    """KFid keeps its fifteen digits, the base line its exponent; short names stand for their sections' keys."""
    (measurement,) = parsers.read(pair(tmp_path))
    assert measurement.reading("KFid").value == Decimal("1.34997630867224E-06")
    assert measurement.reading("Base pyrolysis CO2").value == Decimal("1.526247E-02")
    assert measurement.reading("Curs auto_1.Curs_2").value == Decimal("4")
    assert (measurement.reading("Quant").value, measurement.reading("Quant").unit) == (Decimal("59.5"), "mg")
    assert measurement.reading("DTMaxlog").value == 42
    assert measurement.reading("Cycle pyro.Rate2") is None
    assert measurement.sample_name == "SOIL1"
    assert measurement.acquired_at.isoformat() == "2020-06-22T14:49:15"
    assert measurement.metadata["Param.Type"] == "Analysis"
    assert measurement.remarks == ()
    assert [trace.name for trace in measurement.traces] == [
        "pyrolysis temperature", "pyrolysis FID", "pyrolysis CO", "pyrolysis CO2",
        "oxidation temperature", "oxidation CO", "oxidation CO2",
    ]  # fmt: skip


def test_either_file_or_their_folder_gives_the_same(tmp_path):
    """`.R00`, `.S00` in any case, or a folder of the two: one measurement."""
    opened = pair(tmp_path)
    (tmp_path / "RUN.S00").rename(tmp_path / "run.s00")
    readings = [parsers.read(path)[0].readings for path in (opened, tmp_path / "run.s00", tmp_path)]
    assert readings[0] == readings[1] == readings[2]


@pytest.mark.parametrize("missing", ["R00", "S00"])
def test_a_lonely_half_is_incomplete(tmp_path, missing):
    """Without its partner a run is not over, and the message names the partner."""
    pair(tmp_path)
    (tmp_path / f"RUN.{missing}").unlink()
    (left,) = tmp_path.iterdir()
    with pytest.raises(parsers.IncompleteFile, match=f"RUN.{missing}"):
        parsers.read(left)


def test_what_the_vendor_says_is_held_against_the_curve(tmp_path):
    """A Surf_2 or Temp_2 that does not follow from the curve is remarked."""
    (measurement,) = parsers.read(pair(tmp_path, R00.replace("Surf_2=13000", "Surf_2=99999").replace("=469", "=455")))
    said = " ".join(remark.en for remark in measurement.remarks)
    assert "Surf_2 as 99999" in said
    assert "Temp_2 as 455" in said


def test_missing_seconds_are_counted(tmp_path):
    """A gap in the seconds is kept as a gap, and remarked."""
    (measurement,) = parsers.read(pair(tmp_path, s00=S00.replace("1\t199\t1678\t0\t2\n", "")))
    assert measurement.trace("pyrolysis FID").x.values.tolist() == [0, 2, 3, 4]
    assert any("1 seconds are missing" in remark.en for remark in measurement.remarks)


@pytest.mark.parametrize(
    "s00", [S00.replace("4\t470\t1518\t0\t14\n", ""), S00[: S00.index("\n[Curves oxi]")], S00[: S00.index("2\t300")]]
)
def test_a_run_that_stopped_early_is_incomplete(tmp_path, s00):
    """Pyrolysis or oxidation that ends before its cycle's heating is never taken for a whole run."""
    with pytest.raises(parsers.IncompleteFile):
        parsers.read(pair(tmp_path, s00=s00))


def test_time_that_runs_back_is_broken(tmp_path):
    """Two equal seconds contradict a recording."""
    with pytest.raises(parsers.BrokenFile, match="does not increase"):
        parsers.read(pair(tmp_path, s00=S00.replace("3\t469", "2\t469")))


def test_rock_eval_7_has_sulphur_and_its_own_names(tmp_path):
    """`.B00`: five pyrolysis curves with SO2, K_FID as KFid, TempFID and TempSTD, tabs after values ignored."""
    (measurement,) = parsers.read(READY / "rock_eval_7.B00")
    assert measurement.trace("pyrolysis SO2").x.unit == "s"
    assert measurement.reading("KFid").value == Decimal("1.35e-06")
    assert measurement.reading("TempFID").value - measurement.reading("TempSTD").value == 42
    assert measurement.reading("Base pyrolysis FID").value == Decimal("62.000")
    assert measurement.metadata["Param.Type"] == "Standard"


def test_a_short_rock_eval_7_is_incomplete(tmp_path):
    """The cycle tells when the heating is over; a file that ends before is still being written."""
    data = re7_bytes(rock_eval_run(1, "X"))
    lines = data.split(b"\r\n")
    path = tmp_path / "x.B00"
    path.write_bytes(b"\r\n".join(lines[:-900]) + b"\r\n")
    with pytest.raises(parsers.IncompleteFile, match="oxidation ends"):
        parsers.read(path)


def test_a_chinese_sample_name_survives(tmp_path):
    """A name that a Chinese Windows wrote in GBK is read as such."""
    for suffix, content in re6_bytes(rock_eval_run(1, "井3-页岩")).items():
        (tmp_path / f"run{suffix}").write_bytes(content)
    assert parsers.read(tmp_path / "run.R00")[0].sample_name == "井3-页岩"


def test_a_folder_of_two_runs_is_refused(tmp_path):
    """A folder of several pairs is not one run."""
    shutil.copy(READY / "rock_eval_6.R00", tmp_path)
    shutil.copy(READY / "rock_eval_6.S00", tmp_path)
    pair(tmp_path)
    with pytest.raises(parsers.BrokenFile):
        parsers.read(tmp_path)


def test_a_computer_with_decimal_commas_loses_no_number_of_the_head(tmp_path):
    """Quant=60,2 and KFid=0,00000135 are the same readings as with points; curves too."""
    pair = re6_bytes(rock_eval_run(3, "RE-1"))
    for folder, change in (
        ("point", lambda text: text),
        ("comma", lambda text: re.sub(rb"(?<=\d)\.(?=\d)", b",", text)),
    ):
        (tmp_path / folder).mkdir()
        for suffix, content in pair.items():
            (tmp_path / folder / f"a{suffix}").write_bytes(change(content))
    (point,), (comma,) = (parsers.read(tmp_path / folder / "a.R00") for folder in ("point", "comma"))
    assert comma.readings == point.readings
    assert [trace.y.values.tolist() for trace in comma.traces] == [trace.y.values.tolist() for trace in point.traces]
