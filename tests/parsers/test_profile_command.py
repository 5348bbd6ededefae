"""`geolab profile`: a profile proposed from an example reads the example, and a wrong one is told."""

import pytest
from click.testing import CliRunner

import parsers
from parsers.cli_profile import profile
from parsers.tables.profile import parse_profile
from parsers.tables.shelf import use_folders

UNKNOWN = "Run,Probe code,Loss (%)\n1,XX-1,5.25\n2,XX-2,6.50\n"
KNOWN = "样品编号;井深（m）;有机碳;Residue\nXX-1;3254,5;2,31;0,7\nXX-2;3255,5;1,02;0,9\n"
STRANGERS = {
    "leco": "Name\tMass (g)\tCarbon (%)\tSulfur (%)\nA-1\t0.1002\t2.153\t0.312\nA-2\t0.1005\t2.149\t0.310\n",
    "ro list": "Sample: V-7\nMeasurement\tReflectance (%Ro)\n" + "".join(f"{i}\t0.{60 + i}\n" for i in range(1, 9)),
    "ro rows": "样品编号,Ro1,Ro2,Ro3,Ro4,平均值\nV-1,0.61,0.65,0.63,0.66,0.64\n",
    "micp": "样品编号：C-1\n进汞压力(MPa),进汞饱和度(%),退汞饱和度(%)\n0.1,5.2,40.1\n1,45.2,60.3\n10,80.1,80.1\n",
    "gas": "样品编号,G-1\n组分,摩尔分数/%\n甲烷,92.350\n乙烷,3.210\n氮,4.440\n合计,100.000\n",
    "isotopes": "样品编号,饱和烃,芳烃\n,δ13C/‰,δ13C/‰\nY-1,-29.8,-28.5\n",
    "por-perm": "Plug No.;Depth (m);Porosity (%);Kair (mD)\n1H;2310,25;12,3;45,1\n2H;2310,55;8,3;<0,01\n",
    "icp-ms": "Sample,Li,V\n单位,μg/g,μg/g\nA-1,35.1,110\nA-2,33.1,105\n",
    "xrf": "Sample\tSiO2 (wt%)\tFe2O3T (wt%)\tZr (ppm)\nA-1\t61.2\t5.6\t180\n",
    "rock-eval": "Well\tDepth\tS1\tTmax\n\t(m)\t(mg/g)\t(°C)\nX-1\t2310\t0.45\t438\nX-1\t2320\t0.25\t440\n",
}


def said(path):
    return [
        (run.sample_name, run.technique, run.readings, [(one.name, one.y.unit, len(one)) for one in run.traces])
        for run in parsers.read(path)
    ]


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(profile, [str(argument) for argument in arguments])


@pytest.mark.parametrize("text", [UNKNOWN, KNOWN], ids=["unknown", "known"])
def test_a_proposal_reads_its_example(tmp_path, run, text):
    """What is proposed is a valid profile; put into the laboratory's folder it reads the example."""
    example, folder = tmp_path / "Run 1.csv", tmp_path / "profiles"
    example.write_text(text, encoding="utf-8")
    done = run("new", example, "--to", folder, "--lang", "en")
    assert done.exit_code == 0, done.output
    written = folder / "run_1.toml"
    assert parse_profile(written.read_text(encoding="utf-8"), "run_1").id == "run_1"
    use_folders([folder])
    try:
        found = parsers.read(example)
        assert found[0].metadata["table.profile"] == "run_1"
        assert len(found) == 2
        listed = run("list", "--lang", "zh")
        assert "run_1" in listed.output
        assert "本实验室" in listed.output
    finally:
        use_folders(None)


@pytest.mark.parametrize("text", STRANGERS.values(), ids=STRANGERS.keys())
def test_a_proposal_reads_what_is_read_without_it(tmp_path, run, text):
    """Samples before the table, groups of readings, curves and units are in the proposal as they were without one."""
    example, folder = tmp_path / "example.csv", tmp_path / "profiles"
    example.write_text(text, encoding="utf-8")
    before = said(example)
    assert run("new", example, "--to", folder, "--name", "ours").exit_code == 0
    use_folders([folder])
    try:
        assert said(example) == before
        assert parsers.read(example)[0].metadata["table.profile"] == "ours"
    finally:
        use_folders(None)


def test_a_proposal_says_what_it_does_not_know(tmp_path, run):
    """Columns that the dictionary does not know stand as comments; a missing unit is asked for."""
    example = tmp_path / "t.csv"
    example.write_text(KNOWN, encoding="utf-8")
    text = run("new", example).output
    assert "# heading = 'Residue'" in text
    assert '# unit = "%"' in text
    assert 'quantity = "toc"' in text


def test_nothing_is_overwritten(tmp_path, run):
    """A profile that is there already is left alone."""
    example = tmp_path / "t.csv"
    example.write_text(KNOWN, encoding="utf-8")
    assert run("new", example, "--to", tmp_path).exit_code == 0
    (tmp_path / "t.toml").write_text("mine", encoding="utf-8")
    again = run("new", example, "--to", tmp_path, "--lang", "en")
    assert again.exit_code == 1
    assert (tmp_path / "t.toml").read_text(encoding="utf-8") == "mine"


def test_what_is_no_table_is_told(tmp_path, run):
    """A file without a table: exit code 1 and the reason, no traceback."""
    path = tmp_path / "t.txt"
    path.write_text("hello\n", encoding="utf-8")
    done = run("new", path, "--lang", "en")
    assert done.exit_code == 1
    assert "no heading" in done.output + done.stderr


def test_a_wrong_profile_is_listed_with_its_fault(tmp_path, run):
    """`geolab profile list` names the laboratory's file that is no profile, and still lists the others."""
    (tmp_path / "bad.toml").write_text("title = 1\n", encoding="utf-8")
    use_folders([tmp_path])
    try:
        done = run("list", "--lang", "en")
    finally:
        use_folders(None)
    assert done.exit_code == 1
    assert "leco_cornerstone" in done.output
    assert "bad.toml" in done.output + done.stderr
